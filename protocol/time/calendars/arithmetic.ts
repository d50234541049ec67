import { dateOf, daysInMonth, isLeapYear } from '../civil.ts'
import type { CalendarDate } from '../values.ts'
import { type CalendarShape, type CalendarSystem, makeCalendarSystem } from './calendar-system.ts'
import { persianDelays } from './tables.ts'

// Calendars by integer arithmetic. The formulas are those of Dershowitz and Reingold, Calendrical Calculations.

/** More than any date that iCalendar can write, in every era. */
const known = { first: -10_000, last: 20_000 }

function solarCalendar(shape: Pick<CalendarShape, 'id' | 'newYear' | 'monthLengths'>, months = 12): CalendarSystem {
  return makeCalendarSystem({ ...shape, known, monthsBefore: (year) => year * months, leapMonthAfter: () => 0 })
}

const TWELVE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** The Gregorian months, with years counted from another one. */
export function gregorianCalendar(id: string, yearZero: number): CalendarSystem {
  return solarCalendar({
    id,
    newYear: (year) => dateOf(year + yearZero, 1, 1),
    monthLengths: (year) => TWELVE.map((month) => daysInMonth(year + yearZero, month)),
  })
}

/** Twelve months of 30 days and a thirteenth of five or six: the Coptic calendar and the Ethiopic ones. */
export function copticCalendar(id: string, epoch: CalendarDate): CalendarSystem {
  const newYear = (year: number) => epoch + 365 * (year - 1) + Math.floor(year / 4)
  const monthLengths = (year: number) => [...TWELVE.map(() => 30), newYear(year + 1) - newYear(year) - 360]
  return solarCalendar({ id, newYear, monthLengths }, 13)
}

/** The Indian national calendar: Śaka years, which begin on 22 March, or on 21 March of a Gregorian leap year. */
export function indianCalendar(): CalendarSystem {
  const yearZero = 78
  const isLeap = (year: number) => isLeapYear(year + yearZero)
  return solarCalendar({
    id: 'indian',
    newYear: (year) => dateOf(year + yearZero, 3, isLeap(year) ? 21 : 22),
    monthLengths: (year) => [isLeap(year) ? 31 : 30, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30],
  })
}

const PERSIAN_EPOCH: CalendarDate = -492_268

/** Eight leap years in 33, some of them delayed by a year so as to stay with the equinox of Tehran. */
export function persianCalendar(): CalendarSystem {
  const delays = new Set(persianDelays)
  const newYear = (year: number) =>
    PERSIAN_EPOCH + 365 * (year - 1) + Math.floor((8 * year + 21) / 33) - (delays.has(year - 1) ? 1 : 0)
  return solarCalendar({
    id: 'persian',
    newYear,
    monthLengths: (year) => [31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, newYear(year + 1) - newYear(year) - 336],
  })
}

/** Eleven leap years in 30: the tabular Islamic calendars, which differ in the day on which they begin. */
export function islamicCalendar(id: string, epoch: CalendarDate): CalendarSystem {
  const newYear = (year: number) => epoch + 354 * (year - 1) + Math.floor((11 * year + 3) / 30)
  return solarCalendar({
    id,
    newYear,
    monthLengths: (year) => [30, 29, 30, 29, 30, 29, 30, 29, 30, 29, 30, newYear(year + 1) - newYear(year) - 325],
  })
}

const HEBREW_EPOCH: CalendarDate = -2_092_590

// RFC 7529 §4.2: the months count from Tishri, and Adar I, the leap month, is 5L.
export function hebrewCalendar(): CalendarSystem {
  return makeCalendarSystem({
    id: 'hebrew',
    known,
    newYear: hebrewNewYear,
    monthLengths: hebrewMonthLengths,
    monthsBefore: hebrewMonthsBefore,
    leapMonthAfter: (year) => (isHebrewLeapYear(year) ? 5 : 0),
  })
}

/** Seven leap years in 19. */
function hebrewMonthsBefore(year: number): number {
  return Math.floor((235 * year - 234) / 19)
}

function isHebrewLeapYear(year: number): boolean {
  return hebrewMonthsBefore(year + 1) - hebrewMonthsBefore(year) === 13
}

function hebrewMonthLengths(year: number): number[] {
  const length = hebrewNewYear(year + 1) - hebrewNewYear(year)
  // 353 to 355 days, or 30 more: the third one of ten tells whether Heshvan is long and whether Kislev is short.
  const heshvan = length % 10 === 5 ? 30 : 29
  const kislev = length % 10 === 3 ? 29 : 30
  const adar = isHebrewLeapYear(year) ? [30, 29] : [29]
  return [30, heshvan, kislev, 29, 30, ...adar, 30, 29, 30, 29, 30, 29]
}

function hebrewNewYear(year: number): CalendarDate {
  const [before, on, after] = [hebrewMolad(year - 1), hebrewMolad(year), hebrewMolad(year + 1)]
  // No year may have 356 days, nor the one before it 382.
  const delay = after - on === 356 ? 2 : on - before === 382 ? 1 : 0
  return HEBREW_EPOCH + on + delay
}

/** Days from the epoch to the new moon of Tishri, moved off Sunday, Wednesday and Friday. */
function hebrewMolad(year: number): number {
  const months = hebrewMonthsBefore(year)
  const parts = 12_084 + 13_753 * months
  const day = 29 * months + Math.floor(parts / 25_920)
  return (3 * (day + 1)) % 7 < 3 ? day + 1 : day
}
