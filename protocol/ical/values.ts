import { dateOf, daysInMonth, formatDate, formatWall } from '../time/civil.ts'
import { DAY, type Duration, type TimeValue, type WallTime } from '../time/values.ts'
import type { Component, Property } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'

/** RFC 5545 §3.3.9. */
export interface Period {
  readonly starts: TimeValue
  readonly ends: TimeValue | Duration
}

export function findProperty(component: Component, name: string): Property | undefined {
  for (const property of component.properties) if (property.name === name) return property
  return undefined
}

export function findProperties(component: Component, name: string): Property[] {
  const found: Property[] = []
  for (const property of component.properties) if (property.name === name) found.push(property)
  return found
}

/** The first value of a parameter. */
export function parameterOf(property: Property, name: string): string | undefined {
  for (const parameter of property.parameters) if (parameter.name === name) return parameter.values[0]
  return undefined
}

/** The decoded TEXT of the first property of that name. */
export function findText(component: Component, name: string): string | undefined {
  const property = findProperty(component, name)
  return property === undefined ? undefined : unescapeText(property.value)
}

/** A DATE or DATE-TIME, in the form it was written in. Throws InvalidCalendarData. */
export function readTime(property: Property): TimeValue {
  const time = parseTime(property.value, parameterOf(property, 'TZID'), property.name)
  // RFC 5545 §3.3.4: a date that goes on with an hour is neither.
  if (time.form !== 'date' && parameterOf(property, 'VALUE')?.toUpperCase() === 'DATE') {
    throw new InvalidCalendarData(`${property.name} says VALUE=DATE and has ${quote(property.value)}`)
  }
  return time
}

/** The values of EXDATE, or of an RDATE that is no PERIOD. Throws InvalidCalendarData. */
export function readTimes(property: Property): TimeValue[] {
  const tzid = parameterOf(property, 'TZID')
  return splitList(property.value).map((text) => parseTime(text, tzid, property.name))
}

/** The first property of that name as a time; undefined where it is missing. */
export function findTime(component: Component, name: string): TimeValue | undefined {
  const property = findProperty(component, name)
  return property === undefined ? undefined : readTime(property)
}

/** RFC 5545 §3.3.9: the values of FREEBUSY, or of an RDATE;VALUE=PERIOD. Throws InvalidCalendarData. */
export function readPeriods(property: Property): Period[] {
  const tzid = parameterOf(property, 'TZID')
  return splitList(property.value).map((text) => {
    const slash = text.indexOf('/')
    if (slash < 0) throw new InvalidCalendarData(`${property.name} has ${quote(text)}, which is not a period`)
    const end = text.slice(slash + 1)
    return {
      starts: parseTime(text.slice(0, slash), tzid, property.name),
      ends: isDuration(end) ? readDuration(end) : parseTime(end, tzid, property.name),
    }
  })
}

/** Whether an RDATE holds periods, RFC 5545 §3.8.5.2. */
export function isPeriodList(property: Property): boolean {
  return parameterOf(property, 'VALUE')?.toUpperCase() === 'PERIOD' || property.value.includes('/')
}

/** RFC 5545 §3.3.6: whether it begins as a duration does, and no time. */
export function isDuration(text: string): boolean {
  return /^\s*[+-]?P/i.test(text)
}

// Client: some write EXDATE, RDATE and FREEBUSY with no value at all, or with a comma too many.
function splitList(value: string): string[] {
  if (!value.includes(',')) return value.trim() === '' ? [] : [value]
  return value
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

/**
 * RFC 5545 §3.3.4 and §3.3.5. The form follows the digits: a DATE that lacks VALUE=DATE or carries a TZID is still a
 * date, as Cyrus and most clients read it. RFC 5234 §2.3: T and Z may be lower case.
 */
export function parseTime(text: string, tzid: string | undefined, name = 'A time'): TimeValue {
  const { length } = text
  if (length === 15) {
    const wall = requireWall(text, name)
    return tzid === undefined || tzid === '' ? { form: 'floating', wall } : { form: 'zoned', wall, tzid }
  }
  if (length === 16 && isLetter(text, 15, Z)) return { form: 'utc', at: requireWall(text, name) }
  // Client: Google's birthday calendar writes 20131210Z.
  if (length === 8 || (length === 9 && isLetter(text, 8, Z))) return { form: 'date', on: requireDate(text, name) }
  const trimmed = text.trim()
  if (trimmed.length < length) return parseTime(trimmed, tzid, name)
  throw notATime(text, name)
}

const T = 116
const Z = 122
const LOWER_CASE = 32

/** Whether that letter stands there, in either case. */
function isLetter(text: string, at: number, lower: number): boolean {
  return (text.charCodeAt(at) | LOWER_CASE) === lower
}

function requireDate(text: string, name: string): number {
  const year = digits(text, 0, 4)
  const month = digits(text, 4, 6)
  const day = digits(text, 6, 8)
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw notATime(text, name)
  return dateOf(year, month, day)
}

function requireWall(text: string, name: string): WallTime {
  const on = requireDate(text, name)
  const hour = digits(text, 9, 11)
  const minute = digits(text, 11, 13)
  const second = digits(text, 13, 15)
  const bad = hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60
  if (bad || !isLetter(text, 8, T)) throw notATime(text, name)
  // RFC 5545 §3.3.12: without support for leap seconds, 60 is 59.
  return on * DAY + hour * 3_600 + minute * 60 + Math.min(second, 59)
}

/** A number of decimal digits; -1 when anything else is among them. */
function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    number = number * 10 + digit
  }
  return number
}

