import { expect, it } from 'vitest'
import { withNewestAcknowledged } from './acknowledged.ts'
import { parseCalendar } from './parse.ts'
import { writePart } from './write.ts'

const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM']
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT']
const membersOf = (...lines: string[]) =>
  parseCalendar(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n')).components

const NEW = 'ACKNOWLEDGED:20260302T000000Z'
const OLD = 'ACKNOWLEDGED:20260301T000000Z'

/** What the first alarm of each member says in the end. */
function merged(before: string[], after: string[]) {
  const members = withNewestAcknowledged(membersOf(...before), membersOf(...after))
  return members.map((member) => /ACKNOWLEDGED:\S+/.exec(writePart(member))?.[0])
}

it.each<[string, string[], string[], (string | undefined)[]]>([
  [
    'a client that knows nothing of it',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    event(...alarm('UID:a', 'TRIGGER:-PT5M')),
    [NEW],
  ],
  [
    'a client that comes late',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    event(...alarm('UID:a', 'TRIGGER:-PT5M', OLD)),
    [NEW],
  ],
  [
    'a client that acknowledges again',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', OLD)),
    event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    [NEW],
  ],
  [
    'another trigger makes another alarm',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    event(...alarm('UID:a', 'TRIGGER:-PT9M')),
    [undefined],
  ],
  [
    'another UID, too',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    event(...alarm('UID:b', 'TRIGGER:-PT5M')),
    [undefined],
  ],
  [
    'by the name before UID',
    event(...alarm('X-WR-ALARMUID:a', 'TRIGGER:-PT5M', NEW)),
    event(...alarm('UID:a', 'TRIGGER:-PT5M')),
    [NEW],
  ],
  ['without a name', event(...alarm('TRIGGER:-PT5M', NEW)), event(...alarm('TRIGGER:-PT5M')), [NEW]],
  [
    'each instance for itself',
    [
      ...event('RRULE:FREQ=DAILY', ...alarm('UID:a', 'TRIGGER:-PT5M')),
      ...event('RECURRENCE-ID:20260301T100000Z', ...alarm('UID:a', 'TRIGGER:-PT5M', NEW)),
    ],
    [
      ...event('RRULE:FREQ=DAILY', ...alarm('UID:a', 'TRIGGER:-PT5M')),
      ...event('RECURRENCE-ID:20260301T100000Z', ...alarm('UID:a', 'TRIGGER:-PT5M')),
    ],
    [undefined, NEW],
  ],
  [
    'what is no time in UTC counts for nothing',
    event(...alarm('UID:a', 'TRIGGER:-PT5M', 'ACKNOWLEDGED:20260302')),
    event(...alarm('UID:a', 'TRIGGER:-PT5M')),
    [undefined],
  ],
])('RFC 9074 §6: %s', (_, before, after, expected) => {
  expect(merged(before, after)).toEqual(expected)
})

it('nothing is made anew where nothing changes', () => {
  const after = membersOf(...event(...alarm('UID:a', 'TRIGGER:-PT5M', NEW)))
  expect(withNewestAcknowledged(membersOf(...event(...alarm('UID:a', 'TRIGGER:-PT5M', OLD))), after)).toBe(after)
})
