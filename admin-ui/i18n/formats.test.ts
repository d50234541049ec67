import { expect, test } from 'vitest'
import { formatsOf } from './formats.ts'

const formats = formatsOf({ locale: 'de-DE', timeZone: 'Europe/Berlin', hour12: false })

test('moments are in the zone and hours of the reader', () => {
  expect(formats.moment('2026-11-22T17:05:00Z')).toBe('22.11.2026, 18:05')
  const american = formatsOf({ locale: 'en-US', timeZone: 'America/New_York', hour12: true })
  expect(american.time('2026-11-22T17:05:00Z')).toMatch(/^12:05\sPM$/)
})

test('a span names its day once', () => {
  expect(formats.span('2026-11-22T17:05:00Z', '2026-11-22T18:00:00Z')).toMatch(/^22\.11\.2026, 18:05\s?–\s?19:00/)
  expect(formats.span('2026-11-22T17:05:00Z', '2026-11-23T18:00:00Z')).toMatch(
    /^22\.11\.2026, 18:05\s–\s23\.11\.2026, 19:00/,
  )
})

test.each([
  [0, '0 Byte'],
  [999, '999 Byte'],
  [1_500, '1,5 kB'],
  [52_428_800, '52,4 MB'],
  [152_428_800, '152 MB'],
])('%i bytes', (value, text) => {
  expect(formats.bytes(value)).toBe(text)
})

test('how long ago, in the largest unit', () => {
  expect(formats.ago(new Date(Date.now() - 3 * 86_400_000 - 5_000))).toBe('vor 3 Tagen')
  expect(formats.ago(new Date(Date.now() + 2 * 3_600_000 + 5_000))).toBe('in 2 Stunden')
})
