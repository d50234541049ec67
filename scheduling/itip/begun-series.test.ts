import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { progressAt } from './begun-series.ts'

const AUCKLAND = findIanaZone('Pacific/Auckland') ?? UTC
const names = { uidOfPast: 'was', uidOfSet: 'set' }
const LINK = 'RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:set'

function progress(now: string, zone: typeof UTC, ...components: readonly (readonly string[])[]) {
  const members = components.map((lines) => ['BEGIN:VEVENT', 'UID:it', ...lines, 'END:VEVENT'].join('\n'))
  const root = parseCalendar(['BEGIN:VCALENDAR', ...members, 'END:VCALENDAR'].join('\n'))
  const found = progressAt(root, Date.parse(now) / 1000, zone, names)
  if (found.kind !== 'begun') return found.kind
  const linesOf = (half: typeof root) =>
    writeComponent(half)
      .split('\r\n')
      .filter((line) => /^(UID|DTSTART|RRULE|RDATE|RECURRENCE-ID)/.test(line))
      .join(' ')
  expect(writeComponent(found.halves.past)).toContain(LINK)
  expect(writeComponent(found.halves.ongoing)).toContain(LINK)
  return [linesOf(found.halves.past), linesOf(found.halves.ongoing)]
}

describe('a series', () => {
  const daily = ['DTSTART:20300101T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5']

  it.each([
    ['to come', '2030-01-01T09:59:59Z', 'whole'],
    ['its first instance begins', '2030-01-01T10:00:00Z', 'whole'],
    ['its last instance is on', '2030-01-05T10:00:01Z', 'over'],
    ['over', '2031-01-01T00:00:00Z', 'over'],
  ])('%s', (_, now, kind) => {
    expect(progress(now, UTC, daily)).toBe(kind)
  })

  it.each([
    ['between two', '2030-01-03T00:00:00Z'],
    ['one is on', '2030-01-02T10:00:01Z'],
    ['one begins', '2030-01-03T10:00:00Z'],
  ])('has begun: %s', (_, now) => {
    expect(progress(now, UTC, daily)).toEqual([
      'UID:was DTSTART:20300101T100000Z RRULE:FREQ=DAILY;UNTIL=20300103T095959Z',
      'UID:it DTSTART:20300103T100000Z RRULE:FREQ=DAILY;COUNT=3',
    ])
  })

  it.each([
    ['floating', '20300101T100000', '20300102T095959', '20300102T100000'],
    ['in a zone', 'TZID=Pacific/Auckland:20300101T100000', '20300101T205959Z', 'TZID=Pacific/Auckland:20300102T100000'],
  ])('%s, on the clock of the owner', (_, start, until, next) => {
    const [begins, goesOn] = [start, next].map((time) =>
      time.includes('TZID') ? `DTSTART;${time}` : `DTSTART:${time}`,
    )
    // It is one in the afternoon there.
    expect(progress('2030-01-01T00:00:00Z', AUCKLAND, [begins ?? '', 'RRULE:FREQ=DAILY'])).toEqual([
      `UID:was ${begins} RRULE:FREQ=DAILY;UNTIL=${until}`,
      `UID:it ${goesOn} RRULE:FREQ=DAILY`,
    ])
  })

  it('of days: today has begun, and it is tomorrow somewhere', () => {
    const days = ['DTSTART;VALUE=DATE:20300101', 'RRULE:FREQ=DAILY']
    expect(progress('2030-01-01T12:00:00Z', UTC, days)[1]).toContain('DTSTART;VALUE=DATE:20300102')
    expect(progress('2030-01-01T12:00:00Z', AUCKLAND, days)[1]).toContain('DTSTART;VALUE=DATE:20300103')
  })
})

it.each([
  ['one event, also while it is on', [['DTSTART:20300101T000000Z', 'DURATION:P1D']], 'whole'],
  ['the last of a half', [['DTSTART:20300101T000000Z', 'DURATION:P1D', LINK]], 'over'],
  ['such a half to come', [['DTSTART:20300101T130000Z', LINK]], 'whole'],
  ['instances without a series', [['RECURRENCE-ID:20300101T000000Z', 'DTSTART:20300101T000000Z']], 'whole'],
  ['two rules', [['DTSTART:20291201T000000Z', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY']], 'whole'],
  ['more than is counted', [['DTSTART:20200101T000000Z', 'RRULE:FREQ=SECONDLY;COUNT=900000000']], 'whole'],
  ['no time', [['SUMMARY:None']], 'whole'],
])('%s', (_, components, kind) => {
  expect(progress('2030-01-01T12:00:00Z', UTC, ...components)).toBe(kind)
})
