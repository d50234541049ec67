import { formatWall } from './civil.ts'
import { findIanaZone } from './iana.ts'
import type { TransitionZone } from './transitions.ts'
import type { Instant } from './values.ts'
import type { Zone } from './zone.ts'

export function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): Instant {
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000
}

export function requireZone(id: string): TransitionZone {
  const zone = findIanaZone(id)
  if (zone === undefined) throw new Error(id)
  return zone
}

/** The times, three hours apart, at which the two zones do not agree. */
export function differences(one: Zone, other: Zone | undefined, start: Instant, end: Instant): string[] {
  const found: string[] = []
  for (let at = start; at < end; at += 3 * 3_600)
    if (one.offsetAt(at) !== other?.offsetAt(at)) found.push(formatWall(at))
  return found
}

/** Numbers from 0 to 1, the same in each run. */
export function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
