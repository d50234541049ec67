import type { Component } from '../ical/component.ts'
import { dayOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type TimeValue, type WallTime, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { type Budget, BudgetExceeded, spend } from './budget.ts'
import { type InstanceKey, type Override, recurs, type Segment, type Series } from './compile.ts'
import { overlaps } from './overlap.ts'
import type { Occurrence } from './series.ts'
import { growingWindows, instancesBetween, keyOfInstance } from './set.ts'
import { endOf, inFormOf, type Length, reachOf, type Timing, wallOf } from './timing.ts'
import { undatedOccurrences } from './undated.ts'

/**
 * Every occurrence that overlaps the window by the rules of RFC 4791 §9.9, by start. Floating times and dates are read
 * in `floatingZone`. A task without any date has one, which starts with the window. Throws BudgetExceeded.
 */
export function occurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): Occurrence[] {
  const { master } = series
  const found = fixedOccurrences(series, window, budget, floatingZone)
  if (master !== undefined && recurs(series)) {
    for (const segment of series.segments) {
      const { from, to } = clockWindow(segment, master, window, master.zone ?? floatingZone)
      appendRecurring(series, master, segment, from, to, window, budget, floatingZone, found)
    }
  }
  if (found.length > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  return isSorted(found) ? found : found.sort(byTime)
}

/** Whether there is one: what a time-range filter asks. It looks hardly further than the first. Throws BudgetExceeded. */
export function hasOccurrence(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): boolean {
  const found = fixedOccurrences(series, window, budget, floatingZone)
  const { master } = series
  if (found.length > 0 || master === undefined || !recurs(series)) return found.length > 0
  const first = Math.min(master.wall, series.dates[0]?.wall ?? master.wall)
  for (const segment of series.segments) {
    const { from, to } = clockWindow(segment, master, window, master.zone ?? floatingZone)
    for (const part of growingWindows(series, Math.max(from, first), to)) {
      appendRecurring(series, master, segment, part.from, part.to, window, budget, floatingZone, found)
      if (found.length > 0) return true
    }
  }
  return false
}

/** Those that no rule makes: undated components, overrides, and a master that does not recur. */
function fixedOccurrences(series: Series, window: Window, budget: Budget, floatingZone: Zone): Occurrence[] {
  spend(budget, 1 + series.overrides.size)
  const found = series.undated.length > 0 ? undatedOccurrences(series, window, floatingZone) : []
  // An override counts by its own time, whatever its RECURRENCE-ID says.
  for (const { timing, recurrenceId } of series.overrides.values()) {
    const zone = timing.zone ?? floatingZone
    const { wall, length } = timing
    appendAt(timing, zone, wall, zone.toInstant(wall), length, recurrenceId, wallOf(recurrenceId), window, found)
  }
  if (series.master !== undefined && !recurs(series)) {
    const { wall, length, zone = floatingZone } = series.master
    appendAt(series.master, zone, wall, zone.toInstant(wall), length, undefined, 0, window, found)
  }
  return found
}

/** Occurrences of a segment whose instances start between two readings of the clock of the series. */
function appendRecurring(
  series: Series,
  master: Timing,
  { range, timing }: Segment,
  from: WallTime,
  to: WallTime,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
  out: Occurrence[],
): void {
  if (from >= to && !series.hasPeriods) return
  const zone = master.zone ?? floatingZone
  const { overrides, ranges } = series
  for (const { wall, at, length } of instancesBetween(series, master, from, to, zone, budget)) {
    if (overrides.size > 0) {
      const key = keyOfInstance(master.zone, wall, at)
      if (overrides.has(key) || rangeOf(ranges, key) !== range) continue
    }
    if (range === undefined) {
      appendAt(master, zone, wall, at, length ?? master.length, master.starts, wall, window, out)
    } else {
      appendMoved(
        timing,
        zone,
        wall + range.shift,
        length ?? timing.length,
        master.starts,
        wall,
        window,
        floatingZone,
        out,
      )
    }
  }
}

/** An instance that is `moved` to on the clock of the series, described by a component that may have another clock. */
function appendMoved(
  timing: Timing,
  zone: Zone,
  moved: WallTime,
  length: Length,
  idForm: TimeValue,
  idWall: WallTime,
  window: Window,
  floatingZone: Zone,
  out: Occurrence[],
): void {
  const own = timing.zone ?? floatingZone
  if (timing.starts.form === 'date') {
    const wall = dayOf(moved) * DAY
    appendAt(timing, own, wall, own.toInstant(wall), length, idForm, idWall, window, out)
  } else if (timing.zone === undefined || own === zone) {
    appendAt(timing, own, moved, own.toInstant(moved), length, idForm, idWall, window, out)
  } else {
    const at = zone.toInstant(moved)
    appendAt(timing, own, at + own.offsetAt(at), at, length, idForm, idWall, window, out)
  }
}

/** The occurrence that starts at that instant, which is `wall` on its clock, if it overlaps the window. */
function appendAt(
  timing: Timing,
  zone: Zone,
  wall: WallTime,
  start: Instant,
  length: Length,
  idForm: TimeValue | undefined,
  idWall: WallTime,
  window: Window,
  out: Occurrence[],
): void {
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

/** What a floating reading or a date may be away from where the clock of the series puts it. */
const OTHER_CLOCK = 2 * DAY

/** Readings of the clock between which an instance of a segment may start whose own or moved time overlaps the window. */
function clockWindow(
  { range, timing, ...segment }: Segment,
  master: Timing,
  window: Window,
  zone: Zone,
): { readonly from: WallTime; readonly to: WallTime } {
  const shift = range?.shift ?? 0
  const slack = timing.zone === master.zone && timing.starts.form === master.starts.form ? 0 : OTHER_CLOCK
  // A second more, for a VTODO may touch the window with its end.
  const start = window.start - reachOf(timing.length) - 1
  const end = window.end + 1
  const first = start + Math.min(zone.offsetAt(start - DAY), zone.offsetAt(start), zone.offsetAt(start + DAY))
  const last = end + Math.max(zone.offsetAt(end - DAY), zone.offsetAt(end), zone.offsetAt(end + DAY))
  // A reading in a gap may belong to the segment beside its own.
  return {
    from: Math.max(first - Math.max(shift, 0) - slack, segment.from - DAY),
    to: Math.min(last + Math.max(-shift, 0) + slack, segment.to + DAY),
  }
}
