import { dateOf, daysInMonth, weekdayOf } from './civil.ts'
import { DAY, type WallTime } from './values.ts'

/** What the clocks of a zone show for a time, RFC 8536 §2. */
export interface LocalTime {
  /** Seconds east of UTC. */
  readonly offset: number
  /** `CET`; empty when nobody says. */
  readonly abbreviation: string
  readonly daylight: boolean
}

/** A change of the clocks that comes every year, RFC 8536 §3.3: `M3.5.0/2`. */
export interface YearlyOnset {
  /** From 1 to 12. */
  readonly month: number
  /** From 1 to 5, which is the last. */
  readonly week: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** Seconds since the midnight before that day, on the clock before; RFC 8536 §3.3.1: from -167 to 167 hours. */
  readonly time: number
  readonly to: LocalTime
}

/** The two changes of each year, in the order of the year. */
export type YearlyRule = readonly [YearlyOnset, YearlyOnset]

/** The reading at which the clocks change, on the clock before. */
export function wallOfOnset({ month, week, weekday, time }: YearlyOnset, year: number): WallTime {
  const first = dateOf(year, month, 1)
  const day = ((weekday - weekdayOf(first) + 7) % 7) + (week - 1) * 7
  return (first + (day < daysInMonth(year, month) ? day : day - 7)) * DAY + time
}
