/** Times in words: on the clock that the event hangs on, which is named. */
import { endOf, type Timing } from '../../protocol/recurrence/timing.ts'
import { DAY, type TimeValue, type WallTime } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'

const DATE = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const

/** `home` is the zone for times that were written in UTC, or for all that have one. */
export function describeTiming(timing: Timing, home: Zone, locale: string, isAtHome = false): string {
  const { starts, wall, length } = timing
  if (starts.form === 'date') return rangeOf(wall, wall + length.wall + length.exact - DAY, locale, DATE)
  const { zone } = timing
  if (zone === undefined) return rangeOf(wall, wall + length.wall + length.exact, locale, { ...DATE, ...TIME })
  const shown = starts.form === 'utc' || isAtHome ? home : zone
  const at = zone.toInstant(wall)
  const end = endOf(length, wall, at, zone)
  const range = rangeOf(at + shown.offsetAt(at), end + shown.offsetAt(end), locale, { ...DATE, ...TIME })
  return `${range} (${shown.id})`
}

/** From one reading of a clock to another; of days, the last one too. */
export function describeSpan(from: WallTime, until: WallTime, locale: string, what: 'days' | 'times'): string {
  return rangeOf(from, until, locale, what === 'days' ? DATE : { ...DATE, ...TIME })
}

/** The day that an instance was on. */
export function describeDay(time: TimeValue, home: Zone, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, DATE)
  switch (time.form) {
    case 'date':
      return format.format(dateOf(time.on * DAY))
    case 'utc':
      return format.format(dateOf(time.at + home.offsetAt(time.at)))
    default:
      return format.format(dateOf(time.wall))
  }
}

function rangeOf(from: WallTime, to: WallTime, locale: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, options)
  return to <= from ? format.format(dateOf(from)) : format.formatRange(dateOf(from), dateOf(to))
}

/** A reading of the clock, dressed as UTC. */
function dateOf(wall: WallTime): Date {
  return new Date(wall * 1000)
}
