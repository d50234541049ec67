/** Where an event stands on the clock of who looks at it. */
import { daysDuration, formatDuration, parseDuration } from './duration.ts'
import {
  addDays,
  addToWall,
  DAY,
  dayOf,
  daysBetween,
  instantOf,
  isKnownZone,
  utcOfWall,
  type Wall,
  wallAt,
} from './wall.ts'

/** What an event says of its time; RFC 8984 §5.1. */
export interface Timed {
  readonly start: Wall
  /** Null is floating: that time of the clock, wherever one is. */
  readonly timeZone?: string | null
  readonly duration?: string | null
  /** Whole days. */
  readonly showWithoutTime?: boolean
  /** The same as an instant, from who knows its zone. */
  readonly startAt?: string
}

export interface Span {
  /** Of the viewer's clock. Whole days begin at midnight, and end at that of the day after their last. */
  readonly start: Wall
  readonly end: Wall
  readonly isAllDay: boolean
  /** Its zone is one that this browser does not know, and nobody else said when it is: its own clock is shown. */
  readonly isClockOfItsOwn: boolean
}

const SHORTEST = 60_000

export function spanOf(
  { start, timeZone = null, duration, showWithoutTime = false, startAt }: Timed,
  viewer: string,
): Span {
  const { days, ms } = parseDuration(duration ?? 'PT0S')
  if (showWithoutTime) {
    const first = dayOf(start)
    const length = Math.max(1, days + Math.ceil(ms / DAY))
    return { start: midnight(first), end: midnight(addDays(first, length)), isAllDay: true, isClockOfItsOwn: false }
  }
  const isKnown = timeZone !== null && isKnownZone(timeZone)
  const isTold = timeZone !== null && !isKnown && startAt !== undefined
  const zone = isKnown ? timeZone : viewer
  const startsAt = isTold ? Date.parse(startAt) : instantOf(start, zone)
  // Days first, on the clock; then what passes.
  const endsAt = days === 0 || isTold ? startsAt + days * DAY + ms : instantOf(addToWall(start, days * DAY), zone) + ms
  const shown = wallAt(startsAt, viewer)
  const end = wallAt(endsAt, viewer)
  return {
    start: shown,
    // A clock that goes back may show an end before the start.
    end: end < shown ? addToWall(shown, Math.max(SHORTEST, endsAt - startsAt)) : end,
    isAllDay: false,
    isClockOfItsOwn: timeZone !== null && !isKnown && !isTold,
  }
}

export interface PutTime {
  readonly start: Wall
  readonly timeZone: string | null
  readonly duration: string
  readonly showWithoutTime: boolean
}

/** What an event of that zone has to say to stand there. The zone stays; floating stays floating. */
export function timedAt(
  { start, end, isAllDay }: Pick<Span, 'start' | 'end' | 'isAllDay'>,
  { viewer, timeZone }: { readonly viewer: string; readonly timeZone: string | null },
): PutTime {
  if (isAllDay) {
    const days = Math.max(1, daysBetween(dayOf(start), dayOf(end)))
    return { start: midnight(dayOf(start)), timeZone: null, duration: daysDuration(days), showWithoutTime: true }
  }
  const isFloating = timeZone === null || !isKnownZone(timeZone)
  const startsAt = instantOf(start, viewer)
  const passes = isFloating ? utcOfWall(end) - utcOfWall(start) : instantOf(end, viewer) - startsAt
  return {
    start: isFloating ? start : wallAt(startsAt, timeZone),
    timeZone,
    duration: formatDuration({ days: 0, ms: Math.max(0, passes) }),
    showWithoutTime: false,
  }
}

export function midnight(day: string): Wall {
  return `${day}T00:00:00`
}
