import { describe, expect, it } from 'vitest'
import { dateOf } from '../time/civil.ts'
import { DAY } from '../time/values.ts'
import { dayStarts, lowestBit, type MonthDays, monthDaysOf, wholeMonth } from './month-days.ts'
import { parseRule } from './rule.ts'

/** Numbers of the days whose bits are set. */
function numbersOf(days: MonthDays): number[] {
  const numbers: number[] = []
  for (let day = 0; day < 32; day++) if ((days >>> day) & 1) numbers.push(day)
  return numbers
}

function daysIn(rule: string, year: number, month: number): number[] {
  return numbersOf(monthDaysOf(parseRule(`FREQ=MONTHLY;${rule}`), 10)(year, month))
}

describe('days of a month as bits', () => {
  it.each([28, 29, 30, 31])('a whole month of %d days', (length) => {
    expect(numbersOf(wholeMonth(length))).toEqual(Array.from({ length }, (_, index) => index + 1))
  })

  it.each([
    ['INTERVAL=1', 2026, 2, [10]],
    ['BYMONTHDAY=1,15,-1', 2026, 2, [1, 15, 28]],
    ['BYMONTHDAY=29,30,31', 2028, 2, [29]],
    ['BYMONTHDAY=-31', 2026, 2, []],
    ['BYDAY=MO', 2026, 2, [2, 9, 16, 23]],
    ['BYDAY=SU', 2026, 2, [1, 8, 15, 22]],
    ['BYDAY=SA', 2026, 8, [1, 8, 15, 22, 29]],
    ['BYDAY=FR', 2026, 7, [3, 10, 17, 24, 31]],
    ['BYDAY=-1FR', 2026, 7, [31]],
    ['BYDAY=5FR,1SU,-2MO', 2026, 7, [5, 20, 31]],
    ['BYDAY=5FR', 2026, 8, []],
    ['BYDAY=-5SA', 2026, 8, [1]],
    ['BYMONTHDAY=13;BYDAY=FR', 2026, 2, [13]],
    ['BYMONTHDAY=13;BYDAY=FR', 2026, 4, []],
  ])('%s in %d-%d', (rule, year, month, days) => {
    expect(daysIn(rule, year, month)).toEqual(days)
  })

  it.each([
    ['RFC 7529 §4.1: SKIP=FORWARD reaches the first of the month after', 'SKIP=FORWARD;BYMONTHDAY=31', 4, [31]],
    ['SKIP=BACKWARD stays on the last', 'SKIP=BACKWARD;BYMONTHDAY=31', 4, [30]],
    ['SKIP=BACKWARD from the front reaches the last of the month before', 'SKIP=BACKWARD;BYMONTHDAY=-31', 4, [0]],
    ['a month that has the day', 'SKIP=FORWARD;BYMONTHDAY=31', 5, [31]],
  ])('%s', (_, rule, month, days) => {
    expect(daysIn(`RSCALE=GREGORIAN;${rule}`, 2026, month)).toEqual(days)
  })

  it('begin when they begin', () => {
    const first = dateOf(2026, 3, 1)
    expect(dayStarts((1 << 1) | (1 << 31), first)).toEqual([first * DAY, (first + 30) * DAY])
    expect(lowestBit(1 << 31)).toBe(31)
  })
})
