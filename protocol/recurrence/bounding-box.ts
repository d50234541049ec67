import type { Component } from '../ical/component.ts'
import { UTC } from '../time/transitions.ts'
import { BEGINNING_OF_TIME, DAY, END_OF_TIME, type Instant, type WallTime } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { findAlarmBounds } from './alarms.ts'
import { type Override, recurs, type Series } from './compile.ts'
import type { Expansion } from './expansion.ts'
import type { BoundingBox } from './series.ts'
import { endOf, type Length, type Timing } from './timing.ts'
import { extentOf } from './undated.ts'

/** No zone is further from UTC than this, with the jumps that some have made. */
const FLOATING_MARGIN = 26 * 3_600

/** The rules of RFC 4791 §9.9 let some components touch a window at its edge. */
const EDGE = 1

/** Steps to find the last instance of a rule with COUNT; beyond them the series counts as one without end. */
const COUNT_STEPS = 20_000

/** Where the occurrences of one component lie; null is without end. */
interface Extent {
  readonly component: Component
  readonly start: Instant | null
  readonly end: Instant | null
}

/** See BoundingBox. It expands nothing but rules with COUNT. */
export function boundingBox(series: Series): BoundingBox {
  const extents = extentsOf(series)
  return { recurring: recurs(series), alarms: alarmBox(extents, series), ...unite(extents) }
}

type Bounds = Pick<BoundingBox, 'startsAt' | 'endsAt'>

/** Nothing at all is the empty box at 1970: no window overlaps it but one that holds that second. */
function unite(extents: readonly Omit<Extent, 'component'>[]): Bounds {
  const [first, ...rest] = extents
  if (first === undefined) return { startsAt: 0, endsAt: 0 }
  let { start, end } = first
  for (const extent of rest) {
    start = start === null || extent.start === null ? null : Math.min(start, extent.start)
    end = end === null || extent.end === null ? null : Math.max(end, extent.end)
  }
  return {
    startsAt: start === null || start <= BEGINNING_OF_TIME ? null : start - EDGE,
    endsAt: end === null || end >= END_OF_TIME ? null : end + EDGE,
  }
}

function extentsOf(series: Series): Extent[] {
  const extents: Extent[] = []
  for (const component of series.undated) {
    const extent = extentOf(component, series, UTC)
    if (extent !== undefined) extents.push(widen({ component, ...extent }))
  }
  for (const { timing } of series.overrides.values()) extents.push(extentOfTiming(timing, timing.wall, timing.wall))
  if (series.master !== undefined) extents.push(...extentsOfMaster(series, series.master))
  return extents
}

/** The master's, and those of the overrides that hold for many of its instances. */
function extentsOfMaster(series: Series, master: Timing): Extent[] {
  const starts = series.dates.map((date) => date.wall)
  const first = starts.reduce((least, wall) => Math.min(least, wall), master.wall)
  const latest = starts.reduce((most, wall) => Math.max(most, wall), master.wall)
  const last = series.rules.reduce((most: number | null, rule) => lastOf(most, rule.expansion), latest)
  const lengths = [master.length, ...series.dates.flatMap(({ length }) => length ?? [])]
  const ranges = series.ranges.map((range) => extentOfRange(range, master, last))
  return [extentOfTiming(master, first, last, longest(lengths)), ...ranges]
}

function lastOf(most: number | null, expansion: Expansion): number | null {
  const last = most === null ? undefined : expansion.findLast(COUNT_STEPS)
  return most === null || last === undefined ? null : Math.max(most, last)
}

function longest(lengths: readonly Length[]): Length {
  return {
    wall: lengths.reduce((most, length) => Math.max(most, length.wall), 0),
    exact: lengths.reduce((most, length) => Math.max(most, length.exact), 0),
  }
}

function extentOfTiming(timing: Timing, first: number, last: number | null, length = timing.length): Extent {
  const extent = { component: timing.component, ...extentOn(timing.zone ?? UTC, first, last, length) }
  return timing.zone === undefined ? widen(extent) : extent
}

/** Later instances move as far as the first one does on the clock of the series, whatever clock the override has. */
function extentOfRange({ timing, shift }: Override, master: Timing, last: number | null): Extent {
  const own = extentOfTiming(timing, timing.wall, timing.wall)
  const zone = master.zone ?? UTC
  const moved = last === null ? null : Math.max(latestEnd(timing.length, last + shift, zone), own.end ?? 0)
  const extent = { ...own, end: moved }
  return timing.zone === master.zone && master.zone !== undefined ? extent : widen(extent)
}

function extentOn(zone: Zone, first: number, last: number | null, length: Length): Omit<Extent, 'component'> {
  return { start: earliestInstant(first, zone), end: last === null ? null : latestEnd(length, last, zone) }
}

// A reading in a gap is moved behind the readings that follow it, so the order of readings is not that of instants.
function earliestInstant(wall: WallTime, zone: Zone): Instant {
  return Math.min(zone.toInstant(wall), wall - zone.offsetAt(wall + DAY))
}

function latestEnd(length: Length, wall: WallTime, zone: Zone): Instant {
  const moved = wall - Math.min(zone.offsetAt(wall - DAY), zone.offsetAt(wall))
  const at = zone.toInstant(wall)
  return Math.max(endOf(length, wall, at, zone), endOf(length, wall, moved, zone))
}

function widen({ component, start, end }: Extent): Extent {
  return {
    component,
    start: start === null ? null : start - FLOATING_MARGIN,
    end: end === null ? null : end + FLOATING_MARGIN,
  }
}

function alarmBox(extents: readonly Extent[], series: Series): BoundingBox['alarms'] {
  const boxes: Omit<Extent, 'component'>[] = []
  for (const { component, start, end } of extents) {
    const bounds = findAlarmBounds(component, series.findZone)
    if (bounds === undefined) continue
    for (const point of bounds.points) {
      boxes.push({ start: point.start - FLOATING_MARGIN, end: point.end + FLOATING_MARGIN })
    }
    if (bounds.around === undefined) continue
    const { earliest, latest } = bounds.around
    boxes.push({ start: start === null ? null : start + earliest, end: end === null ? null : end + latest })
  }
  return boxes.length === 0 ? undefined : unite(boxes)
}
