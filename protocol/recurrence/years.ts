import { civilOf, dateOf, dayOf, daysInMonth, daysInYear, weekdayOf } from '../time/civil.ts'
import { type CalendarDate, DAY, type WallTime } from '../time/values.ts'
import { dayStarts, monthDaysOf } from './month-days.ts'
import { names, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'
import { ascending, firstWeekOf, isNamed, type Span, selectNumbered, selectWeekdays, startsOf } from './spans.ts'

export function yearlyPeriods(rule: Rule, start: WallTime): Periods {
  const onStart = dayOf(start)
  const { year } = civilOf(onStart)
  // Days of a week-numbered year reach into the calendar years beside it; so does SKIP (RFC 7529 §4.1).
  const margin = rule.byWeekNo === undefined && rule.skip === 'OMIT' ? 0 : 1
  const yearAt = (index: number) => year + index * rule.interval
  const select = selectorOfYears(rule, onStart)
  return {
    cost: costOfYears(rule),
    indexAt: (wall) => Math.floor((civilOf(dayOf(wall)).year - year) / rule.interval) - margin,
    floor: (index) => (dateOf(yearAt(index), 1, 1) - margin * 7) * DAY,
    bases: (index) => select(yearAt(index)),
    after: (index) => index + 1,
  }
}

/** How much of a year is looked at. */
function costOfYears({ byWeekNo, byYearDay, byMonth, byMonthDay }: Rule): number {
  if (byWeekNo !== undefined || byYearDay !== undefined) return 50
  const months = byMonth?.length ?? (byMonthDay === undefined ? 1 : 12)
  return 1 + 4 * months
}

/** RFC 5545 §3.3.10, the column YEARLY of the table and its note 2. */
function selectorOfYears(rule: Rule, onStart: CalendarDate): (year: number) => WallTime[] {
  const start = civilOf(onStart)
  const { byMonth, byMonthDay, byDay } = rule
  if (rule.byWeekNo !== undefined) return (year) => startsOf(selectInWeeks(rule, year, weekdayOf(onStart)))
  if (rule.byYearDay !== undefined) return (year) => startsOf(selectInYear(rule, year))
  if (byMonth === undefined && byMonthDay === undefined && byDay !== undefined) {
    return (year) => startsOf(selectWeekdays(byDay, wholeYear(year)))
  }
  const months = monthsOf(rule, start.month, start.day)
  if (byMonth === undefined && byDay !== undefined) {
    // Note 2: without BYMONTH, numbered days count within the year.
    const inMonths = selectorOfMonths({ ...rule, byDay: undefined }, months, start.day)
    return (year) => inMonths(year).filter((on) => isNamed(byDay, dayOf(on), wholeYear(year)))
  }
  return selectorOfMonths(rule, months, start.day)
}

function selectorOfMonths(rule: Rule, months: readonly number[], startDay: number): (year: number) => WallTime[] {
  const select = monthDaysOf(rule, startDay)
  const [only] = months
  if (months.length === 1 && only !== undefined) {
    return (year) => dayStarts(select(year, only), dateOf(year, only, 1))
  }
  return (year) => {
    const days = months.flatMap((month) => dayStarts(select(year, month), dateOf(year, month, 1)))
    // RFC 7529 §4.1: a day moved forward may meet one that was named.
    return rule.skip === 'OMIT' ? days : ascending(days)
  }
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

function monthsOf(rule: Rule, startMonth: number, startDay: number): readonly number[] {
  if (rule.byMonth !== undefined) return rule.byMonth
  if (rule.byMonthDay === undefined) return [startMonth]
  // Client: Google's birthdays: YEARLY;BYMONTHDAY with DTSTART's own day means that day of that month. By the table of
  // RFC 5545 §3.3.10 it is that day of every month, which nobody writes so.
  const isOwnDay = rule.byMonthDay.length === 1 && rule.byMonthDay[0] === startDay
  const isPlain = rule.byDay === undefined && rule.bySetPos === undefined
  return isOwnDay && isPlain ? [startMonth] : ALL_MONTHS
}

function wholeYear(year: number): Span {
  return { first: dateOf(year, 1, 1), length: daysInYear(year) }
}

/** Days of a calendar year, by BYYEARDAY and whatever limits it. */
function selectInYear(rule: Rule, year: number): CalendarDate[] {
  const span = wholeYear(year)
  const days = selectNumbered(rule.byYearDay ?? [], rule.skip, span)
  return days.filter((on) => isInMonths(rule, on) && isOnWeekday(rule, on, span))
}

/** Days of a week-numbered year, by BYWEEKNO and whatever limits it. */
function selectInWeeks(rule: Rule, year: number, startWeekday: number): CalendarDate[] {
  const first = firstWeekOf(dateOf(year, 1, 1), rule.weekStart)
  const weeks = (firstWeekOf(dateOf(year + 1, 1, 1), rule.weekStart) - first) / 7
  const anyDay = rule.byDay !== undefined || rule.byMonthDay !== undefined || rule.byYearDay !== undefined
  const days: CalendarDate[] = []
  for (let week = 1; week <= weeks; week++) {
    if (!names(rule.byWeekNo ?? [], week, weeks)) continue
    for (let on = first + (week - 1) * 7; on < first + week * 7; on++) {
      if (!anyDay && weekdayOf(on) !== startWeekday) continue
      if (isInMonths(rule, on) && isOnYearDay(rule, on) && isOnWeekday(rule, on, wholeYear(year))) days.push(on)
    }
  }
  return days
}

function isInMonths(rule: Rule, on: CalendarDate): boolean {
  if (rule.byMonth === undefined && rule.byMonthDay === undefined) return true
  const { year, month, day } = civilOf(on)
  if (rule.byMonth !== undefined && !rule.byMonth.includes(month)) return false
  return rule.byMonthDay === undefined || names(rule.byMonthDay, day, daysInMonth(year, month))
}

function isOnYearDay(rule: Rule, on: CalendarDate): boolean {
  if (rule.byYearDay === undefined) return true
  const { year } = civilOf(on)
  return names(rule.byYearDay, on - dateOf(year, 1, 1) + 1, daysInYear(year))
}

function isOnWeekday(rule: Rule, on: CalendarDate, year: Span): boolean {
  if (rule.byDay === undefined) return true
  return isNamed(rule.byDay, on, rule.byMonth === undefined || rule.byWeekNo !== undefined ? year : monthOf(on))
}

function monthOf(on: CalendarDate): Span {
  const { year, month } = civilOf(on)
  return { first: dateOf(year, month, 1), length: daysInMonth(year, month) }
}
