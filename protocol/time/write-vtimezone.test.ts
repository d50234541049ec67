import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { findProperty } from '../ical/values.ts'
import { writeComponent } from '../ical/write.ts'
import { dateOf, formatWall } from './civil.ts'
import { linesOf } from './iana.ts'
import { randoms, requireZone, utc } from './testing.ts'
import { type TransitionZone, transitionsUntil, UTC } from './transitions.ts'
import { zones } from './tzdata/tzdata.ts'
import { DAY, type Instant } from './values.ts'
import { zoneOfVtimezone } from './vtimezone.ts'
import { writeVtimezone } from './write-vtimezone.ts'

const names = linesOf(zones).map((line) => line.slice(0, line.indexOf('|')))

const ranges: [number, number][] = [
  [1970, 2037],
  [2025, 2036],
  [1900, 2100],
]

/** All transitions within the years, a second before and after each, and instants between. */
function instantsIn(zone: TransitionZone, firstYear: number, lastYear: number): Instant[] {
  const start = dateOf(firstYear, 1, 1) * DAY
  const end = dateOf(lastYear + 1, 1, 1) * DAY
  const random = randoms(firstYear)
  const instants = [start, end - 1]
  for (const { at } of transitionsUntil(zone.transitions, end)) instants.push(at - 1, at, at + 1)
  for (let i = 0; i < 200; i++) instants.push(start + Math.floor(random() * (end - start)))
  return instants.filter((at) => at >= start && at < end)
}

function wrongAt(zone: TransitionZone, written: Component, firstYear: number, lastYear: number): string[] {
  // As it is when it has been sent and is read again.
  const text = ['BEGIN:VCALENDAR\r\n', writeComponent(written), 'END:VCALENDAR\r\n'].join('')
  const [timezone] = parseCalendar(text).components
  const read = timezone === undefined ? undefined : zoneOfVtimezone(timezone, { steps: 100_000, occurrences: 10_000 })
  return instantsIn(zone, firstYear, lastYear)
    .filter((at) => read?.offsetAt(at) !== zone.offsetAt(at))
    .map((at) => `${zone.id} ${formatWall(at)}`)
}

