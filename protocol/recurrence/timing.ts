import type { Component, Property } from '../ical/component.ts'
import { findProperty, findTime, readDuration, readTime } from '../ical/values.ts'
import { dayOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Duration, type Instant, type TimeValue, type WallTime } from '../time/values.ts'
import type { FindZone, Zone } from '../time/zone.ts'

/**
 * How long an instance takes: first so much on the clock, then so many seconds. RFC 5545 §3.3.6: the days of a duration
 * are nominal, its hours exact. RFC 5545 §3.8.5.3: a length that DTEND gives is exact.
 */
export interface Length {
  readonly wall: number
  readonly exact: number
}

/** Which row of RFC 4791 §9.9 a component stands in, by the properties that it has. */
export type Shape = 'span' | 'todo-duration' | 'todo-due' | 'todo-start' | 'todo-due-only'

/** The time of one component: a master or an override. */
export interface Timing {
  readonly component: Component
  /** DTSTART, or the DUE of a task without one. */
  readonly starts: TimeValue
  /** Where the clock of `starts` hangs; undefined for floating times and dates, whose zone the question gives. */
  readonly zone: Zone | undefined
  readonly wall: WallTime
  readonly length: Length
  readonly hasEnd: boolean
  readonly shape: Shape
}

/** The clock that a time is read on: undefined for floating times, dates, and zones that nobody knows. */
export function zoneOf(time: TimeValue, findZone: FindZone): Zone | undefined {
  if (time.form === 'utc') return UTC
  // A TZID without any definition: the reading is all there is, so it is taken as floating.
  return time.form === 'zoned' ? findZone(time.tzid) : undefined
}

/** The reading of a time on its own clock. */
export function wallOf(time: TimeValue): WallTime {
  switch (time.form) {
    case 'date':
      return time.on * DAY
    case 'utc':
      return time.at
    default:
      return time.wall
  }
}

/** The reading of a time on the clock of `zone`; floating times and dates are read there as they are. */
export function wallOn(time: TimeValue, zone: Zone | undefined, findZone: FindZone): WallTime {
  const own = zoneOf(time, findZone)
  if (own === undefined || zone === undefined || own === zone) return wallOf(time)
  const at = own.toInstant(wallOf(time))
  return at + zone.offsetAt(at)
}

/** Undefined for a component without DTSTART (and, for a task, without DUE). Throws InvalidCalendarData. */
export function findTiming(component: Component, findZone: FindZone): Timing | undefined {
  const dtstart = findTime(component, 'DTSTART')
  const starts = dtstart ?? (component.name === 'VTODO' ? findTime(component, 'DUE') : undefined)
  if (starts === undefined) return undefined
  const zone = zoneOf(starts, findZone)
  const end = findProperty(component, component.name === 'VTODO' ? 'DUE' : 'DTEND')
  const duration = end === undefined ? findProperty(component, 'DURATION') : undefined
  return {
    component,
    starts,
    zone,
    wall: wallOf(starts),
    length: lengthOf(component.name, starts, zone, end, duration, findZone),
    hasEnd: end !== undefined || duration !== undefined,
    shape: shapeOf(component.name, dtstart !== undefined, end !== undefined, duration !== undefined),
  }
}

function shapeOf(name: string, hasStart: boolean, hasDue: boolean, hasDuration: boolean): Shape {
  if (name !== 'VTODO') return 'span'
  if (!hasStart) return 'todo-due-only'
  if (hasDue) return 'todo-due'
  return hasDuration ? 'todo-duration' : 'todo-start'
}

function lengthOf(
  name: string,
  starts: TimeValue,
  zone: Zone | undefined,
  end: Property | undefined,
  duration: Property | undefined,
  findZone: FindZone,
): Length {
  const isDate = starts.form === 'date'
  // RFC 4791 §9.9: a date without an end takes its day. A VJOURNAL has no other length.
  const silent = { wall: isDate ? DAY : 0, exact: 0 }
  if (name === 'VJOURNAL') return silent
  if (duration !== undefined) return orSilent(lengthOfDuration(readDuration(duration.value)), silent)
  const ends = end === undefined ? undefined : findTime({ name, properties: [end], components: [] }, end.name)
  if (ends === undefined) return silent
  return orSilent(lengthBetween(starts, zone, ends, findZone), silent)
}

// Client: an end at or before the start is written for a day (DTEND = DTSTART) and by mistake; take what no end gives.
export function orSilent(length: Length, silent: Length): Length {
  return length.wall + length.exact > 0 ? length : silent
}

export function lengthOfDuration(duration: Duration): Length {
  return { wall: duration.days * DAY, exact: duration.seconds }
}

export function lengthBetween(starts: TimeValue, zone: Zone | undefined, ends: TimeValue, findZone: FindZone): Length {
  // An end that is floating or a date beside a start that is not: read on the clock of the start.
  if (zone === undefined) return { wall: wallOf(ends) - wallOf(starts), exact: 0 }
  const clock = zoneOf(ends, findZone) ?? zone
  return { wall: 0, exact: clock.toInstant(wallOf(ends)) - zone.toInstant(wallOf(starts)) }
}

/** The most seconds that a length can take: days of the clock may have 25 hours, and more where a zone changes sides. */
export function reachOf(length: Length): number {
  return length.wall === 0 ? length.exact : length.wall + length.exact + DAY
}

/** Where an instance ends that starts at `at`, which is `wall` on the clock of `zone`. */
export function endOf(length: Length, wall: WallTime, at: Instant, zone: Zone): Instant {
  return (length.wall === 0 ? at : zone.toInstant(wall + length.wall)) + length.exact
}

/** The same time of the clock in the form of another: what DTSTART or RECURRENCE-ID of an instance says. */
export function inFormOf(form: TimeValue, wall: WallTime): TimeValue {
  switch (form.form) {
    case 'date':
      return { form: 'date', on: dayOf(wall) }
    case 'utc':
      return { form: 'utc', at: wall }
    case 'floating':
      return { form: 'floating', wall }
    case 'zoned':
      return { form: 'zoned', wall, tzid: form.tzid }
  }
}

/** A property as an instant; undefined where it is missing or empty. Throws InvalidCalendarData. */
export function findInstant(
  component: Component,
  name: string,
  findZone: FindZone,
  floatingZone: Zone,
): Instant | undefined {
  const property = findProperty(component, name)
  if (property === undefined || property.value.trim() === '') return undefined
  return instantOfTime(readTime(property), findZone, floatingZone)
}

export function instantOfTime(time: TimeValue, findZone: FindZone, floatingZone: Zone): Instant {
  return (zoneOf(time, findZone) ?? floatingZone).toInstant(wallOf(time))
}
