/**
 * What was answered to those who meet, and what has to be there because of it. A write whose answer never came (the server was
 * killed) may have happened or not: it is unsure.
 */
import type { Copy, Version } from './meeting.ts'

type Sureness = 'sure' | 'unsure'

interface Written extends Version {
  readonly sureness: Sureness
  /** RFC 6638 §3.2.8: whether everybody is asked again. */
  readonly isMove: boolean
}

interface Answer {
  /** Of the version that it is an answer to: `If-Schedule-Tag-Match` keeps it from being one to another. */
  readonly number: number
  readonly partstat: string
  readonly sureness: Sureness
}

interface Meeting {
  readonly organizer: string
  readonly written: Written[]
  /** Tokens that somebody has read. */
  readonly seen: Set<string>
  readonly answers: Map<string, Answer[]>
  ended: Sureness | undefined
}

/** What everybody has at the end: by person, then by UID. */
export type Calendars = ReadonlyMap<string, ReadonlyMap<string, Copy>>

export class Ledger {
  readonly #meetings = new Map<string, Meeting>()

  write(organizer: string, version: Version, isMove: boolean, sureness: Sureness): void {
    const known = this.#meetings.get(version.uid)
    const meeting: Meeting = known ?? { organizer, written: [], seen: new Set(), answers: new Map(), ended: undefined }
    this.#meetings.set(version.uid, meeting)
    meeting.written.push({ ...version, isMove, sureness })
  }

  /** What its organizer has just read. */
  see({ version: { uid, token } }: Copy): void {
    const meeting = this.#meetings.get(uid)
    if (meeting === undefined) return
    meeting.seen.add(token)
    if (meeting.ended === 'unsure') meeting.ended = undefined
  }

  answer(name: string, { uid, number }: Version, partstat: string, sureness: Sureness): void {
    const answers = this.#meetings.get(uid)?.answers
    answers?.set(name, [...(answers.get(name) ?? []), { number, partstat, sureness }])
  }

  end(uid: string, sureness: Sureness): void {
    const meeting = this.#meetings.get(uid)
    if (meeting !== undefined && meeting.ended !== 'sure') meeting.ended = sureness
  }

  get size(): number {
    return this.#meetings.size
  }

  /** Writes of which nobody knows yet whether they happened. */
  get unsure(): number {
    const all = [...this.#meetings.values()].flatMap(({ written, answers }) => [
      ...written,
      ...[...answers.values()].flat(),
    ])
    return all.filter(({ sureness }) => sureness === 'unsure').length
  }

  /** What does not agree, in words. */
  findings(calendars: Calendars): readonly string[] {
    const unknown = [...calendars].flatMap(([name, copies]) =>
      [...copies.keys()]
        .filter((uid) => !this.#meetings.has(uid))
        .map((uid) => `${uid}: ${name} has it, nobody wrote it`),
    )
    const found = [...this.#meetings].flatMap(([uid, meeting]) =>
      findingsOf(uid, meeting, calendars).map((what) => `${uid}: ${what}`),
    )
    return [...unknown, ...found]
  }
}

function findingsOf(uid: string, meeting: Meeting, calendars: Calendars): readonly string[] {
  const copies = new Map([...calendars].flatMap(([name, all]) => [[name, all.get(uid)] as const]))
  const original = copies.get(meeting.organizer)
  copies.delete(meeting.organizer)
  const strangers = [...copies].filter(([name, copy]) => isAlive(copy) && !original?.answers.has(name))
  const found = strangers.map(([name]) => `${name} has it, and is not invited any more`)
  if (original === undefined) return isMissed(meeting) ? [...found, 'its organizer has it no more'] : found
  if (meeting.ended === 'sure') found.push('it was deleted, and is there')

  const history = historyOf(meeting, original)
  const { version } = original
  if (history.at(-1)?.token !== version.token)
    return [...found, `version ${version.number} of ${version.token} is not the last`]
  if (!isSame(history.at(-1), version)) found.push('its organizer has not what was written')
  for (const name of version.attendees) {
    const says = original.answers.get(name) ?? ''
    const expected = expectedAnswers(name, meeting, history)
    if (!expected.has(says)) found.push(`${name} is ${says} to its organizer, answered ${[...expected].join(' or ')}`)
    const copy = copies.get(name)
    // Who declines may remove what he has.
    if (copy === undefined ? says !== 'DECLINED' : factsOf(copy) !== factsOf(original)) {
      found.push(`${name} has ${copy ? factsOf(copy) : 'nothing'}, its organizer ${factsOf(original)}`)
    }
  }
  return found
}

const isAlive = (copy: Copy | undefined) => copy !== undefined && !copy.isCancelled
const isMissed = ({ ended, written }: Meeting) => ended === undefined && written[0]?.sureness === 'sure'

/** The versions that there were, in their order: of each number what was answered, or was read, or is there. */
function historyOf({ written, seen }: Meeting, { version }: Copy): readonly Written[] {
  const happened = written.filter(
    ({ sureness, token }) => sureness === 'sure' || seen.has(token) || token === version.token,
  )
  const inOrder = happened.sort((a, b) => a.number - b.number)
  const isWhole = inOrder.every(({ number }, index) => number === index + 1)
  return isWhole ? inOrder : []
}

function isSame(written: Version | undefined, version: Version): boolean {
  return written?.day === version.day && [...written.attendees].sort().join() === version.attendees.join()
}

function factsOf({ version: { number, token, day }, sequence, isCancelled, answers }: Copy): string {
  const said = [...answers].map(([name, partstat]) => `${name} ${partstat}`).sort()
  return `version ${number} of ${token}, SEQUENCE ${sequence}, day ${day}${isCancelled ? ', cancelled' : ''}, ${said.join(', ')}`
}

/** The last one that was answered, or one after it that is unsure; who was asked anew since has said nothing. */
function expectedAnswers(name: string, { answers }: Meeting, history: readonly Written[]): ReadonlySet<string> {
  const given = [...(answers.get(name) ?? [])]
  const lastSure = given.findLastIndex(({ sureness }) => sureness === 'sure')
  const possible = given.slice(Math.max(0, lastSure)).map(({ number, partstat }) => {
    return isAskedAnewAfter(number, name, history) ? 'NEEDS-ACTION' : partstat
  })
  return new Set(lastSure === -1 ? ['NEEDS-ACTION', ...possible] : possible)
}

function isAskedAnewAfter(number: number, name: string, history: readonly Written[]): boolean {
  return history.some(
    (one, index) => one.number > number && (one.isMove || !history[index - 1]?.attendees.includes(name)),
  )
}
