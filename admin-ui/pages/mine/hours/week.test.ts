import { describe, expect, test } from 'vitest'
import { EMPTY, hoursOf, isIn, OFFICE, weekOf, withoutSpan, withSpan } from './week.ts'

const noon = { start: 12 * 60, end: 13 * 60 }

describe('hours of the week', () => {
  test('several spans a day come back as they were', () => {
    const hours = [
      { days: ['mo', 'tu'], start: '09:00', end: '12:00' },
      { days: ['mo', 'tu'], start: '13:00', end: '17:15' },
      { days: ['fr'], start: '08:00', end: '00:00' },
    ] as const
    expect(hoursOf(weekOf(hours))).toEqual(hours)
  })

  test('a night shift goes on on the next day, from Sunday into Monday', () => {
    const week = weekOf([{ days: ['su'], start: '22:00', end: '06:00' }])
    expect(week).toEqual({ ...EMPTY, su: [{ start: 1320, end: 1440 }], mo: [{ start: 0, end: 360 }] })
    expect(weekOf(hoursOf(week))).toEqual(week)
  })

  test('what overlaps or touches is one', () => {
    const week = withSpan(withSpan(EMPTY, 'mo', { start: 540, end: 600 }), 'mo', { start: 600, end: 660 })
    expect(week.mo).toEqual([{ start: 540, end: 660 }])
  })

  test('a lunch break makes two of one, and filled again one of two', () => {
    const broken = withoutSpan(OFFICE, 'mo', noon)
    expect(broken.mo).toEqual([
      { start: 540, end: 720 },
      { start: 780, end: 1020 },
    ])
    expect(isIn(broken, 'mo', noon)).toBe(false)
    expect(withSpan(broken, 'mo', noon)).toEqual(OFFICE)
  })

  test('a whole day has its end at midnight', () => {
    expect(hoursOf(withSpan(EMPTY, 'we', { start: 0, end: 1440 }))).toEqual([
      { days: ['we'], start: '00:00', end: '00:00' },
    ])
  })
})
