import type { CalendarDate } from '../values.ts'
import { type CalendarSystem, makeCalendarSystem } from './calendar-system.ts'

/** Consecutive years of a calendar whose months have 29 or 30 days, five hexadecimal digits for each year. */
export interface YearTable {
  /** The number of the first year. */
  readonly from: number
  /** The first day of the first year. */
  readonly first: CalendarDate
  /** Bit n is set when month n (from 0) has 30 days; from bit 13 on, after which month the leap month comes. */
  readonly years: string
}

const DIGITS = 5
const LEAP_SHIFT = 13

export function tabularCalendar(id: string, table: YearTable): CalendarSystem {
  const count = table.years.length / DIGITS
  const { newYears, monthsBefore } = beginningsOf(table, count)
  return makeCalendarSystem({
    id,
    known: { first: table.from, last: table.from + count - 1 },
    newYear: (year) => newYears[year - table.from] ?? Number.NaN,
    monthLengths: (year) => monthLengthsOf(codeAt(table, year - table.from)),
    monthsBefore: (year) => monthsBefore[year - table.from] ?? Number.NaN,
    leapMonthAfter: (year) => codeAt(table, year - table.from) >> LEAP_SHIFT,
  })
}

/** For each year and for the one after the last: its first day, and how many months of the table come before. */
function beginningsOf(table: YearTable, count: number) {
  const newYears = [table.first]
  const monthsBefore = [0]
  let on = table.first
  let months = 0
  for (let index = 0; index < count; index++) {
    for (const length of monthLengthsOf(codeAt(table, index))) {
      on += length
      months++
    }
    newYears.push(on)
    monthsBefore.push(months)
  }
  return { newYears, monthsBefore }
}

function codeAt(table: YearTable, index: number): number {
  return Number.parseInt(table.years.slice(index * DIGITS, (index + 1) * DIGITS), 16)
}

function monthLengthsOf(code: number): number[] {
  const count = code >> LEAP_SHIFT === 0 ? 12 : 13
  return Array.from({ length: count }, (_, month) => 29 + ((code >> month) & 1))
}
