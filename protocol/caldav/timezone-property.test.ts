import { describe, expect, test } from 'vitest'
import { APPENDIX_B, calendar } from './testing/appendix-b.ts'
import { refusalOf } from './testing/refusal-of.ts'
import { readTimezoneProperty, requireZoneOfId, timezoneOfId } from './timezone-property.ts'

const JANUARY = 1_767_225_600
const JULY = 1_782_864_000

describe('RFC 4791 §5.2.2 calendar-timezone', () => {
  const lines = APPENDIX_B.abcd1.split('\r\n')
  const eastern = `${[...lines.slice(0, lines.indexOf('END:VTIMEZONE') + 1), 'END:VCALENDAR'].join('\n')}\n`

  test('the text as it is, its TZID and its zone', () => {
    const text = `\n${eastern}`
    const { zone, ...property } = readTimezoneProperty(text)
    expect(property).toEqual({ text, tzid: 'US/Eastern' })
    expect(zone.offsetAt(JULY)).toBe(-14_400)
  })

  test('a zone of one’s own: as it is defined', () => {
    const office = eastern.replace('US/Eastern', 'Office')
    expect(readTimezoneProperty(office).tzid).toBe('Office')
    expect(readTimezoneProperty(office).zone.offsetAt(JANUARY)).toBe(-18_000)
  })

  test.each([
    ['no calendar', 'This is not a calendar!'],
    ['no VTIMEZONE', calendar()],
    ['two', eastern.replace('END:VCALENDAR', `${eastern.split('\n').slice(3, -2).join('\n')}\nEND:VCALENDAR`)],
    ['an event, too', APPENDIX_B.abcd1],
    ['no TZID', eastern.replace('TZID:US/Eastern\n', '')],
    ['METHOD', eastern.replace('VERSION:2.0', 'VERSION:2.0\nMETHOD:PUBLISH')],
    ['two calendars', eastern + eastern],
  ])('%s', (_, text) => {
    expect(refusalOf(() => readTimezoneProperty(text))).toBe('403 valid-calendar-data')
  })
})

describe('RFC 7809 §5.2 calendar-timezone-id', () => {
  test.each([
    ['Europe/Brussels', 3_600, 7_200],
    ['America/New_York', -18_000, -14_400],
    ['Asia/Kolkata', 19_800, 19_800],
    ['UTC', 0, 0],
  ])('§3.1.5 the definition of %s', (id, january, july) => {
    const { text, tzid, zone } = readTimezoneProperty(timezoneOfId(id))
    expect(tzid).toBe(id)
    expect([zone.offsetAt(JANUARY), zone.offsetAt(JULY)]).toEqual([january, july])
    // By its rules alone, under a name that means nothing.
    const unnamed = readTimezoneProperty(text.replace(`TZID:${id}`, 'TZID:Nowhere')).zone
    expect([unnamed.offsetAt(JANUARY), unnamed.offsetAt(JULY)]).toEqual([january, july])
  })

  test.each(['bogus', '', 'W. Europe Standard Time', '../etc/passwd', '+01:00'])('§3.1.5 not known: %s', (id) => {
    expect(refusalOf(() => requireZoneOfId(id))).toBe('403 valid-timezone')
    expect(refusalOf(() => timezoneOfId(id))).toBe('403 valid-timezone')
  })
})
