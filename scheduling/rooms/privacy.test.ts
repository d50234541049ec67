import { expect, test } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { withPrivacy } from './privacy.ts'

const LINES = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:x',
  'BEGIN:VEVENT',
  'UID:m',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20260303T080000Z',
  'RRULE:FREQ=DAILY',
  'SUMMARY:Who is let go',
  'DESCRIPTION:Names',
  'X-ALT-DESC;FMTTYPE=text/html:<b>Names</b>',
  'ATTACH:https://example.test/names',
  'CATEGORIES:secret',
  'ORGANIZER;CN="Moreau, Alice":mailto:alice@example.test',
  'ATTENDEE;PARTSTAT=ACCEPTED:mailto:atlas@example.test',
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'DESCRIPTION:Names',
  'TRIGGER:-PT5M',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
]

const BARE = LINES.filter((line) => !/^(SUMMARY|DESCRIPTION|X-|ATTACH|CATEGORIES|ACTION|TRIGGER|.*VALARM)/.test(line))

function shown(privacy: 'keep' | 'organizer' | 'remove', lines = LINES): string[] {
  const calendar = withPrivacy(parseCalendar(`${lines.join('\r\n')}\r\n`), { privacy })
  return Buffer.from(writeComponentBytes(calendar)).toString().trim().split('\r\n')
}

test('a room shows what it is told to', () => {
  expect(shown('keep')).toEqual(LINES)
  expect(shown('remove')).toEqual(BARE)
  expect(shown('organizer')).toEqual([...BARE.slice(0, -2), 'SUMMARY:Moreau\\, Alice', ...BARE.slice(-2)])
  const nameless = LINES.map((line) => line.replace(/;CN="[^"]*"/, ''))
  expect(shown('organizer', nameless)).toContain('SUMMARY:alice@example.test')
  expect(
    shown(
      'organizer',
      LINES.filter((line) => !line.startsWith('ORGANIZER')),
    ).join(),
  ).not.toContain('SUMMARY')
})
