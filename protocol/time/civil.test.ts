import { describe, expect, it } from 'vitest'
import { civilOf, dateOf, daysInMonth, formatWall, weekdayOf } from './civil.ts'
import { DAY } from './values.ts'

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
