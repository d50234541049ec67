import { daysInMonth } from '../time/civil.ts'
import type { WallTime } from '../time/values.ts'
import type { Rule } from './rule.ts'

/**
 * How a frequency cuts time into periods, RFC 5545 §3.3.10. Period 0 holds DTSTART; the next ones lie INTERVAL apart.
 * The instances of a period are its bases, each with every time of `Times` added.
 */
export interface Periods {
  /** Steps of the budget that one period takes, of some 50 ns each, beside one for each of its bases. */
  readonly cost: number
  /** The last period that could hold an instance at that time or before it; may be negative. */
  indexAt(wall: WallTime): number
  /** No instance of that period, or of a later one, is before this. */
  floor(index: number): WallTime
  /** The days (or hours, minutes, seconds) of the period that the rule selects: when each begins, ascending. */
  bases(index: number): readonly WallTime[]
  /** The next period that may hold an instance. */
  after(index: number): number
}

export const NO_BASES: readonly WallTime[] = []

/** Whether a sorted list of BYMONTHDAY, BYYEARDAY or BYWEEKNO names the `number`-th of `count`, from either end. */
export function names(list: readonly number[], number: number, count: number): boolean {
  return list.includes(number) || list.includes(number - count - 1)
}

/** Whether no day there is can be in the months and on the days of the month that the rule names, as 30 February. */
export function isImpossible(rule: Rule): boolean {
  const { byMonth, byMonthDay } = rule
  if (byMonth === undefined || byMonthDay === undefined || rule.skip !== 'OMIT') return false
  const longest = Math.max(...byMonth.map((month) => daysInMonth(2000, month)))
  return byMonthDay.every((day) => Math.abs(day) > longest)
}
