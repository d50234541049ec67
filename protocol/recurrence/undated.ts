import type { Component } from '../ical/component.ts'
import { findProperties, findProperty, findTime, readDuration, readPeriods } from '../ical/values.ts'
import { BEGINNING_OF_TIME, END_OF_TIME, type Instant, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import type { Series } from './compile.ts'
import { overlapsUndated } from './overlap.ts'
import type { Occurrence } from './series.ts'
import { endOf, findInstant, instantOfTime, lengthOfDuration, wallOf, zoneOf } from './timing.ts'

/** The span of time that a component without recurrences takes; null is without end. */
export interface Extent {
  readonly start: Instant | null
  readonly end: Instant | null
}

/** RFC 4791 §9.9 for what has no DTSTART to begin with: undated tasks, VFREEBUSY, VAVAILABILITY. */
export function undatedOccurrences(series: Series, window: Window, floatingZone: Zone): Occurrence[] {
  const found: Occurrence[] = []
  for (const component of series.undated) {
    if (!isInside(component, series, window, floatingZone)) continue
    const extent = extentOf(component, series, floatingZone)
    const start = extent?.start ?? window.start
    const end = extent?.end ?? Math.max(start, window.end)
    found.push({
      component,
      recurrenceId: undefined,
      starts: { form: 'utc', at: start },
      ends: undefined,
      start,
      end,
    })
  }
  return found
}

function isInside(component: Component, series: Series, window: Window, zone: Zone): boolean {
  switch (component.name) {
    case 'VTODO':
    case 'VPOLL':
      return overlapsUndated(
        findInstant(component, 'CREATED', series.findZone, zone),
        findInstant(component, 'COMPLETED', series.findZone, zone),
        window,
      )
    case 'VFREEBUSY':
      return overlapsFreeBusy(component, series, window, zone)
    case 'VAVAILABILITY': {
      const { start, end } = availabilityExtent(component, series, zone)
      return window.end > (start ?? BEGINNING_OF_TIME) && window.start < (end ?? END_OF_TIME)
    }
    default:
      // RFC 4791 §9.9: a VJOURNAL without DTSTART never overlaps; of other components nothing is said.
      return false
  }
}

// RFC 4791 §9.9: DTSTART and DTEND when both are there, else any of the periods.
function overlapsFreeBusy(component: Component, series: Series, window: Window, zone: Zone): boolean {
  const start = findInstant(component, 'DTSTART', series.findZone, zone)
  const end = findInstant(component, 'DTEND', series.findZone, zone)
  if (start !== undefined && end !== undefined) return window.start <= end && window.end > start
  return busyPeriods(component, series, zone).some((period) => window.start < period.end && window.end > period.start)
}

function busyPeriods(component: Component, series: Series, floatingZone: Zone): Window[] {
  return findProperties(component, 'FREEBUSY')
    .flatMap(readPeriods)
    .map(({ starts, ends }) => {
      const zone = zoneOf(starts, series.findZone) ?? floatingZone
      const start = zone.toInstant(wallOf(starts))
      if (!('form' in ends)) return { start, end: endOf(lengthOfDuration(ends), wallOf(starts), start, zone) }
      return { start, end: instantOfTime(ends, series.findZone, floatingZone) }
    })
}

// RFC 7953 §3.1: without DTSTART it has always been so, without an end it stays so.
function availabilityExtent(component: Component, series: Series, zone: Zone): Extent {
  const start = findInstant(component, 'DTSTART', series.findZone, zone) ?? null
  const duration = findProperty(component, 'DURATION')
  const end = findInstant(component, 'DTEND', series.findZone, zone) ?? null
  if (end !== null || duration === undefined || start === null) return { start, end }
  return { start, end: endOfDuration(component, start, series, zone) }
}

function endOfDuration(component: Component, start: Instant, series: Series, floatingZone: Zone): Instant {
  const length = lengthOfDuration(readDuration(findProperty(component, 'DURATION')?.value ?? ''))
  const starts = findTime(component, 'DTSTART')
  const zone = starts === undefined ? floatingZone : (zoneOf(starts, series.findZone) ?? floatingZone)
  return endOf(length, start + zone.offsetAt(start), start, zone)
}

/** Bounds on the instants at which the component can match; undefined when it never does. */
export function extentOf(component: Component, series: Series, zone: Zone): Extent | undefined {
  switch (component.name) {
    case 'VTODO':
    case 'VPOLL': {
      const created = findInstant(component, 'CREATED', series.findZone, zone)
      const completed = findInstant(component, 'COMPLETED', series.findZone, zone)
      if (completed === undefined) return { start: created ?? null, end: null }
      return { start: Math.min(created ?? completed, completed), end: Math.max(created ?? completed, completed) }
    }
    case 'VFREEBUSY': {
      const start = findInstant(component, 'DTSTART', series.findZone, zone)
      const end = findInstant(component, 'DTEND', series.findZone, zone)
      if (start !== undefined && end !== undefined) return { start, end }
      const periods = busyPeriods(component, series, zone)
      if (periods.length === 0) return undefined
      return {
        start: periods.reduce((least, period) => Math.min(least, period.start), END_OF_TIME),
        end: periods.reduce((most, period) => Math.max(most, period.end), BEGINNING_OF_TIME),
      }
    }
    case 'VAVAILABILITY':
      return availabilityExtent(component, series, zone)
    default:
      return undefined
  }
}
