import { civilOf, dateOf, dayOf } from './civil.ts'
import { DAY, type Instant, type WallTime } from './values.ts'
import { type LocalTime, wallOfOnset, type YearlyRule } from './yearly-rule.ts'
import type { Zone } from './zone.ts'

/** From `at` on the clocks show `to`. */
export interface Transition {
  readonly at: Instant
  readonly to: LocalTime
}

/** Everything that is known of a zone. */
export interface Transitions {
  /** What the clocks showed before all of them. */
  readonly first: LocalTime
  /** Ascending. */
  readonly known: readonly Transition[]
  /** In force after the last of those. */
  readonly rule: YearlyRule | undefined
}

/** Those known and those that the rule gives before `end`. */
export function transitionsUntil({ known, rule }: Transitions, end: Instant): Transition[] {
  const transitions = [...known]
  if (rule === undefined) return transitions
  const last = known[known.length - 1]?.at ?? FIRST_RULE
  for (let year = yearOf(last); ; year++) {
    for (const [index, onset] of rule.entries()) {
      const at = wallOfOnset(onset, year) - rule[index === 0 ? 1 : 0].to.offset
      if (at >= end) return transitions
      if (at > last) transitions.push({ at, to: onset.to })
    }
  }
}

const FIRST_RULE = dateOf(1900, 1, 1) * DAY

function yearOf(at: Instant): number {
  return civilOf(dayOf(at)).year
}

/**
 * Transitions laid out for look-ups: the offset is `offsets[i]` from the instant `starts[i]` to `starts[i + 1]`, and for
 * readings of the clock from `walls[i]` to `walls[i + 1]`.
 */
interface Segments {
  readonly starts: Float64Array
  readonly walls: Float64Array
  readonly offsets: Int32Array
}

function layOut(transitions: Transitions, horizon: Instant): Segments {
  const changes = transitionsUntil(transitions, horizon)
  const starts = new Float64Array(changes.length + 2)
  const walls = new Float64Array(changes.length + 2)
  const offsets = new Int32Array(changes.length + 1)
  starts[0] = walls[0] = Number.NEGATIVE_INFINITY
  let before = transitions.first.offset
  let latest = Number.NEGATIVE_INFINITY
  offsets[0] = before
  for (const [index, { at, to }] of changes.entries()) {
    starts[index + 1] = at
    // RFC 5545 §3.3.5: a reading in a gap has the offset before it, and of two readings the first is meant. So the new
    // offset counts from the later of the two readings at the transition; and never earlier than one did before it.
    latest = Math.max(latest, at + Math.max(before, to.offset))
    walls[index + 1] = latest
    offsets[index + 1] = to.offset
    before = to.offset
  }
  starts[changes.length + 1] = walls[changes.length + 1] =
    transitions.rule === undefined ? Number.POSITIVE_INFINITY : horizon
  return { starts, walls, offsets }
}

/** Rules are written out until here at first, and until there when somebody asks for later times. */
const NEAR = dateOf(2100, 1, 1) * DAY
const FAR = dateOf(2500, 1, 1) * DAY
/** A rule repeats with the calendar. No zone has transitions of its own in the last cycle before `FAR`. */
const CYCLE = 146_097 * DAY

/** The layouts of one zone, which all of its names share. */
export class ZoneTable {
  readonly transitions: Transitions
  readonly near: Segments
  #far: Segments | undefined

  constructor(transitions: Transitions) {
    this.transitions = transitions
    this.near = layOut(transitions, NEAR)
  }

  get far(): Segments {
    this.#far ??= layOut(this.transitions, FAR)
    return this.#far
  }
}

/**
 * The one implementation of Zone, so that calls of a zone stay monomorphic. It keeps a cursor, for questions come in the
 * order of time: nearly all of them fall into the segment of the one before.
 */
export class TransitionZone implements Zone {
  readonly id: string
  readonly #table: ZoneTable
  #segments: Segments
  #cursor = 0

  constructor(id: string, table: ZoneTable) {
    this.id = id
    this.#table = table
    this.#segments = table.near
  }

  get transitions(): Transitions {
    return this.#table.transitions
  }

  /** The same zone under another name. */
  named(id: string): TransitionZone {
    return new TransitionZone(id, this.#table)
  }

  offsetAt(at: Instant): number {
    const { starts, offsets } = this.#segments
    const index = this.#cursor
    if (at >= (starts[index] ?? 0) && at < (starts[index + 1] ?? 0)) return offsets[index] ?? 0
    return this.#seek(at, false)
  }

  toInstant(wall: WallTime): Instant {
    const { walls, offsets } = this.#segments
    const index = this.#cursor
    if (wall >= (walls[index] ?? 0) && wall < (walls[index + 1] ?? 0)) return wall - (offsets[index] ?? 0)
    return wall - this.#seek(wall, true)
  }

  /** Moves the cursor to the segment of that time and gives its offset. */
  #seek(time: Instant | WallTime, isWall: boolean): number {
    const near = this.#segments.starts
    if (time >= (near[near.length - 1] ?? 0)) this.#segments = this.#table.far
    const { starts, walls, offsets } = this.#segments
    this.#cursor = findSegment(isWall ? walls : starts, foldBack(time, starts), this.#cursor)
    return offsets[this.#cursor] ?? 0
  }
}

/** The same time of an earlier cycle, for times after the last that are laid out. */
function foldBack(time: number, starts: Float64Array): number {
  const end = starts[starts.length - 1] ?? 0
  return time < end || time === Number.POSITIVE_INFINITY ? time : time - (Math.floor((time - end) / CYCLE) + 1) * CYCLE
}

/** The last segment that begins at that time or before it. */
function findSegment(bounds: Float64Array, time: number, cursor: number): number {
  if (time >= (bounds[cursor + 1] ?? Number.NaN) && time < (bounds[cursor + 2] ?? Number.NaN)) return cursor + 1
  let low = 0
  let high = bounds.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((bounds[middle] ?? 0) <= time) low = middle
    else high = middle - 1
  }
  return low
}

export function fixedZone(id: string, offset = 0, abbreviation = ''): TransitionZone {
  const first = { offset, abbreviation, daylight: false }
  return new TransitionZone(id, new ZoneTable({ first, known: [], rule: undefined }))
}

export const UTC: TransitionZone = fixedZone('UTC', 0, 'UTC')
