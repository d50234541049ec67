import { civilOf, dateOf, daysInMonth, daysInYear } from '../time/civil.ts'
import type { CalendarDate } from '../time/values.ts'
import { lowestBit, type MonthDays, monthDaysOf, type SelectMonthDays, wholeMonth } from './month-days.ts'
import type { Rule } from './rule.ts'

/** RFC 5545 §3.3.10: BYMONTH, BYYEARDAY, BYMONTHDAY and BYDAY as limits, for periods of a day and less. */
export interface DayLimits {
  /** Steps of the budget that a look at a month takes; see Periods. */
  readonly cost: number
  allows(on: CalendarDate): boolean
  /** The next day that may be allowed: none before it is. */
  after(on: CalendarDate): CalendarDate
}

export function dayLimitsOf(rule: Rule): DayLimits {
  const { byMonth, byYearDay, byMonthDay, byDay } = rule
  if (byMonth === undefined && byYearDay === undefined && byMonthDay === undefined && byDay === undefined) return none
  return new MonthlyLimits(rule)
}

const none: DayLimits = { cost: 0, allows: () => true, after: (on) => on + 1 }

/** Looks at a month at a time, for questions come in the order of time. */
class MonthlyLimits implements DayLimits {
  readonly cost: number
  readonly #rule: Rule
  readonly #select: SelectMonthDays
  #first: CalendarDate = 0
  #last: CalendarDate = -1
  #days: MonthDays = 0

  constructor(rule: Rule) {
    this.#rule = rule
    this.cost = 2 + (rule.byYearDay?.length ?? 0)
    const selects = rule.byMonthDay !== undefined || rule.byDay !== undefined
    // As a limit a day that a month lacks is no day: nothing moves (RFC 7529 §4.1 is about BYMONTHDAY as it expands).
    this.#select = selects
      ? monthDaysOf({ ...rule, skip: 'OMIT' }, 1)
      : (year, month) => wholeMonth(daysInMonth(year, month))
  }

  allows(on: CalendarDate): boolean {
    if (on < this.#first || on > this.#last) this.#load(on)
    return ((this.#days >>> (on - this.#first + 1)) & 1) === 1
  }

  after(on: CalendarDate): CalendarDate {
    if (on < this.#first || on > this.#last) this.#load(on)
    const passed = on - this.#first + 2
    const later = passed > 31 ? 0 : this.#days & (-1 << passed)
    return later === 0 ? this.#last + 1 : this.#first - 1 + lowestBit(later)
  }

  #load(on: CalendarDate): void {
    const { year, month, day } = civilOf(on)
    const length = daysInMonth(year, month)
    this.#first = on - day + 1
    this.#last = this.#first + length - 1
    const { byMonth, byYearDay } = this.#rule
    if (byMonth !== undefined && !byMonth.includes(month)) this.#days = 0
    else this.#days = this.#select(year, month)
    if (byYearDay !== undefined) this.#days &= yearDaysIn(byYearDay, year, this.#first, length)
  }
}

/** The days of a month that BYYEARDAY names. */
function yearDaysIn(byYearDay: readonly number[], year: number, first: CalendarDate, length: number): MonthDays {
  const before = first - dateOf(year, 1, 1)
  const all = daysInYear(year)
  let days = 0
  for (const number of byYearDay) {
    const day = (number > 0 ? number : all + 1 + number) - before
    if (day >= 1 && day <= length) days |= 1 << day
  }
  return days
}