function notATime(text: string, name: string): InvalidCalendarData {
  return new InvalidCalendarData(`${name} has ${quote(text)}, which is not a date or a time`)
}

function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`
}

const duration = /^([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?$/i

/**
 * RFC 5545 §3.3.6; RFC 5234 §2.3: in either case. Client: some write a T with nothing after it (`P1DT`), weeks beside
 * days, or a bare `P` for zero. Throws InvalidCalendarData.
 */
export function readDuration(text: string): Duration {
  const match = duration.exec(text.trim())
  if (match === null) throw new InvalidCalendarData(`${quote(text)} is not a duration`)
  const [, sign, weeks, days, hours, minutes, seconds] = match
  const factor = sign === '-' ? -1 : 1
  return {
    days: factor * (numberOf(weeks) * 7 + numberOf(days)) || 0,
    seconds: factor * (numberOf(hours) * 3_600 + numberOf(minutes) * 60 + numberOf(seconds)) || 0,
  }
}

function numberOf(part: string | undefined): number {
  return part === undefined ? 0 : Number(part)
}

/** RFC 5545 §3.3.11. What follows any other backslash is kept as it is. */
export function unescapeText(text: string): string {
  let out = ''
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0 && at + 1 < text.length; at = text.indexOf('\\', from)) {
    const char = text.charAt(at + 1)
    out += text.slice(from, at) + (char === 'n' || char === 'N' ? '\n' : char)
    from = at + 2
  }
  return from === 0 ? text : out + text.slice(from)
}

export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n|\r/g, '\\n')
}

/** A list of TEXT values (CATEGORIES, RESOURCES), decoded. */
export function splitText(text: string): string[] {
  const values: string[] = []
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    const char = text.charAt(i)
    if (char === '\\') i++
    else if (char === ',' || i === text.length) {
      values.push(unescapeText(text.slice(start, i)))
      start = i + 1
    }
  }
  if (start < text.length) values.push(unescapeText(text.slice(start)))
  return values
}

/** The text of a time, without its TZID. */
export function formatTime(time: TimeValue): string {
  switch (time.form) {
    case 'date':
      return formatDate(time.on)
    case 'utc':
      return `${formatWall(time.at)}Z`
    default:
      return formatWall(time.wall)
  }
}

/** A property that holds that time, in its form. */
export function writeTime(name: string, time: TimeValue): Property {
  const value = formatTime(time)
  if (time.form === 'date') return { name, parameters: [{ name: 'VALUE', values: ['DATE'] }], value }
  if (time.form === 'zoned') return { name, parameters: [{ name: 'TZID', values: [time.tzid] }], value }
  return { name, parameters: [], value }
}

/** RFC 5545 §3.3.6: weeks are written as days. */
export function formatDuration(duration: Duration): string {
  const negative = duration.days < 0 || duration.seconds < 0
  const days = Math.abs(duration.days)
  const seconds = Math.abs(duration.seconds)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const date = days > 0 ? `${days}D` : ''
  // RFC 5545 §3.3.6: an hour is followed by minutes, never by seconds alone.
  const time = (h > 0 ? `${h}H` : '') + (m > 0 || (h > 0 && s > 0) ? `${m}M` : '') + (s > 0 ? `${s}S` : '')
  const text = date + (time === '' ? '' : `T${time}`)
  return `${negative ? '-' : ''}P${text === '' ? 'T0S' : text}`
}

/** CALDAV:max-attendees-per-instance (RFC 4791 §5.2.9) is about one component. */
export function countAttendees(component: Component): number {
  return findProperties(component, 'ATTENDEE').length
}
