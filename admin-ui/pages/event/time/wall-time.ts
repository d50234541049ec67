/** Beginnings and ends of events on the clock of their zone. */
import { formatDuration, parseDuration } from '../../../time/duration.ts'
import { addDays, dayOf, instantOf, isKnownZone, MINUTE, type Wall, wallAt } from '../../../time/wall.ts'

export const HOUR = 60 * MINUTE

/** The zone itself where the browser knows it; an event may have a zone that only its own iCalendar defines. */
export function knownZone(zone: string | null | undefined, otherwise: string): string {
  return zone && isKnownZone(zone) ? zone : otherwise
}

export function timeOf(wall: Wall): string {
  return wall.slice(11, 16)
}

export function atTime(day: string, time = '00:00'): Wall {
  return `${day}T${time}:00`
}

export function plusDays(wall: Wall, days: number): Wall {
  return addDays(dayOf(wall), days) + wall.slice(10)
}

/** When something ends, on the same clock: days first, then what passes. */
export function endOf(start: Wall, duration: string, zone: string): Wall {
  const { days, ms } = parseDuration(duration)
  const day = plusDays(start, days)
  return ms === 0 ? day : wallAt(instantOf(day, zone) + ms, zone)
}

export function exactDuration(ms: number): string {
  return formatDuration({ days: 0, ms: Math.max(0, ms) })
}

export function isoOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000', '')
}

/** The next full half hour. */
export function nextHalfHour(now: number): number {
  return Math.ceil(now / (30 * MINUTE)) * 30 * MINUTE
}

/** All zones that the browser knows, as IANA names them. */
export function allZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
