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
  const search = new Search(series, window, budget, floatingZone)
  search.addFixed()
  if (master !== undefined && recurs(series)) {
    for (const segment of series.segments) search.addRecurring(master, segment, search.readings(master, segment))
  }
  const { found } = search
  if (found.length > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  return isSorted(found) ? found : found.sort(byTime)
}

/** Whether there is one: what a time-range filter asks. It looks hardly further than the first. Throws BudgetExceeded. */
export function hasOccurrence(series: Series, window: Window, budget: Budget, floatingZone: Zone = UTC): boolean {
  const search = new Search(series, window, budget, floatingZone)
  search.addFixed()
  const { found } = search
  const { master } = series
  if (found.length > 0 || master === undefined || !recurs(series)) return found.length > 0
  const first = Math.min(master.wall, series.dates[0]?.wall ?? master.wall)
  for (const segment of series.segments) {
    const { from, to } = search.readings(master, segment)
    for (const part of growingWindows(series, Math.max(from, first), to)) {
      search.addRecurring(master, segment, part)
      if (found.length > 0) return true
    }
  }
  return false
}

/** Readings of the clock of a series. */
interface Readings {
  readonly from: WallTime
  readonly to: WallTime
}

/** Where an occurrence starts: an instant, and what its clock reads then. */
interface Start {
  readonly wall: WallTime
  readonly at: Instant
}

/** The RECURRENCE-ID of an occurrence: `wall` in the form of `form`; without a form it has none. */
interface InstanceId {
  readonly form: TimeValue | undefined
  readonly wall: WallTime
}

const NO_ID: InstanceId = { form: undefined, wall: 0 }

/** Collects the occurrences of a series that overlap a window. */
class Search {
  readonly found: Occurrence[] = []
  readonly #series: Series
  readonly #window: Window
  readonly #budget: Budget
  readonly #floatingZone: Zone

  constructor(series: Series, window: Window, budget: Budget, floatingZone: Zone) {
    this.#series = series
    this.#window = window
    this.#budget = budget
    this.#floatingZone = floatingZone
  }

  /** Those that no rule makes: undated components, overrides, and a master that does not recur. */
  addFixed(): void {
    const { overrides, undated, master } = this.#series
    spend(this.#budget, 1 + overrides.size)
    if (undated.length > 0) {
      for (const one of undatedOccurrences(this.#series, this.#window, this.#floatingZone)) this.found.push(one)
    }
    // An override counts by its own time, whatever its RECURRENCE-ID says.
    for (const { timing, recurrenceId } of overrides.values()) {
      this.#addOwn(timing, { form: recurrenceId, wall: wallOf(recurrenceId) })
    }
    if (master !== undefined && !recurs(this.#series)) this.#addOwn(master, NO_ID)
  }

  /** Occurrences of a segment whose instances start between two readings of the clock of the series. */
  addRecurring(master: Timing, { range, timing }: Segment, { from, to }: Readings): void {
    if (from >= to && !this.#series.hasPeriods) return
    const zone = master.zone ?? this.#floatingZone
    const { overrides, ranges } = this.#series
    for (const instance of instancesBetween(this.#series, master, from, to, zone, this.#budget)) {
      const { wall, at, length } = instance
      if (overrides.size > 0) {
        const key = keyOfInstance(master.zone, wall, at)
        if (overrides.has(key) || rangeOf(ranges, key) !== range) continue
      }
      const id = { form: master.starts, wall }
      if (range === undefined) this.#add(master, zone, instance, length ?? master.length, id)
      else this.#addMoved(timing, zone, wall + range.shift, length ?? timing.length, id)
    }
  }

  /** Readings of the clock between which an instance of a segment may start whose own or moved time overlaps the window. */
  readings(master: Timing, { range, timing, ...segment }: Segment): Readings {
    const zone = master.zone ?? this.#floatingZone
    const shift = range?.shift ?? 0
    const slack = timing.zone === master.zone && timing.starts.form === master.starts.form ? 0 : OTHER_CLOCK
    // A second more, for a VTODO may touch the window with its end.
    const start = this.#window.start - reachOf(timing.length) - 1
    const end = this.#window.end + 1
    const first = start + Math.min(zone.offsetAt(start - DAY), zone.offsetAt(start), zone.offsetAt(start + DAY))
    const last = end + Math.max(zone.offsetAt(end - DAY), zone.offsetAt(end), zone.offsetAt(end + DAY))
    // A reading in a gap may belong to the segment beside its own.
    return {
      from: Math.max(first - Math.max(shift, 0) - slack, segment.from - DAY),
      to: Math.min(last + Math.max(-shift, 0) + slack, segment.to + DAY),
    }
  }

  /** At the time that the component says itself. */
  #addOwn(timing: Timing, id: InstanceId): void {
    const { wall, length, zone = this.#floatingZone } = timing
    this.#add(timing, zone, { wall, at: zone.toInstant(wall) }, length, id)
  }

  /** An instance that is `moved` to on the clock of the series, described by a component that may have another clock. */
  #addMoved(timing: Timing, zone: Zone, moved: WallTime, length: Length, id: InstanceId): void {
    const own = timing.zone ?? this.#floatingZone
    this.#add(timing, own, startOfMoved(timing, own, zone, moved), length, id)
  }

  /** The occurrence that starts there, if it overlaps the window. */
  #add(timing: Timing, zone: Zone, start: Start, length: Length, id: InstanceId): void {
    const end = endOf(length, start.wall, start.at, zone)
    if (overlaps(timing.shape, start.at, end, this.#window)) {
      this.found.push(new SeriesOccurrence(timing, zone, start, end, id))
    }
  }
}

function startOfMoved(timing: Timing, own: Zone, zone: Zone, moved: WallTime): Start {
  if (timing.starts.form === 'date') {
    const wall = dayOf(moved) * DAY
    return { wall, at: own.toInstant(wall) }
  }
  if (timing.zone === undefined || own === zone) return { wall: moved, at: own.toInstant(moved) }
  const at = zone.toInstant(moved)
  return { wall: at + own.offsetAt(at), at }
}

/** What a floating reading or a date may be away from where the clock of the series puts it. */
const OTHER_CLOCK = 2 * DAY

/** Most questions are about start and end alone, so the rest is worked out when somebody asks. */
class SeriesOccurrence implements Occurrence {
  readonly start: Instant
  readonly end: Instant
  readonly #timing: Timing
  readonly #zone: Zone
  readonly #wall: WallTime
  readonly #id: InstanceId

  constructor(timing: Timing, zone: Zone, { wall, at }: Start, end: Instant, id: InstanceId) {
    this.start = at
    this.end = end
    this.#timing = timing
    this.#zone = zone
    this.#wall = wall
    this.#id = id
  }

  get component(): Component {
    return this.#timing.component
  }

  get recurrenceId(): TimeValue | undefined {
    const { form, wall } = this.#id
    return form && inFormOf(form, wall)
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
