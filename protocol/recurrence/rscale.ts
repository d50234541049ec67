/**
 * Rules that count in another calendar (RFC 7529): the months and years are that calendar's, the days and the times are
 * ours. Such rules are few, so this favours plain steps over speed.
 */

import type { CalendarMonth, CalendarSystem, CalendarYear } from '../time/calendars/index.ts'
import { dayOf, weekdayOf } from '../time/civil.ts'
import { type CalendarDate, DAY, type WallTime } from '../time/values.ts'
import type { DayLimits } from './day-limits.ts'
import { NO_BASES, names, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'
import { ascending, firstWeekOf, isNamed, selectNumbered, selectWeekdays, startsOf } from './spans.ts'

/** A rule and the calendar that it counts in. */
interface Scaled {
  readonly rule: Rule
  readonly system: CalendarSystem
}

/** Where a day stands in a calendar. */
interface Place {
  readonly year: CalendarYear
  readonly month: CalendarMonth
  /** From 1. */
  readonly day: number
}

/** The periods of a rule with FREQ=YEARLY or MONTHLY. There are none beyond the years that the calendar knows. */
export function scaledPeriods(rule: Rule, start: WallTime, system: CalendarSystem): Periods {
  const place = findPlace(system, dayOf(start))
  if (place === undefined) return nothing
  return rule.frequency === 'MONTHLY' ? monthlyPeriods({ rule, system }, place) : yearlyPeriods({ rule, system }, place)
}

/** What BYMONTH, BYMONTHDAY, BYYEARDAY and BYDAY leave of the days, for rules with FREQ=WEEKLY and shorter. */
export function scaledDayLimits(rule: Rule, system: CalendarSystem): DayLimits {
  const scaled = { rule, system }
  const asksCalendar = (rule.byMonth ?? rule.byMonthDay ?? rule.byYearDay) !== undefined
  return {
    cost: 200,
    allows: (on) => isDayAllowed(scaled, on),
    after(on) {
      const place = asksCalendar ? findPlace(system, on) : undefined
      if (place === undefined) return asksCalendar ? Number.POSITIVE_INFINITY : on + 1
      return isMonthNamed(scaled, place) ? on + 1 : place.month.first + place.month.length
    },
  }
}

/** A year of another calendar takes some microseconds. */
const COST = 100

const nothing: Periods = {
  cost: COST,
  indexAt: () => 0,
  floor: () => Number.POSITIVE_INFINITY,
  bases: () => NO_BASES,
  after: (index) => index + 1,
}

// RFC 7529 §4.2: a leap month is a month as any other, and INTERVAL counts it.
function monthlyPeriods(scaled: Scaled, start: Place): Periods {
  const { rule, system } = scaled
  const origin = positionOf(start)
  // SKIP=FORWARD reaches into the month after, SKIP=BACKWARD into the one before.
  const late = rule.skip === 'FORWARD' ? 1 : 0
  const early = rule.skip === 'BACKWARD' ? 1 : 0
  const placeAt = (index: number) => findMonthAt(system, origin + index * rule.interval)
  return {
    cost: COST,
    indexAt(wall) {
      const place = findPlace(system, dayOf(wall))
      if (place === undefined) return beyond(wall, start)
      return Math.floor((positionOf(place) - origin) / rule.interval) - late
    },
    floor: (index) => ((placeAt(index)?.month.first ?? Number.POSITIVE_INFINITY) - early) * DAY,
    bases(index) {
      const place = placeAt(index)
      return place === undefined || !isMonthNamed(scaled, place)
        ? NO_BASES
        : startsOf(selectInMonth(rule, place.month, start.day))
    },
    after: (index) => index + 1,
  }
}

function yearlyPeriods(scaled: Scaled, start: Place): Periods {
  const { rule, system } = scaled
  // Days of a week-numbered year reach into the years beside it; so does SKIP.
  const margin = rule.byWeekNo === undefined && rule.skip === 'OMIT' ? 0 : 1
  const yearAt = (index: number) => system.year(start.year.number + index * rule.interval)
  return {
    cost: COST,
    indexAt(wall) {
      const year = system.yearOf(dayOf(wall))
      return year === undefined
        ? beyond(wall, start)
        : Math.floor((year.number - start.year.number) / rule.interval) - margin
    },
    floor: (index) => ((yearAt(index)?.first ?? Number.POSITIVE_INFINITY) - margin * 7) * DAY,
    bases(index) {
      const year = yearAt(index)
      return year === undefined ? NO_BASES : startsOf(selectInYear(scaled, year, start))
    },
    after: (index) => index + 1,
  }
}

/** The index of a time that the calendar does not know: before all periods or after them. */
function beyond(wall: WallTime, { year }: Place): number {
  return dayOf(wall) < year.first ? 0 : Number.POSITIVE_INFINITY
}

/** RFC 5545 §3.3.10, the column YEARLY of the table and its note 2. */
function selectInYear(scaled: Scaled, year: CalendarYear, start: Place): CalendarDate[] {
  const { rule } = scaled
  const { byMonth, byMonthDay, byDay } = rule
  if (rule.byWeekNo !== undefined) return selectInWeeks(scaled, year, weekdayOf(start.month.first + start.day - 1))
  if (rule.byYearDay !== undefined) {
    const days = selectNumbered(rule.byYearDay, rule.skip, year)
    return days.filter((on) => isInMonths(scaled, on) && isOnWeekday(scaled, on, year))
  }
  if (byMonth === undefined && byMonthDay === undefined && byDay !== undefined) return selectWeekdays(byDay, year)
  const months = monthsOf(scaled, year, start)
  if (byMonth === undefined && byDay !== undefined) {
    // Note 2: without BYMONTH, numbered days count within the year.
    const days = selectInMonths({ ...rule, byDay: undefined }, months, start.day)
    return days.filter((on) => isNamed(byDay, on, year))
  }
  return selectInMonths(rule, months, start.day)
}

/** As in the Gregorian calendar: BYMONTH, the month of DTSTART, or every month. */
function monthsOf({ rule, system }: Scaled, year: CalendarYear, start: Place): readonly CalendarMonth[] {
  const { byMonth, byMonthDay } = rule
  if (byMonth !== undefined) return findMonths(system, year, byMonth, rule.skip)
  const isOwnDay = byMonthDay?.length === 1 && byMonthDay[0] === start.day
  const isPlain = rule.byDay === undefined && rule.bySetPos === undefined
  if (byMonthDay !== undefined && !(isOwnDay && isPlain)) return year.months
  return findMonths(system, year, [start.month.number], rule.skip)
}

// RFC 7529 §4.1: SKIP moves a leap month that the year lacks before it looks at days.
function findMonths(
  system: CalendarSystem,
  year: CalendarYear,
  numbers: readonly number[],
  skip: Rule['skip'],
): CalendarMonth[] {
  const months: CalendarMonth[] = []
  for (const number of numbers) {
    const month = findMonth(system, year, number, skip)
    if (month !== undefined && !months.some(({ first }) => first === month.first)) months.push(month)
  }
  return months
}

function findMonth(
  system: CalendarSystem,
  year: CalendarYear,
  number: number,
  skip: Rule['skip'],
): CalendarMonth | undefined {
  const own = year.months.find((month) => month.number === number)
  if (own !== undefined || skip === 'OMIT' || Number.isInteger(number)) return own
  const before = year.months.findIndex((month) => month.number === number - 0.5)
  if (before < 0 || skip === 'BACKWARD') return year.months[before]
  return year.months[before + 1] ?? system.year(year.number + 1)?.months[0]
}

/** BYMONTH as a limit, which SKIP widens as it does where BYMONTH expands. */
function isMonthNamed({ rule, system }: Scaled, { year, month }: Place): boolean {
  const { byMonth, skip } = rule
  if (byMonth === undefined || byMonth.includes(month.number)) return true
  if (skip === 'OMIT') return false
  const isMovedFrom = (from: CalendarYear | undefined) =>
    from !== undefined && findMonths(system, from, byMonth, skip).some(({ first }) => first === month.first)
  // A leap month at the end of a year moves into the year after.
  return isMovedFrom(year) || (month.first === year.first && isMovedFrom(system.year(year.number - 1)))
}

function selectInMonths(rule: Rule, months: readonly CalendarMonth[], startDay: number): CalendarDate[] {
  return ascending(months.flatMap((month) => selectInMonth(rule, month, startDay)))
}

/** The days of one month; DTSTART's day of the month when the rule names none. */
function selectInMonth(rule: Rule, month: CalendarMonth, startDay: number): CalendarDate[] {
  const { byMonthDay, byDay } = rule
  if (byMonthDay === undefined && byDay !== undefined) return selectWeekdays(byDay, month)
  const days = selectNumbered(byMonthDay ?? [startDay], rule.skip, month)
  return byDay === undefined ? days : days.filter((on) => isNamed(byDay, on, month))
}

/** Days of a week-numbered year, by BYWEEKNO and whatever limits it. */
function selectInWeeks(scaled: Scaled, year: CalendarYear, startWeekday: number): CalendarDate[] {
  const { rule } = scaled
  const first = firstWeekOf(year.first, rule.weekStart)
  const weeks = (firstWeekOf(year.first + year.length, rule.weekStart) - first) / 7
  const anyDay = rule.byDay !== undefined || rule.byMonthDay !== undefined || rule.byYearDay !== undefined
  const days: CalendarDate[] = []
  for (let week = 1; week <= weeks; week++) {
    if (!names(rule.byWeekNo ?? [], week, weeks)) continue
    for (let on = first + (week - 1) * 7; on < first + week * 7; on++) {
      if (!anyDay && weekdayOf(on) !== startWeekday) continue
      if (isInMonths(scaled, on) && isOnYearDay(scaled, on) && isOnWeekday(scaled, on, year)) days.push(on)
    }
  }
  return days
}

function isDayAllowed(scaled: Scaled, on: CalendarDate): boolean {
  const { byDay } = scaled.rule
  if (byDay !== undefined && !byDay.some(({ weekday }) => weekday === weekdayOf(on))) return false
  return isInMonths(scaled, on) && isOnYearDay(scaled, on)
}

/** BYMONTH and BYMONTHDAY as limits. */
function isInMonths(scaled: Scaled, on: CalendarDate): boolean {
  const { byMonth, byMonthDay } = scaled.rule
  if (byMonth === undefined && byMonthDay === undefined) return true
  const place = findPlace(scaled.system, on)
  if (place === undefined || !isMonthNamed(scaled, place)) return false
  return byMonthDay === undefined || names(byMonthDay, place.day, place.month.length)
}

/** BYYEARDAY as a limit. */
function isOnYearDay({ rule, system }: Scaled, on: CalendarDate): boolean {
  if (rule.byYearDay === undefined) return true
  const year = system.yearOf(on)
  return year !== undefined && names(rule.byYearDay, on - year.first + 1, year.length)
}

/** BYDAY as a limit of BYYEARDAY or BYWEEKNO: beside BYMONTH it counts within the month, else within the year. */
function isOnWeekday({ rule, system }: Scaled, on: CalendarDate, year: CalendarYear): boolean {
  if (rule.byDay === undefined) return true
  const month = rule.byMonth === undefined || rule.byWeekNo !== undefined ? undefined : findPlace(system, on)?.month
  return isNamed(rule.byDay, on, month ?? year)
}

function findPlace(system: CalendarSystem, on: CalendarDate): Place | undefined {
  const year = system.yearOf(on)
  const month = year?.months.findLast(({ first }) => first <= on)
  return year === undefined || month === undefined ? undefined : { year, month, day: on - month.first + 1 }
}

/** The number of a month among those of all years. */
function positionOf({ year, month }: Place): number {
  return year.monthsBefore + year.months.indexOf(month)
}

function findMonthAt(system: CalendarSystem, position: number): Place | undefined {
  const year = system.yearOfMonth(position)
  const month = year?.months[position - year.monthsBefore]
  return year === undefined || month === undefined ? undefined : { year, month, day: 1 }
}
