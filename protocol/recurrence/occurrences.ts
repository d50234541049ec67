import { dayOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type TimeValue, type WallTime, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import {
  type ExtraDate,
  type InstanceKey,
  keyOfInstance,
  type LimitedRule,
  type Override,
  type Series,
} from './compile.ts'
import { expandRule, spend } from './expand.ts'
import { overlaps } from './overlap.ts'
import { type Budget, BudgetExceeded, type Occurrence } from './series.ts'
import { endOf, inFormOf, type Length, type Timing } from './timing.ts'
import { undatedOccurrences } from './undated.ts'

/**
 * Every occurrence that overlaps the window by the rules of RFC 4791 §9.9, by start. Floating times and dates are read
 * in `floatingZone`. Throws BudgetExceeded.
 */
export function occurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): Occurrence[] {
  spend(budget, 1)
  const found = undatedOccurrences(series, window, floatingZone)
  collectOverrides(series, window, budget, floatingZone, found)
  if (series.master !== undefined) collectInstances(series, series.master, window, budget, floatingZone, found)
  if (found.length > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  return found.sort((a, b) => a.start - b.start || a.end - b.end)
}

function collectOverrides(
  series: Series,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
  found: Occurrence[],
): void {
  spend(budget, series.overrides.size)
  for (const { timing, recurrenceId } of series.overrides.values()) {
    addIfInside(timing, timing.wall, timing.length, recurrenceId, window, floatingZone, found)
  }
}

/** One instance of the recurrence set, before overrides. */
interface Instance {
  readonly wall: WallTime
  readonly at: Instant
  readonly length: Length | undefined
}

function collectInstances(
  series: Series,
  master: Timing,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
  found: Occurrence[],
): void {
  if (!recurs(series)) {
    addIfInside(master, master.wall, master.length, undefined, window, floatingZone, found)
    return
  }
  const zone = master.zone ?? floatingZone
  const { from, to } = clockWindow(series, master, window, zone)
  const seen = new Set<Instant>()
  for (const instance of instancesBetween(series, master, from, to, zone, budget)) {
    if (seen.has(instance.at)) continue
    seen.add(instance.at)
    const key = keyOfInstance(master.zone, instance.wall, instance.at)
    if (series.overrides.has(key)) continue
    const recurrenceId = inFormOf(master.starts, instance.wall)
    const range = rangeOf(series.ranges, key)
    if (range === undefined) {
      addIfInside(master, instance.wall, instance.length ?? master.length, recurrenceId, window, floatingZone, found)
    } else {
      const wall = wallOnClockOf(range.timing, instance.wall + range.shift, zone)
      addIfInside(range.timing, wall, range.timing.length, recurrenceId, window, floatingZone, found)
    }
    if (found.length > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  }
}

/** Whether it has a RECURRENCE-ID to offer: a rule, an RDATE, or an override of its one instance. */
export function recurs(series: Series): boolean {
  return series.rules.length > 0 || series.dates.length > 0 || series.overrides.size > 0 || hasExclusions(series)
}

function hasExclusions(series: Series): boolean {
  return series.excluded.size > 0 || series.excludedDays.size > 0 || series.exclusionRules.length > 0
}

/** The recurrence set between two readings of the clock, RFC 5545 §3.8.5: not in order, and an instance may come twice. */
export function* instancesBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Generator<Instance, void, undefined> {
  const isExcluded = exclusionBetween(series, master, from, to, zone, budget)
  // An RDATE may give an instance of the rule another length, so it comes first.
  for (const { wall, length } of datesBetween(series, master, from, to, budget)) {
    const at = zone.toInstant(wall)
    if (!isExcluded(wall, at)) yield { wall, at, length }
  }
  for (const rule of series.rules) {
    for (const instance of instancesOfRule(rule, from, to, zone, budget)) {
      if (!isExcluded(instance.wall, instance.at)) yield instance
    }
  }
}

function* datesBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  budget: Budget,
): Generator<ExtraDate, void, undefined> {
  spend(budget, series.dates.length)
  for (const date of series.dates) if (date.wall >= from && date.wall < to) yield date
  // RFC 5545 §3.8.5.3: DTSTART is the first instance.
  if (master.wall >= from && master.wall < to) yield { wall: master.wall, length: undefined }
}

function* instancesOfRule(
  { expansion, until }: LimitedRule,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Generator<Instance, void, undefined> {
  for (const wall of expandRule(expansion, from, to, budget)) {
    const at = zone.toInstant(wall)
    if (until === undefined || at <= until) yield { wall, at, length: undefined }
  }
}

function exclusionBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): (wall: WallTime, at: Instant) => boolean {
  if (!hasExclusions(series)) return () => false
  const byRule = new Set<Instant>()
  for (const rule of series.exclusionRules) {
    for (const { at } of instancesOfRule(rule, from, to, zone, budget)) byRule.add(at)
    // RFC 2445 §4.8.5.2: DTSTART is the first instance of an EXRULE, too.
    byRule.add(zone.toInstant(master.wall))
  }
  return (wall, at) =>
    series.excluded.has(keyOfInstance(master.zone, wall, at)) || series.excludedDays.has(dayOf(wall)) || byRule.has(at)
}

/** The last range that begins at or before the instance. */
function rangeOf(ranges: readonly Override[], key: InstanceKey): Override | undefined {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.key ?? 0) <= key) low = middle + 1
    else high = middle
  }
  return ranges[low - 1]
}

/** The reading of another component's clock at what the series' clock shows. */
function wallOnClockOf(timing: Timing, wall: WallTime, zone: Zone): WallTime {
  if (timing.starts.form === 'date') return dayOf(wall) * DAY
  if (timing.zone === undefined || timing.zone === zone) return wall
  const at = zone.toInstant(wall)
  return at + timing.zone.offsetAt(at)
}

/** Readings of the clock between which an instance may start whose own or moved time overlaps the window. */
function clockWindow(series: Series, master: Timing, window: Window, zone: Zone): { from: WallTime; to: WallTime } {
  let ahead = 0
  let behind = 0
  let reach = reachOf(master.length)
  for (const { length } of series.dates) if (length !== undefined) reach = Math.max(reach, reachOf(length))
  for (const { timing, shift } of series.ranges) {
    reach = Math.max(reach, reachOf(timing.length))
    ahead = Math.max(ahead, shift)
    behind = Math.max(behind, -shift)
  }
  // A second more, for a VTODO may touch the window with its end.
  const start = window.start - reach - 1
  const end = window.end + 1
  return {
    from: start + Math.min(zone.offsetAt(start - DAY), zone.offsetAt(start), zone.offsetAt(start + DAY)) - ahead,
    to: end + Math.max(zone.offsetAt(end - DAY), zone.offsetAt(end), zone.offsetAt(end + DAY)) + behind,
  }
}

/** The most seconds that a length can take: days of the clock may have 25 hours, and more where a zone changes sides. */
function reachOf(length: Length): number {
  return length.wall === 0 ? length.exact : length.wall + length.exact + DAY
}

function addIfInside(
  timing: Timing,
  wall: WallTime,
  length: Length,
  recurrenceId: TimeValue | undefined,
  window: Window,
  floatingZone: Zone,
  found: Occurrence[],
): void {
  const zone = timing.zone ?? floatingZone
  const start = zone.toInstant(wall)
  const end = endOf(length, wall, start, zone)
  if (!overlaps(timing.shape, start, end, window)) return
  const ends = timing.hasEnd ? inFormOf(timing.starts, end + zone.offsetAt(end)) : undefined
  found.push({ component: timing.component, recurrenceId, starts: inFormOf(timing.starts, wall), ends, start, end })
}
