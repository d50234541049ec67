import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { civilOf, dateOf, daysInMonth, formatWall, weekdayOf } from './civil.ts'
import { findIanaZone } from './iana.ts'
import { DAY } from './values.ts'
import { zoneOfVtimezone } from './vtimezone.ts'
import { windowsZones } from './windows-zones.ts'
import { writeVtimezone } from './write-vtimezone.ts'
import type { Zone } from './zone.ts'
import { findNamedZone, zonesOf } from './zones.ts'

const utc = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
  Date.UTC(year, month - 1, day, hour, minute, second) / 1_000

function requireZone(id: string): Zone {
  const zone = findIanaZone(id)
  if (zone === undefined) throw new Error(id)
  return zone
}

/** The times, three hours apart, at which the two zones do not agree. */
function differences(one: Zone, other: Zone | undefined, start: number, end: number): string[] {
  const found: string[] = []
  for (let at = start; at < end; at += 3 * 3_600)
    if (one.offsetAt(at) !== other?.offsetAt(at)) found.push(formatWall(at))
  return found
}

describe('civil dates', () => {
  it('agree with Date over 800 years', () => {
    for (let on = dateOf(1600, 1, 1); on < dateOf(2400, 1, 1); on += 13) {
      const date = new Date(on * DAY * 1_000)
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      expect(civilOf(on)).toEqual(civil)
      expect(dateOf(civil.year, civil.month, civil.day)).toBe(on)
      expect(weekdayOf(on)).toBe(date.getUTCDay())
    }
  })

  it('know the lengths of months', () => {
    expect([1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29])
    expect(formatWall(-1)).toBe('19691231T235959')
    expect(formatWall(dateOf(1, 1, 1) * DAY)).toBe('00010101T000000')
  })
})

describe('IANA zones', () => {
  it.each([
    ['Europe/Brussels', utc(2026, 3, 29, 0, 59, 59), 3_600],
    ['Europe/Brussels', utc(2026, 3, 29, 1), 7_200],
    ['Europe/Brussels', utc(2026, 10, 25, 0, 59, 59), 7_200],
    ['Europe/Brussels', utc(2026, 10, 25, 1), 3_600],
    ['America/New_York', utc(1850, 1, 1), -17_762],
    ['Asia/Kolkata', utc(2026, 1, 1), 19_800],
    ['Pacific/Apia', utc(2011, 12, 30, 9, 59, 59), -36_000],
    ['Pacific/Apia', utc(2011, 12, 30, 10), 50_400],
    ['Australia/Lord_Howe', utc(2026, 7, 1), 37_800],
    ['Europe/Brussels', utc(9876, 7, 1), 7_200],
    ['Europe/Brussels', utc(9876, 1, 1), 3_600],
  ])('%s at %d', (id, at, offset) => {
    expect(requireZone(id).offsetAt(at)).toBe(offset)
  })

  it.each([
    ['an ordinary reading', 'Europe/Brussels', utc(2026, 7, 1, 12), utc(2026, 7, 1, 10)],
    [
      '§3.3.5 a reading in a gap has the offset before it',
      'Europe/Brussels',
      utc(2026, 3, 29, 2, 30),
      utc(2026, 3, 29, 1, 30),
    ],
    ['the end of a gap', 'Europe/Brussels', utc(2026, 3, 29, 3), utc(2026, 3, 29, 1)],
    [
      '§3.3.5 a reading that comes twice is the first',
      'Europe/Brussels',
      utc(2026, 10, 25, 2, 30),
      utc(2026, 10, 25, 0, 30),
    ],
    ['the end of an overlap', 'Europe/Brussels', utc(2026, 10, 25, 3), utc(2026, 10, 25, 2)],
    ['the day that Samoa left out', 'Pacific/Apia', utc(2011, 12, 30, 12), utc(2011, 12, 30, 22)],
    ['half an hour', 'Australia/Lord_Howe', utc(2026, 10, 4, 2, 15), utc(2026, 10, 3, 15, 45)],
  ])('%s', (_, id, wall, at) => {
    expect(requireZone(id).toInstant(wall)).toBe(at)
  })

  it('go there and back for every hour of a year', () => {
    for (const id of ['America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll', 'Europe/Dublin']) {
      const zone = requireZone(id)
      for (let at = utc(2024, 1, 1); at < utc(2025, 1, 1); at += 1_800) {
        const back = zone.toInstant(at + zone.offsetAt(at))
        // In an overlap the first of the two readings is meant.
        if (back !== at) expect(at - back).toBe(zone.offsetAt(back) - zone.offsetAt(at))
      }
    }
  })

  it('names in any case, links, and nothing else', () => {
    for (const id of [
      'europe/berlin',
      'US/Eastern',
      'Europe/Kyiv',
      'America/Nuuk',
      'UTC',
      'Etc/GMT+5',
      'EST5EDT',
      'GMT',
    ]) {
      expect(findIanaZone(id)?.id).toBe(id)
    }
    // ICU takes BST for Dhaka and IST for Kolkata.
    for (const id of ['BST', 'IST', 'ast', '+05:00', '', 'Europe/Atlantis', '../../etc/passwd', 'SystemV/EST5']) {
      expect(findIanaZone(id)).toBeUndefined()
    }
  })
})

