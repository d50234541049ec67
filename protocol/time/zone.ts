import type { Instant, WallTime } from './values.ts'

/** The rules of one time zone. */
export interface Zone {
  readonly id: string
  /** Seconds east of UTC at that instant. */
  offsetAt(at: Instant): number
  /**
   * The instant at which the clocks of the zone show `wall`. RFC 5545 §3.3.5: a reading that occurs twice means the
   * first; one that is skipped is read with the offset before the gap.
   */
  toInstant(wall: WallTime): Instant
}

/** Finds the zone that a TZID of one iCalendar object means. */
export type FindZone = (tzid: string) => Zone | undefined
