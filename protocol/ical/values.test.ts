import { describe, expect, it } from 'vitest'
import { parseCalendar } from './parse.ts'
import {
  escapeText,
  findText,
  formatDuration,
  formatTime,
  parseTime,
  readDuration,
  readPeriods,
  readTime,
  readTimes,
  splitText,
  unescapeText,
  writeTime,
} from './values.ts'

describe('times, RFC 5545 §3.3.4 and §3.3.5', () => {
  it.each([
    ['20260102', undefined, { form: 'date', on: 20_455 }],
    ['20260102', 'Europe/Oslo', { form: 'date', on: 20_455 }],
    ['20131210Z', undefined, { form: 'date', on: 16_049 }],
    ['20260102T030405', undefined, { form: 'floating', wall: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 }],
    ['20260102T030405', 'A/B', { form: 'zoned', wall: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000, tzid: 'A/B' }],
    ['20260102T030405Z', undefined, { form: 'utc', at: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 }],
    ['20260102T030405Z', 'A/B', { form: 'utc', at: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 }],
    ['20161231T235960Z', undefined, { form: 'utc', at: Date.UTC(2016, 11, 31, 23, 59, 59) / 1000 }],
    [' 20240229 ', undefined, { form: 'date', on: 19_782 }],
    ['20260102t030405z', undefined, { form: 'utc', at: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 }],
    ['16010101T000000', undefined, { form: 'floating', wall: Date.UTC(1601, 0, 1) / 1000 }],
  ])('reads %s with TZID %s', (text, tzid, time) => {
    expect(parseTime(text, tzid)).toEqual(time)
  })

  it.each([
    '20260230',
    '20250229',
    '20261301',
    '20260001',
    '20260100',
    '2026-01-01',
    '20260102T240000',
    '20260102T006000',
    '20260102T000061',
    '20260102T0000',
    '20260102 000000',
    '20260102T000000X',
    '20260102 000000Z',
    '20260102T000000Z ZZ',
    '',
    '0',
    '2026010a',
  ])('refuses %s', (text) => {
    expect(() => parseTime(text, undefined)).toThrow(/not a date or a time/)
  })

  it('writes a time in its form', () => {
    for (const text of ['20260102', '20260102T030405', '20260102T030405Z', '00010101T000000Z', '99991231']) {
      expect(formatTime(parseTime(text, undefined))).toBe(text)
    }
    const zoned = writeTime('DTSTART', parseTime('20260102T030405', 'Europe/Oslo'))
    expect(zoned).toEqual({
      name: 'DTSTART',
      parameters: [{ name: 'TZID', values: ['Europe/Oslo'] }],
      value: '20260102T030405',
    })
    expect(readTime(zoned)).toEqual(parseTime('20260102T030405', 'Europe/Oslo'))
    expect(writeTime('DTSTART', { form: 'date', on: 0 }).parameters).toEqual([{ name: 'VALUE', values: ['DATE'] }])
  })

  it('reads lists, also with a comma too many', () => {
    expect(readTimes({ name: 'EXDATE', parameters: [], value: '19700101,,19700102,' })).toEqual([
      { form: 'date', on: 0 },
      { form: 'date', on: 1 },
    ])
    expect(readTimes({ name: 'EXDATE', parameters: [], value: '' })).toEqual([])
  })

  it('§3.3.9 reads both kinds of period', () => {
    const value = '19970101T180000Z/19970102T070000Z,19970101T180000Z/PT5H30M'
    const periods = readPeriods({ name: 'RDATE', parameters: [], value })
    expect(periods.map((period) => period.ends)).toEqual([
      { form: 'utc', at: Date.UTC(1997, 0, 2, 7) / 1000 },
      { days: 0, seconds: 19_800 },
    ])
    expect(() => readPeriods({ name: 'RDATE', parameters: [], value: '19970101T180000Z' })).toThrow(/not a period/)
    expect(() => readPeriods({ name: 'RDATE', parameters: [], value: '19970101T180000Z/1H' })).toThrow(/not a date/)
  })
})

describe('durations, RFC 5545 §3.3.6', () => {
  it.each([
    ['P15DT5H0M20S', 15, 18_020],
    ['P7W', 49, 0],
    ['-PT15M', 0, -900],
    ['+P1D', 1, 0],
    ['-P1DT1H', -1, -3_600],
    ['P1DT', 1, 0],
    ['P', 0, 0],
    ['PT0S', 0, 0],
    ['-p1dt2h', -1, -7_200],
    [' PT1H ', 0, 3_600],
  ])('reads %s', (text, days, seconds) => {
    expect(readDuration(text)).toEqual({ days, seconds })
  })

  it.each(['', '1D', 'PT1W', 'P1H', 'P-1D', 'P1.5D', 'PT1S1M', 'P99999999999D', 'P1D '.repeat(2)])(
    'refuses "%s"',
    (text) => {
      expect(() => readDuration(text)).toThrow(/not a duration/)
    },
  )

  it.each(['P15DT5H0M20S', '-PT15M', 'P1D', 'PT0S', 'PT1H', 'PT1M1S'])('writes %s', (text) => {
    expect(formatDuration(readDuration(text))).toBe(text)
  })
})

describe('text, RFC 5545 §3.3.11', () => {
  it('decodes and encodes', () => {
    expect(unescapeText('\\a\\"\\')).toBe('a"\\')
    expect(unescapeText('a\\nb\\Nc\\\\n\\,\\;')).toBe('a\nb\nc\\n,;')
    expect(escapeText('a\r\nb\n\\ , ;')).toBe('a\\nb\\n\\\\ \\, \\;')
    for (const text of ['', 'a\\', '\\', '\\\\n', ',;\\n\n']) expect(unescapeText(escapeText(text))).toBe(text)
  })

  it('splits lists at commas that are not escaped', () => {
    expect(splitText('a,b\\,c,,d\\\\,e')).toEqual(['a', 'b,c', '', 'd\\', 'e'])
    expect(splitText('')).toEqual([''])
    expect(splitText('a\\')).toEqual(['a\\'])
  })

  it('finds the text of a property', () => {
    const calendar = parseCalendar('BEGIN:VCALENDAR\nNAME:a\\,b\nNAME:c\nEND:VCALENDAR')
    expect(findText(calendar, 'NAME')).toBe('a,b')
    expect(findText(calendar, 'X')).toBeUndefined()
  })
})
