/** Meetings as text, whose title says which version they are and who wrote it. */

/** What an organizer decides. */
export interface Version {
  readonly uid: string
  /** From 1; each change is the next one. */
  readonly number: number
  /** Nobody else writes this one. */
  readonly token: string
  /** Days from the first. */
  readonly day: number
  readonly attendees: readonly string[]
}

/** What somebody has of a meeting. */
export interface Copy {
  readonly version: Version
  readonly organizer: string
  readonly sequence: number
  readonly isCancelled: boolean
  /** The answers of all, the organizer's own also, by name. */
  readonly answers: ReadonlyMap<string, string>
}

const DAY = 86_400_000
const START = Date.UTC(2032, 2, 1, 10)
const addressOf = (name: string) => `mailto:${name}@example.test`
const timeOf = (day: number) => new Date(START + day * DAY).toISOString().replace(/[-:]|\.000/g, '')
const dayOf = (time: string) =>
  (Date.parse(time.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')) - START) / DAY
const unfolded = (text: string) => text.replaceAll('\r\n ', '')

export interface Kind {
  readonly isSeries?: boolean
  readonly guest?: string | undefined
}

export function meetingText(organizer: string, version: Version, { isSeries = false, guest }: Kind = {}): string {
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', 'BEGIN:VEVENT', `UID:${version.uid}`],
    ...['DTSTAMP:20260101T000000Z', `DTSTART:${timeOf(version.day)}`, 'DURATION:PT1H', titleOf(version)],
    ...(isSeries ? ['RRULE:FREQ=DAILY;COUNT=5'] : []),
    ...[`ORGANIZER:${addressOf(organizer)}`, `ATTENDEE;PARTSTAT=ACCEPTED:${addressOf(organizer)}`],
    ...version.attendees.map(attendeeLine),
    ...(guest === undefined ? [] : [`ATTENDEE;RSVP=TRUE:mailto:${guest}`]),
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}

const titleOf = ({ number, token }: Version) => `SUMMARY:${number} ${token}`
const attendeeLine = (name: string) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${addressOf(name)}`

/** What the organizer has, as its next version. */
export function changedText(text: string, next: Version): string {
  const { organizer, answers } = readCopy(text)
  const added = next.attendees.filter((name) => !answers.has(name))
  const kept = new Set([organizer, ...next.attendees])
  return unfolded(text)
    .split('\r\n')
    .flatMap((line) => {
      if (line.startsWith('SUMMARY:')) return [titleOf(next)]
      if (line.startsWith('DTSTART')) return [`DTSTART:${timeOf(next.day)}`]
      if (line === 'END:VEVENT') return [...added.map(attendeeLine), line]
      return line.startsWith('ATTENDEE') && !kept.has(nameIn(line) ?? organizer) ? [] : [line]
    })
    .join('\r\n')
}

/** What an attendee has, with an answer. */
export function answeredText(text: string, name: string, partstat: string): string {
  const lines = unfolded(text).split('\r\n')
  return lines
    .map((line) =>
      isAttendee(line, name)
        ? line.replace(/PARTSTAT=[A-Z-]+/, `PARTSTAT=${partstat}`).replace(';RSVP=TRUE', '')
        : line,
    )
    .join('\r\n')
}

export function readCopy(text: string): Copy {
  const lines = unfolded(text).split('\r\n')
  const textOf = (name: string) =>
    lines
      .find((line) => line.startsWith(name))
      ?.split(':')
      .slice(1)
      .join(':') ?? ''
  const organizer = nameIn(lines.find((line) => line.startsWith('ORGANIZER')) ?? '') ?? ''
  // Who is on another server has no copy here, and does not answer.
  const people = lines.flatMap((line) => (line.startsWith('ATTENDEE') ? [[nameIn(line), line] as const] : []))
  const answers = new Map(
    people.flatMap(([name, line]) =>
      name === undefined ? [] : [[name, /PARTSTAT=([A-Z-]+)/.exec(line)?.[1] ?? 'NEEDS-ACTION'] as const],
    ),
  )
  const [number, token = ''] = textOf('SUMMARY').split(' ')
  const attendees = [...answers.keys()].filter((name) => name !== organizer).sort()
  return {
    version: { uid: textOf('UID'), number: Number(number), token, day: dayOf(textOf('DTSTART')), attendees },
    organizer,
    sequence: Number(textOf('SEQUENCE')),
    isCancelled: textOf('STATUS') === 'CANCELLED',
    answers,
  }
}

const nameIn = (line: string) => /:mailto:([^@]+)@example\.test$/.exec(line)?.[1]
const isAttendee = (line: string, name: string) => line.startsWith('ATTENDEE') && nameIn(line) === name
