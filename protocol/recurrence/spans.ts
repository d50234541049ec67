/** Days in a row, and what BYDAY, BYMONTHDAY, BYYEARDAY and BYWEEKNO name among them, in whatever calendar. */
import { weekdayOf } from '../time/civil.ts'
import { type CalendarDate, DAY, type WallTime } from '../time/values.ts'
import type { Rule, WeekdayNumber } from './rule.ts'

/** A month, a year or a week. */
export interface Span {
  readonly first: CalendarDate
  /** In days. */
  readonly length: number
}

/** The days of those numbers, from either end. */
export function selectNumbered(numbers: readonly number[], skip: Rule['skip'], span: Span): CalendarDate[] {
  const days: CalendarDate[] = []
  for (const number of numbers) {
    const on = findNthDay(number, skip, span)
    if (on !== undefined) days.push(on)
  }
  return ascending(days)
}

function findNthDay(number: number, skip: Rule['skip'], { first, length }: Span): CalendarDate | undefined {
  if (Math.abs(number) <= length) return first + (number > 0 ? number - 1 : length + number)
  if (skip === 'OMIT') return undefined
  // RFC 7529 §4.1: a day that the month or the year lacks moves to the day before the gap, or to the one after.
  const after = number > 0 ? first + length : first
  return skip === 'FORWARD' ? after : after - 1
}

/** The days that BYDAY names, which counts within the span. */
export function selectWeekdays(byDay: readonly WeekdayNumber[], { first, length }: Span): CalendarDate[] {
  const last = first + length - 1
  const days: CalendarDate[] = []
  for (const { ordinal, weekday } of byDay) {
    const earliest = first + ((weekday - weekdayOf(first) + 7) % 7)
    const latest = last - ((weekdayOf(last) - weekday + 7) % 7)
    if (ordinal === 0) for (let on = earliest; on <= latest; on += 7) days.push(on)
    else {
      const on = ordinal > 0 ? earliest + (ordinal - 1) * 7 : latest + (ordinal + 1) * 7
      if (on >= first && on <= last) days.push(on)
    }
  }
  return ascending(days)
}

/** Whether BYDAY names a day, which may be outside of the span that numbered days count in. */
export function isNamed(byDay: readonly WeekdayNumber[], on: CalendarDate, { first, length }: Span): boolean {
  const weekday = weekdayOf(on)
  const isInside = on >= first && on < first + length
  return byDay.some((day) => {
    if (day.weekday !== weekday) return false
    if (day.ordinal === 0) return true
    const before = day.ordinal > 0 ? on - first : first + length - 1 - on
    return isInside && Math.floor(before / 7) === Math.abs(day.ordinal) - 1
  })
}

/** RFC 5545 §3.3.10: the first week of a year is the first with four days in it; it starts on WKST. */
export function firstWeekOf(newYear: CalendarDate, weekStart: number): CalendarDate {
  const before = (weekdayOf(newYear) - weekStart + 7) % 7
  return before <= 3 ? newYear - before : newYear - before + 7
}

/** Each once. */
export function ascending(days: readonly CalendarDate[]): CalendarDate[] {
  return [...new Set(days)].sort((a, b) => a - b)
}

export function startsOf(days: readonly CalendarDate[]): WallTime[] {
  return days.map((on) => on * DAY)
}