describe('what a TZID means', () => {
  const offset = (tzid: string) => findNamedZone(tzid)?.offsetAt(utc(2026, 7, 1))

  it.each([
    'Europe/Berlin',
    'Europe/Berlin ',
    'W. Europe Standard Time',
    'w. europe standard time',
    '/freeassociation.sourceforge.net/Europe/Berlin',
    '/freeassociation.sourceforge.net/Tzfile/Europe/Berlin',
    '/citadel.org/20070227_1/Europe/Berlin',
    '/mozilla.org/20050126_1/Europe/Berlin',
    '/softwarestudio.org/Europe/Berlin',
  ])('%s', (tzid) => {
    expect(offset(tzid)).toBe(7_200)
  })

  it('has three parts in some names', () => {
    expect(offset('/citadel.org/20070227_1/America/Argentina/Salta')).toBe(-10_800)
    expect(offset('/freeassociation.sourceforge.net/America/Indiana/Knox')).toBe(-18_000)
  })

  it('knows every Windows name', () => {
    for (const [name, iana] of Object.entries(windowsZones))
      expect([name, findIanaZone(iana)?.id]).toEqual([name, iana])
    expect(Object.keys(windowsZones).length).toBeGreaterThan(135)
  })

  it('an embedded VTIMEZONE explains what has no name of its own', () => {
    const root = calendarOf('Custom', '+0100', '+0300')
    expect(zonesOf(root)('Custom')?.offsetAt(utc(2026, 7, 1))).toBe(10_800)
    expect(zonesOf(root)(' Custom ')?.offsetAt(utc(2026, 1, 1))).toBe(3_600)
    expect(zonesOf(root)('Other')).toBeUndefined()
  })

  it('an embedded VTIMEZONE that contradicts a known name loses', () => {
    expect(zonesOf(calendarOf('Europe/Berlin', '+0800', '+0900'))('Europe/Berlin')?.offsetAt(utc(2026, 7, 1))).toBe(
      7_200,
    )
  })
})

function calendarOf(tzid: string, winter: string, summer: string): Component {
  return parseCalendar(
    [
      'BEGIN:VCALENDAR',
      'BEGIN:VTIMEZONE',
      `TZID:${tzid}`,
      'BEGIN:STANDARD',
      'DTSTART:16011028T030000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      `TZOFFSETFROM:${summer}`,
      `TZOFFSETTO:${winter}`,
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010325T020000',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      `TZOFFSETFROM:${winter}`,
      `TZOFFSETTO:${summer}`,
      'END:DAYLIGHT',
      'END:VTIMEZONE',
      'END:VCALENDAR',
    ].join('\n'),
  )
}

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

  it('many that never end cost no more than one', () => {
    const bomb = vtimezone(
      ...standard('DTSTART:20000101T000000', 'RRULE:FREQ=SECONDLY', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100'),
    )
    const components = Array.from({ length: 5_000 }, (_, i) => ({
      ...bomb,
      properties: [{ name: 'TZID', parameters: [], value: `X${i}` }],
    }))
    const findZone = zonesOf({ name: 'VCALENDAR', properties: [], components })
    const before = performance.now()
    for (let i = 0; i < 5_000; i++) expect(findZone(`X${i}`)).toBeUndefined()
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})

describe('writing a VTIMEZONE', () => {
  it('is short where the rule is', () => {
    const { components } = writeVtimezone(requireZone('Europe/Brussels'), 1997, 2037)
    expect(components.map((c) => [c.name, ...c.properties.map((p) => p.value)])).toEqual([
      ['STANDARD', '19970101T010000', '+0100', '+0100'],
      ['DAYLIGHT', '19970330T020000', '+0100', '+0200', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'],
      ['STANDARD', '19971026T030000', '+0200', '+0100', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'],
    ])
    expect(writeVtimezone(requireZone('UTC'), 1970, 2037).components).toHaveLength(1)
  })

  it.each([
    'Europe/Brussels',
    'Europe/London',
    'America/New_York',
    'America/Santiago',
    'America/Sao_Paulo',
    'Asia/Tehran',
    'Asia/Jerusalem',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Europe/Istanbul',
    'Antarctica/Troll',
    'Asia/Gaza',
  ])('says what %s does', (id) => {
    const zone = requireZone(id)
    const written = zoneOfVtimezone(writeVtimezone(zone, 1970, 2037))
    expect(differences(zone, written, utc(1970, 1, 1), utc(2038, 1, 1))).toEqual([])
  })
})
