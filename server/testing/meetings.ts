/** Meetings of people of one test server, and what each of them has of one. */
import { event, unfold } from './calendar-text.ts'
import type { TestServer } from './test-server.ts'

/** A provision file's users who are called as their slugs are, with an address and a password to match. */
export function usersNamed(...names: readonly string[]): string {
  return names
    .map((name) => `  - { slug: ${name}, name: ${name}, emails: [${name}@example.test], password: ${name} }`)
    .join('\n')
}

export interface Meeting {
  readonly uid: string
  /** The organizer's name. */
  readonly by?: string
  readonly start?: string
  /** As DTSTART and the like have it. */
  readonly duration?: string
  /** Names; nobody has answered. */
  readonly attendees?: readonly string[]
  readonly rooms?: readonly string[]
  readonly lines?: readonly string[]
}

/** At ten on 2 December 2030, if nothing else is said. */
export function meeting({ uid, by = 'alice', start = '20301202T100000Z', duration = 'PT1H', ...who }: Meeting): string {
  const { attendees = [], rooms = [], lines = [] } = who
  return event(
    uid,
    ...[`DTSTART:${start}`, `DURATION:${duration}`, 'SUMMARY:Budget', `ORGANIZER:mailto:${by}@example.test`],
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${by}@example.test`,
    ...attendees.map((name) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${name}@example.test`),
    ...rooms.map((room) => `ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${room}@example.test`),
    ...lines,
  )
}

/** One that nobody is invited to. */
export function appointment(uid: string, start: string): string {
  return event(uid, `DTSTART:${start}`, 'DURATION:PT1H')
}

/** The lines of the people whose address begins so. */
export function attendeeIn(text: string, name: string): string {
  return unfold(text)
    .split('\r\n')
    .filter((line) => line.startsWith('ATTENDEE') && new RegExp(`:mailto:${name}@[^":;]*$`).test(line))
    .join('\n')
}

/** The PARTSTATs of somebody, or of the usual room, in the order of the components. */
export function answersIn(text: string, name = 'atlas'): string[] {
  const lines = attendeeIn(text, name).split('\n')
  return lines.filter(Boolean).map((line) => /PARTSTAT=([A-Z-]+)/.exec(line)?.[1] ?? 'NEEDS-ACTION')
}

export interface Copy {
  readonly href: string
  readonly text: string
  readonly tag: string | undefined
  readonly etag: string | undefined
}

/** What lies in the collections of the people of a server. */
export class Homes {
  readonly #server: TestServer

  constructor(server: TestServer) {
    this.#server = server
  }

  calendarOf(name: string, slug = 'calendar'): string {
    return `/dav/calendars/${name}/${slug}/`
  }

  hrefOf(uid: string, name = 'alice', slug = 'calendar'): string {
    return `${this.calendarOf(name, slug)}${uid}.ics`
  }

  /** Puts a meeting into its organizer's calendar; gives what the first of its rooms answers. */
  async book({ by = 'alice', rooms = ['atlas'], ...what }: Meeting): Promise<string[]> {
    const [client, href] = [this.#server.as(by), this.hrefOf(what.uid, by)]
    const { status } = await client.put(href, meeting({ by, rooms, ...what }))
    if (status !== 201 && status !== 204) throw new Error(`${what.uid}: ${status}`)
    return answersIn((await client.get(href)).text, rooms[0])
  }

  async texts(name: string, slug = 'calendar', as = name): Promise<readonly Copy[]> {
    const client = this.#server.as(as)
    const ask = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
    const { text } = await client.propfind(this.calendarOf(name, slug), ask, '1')
    const hrefs = [...text.matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
    return Promise.all(hrefs.map((href) => this.#get(href, as)))
  }

  async #get(href: string, as: string): Promise<Copy> {
    const { text, headers } = await this.#server.as(as).get(href)
    return { href, text: unfold(text), tag: headers['schedule-tag'] as string | undefined, etag: headers.etag }
  }

  /** What somebody has under a UID. */
  async find(name: string, uid: string, slug = 'calendar', as = name): Promise<Copy | undefined> {
    return (await this.texts(name, slug, as)).find(({ text }) => text.includes(`UID:${uid}\r\n`))
  }

  /** The same, which has to be there. */
  async copyOf(name: string, uid: string, slug = 'calendar', as = name): Promise<Copy> {
    const copy = await this.find(name, uid, slug, as)
    if (copy === undefined) throw new Error(`${name} has no ${uid} in ${slug}`)
    return copy
  }

  /** METHODs of the messages about a UID that lie in somebody's inbox, in their alphabet. */
  async inboxOf(name: string, uid: string): Promise<string[]> {
    const messages = await this.texts(name, 'inbox')
    return messages
      .flatMap(({ text }) => (text.includes(`UID:${uid}\r\n`) ? [/METHOD:([A-Z]+)/.exec(text)?.[1] ?? ''] : []))
      .sort()
  }

  /** Writes an answer into somebody's copy; gives the status. */
  async answer(name: string, uid: string, partstat: string): Promise<number> {
    const { href, text } = await this.copyOf(name, uid)
    const mine = attendeeIn(text, name)
    let answered = text
    for (const line of mine.split('\n')) {
      answered = answered.replace(
        line,
        line.replace(/PARTSTAT=[A-Z-]+/, `PARTSTAT=${partstat}`).replace(';RSVP=TRUE', ''),
      )
    }
    return (await this.#server.as(name).put(href, answered)).status
  }
}
