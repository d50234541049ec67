import { describe, expect, test } from 'vitest'
import { calendar } from '../../protocol/caldav/testing/appendix-b.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import { unavailablePeriods } from './availability.ts'
import { coalesce } from './coalesce.ts'

const at = (text: string) => Date.parse(text) / 1000

/** Hours of one day, the 6th of November 2006 in Montreal: `U 0-8` is unavailable from midnight to 8. */
function hours(...availabilities: readonly (readonly string[])[]): string {
  const midnight = at('2006-11-06T05:00:00Z')
  const sources = availabilities.map((lines) => {
    const root = parseCalendar(calendar('BEGIN:VAVAILABILITY', 'UID:a', ...lines, 'END:VAVAILABILITY'))
    return { findZone: zonesOf(root), floatingZone: UTC, component: root.components[0] ?? root }
  })
  const question = {
    window: { start: midnight, end: midnight + 86_400 },
    budget: { steps: 100_000, occurrences: 1_000 },
  }
  const hour = (instant: number) => (instant - midnight) / 3_600
  const letter = { BUSY: 'B', 'BUSY-UNAVAILABLE': 'U', 'BUSY-TENTATIVE': 'T' }
  return coalesce(unavailablePeriods(sources, question))
    .map(({ type, start, end }) => `${letter[type]} ${hour(start)}-${hour(end)}`)
    .join(', ')
}

const available = (start: string, end: string, ...more: readonly string[]) => [
  'BEGIN:AVAILABLE',
  'UID:b',
  `DTSTART;TZID=America/Montreal:${start}`,
  `DTEND;TZID=America/Montreal:${end}`,
  ...more,
  'END:AVAILABLE',
]
const SINCE = 'DTSTART;TZID=America/Montreal:20061002T000000'
const OFFICE = available('20061002T080000', '20061002T180000', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')

describe('RFC 7953 §5', () => {
  test.each([
    ['the example: from 8 to 18', [[SINCE, ...OFFICE]], 'U 0-8, U 18-24'],
    ['nothing available', [[SINCE]], 'U 0-24'],
    ['no start: since ever', [OFFICE], 'U 0-8, U 18-24'],
    ['not that day', [[SINCE, 'DTEND;TZID=America/Montreal:20061106T000000']], ''],
    ['until noon', [[SINCE, 'DTEND;TZID=America/Montreal:20061106T120000', ...OFFICE]], 'U 0-8'],
    ['for so long', [[SINCE, 'DURATION:P35DT6H', ...OFFICE]], 'U 0-6'],
    ['§3.2 another type', [[SINCE, 'BUSYTYPE:BUSY-TENTATIVE', ...OFFICE]], 'T 0-8, T 18-24'],
    ['a type of one’s own', [[SINCE, 'BUSYTYPE:X-AWAY']], 'B 0-24'],
    [
      'an override',
      [
        [
          SINCE,
          ...OFFICE,
          ...available('20061106T100000', '20061106T110000', 'RECURRENCE-ID;TZID=America/Montreal:20061106T080000'),
        ],
      ],
      'U 0-10, U 11-24',
    ],
    [
      'two times a day',
      [[SINCE, ...available('20061106T080000', '20061106T120000'), ...available('20061106T130000', '20061106T180000')]],
      'U 0-8, U 12-13, U 18-24',
    ],
  ])('%s', (_, availabilities, expected) => {
    expect(hours(...availabilities)).toBe(expected)
  })
})

describe('RFC 7953 §4', () => {
  const noon = (priority: string) => [
    priority,
    'BUSYTYPE:BUSY',
    'DTSTART;TZID=America/Montreal:20061106T100000',
    'DTEND;TZID=America/Montreal:20061106T140000',
    ...available('20061106T120000', '20061106T130000'),
  ]
  test.each([
    [
      'a higher priority decides alone',
      ['PRIORITY:5', SINCE, ...OFFICE],
      noon('PRIORITY:1'),
      'U 0-8, B 10-12, B 13-14, U 18-24',
    ],
    [
      'also when it comes first',
      noon('PRIORITY:1'),
      ['PRIORITY:5', SINCE, ...OFFICE],
      'U 0-8, B 10-12, B 13-14, U 18-24',
    ],
    ['none is less than any', ['PRIORITY:9', SINCE, ...OFFICE], noon('PRIORITY:0'), 'U 0-8, U 18-24'],
    ['of one priority any leaves it available', [SINCE, ...OFFICE], noon('SUMMARY:x'), 'U 0-8, U 18-24'],
  ])('%s', (_, first, second, expected) => {
    expect(hours(first, second)).toBe(expected)
  })
})
