import type { Component } from '../ical/component.ts'
import { dayOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type TimeValue, type WallTime, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { type Budget, BudgetExceeded, spend } from './budget.ts'
import { type InstanceKey, type Override, recurs, type Series } from './compile.ts'
import { overlaps } from './overlap.ts'
import type { Occurrence } from './series.ts'
import { growingWindows, instancesBetween, keyOfInstance } from './set.ts'
import { endOf, inFormOf, type Length, type Timing, wallOf } from './timing.ts'
import { undatedOccurrences } from './undated.ts'

/**
 * Every occurrence that overlaps the window by the rules of RFC 4791 §9.9, by start. Floating times and dates are read
 * in `floatingZone`. A task without any date has one, which starts with the window. Throws BudgetExceeded.
 */
export function occurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): Occurrence[] {
  const found = fixedOccurrences(series, window, budget, floatingZone)
  if (series.master !== undefined && recurs(series)) {
    const { from, to } = clockWindow(series, series.master, window, series.master.zone ?? floatingZone)
    appendRecurring(series, series.master, from, to, window, budget, floatingZone, found)
  }
  if (found.length > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  return isSorted(found) ? found : found.sort(byTime)
}

/** Whether there is one: what a time-range filter asks. It looks hardly further than the first. Throws BudgetExceeded. */
export function hasOccurrence(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): boolean {
  const found = fixedOccurrences(series, window, budget, floatingZone)
  if (found.length > 0 || series.master === undefined || !recurs(series)) return found.length > 0
  const { from, to } = clockWindow(series, series.master, window, series.master.zone ?? floatingZone)
  const first = Math.min(series.master.wall, series.dates[0]?.wall ?? series.master.wall)
  for (const part of growingWindows(series, Math.max(from, first), to)) {
    appendRecurring(series, series.master, part.from, part.to, window, budget, floatingZone, found)
    if (found.length > 0) return true
  }
  return false
}

/** Those that no rule makes: undated components, overrides, and a master that does not recur. */
function fixedOccurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone): Occurrence[] {
  spend(budget, 1 + series.overrides.size)
  const found = series.undated.length > 0 ? undatedOccurrences(series, window, floatingZone) : []
  // An override counts by its own time, whatever its RECURRENCE-ID says.
  for (const { timing, recurrenceId } of series.overrides.values()) {
    const { wall, length } = timing
    appendInside(timing, wall, length, recurrenceId, wallOf(recurrenceId), window, floatingZone, found)
  }
  if (series.master !== undefined && !recurs(series)) {
    const { wall, length } = series.master
    appendInside(series.master, wall, length, undefined, 0, window, floatingZone, found)
  }
  return found
}

/** Occurrences whose instances start between two readings of the clock of the series. */
function appendRecurring(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
  out: Occurrence[],
): void {
  const zone = master.zone ?? floatingZone
  const { overrides, ranges } = series
  for (const { wall, at, length } of instancesBetween(series, master, from, to, zone, budget)) {
    if (overrides.size > 0 && overrides.has(keyOfInstance(master.zone, wall, at))) continue
    const range = ranges.length > 0 ? rangeOf(ranges, keyOfInstance(master.zone, wall, at)) : undefined
    if (range === undefined) {
      const end = endOf(length ?? master.length, wall, at, zone)
      if (overlaps(master.shape, at, end, window)) {
        out.push(new SeriesOccurrence(master, zone, wall, at, end, master.starts, wall))
      }
    } else {
      const { timing } = range
      const moved = wallOnClockOf(timing, wall + range.shift, zone)
      appendInside(timing, moved, length ?? timing.length, master.starts, wall, window, floatingZone, out)
    }
  }
}

function appendInside(
  timing: Timing,
  wall: WallTime,
  length: Length,
  idForm: TimeValue | undefined,
  idWall: WallTime,
  window: Window,
  floatingZone: Zone,
  out: Occurrence[],
): void {
  const zone = timing.zone ?? floatingZone
  const start = zone.toInstant(wall)
  const end = endOf(length, wall, start, zone)
  if (overlaps(timing.shape, start, end, window)) {
    out.push(new SeriesOccurrence(timing, zone, wall, start, end, idForm, idWall))
  }
}

/** Most questions are about start and end alone, so the rest is worked out when somebody asks. */
class SeriesOccurrence implements Occurrence {
  readonly start: Instant
  readonly end: Instant
  readonly #timing: Timing
  readonly #zone: Zone
  readonly #wall: WallTime
  readonly #idForm: TimeValue | undefined
  readonly #idWall: WallTime

  /** Its RECURRENCE-ID is `idWall` in the form of `idForm`; without a form it has none. */
  constructor(
    timing: Timing,
    zone: Zone,
    wall: WallTime,
    start: Instant,
    end: Instant,
    idForm: TimeValue | undefined,
    idWall: WallTime,
  ) {
    this.start = start
    this.end = end
    this.#timing = timing
    this.#zone = zone
    this.#wall = wall
    this.#idForm = idForm
    this.#idWall = idWall
  }

  get component(): Component {
    return this.#timing.component
  }

  get recurrenceId(): TimeValue | undefined {
    return this.#idForm === undefined ? undefined : inFormOf(this.#idForm, this.#idWall)
  }

  get starts(): TimeValue {
    return inFormOf(this.#timing.starts, this.#wall)
  }

  get ends(): TimeValue | undefined {
    return this.#timing.hasEnd ? inFormOf(this.#timing.starts, this.end + this.#zone.offsetAt(this.end)) : undefined
  }
}

function isSorted(found: readonly Occurrence[]): boolean {
  for (let index = 1; index < found.length; index++) {
    const [before, after] = [found[index - 1], found[index]]
    if (before !== undefined && after !== undefined && byTime(before, after) > 0) return false
  }
  return true
}

function byTime(a: Occurrence, b: Occurrence): number {
  return a.start - b.start || a.end - b.end
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
