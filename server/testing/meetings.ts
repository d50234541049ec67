/** Meetings of people of one test server, and what each of them has of one. */
import type { TestServer } from './test-server.ts'

export interface Meeting {
  readonly uid: string
  readonly organizer?: string
  readonly attendees: readonly string[]
  readonly lines?: readonly string[]
}

/** At ten on 2 December 2030; attendees are names, which nobody has answered for. */
export function meetingText({ uid, organizer = 'alice', attendees, lines = [] }: Meeting): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20301202T100000Z',
    'DURATION:PT1H',
    'SUMMARY:Budget',
    `ORGANIZER:mailto:${organizer}@example.test`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}@example.test`,
    ...attendees.map((name) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${name}@example.test`),
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

export function unfolded(text: string): string {
  return text.replace(/\r\n[ \t]/g, '')
}

/** The lines of the people whose address begins so. */
export function attendeeIn(text: string, name: string): string {
  return unfolded(text)
    .split('\r\n')
    .filter((line) => line.startsWith('ATTENDEE') && new RegExp(`:mailto:${name}@[^":;]*$`).test(line))
    .join('\n')
}

/** The PARTSTATs of somebody in the order of the components. */
export function answersIn(text: string, name: string): string[] {
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

  async texts(name: string, slug = 'calendar', as = name): Promise<readonly Copy[]> {
    const client = this.#server.as(as)
    const ask = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
    const { text } = await client.propfind(this.calendarOf(name, slug), ask, '1')
    const hrefs = [...text.matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
    return Promise.all(hrefs.map((href) => this.#get(href, as)))
  }

  async #get(href: string, as: string): Promise<Copy> {
    const { text, headers } = await this.#server.as(as).get(href)
    return { href, text: unfolded(text), tag: headers['schedule-tag'] as string | undefined, etag: headers.etag }
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
