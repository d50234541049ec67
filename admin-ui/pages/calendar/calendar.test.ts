import { describe, expect, test } from 'vitest'
import type { Span } from '../../time/span.ts'
import { addToWall, instantOf } from '../../time/wall.ts'
import { fitInto } from './month-rows.ts'
import { proposedTimes } from './proposed.ts'
import { addMonths, daysOf, firstOfWeek, step } from './range.ts'

const WEEK = { firstDay: 1, length: 7 } as const

describe('which days are shown', () => {
  test.each([
    ['day', '2027-03-03', '2027-03-03', '2027-03-04'],
    ['week', '2027-03-03', '2027-03-01', '2027-03-08'],
    ['month', '2027-03-03', '2027-03-01', '2027-04-05'],
    ['month', '2027-02-28', '2027-02-01', '2027-03-01'],
    ['agenda', '2027-03-03', '2027-03-03', '2027-03-31'],
  ] as const)('%s of %s', (view, date, first, end) => {
    expect(daysOf(view, date, WEEK)).toEqual({ first, end })
  })

  test('weeks begin with the day that somebody chose; on a phone three days are shown', () => {
    expect(firstOfWeek('2027-03-03', 0)).toBe('2027-02-28')
    expect(firstOfWeek('2027-03-03', 6)).toBe('2027-02-27')
    expect(daysOf('week', '2027-03-03', { firstDay: 1, length: 3 })).toEqual({ first: '2027-03-03', end: '2027-03-06' })
  })

  test('forward and back', () => {
    expect(step('month', '2027-01-31', 1, WEEK)).toBe('2027-02-28')
    expect(step('week', '2027-03-03', -1, WEEK)).toBe('2027-02-24')
    expect(step('week', '2027-03-03', 1, { firstDay: 1, length: 3 })).toBe('2027-03-06')
    expect(addMonths('2027-12-15', 1)).toBe('2028-01-15')
  })
})

describe('what fits into a month', () => {
  const days = daysOf('month', '2027-03-03', WEEK)
  const item = (name: string, start: string, end: string): { readonly name: string; readonly span: Span } => ({
    name,
    span: { start, end, isAllDay: false, isClockOfItsOwn: false },
  })
  const at = (day: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const hour = String(index + 8).padStart(2, '0')
      const date = `2027-03-${String(day).padStart(2, '0')}`
      return item(`${day}-${index}`, `${date}T${hour}:00:00`, `${date}T${hour}:30:00`)
    })
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)

  test('all, where there is room', () => {
    const fitting = fitInto(at(3, 4), days, 4)
    expect([fitting.shown.length, fitting.more.size]).toEqual([4, 0])
  })

  test('else the last row says how many more there are', () => {
    const fitting = fitInto([...at(3, 6), ...at(4, 2)], days, 4)
    expect(names(fitting.shown)).toEqual(['3-0', '3-1', '3-2', '4-0', '4-1'])
    expect([...fitting.more]).toEqual([['2027-03-03', 3]])
  })

  test('what lasts days takes a row of each, and is hidden in all of them or in none', () => {
    const long = item('long', '2027-03-02T09:00:00', '2027-03-05T00:00:00')
    const fitting = fitInto([long, ...at(3, 3)], days, 3)
    expect(names(fitting.shown)).toEqual(['long', '3-0'])
    expect([...fitting.more]).toEqual([['2027-03-03', 2]])
    const last = item('last', '2027-03-03T20:00:00', '2027-03-05T12:00:00')
    expect([...fitInto([...at(3, 3), last], days, 3).more]).toEqual([
      ['2027-03-03', 2],
      ['2027-03-04', 1],
      ['2027-03-05', 1],
    ])
  })

  test('over the end of a week, and over the borders of the month', () => {
    const over = item('over', '2027-03-06T00:00:00', '2027-03-10T00:00:00')
    const before = item('before', '2027-02-20T00:00:00', '2027-03-02T00:00:00')
    const outside = item('outside', '2027-02-20T00:00:00', '2027-03-01T00:00:00')
    expect(names(fitInto([outside, before, over], days, 1).shown)).toEqual(['before', 'over'])
  })
})

describe('when a new event is proposed', () => {
  const timeZone = 'Europe/Brussels'
  const days = { first: '2027-03-08', end: '2027-03-15' }
  const working = [
    { start: instantOf('2027-03-11T08:30:00', timeZone), end: instantOf('2027-03-11T12:00:00', timeZone) },
  ]
  test.each([
    ['the next hour, while today is in sight', '2027-03-10T14:20:00', '2027-03-11', '2027-03-10T15:00:00'],
    ['when work begins on another day', '2027-03-01T14:20:00', '2027-03-11', '2027-03-11T08:30:00'],
    ['at nine on a day without work', '2027-03-01T14:20:00', '2027-03-13', '2027-03-13T09:00:00'],
    ['tomorrow, where nothing is left of today', '2027-03-10T23:20:00', '2027-03-10', '2027-03-11T08:30:00'],
  ])('%s', (_, now, date, start) => {
    const times = proposedTimes({ now: instantOf(now, timeZone), timeZone, days, date, working })
    expect(times).toEqual({ start, end: addToWall(start, 3_600_000), isAllDay: false })
  })
})
