import type { Component } from '../ical/component.ts'
import type { Instant, TimeValue } from '../time/values.ts'

/** One expanded instance of a series, RFC 5545 §3.8.5. */
export interface Occurrence {
  /** The component whose properties describe it: the master, or its override. */
  readonly component: Component
  /** What RECURRENCE-ID names this instance; undefined for a component that does not recur. */
  readonly recurrenceId: TimeValue | undefined
  /** Start and end in the form of the component's own DTSTART, for expansion (RFC 4791 §9.6.5). */
  readonly starts: TimeValue
  readonly ends: TimeValue | undefined
  /** The same as instants; floating times and dates are read in the zone that was given. */
  readonly start: Instant
  /** RFC 4791 §9.9: DTEND, DTSTART + DURATION, the next midnight of a date, or the start itself. */
  readonly end: Instant
}

/**
 * Bounds on the instants at which any rule of RFC 4791 §9.9 could match an object, widened by 26 hours where floating
 * times or dates are involved; null means without end on that side.
 */
export interface BoundingBox {
  readonly startsAt: Instant | null
  readonly endsAt: Instant | null
  readonly recurring: boolean
  /** The same for its alarms' triggers; undefined when it has none. */
  readonly alarms: { readonly startsAt: Instant | null; readonly endsAt: Instant | null } | undefined
}
