import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { differences, requireZone, utc } from './testing.ts'
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
