/** The parameters of a free-busy read URL, CalConnect CC/S 0903:2009 §4. */

import { findUtc } from '../../protocol/caldav/time-range.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { readDuration } from '../../protocol/ical/values.ts'
import { dateOf, dayOf, daysInMonth } from '../../protocol/time/civil.ts'
import { DAY, type Instant, type Window } from '../../protocol/time/values.ts'

/** §4: it is recommended to tell six weeks from the current day. */
const DEFAULT_PERIOD = 42 * DAY

/** Longer questions are cut: the reader finds in the answer what it is about. */
const LONGEST_PERIOD = 400 * DAY

/**
 * Which window is asked for: `start` (the current day), and `end` or `period` (six weeks). A date alone is not
 * understood, for nobody could tell in which zone it begins. Throws a refusal.
 */
export function readFreeBusyUrl(parameters: URLSearchParams, now: Instant): Window {
  requireFormat(parameters)
  const start = readTimestamp(parameters, 'start') ?? dayOf(now) * DAY
  const end = readEnd(parameters, start)
  if (end <= start) throw refuse(400, undefined, 'the end is not after the start')
  return { start, end: Math.min(end, start + LONGEST_PERIOD) }
}

function requireFormat(parameters: URLSearchParams): void {
  const format = parameters.get('format') ?? 'text/calendar'
  const type = format.split(';')[0]?.trim().toLowerCase()
  if (type !== 'text/calendar') throw refuse(406, undefined, `free-busy as ${format.slice(0, 60)}`)
}

function readEnd(parameters: URLSearchParams, start: Instant): Instant {
  const end = readTimestamp(parameters, 'end')
  const period = parameters.get('period')
  if (end !== undefined && period !== null) throw refuse(400, undefined, 'both end and period')
  return end ?? start + (period === null ? DEFAULT_PERIOD : readPeriod(period))
}

function readPeriod(text: string): number {
  try {
    const { days, seconds } = readDuration(text)
    return days * DAY + seconds
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
    throw refuse(400, undefined, `period is ${text.slice(0, 40)}`)
  }
}

function readTimestamp(parameters: URLSearchParams, name: string): Instant | undefined {
  const text = parameters.get(name)
  if (text === null) return undefined
  const at = findTimestamp(text) ?? findUtc(text)
  if (at === undefined) throw refuse(400, undefined, `${name} is ${text.slice(0, 40)}`)
  return at
}

// RFC 3339 §5.6, without fractions of a second. A plus sign that was not encoded reads as a blank.
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([-+ ])(\d\d):?(\d\d))$/i

function findTimestamp(text: string): Instant | undefined {
  const match = TIMESTAMP.exec(text.trim())
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const offset = Number(match[8] ?? 0) * 3_600 + Number(match[9] ?? 0) * 60
  const wall = dateOf(year, month, day) * DAY + hour * 3_600 + minute * 60 + second
  return wall + (match[7] === '-' ? offset : -offset)
}
