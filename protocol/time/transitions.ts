import { DAY, type Instant, type WallTime } from './values.ts'
import type { Zone } from './zone.ts'

/** UTC, under whatever name it is asked for. */
export function fixedZone(id: string, offset = 0): Zone {
  return { id, offsetAt: () => offset, toInstant: (wall) => wall - offset }
}

export const UTC: Zone = fixedZone('UTC')

/** When the offset of a zone changes, ascending; `offsets` has one more: the one before the first transition. */
export interface Transitions {
  readonly at: readonly Instant[]
  readonly offsets: readonly number[]
}

export function offsetIn(transitions: Transitions, at: Instant): number {
  let low = 0
  let high = transitions.at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((transitions.at[middle] ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return transitions.offsets[low] ?? 0
}

export function zoneOfTransitions(id: string, transitions: Transitions): Zone {
  const offsetAt = (at: Instant) => offsetIn(transitions, at)
  return { id, offsetAt, toInstant: (wall) => instantOf(wall, offsetAt) }
}

/**
 * The instant of a clock reading, from nothing but the offsets a day before and a day after it: no zone lies more than
 * 16 hours from UTC, and none has changed twice in two days.
 */
export function instantOf(wall: WallTime, offsetAt: (at: Instant) => number): Instant {
  const before = offsetAt(wall - DAY)
  const after = offsetAt(wall + DAY)
  const earlier = wall - before
  if (before === after) return earlier
  // RFC 5545 §3.3.5: the first of two readings is the one with the earlier offset.
  if (offsetAt(earlier) === before) return earlier
  const later = wall - after
  // RFC 5545 §3.3.5: a reading in a gap has the offset before the gap.
  return offsetAt(later) === after ? later : earlier
}
