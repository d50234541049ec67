import { civilOf, dateOf, daysInMonth, daysInYear, weekdayOf } from '../time/civil.ts'
import type { CalendarDate, WallTime } from '../time/values.ts'
import type { Rule } from './rule.ts'

/**
 * How a frequency cuts time into periods, RFC 5545 §3.3.10. Period 0 holds DTSTART; the next ones lie INTERVAL apart.
 * The instances of a period are its bases, each with every time of `Times` added.
 */
export interface Periods {
  /** The last period that could hold an instance at that time or before it; may be negative. */
  indexAt(wall: WallTime): number
  /** No instance of that period, or of a later one, is before this. */
  floor(index: number): WallTime
  /** The days (or hours, minutes, seconds) of the period that the rule selects: when each begins, ascending. */
  bases(index: number): readonly WallTime[]
  /** The next period that may hold an instance. */
  after(index: number): number
}

/** Whether a sorted list of BYMONTHDAY, BYYEARDAY or BYWEEKNO names the `number`-th of `count`, from either end. */
export function names(list: readonly number[], number: number, count: number): boolean {
  return list.includes(number) || list.includes(number - count - 1)
}

/** RFC 5545 §3.3.10: BYMONTH, BYYEARDAY, BYMONTHDAY and BYDAY as limits, for periods of a day and less. */
export function isDayAllowed(rule: Rule, on: CalendarDate): boolean {
  const { byMonth, byYearDay, byMonthDay, byDay } = rule
  if (byDay !== undefined && !byDay.some((day) => day.weekday === weekdayOf(on))) return false
  if (byMonth === undefined && byYearDay === undefined && byMonthDay === undefined) return true
  const { year, month, day } = civilOf(on)
  if (byMonth !== undefined && !byMonth.includes(month)) return false
  if (byMonthDay !== undefined && !names(byMonthDay, day, daysInMonth(year, month))) return false
  return byYearDay === undefined || names(byYearDay, on - dateOf(year, 1, 1) + 1, daysInYear(year))
}

/** Whether no day there is can be in the months and on the days of the month that the rule names, as 30 February. */
export function isImpossible(rule: Rule): boolean {
  const { byMonth, byMonthDay } = rule
  if (byMonth === undefined || byMonthDay === undefined || rule.skip !== 'OMIT') return false
  const longest = Math.max(...byMonth.map((month) => daysInMonth(2000, month)))
  return byMonthDay.every((day) => Math.abs(day) > longest)
}