describe('writing a VTIMEZONE', () => {
  const observances = ({ components }: Component) =>
    components.map((c) => [c.name, ...c.properties.map((p) => p.value)])
  const until = (timezone: Component) => findProperty(timezone, 'TZUNTIL')?.value

  it('is short where the rule is', () => {
    expect(observances(writeVtimezone(requireZone('Europe/Brussels'), 1997, 2037))).toEqual([
      ['STANDARD', '19970101T010000', '+0100', '+0100', 'CET'],
      ['DAYLIGHT', '19970330T020000', '+0100', '+0200', 'CEST', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'],
      ['STANDARD', '19971026T030000', '+0200', '+0100', 'CET', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'],
    ])
    expect(observances(writeVtimezone(UTC, 1970, 2037))).toEqual([
      ['STANDARD', '19700101T000000', '+0000', '+0000', 'UTC'],
    ])
  })

  it('the rules that have ended do so in UTC, §3.6.5', () => {
    const all = observances(writeVtimezone(requireZone('America/New_York'), 1987, 2037))
    const written = all.filter(([name]) => name === 'STANDARD')
    expect(written).toEqual([
      ['STANDARD', '19861231T190000', '-0500', '-0500', 'EST'],
      [
        'STANDARD',
        '19871025T020000',
        '-0400',
        '-0500',
        'EST',
        'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z',
      ],
      ['STANDARD', '20071104T020000', '-0400', '-0500', 'EST', 'FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'],
    ])
  })

  it.each([
    ['winter time in Ireland', 'Europe/Dublin', 'DAYLIGHT', 'GMT', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'],
    [
      'the evening before the last Sunday',
      'America/Nuuk',
      'DAYLIGHT',
      '-01',
      'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA',
    ],
    [
      'two days after the fourth Thursday',
      'Asia/Gaza',
      'DAYLIGHT',
      'EEST',
      'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA',
    ],
    [
      'a day after the first Saturday',
      'America/Santiago',
      'STANDARD',
      '-04',
      'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU',
    ],
  ])('%s', (_, id, component, abbreviation, rule) => {
    const timezone = writeVtimezone(requireZone(id), 2090, 2095)
    const rules = observances(timezone).map(([name, , , , tzname, text]) => [name, tzname, text])
    expect(rules).toContainEqual([component, abbreviation, rule])
    expect(until(timezone)).toBeUndefined()
  })

  it('the end of the last Thursday of October is in one month or the other', () => {
    expect(observances(writeVtimezone(requireZone('Africa/Cairo'), 2026, 2030)).slice(1)).toEqual([
      ['DAYLIGHT', '20260424T000000', '+0200', '+0300', 'EEST', 'FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR'],
      [
        'STANDARD',
        '20261030T000000',
        '+0300',
        '+0200',
        'EET',
        'FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=26,27,28,29,30,31;BYDAY=FR',
      ],
      ['STANDARD', '20301101T000000', '+0300', '+0200', 'EET', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1;BYDAY=FR'],
    ])
  })

  it('RFC 7808 §3.9: data that are cut say how long they hold', () => {
    expect(until(writeVtimezone(requireZone('Asia/Gaza'), 2020, 2037))).toBe('20380101T000000Z')
    expect(until(writeVtimezone(requireZone('Europe/Brussels'), 1970, 1980))).toBe('19810101T000000Z')
    expect(until(writeVtimezone(requireZone('Europe/Brussels'), 1970, 2037))).toBeUndefined()
    expect(until(writeVtimezone(requireZone('Asia/Kolkata'), 1970, 1980))).toBeUndefined()
  })

  it.each(ranges)('says what each zone does from %d to %d', (firstYear, lastYear) => {
    const wrong = names.flatMap((id) => {
      const zone = requireZone(id)
      return wrongAt(zone, writeVtimezone(zone, firstYear, lastYear), firstYear, lastYear)
    })
    expect(wrong).toEqual([])
    expect(names.length).toBeGreaterThan(440)
  })

  it('a rule without end holds when the range is over', () => {
    for (const id of names) {
      const zone = requireZone(id)
      const written = writeVtimezone(zone, 2020, 2037)
      if (until(written) === undefined) expect([id, wrongAt(zone, written, 2037, 2100)]).toEqual([id, []])
    }
  })

  it('has at most so many observances', () => {
    const most = (firstYear: number, lastYear: number) =>
      Math.max(...names.map((id) => writeVtimezone(requireZone(id), firstYear, lastYear).components.length))
    // Asia/Hebron has most.
    expect(ranges.map(([firstYear, lastYear]) => most(firstYear, lastYear))).toEqual([63, 6, 150])
  })
})

describe('as ical.js reads it', () => {
  it.each([
    'Europe/Brussels',
    'Europe/London',
    'Europe/Dublin',
    'America/New_York',
    'America/Santiago',
    'America/Sao_Paulo',
    'America/Nuuk',
    'Asia/Tehran',
    'Asia/Jerusalem',
    'Asia/Gaza',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Europe/Istanbul',
    'Antarctica/Troll',
  ])('%s', (id) => {
    const zone = requireZone(id)
    const text = writeComponent(writeVtimezone(zone, 1970, 2037))
    const timezone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(text)))
    const wrong: string[] = []
    for (let at = utc(1970, 1, 3); at < utc(2037, 12, 1); at += 17 * 3_600 + 1_234) {
      const offset = zone.offsetAt(at)
      // Of a reading that occurs twice ical.js takes the one of standard time, RFC 5545 §3.3.5 the first.
      if (zone.offsetAt(at + 7_200) < offset || zone.offsetAt(at - 7_200) > offset) continue
      const wall = ICAL.Time.fromData({ year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, isDate: false })
      wall.fromUnixTime(at + offset)
      wall.zone = timezone
      if (timezone.utcOffset(wall) !== offset) wrong.push(`${formatWall(at)} ${timezone.utcOffset(wall)}`)
    }
    expect(wrong).toEqual([])
  })
})
