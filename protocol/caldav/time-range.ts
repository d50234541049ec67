import { refuse } from '../dav/refusal.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { parseTime } from '../ical/values.ts'
import type { Instant, Window } from '../time/values.ts'
import { findAttribute, localOf, type XmlElement, type XmlName } from '../xml/element.ts'
import { CALDAV } from '../xml/names.ts'
import { MAX_DATE_TIME, MIN_DATE_TIME } from './supported.ts'

/** A CALDAV:time-range; null leaves a side open. */
export interface TimeRange {
  readonly start: Instant | null
  readonly end: Instant | null
}

/**
 * A CALDAV:time-range of a filter, RFC 4791 §9.9. Without either attribute it breaks the element's own definition
 * (400); a value that is no date with UTC time, or an end before the start, breaks CALDAV:valid-filter.
 */
export function readTimeRange(element: XmlElement): TimeRange {
  const start = readBound(element, 'start', badFilter)
  const end = readBound(element, 'end', badFilter)
  // RFC 4791 §9.9: at least one attribute must always be present.
  if (start === null && end === null) throw refuse(400, undefined, 'time-range has neither start nor end')
  if (start !== null && end !== null) requireOrder(start, end, element, badFilter)
  return { start, end }
}

/** The same with both sides, for CALDAV:expand and its siblings, and for CALDAV:free-busy-query. */
export function readWindow(element: XmlElement): Window {
  const start = readBound(element, 'start', badRequest)
  const end = readBound(element, 'end', badRequest)
  const name = localOf(element.name)
  // RFC 4791 §9.6.5 to §9.6.7: both are required. §7.10 knows no precondition, so a bad range is a bad request.
  if (start === null || end === null) throw refuse(400, undefined, `${name} wants both start and end`)
  requireOrder(start, end, element, badRequest)
  return { start, end }
}

type Complain = (sentence: string) => Error

function badFilter(sentence: string): Error {
  return refuse(403, CALDAV.validFilter, sentence)
}

function badRequest(sentence: string): Error {
  return refuse(400, undefined, sentence)
}

// RFC 4791 §9.9: both attributes are dates with UTC time.
function readBound(element: XmlElement, name: 'start' | 'end', complain: Complain): Instant | null {
  const text = findAttribute(element, name)
  if (text === undefined) return null
  const at = findUtc(text)
  if (at === undefined) {
    throw complain(`${name}="${text.slice(0, 40)}" of ${localOf(element.name)} is no date with UTC time`)
  }
  return requireWithinLimits(at, name)
}

/** `20060104T000000Z` as an instant; undefined for anything else. */
export function findUtc(text: string): Instant | undefined {
  try {
    const time = parseTime(text, undefined)
    return time.form === 'utc' ? time.at : undefined
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

// RFC 4791 §7.8, §7.9: CALDAV:min-date-time and CALDAV:max-date-time.
function requireWithinLimits(at: Instant, name: string): Instant {
  if (at < MIN_DATE_TIME) throw outOfRange(CALDAV.minDateTime, name)
  if (at > MAX_DATE_TIME) throw outOfRange(CALDAV.maxDateTime, name)
  return at
}

function outOfRange(condition: XmlName, name: string): Error {
  return refuse(403, condition, `${name} is outside of the dates that are served`)
}

// RFC 4791 §9.9: the end is greater than the start.
function requireOrder(start: Instant, end: Instant, element: XmlElement, complain: Complain): void {
  if (end <= start) throw complain(`the end of ${localOf(element.name)} is not after its start`)
}
