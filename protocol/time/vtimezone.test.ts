import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { within } from '../testing/processor-time.ts'
import { differences, randoms, requireZone, utc } from './testing.ts'
import { zoneOfVtimezone } from './vtimezone.ts'
import { zonesOf } from './zones.ts'

const vtimezone = (...lines: string[]) =>
  parseCalendar(['BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', 'TZID:X', ...lines, 'END:VTIMEZONE', 'END:VCALENDAR'].join('\n'))
    .components[0] as Component
const standard = (...lines: string[]) => ['BEGIN:STANDARD', ...lines, 'END:STANDARD']

describe('VTIMEZONE, RFC 5545 §3.6.5', () => {
  it('the example with history, before and after each change', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard(
          'DTSTART:19671029T020000',
          'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;UNTIL=20061029T060000Z',
          'TZOFFSETFROM:-0400',
          'TZOFFSETTO:-0500',
        ),
        'BEGIN:DAYLIGHT',
        'DTSTART:19870405T020000',
        'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4;UNTIL=20060402T070000Z',
        'TZOFFSETFROM:-0500',
        'TZOFFSETTO:-0400',
        'END:DAYLIGHT',
        'BEGIN:DAYLIGHT',
        'DTSTART:20070311T020000',
        'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
        'TZOFFSETFROM:-0500',
        'TZOFFSETTO:-0400',
        'END:DAYLIGHT',
        ...standard(
          'DTSTART:20071104T020000',
          'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
          'TZOFFSETFROM:-0400',
          'TZOFFSETTO:-0500',
        ),
      ),
    )
    const york = requireZone('America/New_York')
    expect(differences(york, zone, utc(1987, 5, 1), utc(2060, 1, 1))).toEqual([])
  })

  it('one with a rule that has ended and no other', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard('DTSTART:20000101T000000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100'),
        'BEGIN:DAYLIGHT',
        'DTSTART:19400401T020000',
        'RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1;UNTIL=19420401T010000Z',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0200',
        'END:DAYLIGHT',
        ...standard(
          'DTSTART:19401001T030000',
          'RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1;COUNT=3',
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
        ),
      ),
    )
    const times = [utc(1940, 1, 1), utc(1941, 7, 1), utc(1942, 7, 1), utc(1943, 1, 1), utc(1943, 7, 1), utc(2026, 7, 1)]
    expect(times.map((at) => zone?.offsetAt(at))).toEqual([3_600, 7_200, 7_200, 3_600, 3_600, 3_600])
  })

  it.each([
    ['in UTC, as it must be', '20101031T010000Z'],
    ['on the clock', '20101031T030000'],
    ['as a date', '20101031'],
  ])('UNTIL %s', (_, until) => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard(
          'DTSTART:20081026T030000',
          `RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=${until}`,
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
        ),
        'BEGIN:DAYLIGHT',
        'DTSTART:20090329T020000',
        'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0200',
        'END:DAYLIGHT',
      ),
    )
    expect([2008, 2009, 2010, 2011].map((year) => zone?.offsetAt(utc(year, 12, 1)))).toEqual([
      3_600, 3_600, 3_600, 7_200,
    ])
  })

  it('before the first observance there was the clock that it ended', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard('DTSTART:20301027T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'),
        ...standard('DTSTART:20200101T000000', 'TZOFFSETFROM:+0545', 'TZOFFSETTO:+0200'),
      ),
    )
    expect(
      [utc(1900, 1, 1), utc(2019, 12, 31, 18, 14, 59), utc(2019, 12, 31, 18, 15)].map((at) => zone?.offsetAt(at)),
    ).toEqual([20_700, 20_700, 7_200])
  })

  it('without TZOFFSETFROM an observance ends the one before it', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard('DTSTART:20251026T030000', 'TZOFFSETTO:+0100'),
        ...['BEGIN:DAYLIGHT', 'DTSTART:20260329T020000', 'TZOFFSETTO:+0200', 'END:DAYLIGHT'],
        ...standard('DTSTART:20261025T030000', 'TZOFFSETTO:+0100'),
      ),
    )
    const changes = [utc(2026, 3, 29, 1), utc(2026, 10, 25, 1)]
    expect(changes.map((at) => [zone?.offsetAt(at - 1), zone?.offsetAt(at)])).toEqual([
      [3_600, 7_200],
      [7_200, 3_600],
    ])
  })

  it('of two that begin at one instant it is standard time', () => {
    const both = ['DTSTART:16010101T000000', 'TZOFFSETFROM:+0100']
    const daylight = ['BEGIN:DAYLIGHT', ...both, 'TZOFFSETTO:+0200', 'END:DAYLIGHT']
    for (const lines of [
      [...daylight, ...standard(...both, 'TZOFFSETTO:+0100')],
      [...standard(...both, 'TZOFFSETTO:+0100'), ...daylight],
    ]) {
      expect(zoneOfVtimezone(vtimezone(...lines))?.offsetAt(0)).toBe(3_600)
    }
  })

  it('observances that contradict each other: the last to begin counts', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard('DTSTART:20200101T000000', 'TZOFFSETFROM:+0900', 'TZOFFSETTO:+0100'),
        ...standard('DTSTART:20200101T040000', 'TZOFFSETFROM:-0500', 'TZOFFSETTO:+0300'),
      ),
    )
    const [first, second] = [utc(2019, 12, 31, 15), utc(2020, 1, 1, 9)]
    expect([first - 1, first, second - 1, second].map((at) => zone?.offsetAt(at))).toEqual([
      32_400, 3_600, 3_600, 10_800,
    ])
  })

  it('a rule without end is followed from 1970 to 2100', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard(
          'DTSTART:19001028T030000',
          'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
          'TZOFFSETFROM:+0200',
          'TZOFFSETTO:+0100',
        ),
        'BEGIN:DAYLIGHT',
        'DTSTART:19000325T020000',
        'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
        'RDATE:19500301T020000',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0200',
        'END:DAYLIGHT',
      ),
    )
    const summers = [1900, 1901, 1950, 1970, 2100, 2101].map((year) => zone?.offsetAt(utc(year, 7, 1)))
    expect(summers).toEqual([7_200, 3_600, 7_200, 7_200, 7_200, 3_600])
  })

  it('keeps the last 2,000 transitions', () => {
    const hours = Array.from({ length: 3 }, (_, i) =>
      standard(
        `DTSTART:2000010${i + 1}T000000`,
        'RRULE:FREQ=DAILY;INTERVAL=3;COUNT=1000',
        'TZOFFSETFROM:+0000',
        `TZOFFSETTO:+010${i}`,
      ),
    )
    const zone = zoneOfVtimezone(vtimezone(...hours.flat()), { steps: 100_000, occurrences: 10_000 })
    expect(zone?.transitions.known).toHaveLength(2_000)
    expect([zone?.offsetAt(utc(2000, 1, 3)), zone?.offsetAt(utc(2008, 3, 19, 12))]).toEqual([0, 3_720])
  })

  it('RDATE, DATE values and seconds in offsets', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard(
          'DTSTART:20000101',
          'RDATE:20010101T000000,20020101T000000',
          'TZOFFSETFROM:+0000',
          'TZOFFSETTO:+001730',
        ),
      ),
    )
    expect([utc(1999, 1, 1), utc(2000, 1, 1)].map((at) => zone?.offsetAt(at))).toEqual([0, 1_050])
  })

  it.each([
    ['nothing inside', []],
    ['no offset', standard('DTSTART:20000101T000000')],
    ['a bad offset', standard('DTSTART:20000101T000000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+9900')],
    ['no DTSTART', standard('TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100')],
    ['a bad rule', standard('DTSTART:20000101T000000', 'RRULE:FREQ=NEVER', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100')],
    [
      'a rule that never ends',
      standard('DTSTART:20000101T000000', 'RRULE:FREQ=SECONDLY', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100'),
    ],
  ])('%s describes no zone', (_, lines) => {
    expect(zoneOfVtimezone(vtimezone(...lines))).toBeUndefined()
  })

  it('one bad part leaves the others', () => {
    const zone = zoneOfVtimezone(
      vtimezone(
        ...standard('DTSTART:20000101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'),
        ...standard('DTSTART:20000101T000000', 'RRULE:FREQ=SECONDLY', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100'),
      ),
    )
    expect(zone?.offsetAt(utc(2026, 1, 1))).toBe(7_200)
  })

  it('compiles the same rules once, whatever their TZID', () => {
    const rules = standard(
      'DTSTART:20001029T030000',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'TZOFFSETFROM:+0217',
      'TZOFFSETTO:+0117',
    )
    const budget = { steps: 1_000, occurrences: 1_000 }
    const first = zoneOfVtimezone(vtimezone(...rules), budget)
    const { steps } = budget
    const named = vtimezone(...rules)
    const second = zoneOfVtimezone({ ...named, properties: [{ name: 'TZID', parameters: [], value: 'Y' }] }, budget)
    expect(steps).toBeLessThan(1_000)
    expect(budget.steps).toBe(steps)
    expect([first?.id, second?.id]).toEqual(['X', 'Y'])
    expect(second?.transitions).toBe(first?.transitions)
  })

  it('what was cut short is not kept', () => {
    const rules = vtimezone(
      ...standard('DTSTART:20001029T030000', 'TZOFFSETFROM:+0218', 'TZOFFSETTO:+0117'),
      ...standard('DTSTART:20001229T030000', 'RRULE:FREQ=YEARLY', 'TZOFFSETFROM:+0218', 'TZOFFSETTO:+0119'),
    )
    expect(zoneOfVtimezone(rules, { steps: 3, occurrences: 10 })?.offsetAt(utc(2026, 1, 1))).toBe(4_620)
    expect(zoneOfVtimezone(rules)?.offsetAt(utc(2026, 1, 1))).toBe(4_740)
  })

  it('keeps a number of them only', () => {
    const rules = (minute: number) =>
      vtimezone(
        ...standard(
          'DTSTART:20001029T030000',
          'RRULE:FREQ=YEARLY',
          'TZOFFSETFROM:+0200',
          `TZOFFSETTO:+01${String(minute).padStart(2, '0')}`,
        ),
      )
    const stepsFor = (minute: number) => {
      const budget = { steps: 1_000, occurrences: 1_000 }
      zoneOfVtimezone(rules(minute), budget)
      return 1_000 - budget.steps
    }
    expect(stepsFor(0)).toBeGreaterThan(0)
    for (let minute = 1; minute < 60; minute++) stepsFor(minute)
    expect(stepsFor(0)).toBe(0)
    for (let minute = 1; minute < 100; minute++) stepsFor(minute)
    expect(stepsFor(0)).toBeGreaterThan(0)
  })

  it('nonsense of any kind is left out in bounded time', () => {
    const random = randoms(11)
    const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)]
    const times = ['20000101T000000', '16010101T000000', '99991231T235959', '00000101', '20000101T000000Z', '2000', '']
    const dates = [...times, '20000101,20010101,20020101T030000', '20000101T000000/PT1H']
    const offsets = ['+0100', '-0500', '+010203', '+2400', '-2400', '0', '+99:99', 'Z', '']
    const rules = [
      ...['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=SECONDLY', 'FREQ=HOURLY;COUNT=2147483647', 'FREQ=DAILY;UNTIL='],
      ...['FREQ=YEARLY;UNTIL=19991231T000000Z', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'FREQ=YEARLY;INTERVAL=9999999'],
    ]
    const lineOf = () =>
      pick([
        `DTSTART:${pick(times)}`,
        `TZOFFSETFROM:${pick(offsets)}`,
        `TZOFFSETTO:${pick(offsets)}`,
        `RRULE:${pick(rules)}`,
        `RDATE:${pick(dates)}`,
      ]) ?? ''
    let described = 0
    for (let round = 0; round < 1_000; round++) {
      const lines = Array.from({ length: 3 }, () => standard(...Array.from({ length: 6 }, lineOf)))
      const component = vtimezone(...lines.flat())
      const zone = within(100, () => zoneOfVtimezone(component))
      if (zone === undefined) continue
      described++
      const { first, known } = zone.transitions
      const offsets = [first.offset, ...known.map(({ to }) => to.offset)]
      expect(offsets.every((offset) => Math.abs(offset) <= 86_400)).toBe(true)
      expect(known.length).toBeLessThanOrEqual(2_000)
    }
    expect(described).toBeGreaterThan(300)
  })

  it('many that never end cost no more than one', () => {
    const bomb = vtimezone(
      ...standard('DTSTART:20000101T000000', 'RRULE:FREQ=SECONDLY', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100'),
    )
    const components = Array.from({ length: 5_000 }, (_, i) => ({
      ...bomb,
      properties: [{ name: 'TZID', parameters: [], value: `X${i}` }],
    }))
    const found = within(1_000, () => {
      const findZone = zonesOf({ name: 'VCALENDAR', properties: [], components })
      return components.filter((_, i) => findZone(`X${i}`) !== undefined)
    })
    expect(found).toEqual([])
  })
})
