import { type CalendarDate, DAY, type WallTime } from './values.ts'

/** A day of the Gregorian calendar, carried back without end. `month` and `day` count from 1. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

const DAYS_OF_400_YEARS = 146_097
/** From 0000-03-01, where the arithmetic counts from so that a leap day ends its year, to 1970-01-01. */
const DAYS_TO_1970 = 719_468

export function dateOf(year: number, month: number, day: number): CalendarDate {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_OF_400_YEARS + dayOfEra - DAYS_TO_1970
}

export function civilOf(on: CalendarDate): Civil {
  const days = on + DAYS_TO_1970
  const era = Math.floor(days / DAYS_OF_400_YEARS)
  const dayOfEra = days - era * DAYS_OF_400_YEARS
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export function daysInYear(year: number): number {
  return isLeapYear(year) ? 366 : 365
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `month` from 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTHS[month - 1] ?? 0)
}

/** 0 is Sunday. */
export function weekdayOf(on: CalendarDate): number {
  return (((on + 4) % 7) + 7) % 7
}

export function dayOf(wall: WallTime): CalendarDate {
  return Math.floor(wall / DAY)
}

/** Seconds since midnight. */
export function timeOf(wall: WallTime): number {
  return wall - dayOf(wall) * DAY
}

/** RFC 5545 §3.3.4: `20261231`. */
export function formatDate(on: CalendarDate): string {
  const { year, month, day } = civilOf(on)
  return `${String(year).padStart(4, '0')}${twoDigits(month)}${twoDigits(day)}`
}

/** RFC 5545 §3.3.5, without the Z: `20261231T235959`. */
export function formatWall(wall: WallTime): string {
  const time = timeOf(wall)
  const minutes = Math.floor(time / 60)
  return `${formatDate(dayOf(wall))}T${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}${twoDigits(time % 60)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}
