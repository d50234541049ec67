import type { CalendarDate } from '../values.ts'

/** A calendar whose days are the same as ours, and whose months and years are not (RFC 7529). */
export interface CalendarSystem {
  /** The CLDR name in lower case: `hebrew`. */
  readonly id: string
  /** The year that holds a day. Undefined outside the years that are known. */
  yearOf(on: CalendarDate): CalendarYear | undefined
  year(number: number): CalendarYear | undefined
  /** The year that holds a month, by `CalendarYear.monthsBefore`. */
  yearOfMonth(months: number): CalendarYear | undefined
}

export interface CalendarYear {
  readonly number: number
  readonly first: CalendarDate
  readonly length: number
  readonly months: readonly CalendarMonth[]
  /** How many months lie between this year and a fixed one: it numbers the months of all years in a row. */
  readonly monthsBefore: number
}

export interface CalendarMonth {
  /** As RFC 7529 §4.2 names it, and as in `Rule.byMonth`: 5.5 is 5L, the leap month after the fifth. */
  readonly number: number
  readonly first: CalendarDate
  readonly length: number
}

/** What makes a calendar: where its years begin and how long their months are. */
export interface CalendarShape {
  readonly id: string
  /** The first and the last year that is known. */
  readonly known: { readonly first: number; readonly last: number }
  newYear(year: number): CalendarDate
  monthLengths(year: number): readonly number[]
  monthsBefore(year: number): number
  /** The month of that year after which a leap month comes, which shares its number; 0 when none does. */
  leapMonthAfter(year: number): number
}

export function makeCalendarSystem(shape: CalendarShape): CalendarSystem {
  const { first, last } = shape.known
  const isKnown = (number: number) => number >= first && number <= last
  // A rule asks for the same year many times in a row.
  let latest: CalendarYear | undefined
  const year = (number: number) => {
    if (latest?.number !== number) latest = isKnown(number) ? makeYear(shape, number) : undefined
    return latest
  }
  const yearHolding = (value: number, beginning: (year: number) => number) =>
    value >= beginning(first) && value < beginning(last + 1) ? year(findYear(value, shape, beginning)) : undefined
  return {
    id: shape.id,
    yearOf: (on) => (latest !== undefined && holds(latest, on) ? latest : yearHolding(on, shape.newYear)),
    year,
    yearOfMonth: (months) => yearHolding(months, shape.monthsBefore),
  }
}

function holds({ first, length }: CalendarYear, on: CalendarDate): boolean {
  return on >= first && on < first + length
}

function makeYear(shape: CalendarShape, number: number): CalendarYear {
  const first = shape.newYear(number)
  const leapAfter = shape.leapMonthAfter(number)
  let on = first
  const months = shape.monthLengths(number).map((length, index) => {
    const month = { number: numberOfMonth(index + 1, leapAfter), first: on, length }
    on += length
    return month
  })
  return { number, first, length: on - first, months, monthsBefore: shape.monthsBefore(number) }
}

/** The number of the month in that place, when the one after the month `leapAfter` is a leap month. */
function numberOfMonth(place: number, leapAfter: number): number {
  if (leapAfter === 0 || place <= leapAfter) return place
  return place === leapAfter + 1 ? leapAfter + 0.5 : place - 1
}

/** The last known year that begins at `value` or before: years are all but equally long, so a guess is close. */
function findYear(value: number, { known }: CalendarShape, beginning: (year: number) => number): number {
  const start = beginning(known.first)
  const mean = (beginning(known.last + 1) - start) / (known.last + 1 - known.first)
  let year = known.first + Math.floor((value - start) / mean)
  while (beginning(year) > value) year--
  while (beginning(year + 1) <= value) year++
  return year
}
