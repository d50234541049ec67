import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { linesOf } from './iana.ts'
import { utc } from './testing.ts'
import { windowsZones } from './tzdata/tzdata.ts'
import { findNamedZone, zonesOf } from './zones.ts'

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
    const names = linesOf(windowsZones).map((line) => line.split('|'))
    for (const [name = '', iana] of names) {
      // UTC is the name of a zone, too.
      expect([name, findNamedZone(name)?.id]).toEqual([name, name === 'UTC' ? 'UTC' : iana])
    }
    expect(names.length).toBeGreaterThan(135)
  })

  it('an embedded VTIMEZONE explains what has no name of its own', () => {
    const root = calendarOf('Custom', '+0100', '+0300')
    expect(zonesOf(root)('Custom')?.offsetAt(utc(2026, 7, 1))).toBe(10_800)
    expect(zonesOf(root)(' Custom ')?.offsetAt(utc(2026, 1, 1))).toBe(3_600)
    expect(zonesOf(root)('Other')).toBeUndefined()
    const escaped = calendarOf('(UTC+01:00) Here\\, There', '+0100', '+0300')
    expect(zonesOf(escaped)('(UTC+01:00) Here, There')?.offsetAt(utc(2026, 7, 1))).toBe(10_800)
    expect(zonesOf(escaped)('(UTC+01:00) Here\\, There')?.offsetAt(utc(2026, 7, 1))).toBe(10_800)
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
