/**
 * Clocks. What people read is a wall time, `2027-03-28T09:30:00`, in some zone; between two zones stands the instant,
 * in milliseconds since 1970. Days and wall times are texts, which sort as they follow each other.
 */
import { fromAbsolute } from '@internationalized/date'

/** `2027-03-28T09:30:00`: what a clock shows. */
export type Wall = string
/** `2027-03-28`. */
export type Day = string

export const MINUTE = 60_000
export const DAY = 86_400_000
/** Zones change their offsets at its borders alone. */
const QUARTER = 15 * MINUTE

const offsets = new Map<string, Map<number, number>>()

/** Whether the browser knows the zone: what an event says may be newer than the browser, or nobody's. */
export function isKnownZone(zone: string): boolean {
  if (offsets.has(zone)) return true
  try {
    fromAbsolute(0, zone)
    offsets.set(zone, new Map())
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** How much later than UTC its clocks are. */
export function offsetAt(instant: number, zone: string): number {
  const known = offsets.get(zone) ?? new Map<number, number>()
  offsets.set(zone, known)
  const quarter = Math.floor(instant / QUARTER)
  const before = known.get(quarter)
  if (before !== undefined) return before
  const { offset } = fromAbsolute(quarter * QUARTER, zone)
  known.set(quarter, offset)
  return offset
}

/** What a clock there shows at that instant. */
export function wallAt(instant: number, zone: string): Wall {
  return wallOfUtc(instant + offsetAt(instant, zone))
}

/**
 * RFC 5545 §3.3.5: a time that a clock shows twice is the first of them; one that it leaves out is read with the
 * offset from before, so it is as much later as the clock went forward.
 */
export function instantOf(wall: Wall, zone: string): number {
  const shown = utcOfWall(wall)
  const [before, after] = [offsetAt(shown - DAY, zone), offsetAt(shown + DAY, zone)]
  if (offsetAt(shown - before, zone) === before || offsetAt(shown - after, zone) !== after) return shown - before
  return shown - after
}

/** The same moment on the clock of another zone. */
export function inZone(wall: Wall, from: string, to: string): Wall {
  return from === to ? wall : wallAt(instantOf(wall, from), to)
}

/** Clocks taken for those of UTC, to count with. */
export function utcOfWall(wall: Wall | Day): number {
  return Date.parse(wall.length === 10 ? `${wall}T00:00:00Z` : `${wall}Z`)
}

export function wallOfUtc(ms: number): Wall {
  return new Date(ms).toISOString().slice(0, 19)
}

export function dayOf(wall: Wall | Day): Day {
  return wall.slice(0, 10)
}

export function addDays(day: Day, days: number): Day {
  return dayOf(wallOfUtc(utcOfWall(day) + days * DAY))
}

/** On the clock, whatever that means for the time that passes. */
export function addToWall(wall: Wall, ms: number): Wall {
  return wallOfUtc(utcOfWall(wall) + ms)
}

export function daysBetween(first: Day, last: Day): number {
  return Math.round((utcOfWall(last) - utcOfWall(first)) / DAY)
}

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(utcOfWall(day)).getUTCDay()
}

export function todayIn(zone: string, now: number = Date.now()): Day {
  return dayOf(wallAt(now, zone))
}
