import { dayOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type TimeValue, type WallTime, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { type InstanceKey, type Override, recurs, type Series } from './compile.ts'
import { spend } from './expand.ts'
import { overlaps } from './overlap.ts'
import { type Budget, BudgetExceeded, type Occurrence } from './series.ts'
import { instancesBetween, keyOfInstance } from './set.ts'
import { endOf, inFormOf, type Length, type Timing } from './timing.ts'
import { undatedOccurrences } from './undated.ts'

/**
 * Every occurrence that overlaps the window by the rules of RFC 4791 §9.9, by start. Floating times and dates are read
 * in `floatingZone`. A task without any date has one, which starts with the window. Throws BudgetExceeded.
 */
export function occurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): Occurrence[] {
  const found: Occurrence[] = []
  for (const occurrence of occurrencesIn(series, window, budget, floatingZone)) {
    if (found.length >= budget.occurrences) {
      throw new BudgetExceeded('A series has more occurrences than may be listed')
    }
    found.push(occurrence)
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** Whether there is one: what a time-range filter asks. It looks no further than the first. Throws BudgetExceeded. */
export function hasOccurrence(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): boolean {
  return occurrencesIn(series, window, budget, floatingZone).next().done !== true
}

function* occurrencesIn(
  series: Series,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
): Generator<Occurrence, void, undefined> {
  spend(budget, 1 + series.overrides.size)
  if (series.undated.length > 0) yield* undatedOccurrences(series, window, floatingZone)
  // An override counts by its own time, whatever its RECURRENCE-ID says.
  for (const { timing, recurrenceId } of series.overrides.values()) {
    const occurrence = findInside(timing, timing.wall, timing.length, recurrenceId, window, floatingZone)
    if (occurrence !== undefined) yield occurrence
  }
  if (series.master === undefined) return
  if (recurs(series)) {
    yield* recurringIn(series, series.master, window, budget, floatingZone)
    return
  }
  const { wall, length } = series.master
  const occurrence = findInside(series.master, wall, length, undefined, window, floatingZone)
  if (occurrence !== undefined) yield occurrence
}

function* recurringIn(
  series: Series,
  master: Timing,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
): Generator<Occurrence, void, undefined> {
  const zone = master.zone ?? floatingZone
  const { from, to } = clockWindow(series, master, window, zone)
  const seen = new Set<Instant>()
  for (const { wall, at, length } of instancesBetween(series, master, from, to, zone, budget)) {
    if (seen.has(at)) continue
    seen.add(at)
    const key = keyOfInstance(master.zone, wall, at)
    if (series.overrides.has(key)) continue
    const range = rangeOf(series.ranges, key)
    const timing = range?.timing ?? master
    const moved = range === undefined ? wall : wallOnClockOf(timing, wall + range.shift, zone)
    const recurrenceId = inFormOf(master.starts, wall)
    const occurrence = findInside(timing, moved, length ?? timing.length, recurrenceId, window, floatingZone)
    if (occurrence !== undefined) yield occurrence
  }
}

/** RFC 5545 §3.2.13: the last range that begins at or before the instance. */
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

function findInside(
  timing: Timing,
  wall: WallTime,
  length: Length,
  recurrenceId: TimeValue | undefined,
  window: Window,
  floatingZone: Zone,
): Occurrence | undefined {
  const zone = timing.zone ?? floatingZone
  const start = zone.toInstant(wall)
  const end = endOf(length, wall, start, zone)
  if (!overlaps(timing.shape, start, end, window)) return undefined
  const ends = timing.hasEnd ? inFormOf(timing.starts, end + zone.offsetAt(end)) : undefined
  return { component: timing.component, recurrenceId, starts: inFormOf(timing.starts, wall), ends, start, end }
}
