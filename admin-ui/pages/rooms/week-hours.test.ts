import { expect, test } from 'vitest'
import { endOf, overlaps, readWeekHours, textOfWeekHours } from './week-hours.ts'

test.each([
  [['Mo-Fr 08:00-18:00']],
  [['Mo-Fr 08:00-18:00', 'Sa-Su 10:00-16:00']],
  [['Mo,We,Fr 08:00-12:00', 'Mo 13:00-17:00']],
  [['Fr 20:00-02:00']],
  [['Mo-Su 00:00-24:00']],
  [[]],
])('%j is the same after it was read', (lines) => {
  expect(textOfWeekHours(readWeekHours(lines))).toEqual(lines)
})

test('a week that begins on Saturday, in any case', () => {
  expect(textOfWeekHours(readWeekHours(['sa-mo 09:00-10:00']))).toEqual(['Mo,Sa-Su 09:00-10:00'])
})

test('what cannot be read is left out', () => {
  expect(textOfWeekHours(readWeekHours(['weekdays', 'Xx 08:00-09:00']))).toEqual([])
})

test('spans that overlap, also past midnight', () => {
  expect(
    overlaps([
      { from: 600, to: 720 },
      { from: 480, to: 600 },
    ]),
  ).toBe(false)
  expect(
    overlaps([
      { from: 480, to: 660 },
      { from: 600, to: 720 },
    ]),
  ).toBe(true)
  expect(
    overlaps([
      { from: 1_200, to: 120 },
      { from: 1_300, to: 1_320 },
    ]),
  ).toBe(true)
  expect(endOf({ from: 1_200, to: 120 })).toBe(1_560)
})
