/** Meetings with rooms, for tests of what a client sees. */
export interface Meeting {
  readonly uid: string
  readonly by?: string
  readonly start?: string
  /** As DTSTART and the like have it. */
  readonly duration?: string
  readonly rooms?: readonly string[]
  readonly lines?: readonly string[]
}

export function meeting({
  uid,
  by = 'alice',
  start = '20301202T100000Z',
  duration = 'PT1H',
  rooms = ['atlas'],
  lines = [],
}: Meeting): string {
  return event(uid, start, [
    `DURATION:${duration}`,
    'SUMMARY:Who is let go',
    `ORGANIZER;CN=${by}:mailto:${by}@example.test`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${by}@example.test`,
    ...rooms.map((room) => `ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${room}@example.test`),
    ...lines,
  ])
}

/** One that nobody is invited to. */
export function event(uid: string, start: string, lines: readonly string[] = ['DURATION:PT1H']): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART${start.includes(':') ? start : `:${start}`}`,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

export function unfold(text: string): string {
  return text.replace(/\r\n[ \t]/g, '')
}

/** The answers of a room in the order of the components. */
export function answersOf(text: string, room = 'atlas'): string[] {
  const lines = unfold(text)
    .split('\r\n')
    .filter((line) => line.startsWith('ATTENDEE') && line.includes(`:mailto:${room}@`))
  return lines.map((line) => /PARTSTAT=([A-Z-]+)/.exec(line)?.[1] ?? 'NEEDS-ACTION')
}
