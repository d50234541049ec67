/** Meetings that ask for rooms, as a calendar program writes them, and the answers that are in what it reads. */

/** Times are half hours from the first. */
export interface Request {
  readonly uid: string
  /** Whose calendar it is in: of a person who invites rooms, or of a room, into which its keeper writes. */
  readonly owner: string
  /** From 1; each change is the next one. */
  readonly version: number
  readonly rooms: readonly string[]
  readonly start: number
  readonly length: number
  /** On so many days, one after the other. */
  readonly days: number
  /** Days of it on which it does not take place. */
  readonly skipped: readonly number[]
  /** Days of it on which it starts at another time. */
  readonly moved: ReadonlyMap<number, number>
}

/** What somebody has of a room, in seconds. */
export interface Taken {
  readonly room: string
  readonly start: number
  readonly end: number
}

export const HALF_HOUR = 1800
export const DAY = 48
/** Eight o'clock in a month. */
const START = (Math.floor(Date.now() / 86_400_000) + 30) * 86_400 + 8 * 3600

export const secondsOf = (time: number) => START + time * HALF_HOUR
const wordOf = (time: number) => new Date(secondsOf(time) * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '')
const addressOf = (name: string) => `mailto:${name}@example.test`

export function requestText(request: Request): string {
  const { start, days, skipped, moved } = request
  const series = [
    ...(days > 1 ? [`RRULE:FREQ=DAILY;COUNT=${days}`] : []),
    ...skipped.map((day) => `EXDATE:${wordOf(start + day * DAY)}`),
  ]
  const overrides = [...moved].map(([day, time]) =>
    eventText(request, time, [`RECURRENCE-ID:${wordOf(start + day * DAY)}`]),
  )
  const events = [eventText(request, start, series), ...overrides]
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', ...events, 'END:VCALENDAR', ''].join('\r\n')
}

function eventText(request: Request, time: number, lines: readonly string[]): string {
  const { uid, owner, rooms, length } = request
  const people = [
    ...[`ORGANIZER:${addressOf(owner)}`, `ATTENDEE;PARTSTAT=ACCEPTED:${addressOf(owner)}`],
    ...rooms.map((room) => `ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${addressOf(room)}`),
  ]
  return [
    ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', titleOf(request)],
    ...[`DTSTART:${wordOf(time)}`, `DURATION:PT${length * 30}M`, ...lines],
    ...(rooms.includes(owner) ? [] : people),
    'END:VEVENT',
  ].join('\r\n')
}

const titleOf = ({ version }: Request) => `SUMMARY:Version ${version}`

/** What was read with another title: nothing else is changed. */
export function retitledText(text: string, next: Request): string {
  return text.replaceAll(/^SUMMARY:.*$/gm, titleOf(next))
}

export function versionIn(text: string): number {
  return Number(/^SUMMARY:Version (\d+)/m.exec(text)?.[1])
}

/** What the answers in it give of rooms. Its keeper has all that the keeper's calendar has. */
export function takenIn(text: string, request: Request): readonly Taken[] {
  const { owner, rooms, start, length, days, skipped, moved } = request
  const events = text.replaceAll('\r\n ', '').split('BEGIN:VEVENT').slice(1)
  const byInstance = new Map(events.map((event) => [/^RECURRENCE-ID[^:]*:(\S+)/m.exec(event)?.[1], event]))
  return rooms.flatMap((room) =>
    Array.from({ length: days }, (_, day) => day).flatMap((day) => {
      if (skipped.includes(day)) return []
      const instance = start + day * DAY
      const event = byInstance.get(wordOf(instance)) ?? byInstance.get(undefined) ?? ''
      if (owner !== room && answerOf(room, event) !== 'ACCEPTED') return []
      const time = moved.get(day) ?? instance
      return [{ room, start: secondsOf(time), end: secondsOf(time + length) }]
    }),
  )
}

function answerOf(room: string, event: string): string | undefined {
  const line = event.split('\r\n').find((one) => one.startsWith('ATTENDEE') && one.endsWith(`:${addressOf(room)}`))
  return /PARTSTAT=([A-Z-]+)/.exec(line ?? '')?.[1]
}
