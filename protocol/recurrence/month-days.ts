/**
 * Days of a month as bits: bit n of a 32-bit number is the n-th of the month. Where a rule moves a day out of its month
 * (RFC 7529 §4.1), bit 0 is the day before the first, and the bit after the last the first of the month after; no month
 * of 31 days needs that one.
 */
import { dateOf, daysInMonth, weekdayOf } from '../time/civil.ts'
import { type CalendarDate, DAY, type WallTime } from '../time/values.ts'
import type { Rule, WeekdayNumber } from './rule.ts'

export type MonthDays = number

const EVERY_SEVENTH = (1 << 0) | (1 << 7) | (1 << 14) | (1 << 21) | (1 << 28)

/** All days of that weekday, also those beside the month; `first` is the weekday of the first of the month. */
function daysOfWeekday(weekday: number, first: number): MonthDays {
  const day = ((weekday - first + 7) % 7) + 1
  return day === 7 ? EVERY_SEVENTH | (EVERY_SEVENTH << 7) : EVERY_SEVENTH << day
}

/** The 1st to the last of `length` days. */
export function wholeMonth(length: number): MonthDays {
  return length === 31 ? ~1 : ((1 << (length + 1)) - 2) | 0
}

/** RFC 5545 §3.3.10: BYDAY within a month, also as a limit of BYMONTHDAY. */
function daysOfWeek(byDay: readonly WeekdayNumber[], first: number, length: number): MonthDays {
  let days = 0
  for (const { ordinal, weekday } of byDay) {
    const all = daysOfWeekday(weekday, first)
    days |= ordinal === 0 ? all : nthOf(all & wholeMonth(length), ordinal)
  }
  return days
}

/** The n-th of some days, from either end; none when there are not as many. */
function nthOf(days: MonthDays, ordinal: number): MonthDays {
  let left = days
  for (let n = Math.abs(ordinal); n > 1 && left !== 0; n--) {
    left &= ordinal > 0 ? left - 1 : ~highest(left)
  }
  return ordinal > 0 ? left & -left : highest(left)
}

function highest(days: MonthDays): MonthDays {
  return days === 0 ? 0 : 1 << (31 - Math.clz32(days))
}

const SHORTEST = 28

/** BYMONTHDAY in months of 28 to 31 days. */
type DaysByLength = readonly MonthDays[]

function daysByLength(numbers: readonly number[], skip: Rule['skip']): DaysByLength {
  return [28, 29, 30, 31].map((length) => numbers.reduce((days, number) => days | nthDay(number, length, skip), 0))
}

function nthDay(number: number, length: number, skip: Rule['skip']): MonthDays {
  if (Math.abs(number) <= length) return 1 << (number > 0 ? number : length + 1 + number)
  // RFC 7529 §4.1: a day that the month lacks moves to the day before the gap, or to the one after.
  if (skip === 'OMIT') return 0
  const after = number > 0 ? length + 1 : 1
  return 1 << (skip === 'FORWARD' ? after : after - 1)
}

/** Selects the days of any month. */
export type SelectMonthDays = (year: number, month: number) => MonthDays

/** BYMONTHDAY and BYDAY of a rule in one month; that day of the month where it has neither. */
export function monthDaysOf({ byMonthDay, byDay, skip }: Rule, startDay: number): SelectMonthDays {
  if (byMonthDay === undefined && byDay !== undefined) {
    return (year, month) => {
      const length = daysInMonth(year, month)
      return daysOfWeek(byDay, weekdayOf(dateOf(year, month, 1)), length) & wholeMonth(length)
    }
  }
  const byLength = daysByLength(byMonthDay ?? [startDay], skip)
  if (byDay === undefined) return (year, month) => byLength[daysInMonth(year, month) - SHORTEST] ?? 0
  return (year, month) => {
    const length = daysInMonth(year, month)
    const days = byLength[length - SHORTEST] ?? 0
    return days === 0 ? 0 : days & daysOfWeek(byDay, weekdayOf(dateOf(year, month, 1)), length)
  }
}

/** When each of the days begins, ascending. `first` is the first of the month. */
export function dayStarts(days: MonthDays, first: CalendarDate): WallTime[] {
  const starts: WallTime[] = []
  for (let left = days; left !== 0; left &= left - 1) starts.push((first - 1 + lowestBit(left)) * DAY)
  return starts
}

/** The number of the lowest bit that is set. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
