/** Seconds since 1970-01-01T00:00:00Z, an integer; a point in time. */
export type Instant = number

/** A clock reading without a zone: what the same reading in UTC would be in seconds since 1970. */
export type WallTime = number

/** A day: days since 1970-01-01. */
export type CalendarDate = number

/** Half-open: start ≤ t < end. */
export interface Window {
  readonly start: Instant
  readonly end: Instant
}

/** A DATE or DATE-TIME value in one of its forms, RFC 5545 §3.3.4 and §3.3.5. */
export type TimeValue =
  | { readonly form: 'date'; readonly on: CalendarDate }
  | { readonly form: 'floating'; readonly wall: WallTime }
  | { readonly form: 'utc'; readonly at: Instant }
  | { readonly form: 'zoned'; readonly wall: WallTime; readonly tzid: string }

/** RFC 5545 §3.3.6: days are nominal, seconds are exact; both carry the sign. */
export interface Duration {
  readonly days: number
  readonly seconds: number
}

export const DAY = 86_400

/** Before and after every time that iCalendar can write (years 0000 and 9999). */
export const BEGINNING_OF_TIME: Instant = -62_167_305_600
export const END_OF_TIME: Instant = 253_402_387_200
