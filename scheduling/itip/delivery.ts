/** A message that comes to somebody, and what it did. */
import type { ScheduleChanges } from '../../protocol/caldav/schedule-changes.ts'
import type { Component } from '../../protocol/ical/component.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { CalendarUser, Message } from './message.ts'
import type { Seen } from './revisions.ts'
import type { SchedulingObject } from './scheduling-object.ts'

export interface Delivery {
  /** The object of that UID which `me` has. */
  readonly current: Component | undefined
  /** Whoever takes it in has made sure that it comes from whom it says, and is whole iCalendar. */
  readonly message: Message
  readonly me: CalendarUser
  readonly at: Instant
  /** Whether an invitation takes up no time of `me` before it is answered (transparency.ts). */
  readonly freeUntilAnswered?: boolean
  /** As the delivery before left it; without, a message that comes late is known by its SEQUENCE alone. */
  readonly seen?: Seen
}

export interface Applied {
  /** The object of `me` afterwards; undefined when there is none. The same value as `current` when nothing changed. */
  readonly object: Component | undefined
  /** Whether more changed than the participation of others: then Schedule-Tag does, too (RFC 6638 §3.2.10). */
  readonly consequential: boolean
  /** Whether people have something to read: then it belongs in the inbox. */
  readonly news: boolean
  /** What follows: news of an answer for the other attendees, the REQUEST that answers a REFRESH. */
  readonly messages: readonly Message[]
  /** What has been heard, to be kept beside the object (or without one) for the next delivery. */
  readonly seen: Seen
  /** What that message did, where people have something to read. */
  readonly changes?: ScheduleChanges
  /** Why nothing was done. */
  readonly ignored?: Ignored
}

export type Ignored =
  /** A later message came before it, or what it is about has changed since. */
  | 'stale'
  /** There is no such object, or no such instance. */
  | 'unknown'
  | 'not-the-organizer'
  | 'not-an-attendee'
  /** He has declined that, and removed it. */
  | 'declined'
  /** It says two things at once. */
  | 'ambiguous'
  /** Not a message about an event or a task. */
  | 'unsupported'

/** RFC 6638 §3.2.9: what the sender is told. One that comes late was delivered all the same. */
export function deliveryStatusOf({ ignored }: Applied): '1.2' | '5.3' {
  return ignored === 'not-the-organizer' || ignored === 'not-an-attendee' ? '5.3' : '1.2'
}

/** A delivery whose texts have been read. */
export interface Situation extends Delivery {
  readonly object: SchedulingObject | undefined
  readonly incoming: SchedulingObject
  readonly heard: Seen
}

export function ignore({ current, seen }: Delivery, ignored: Ignored): Applied {
  return { object: current, consequential: false, news: false, messages: [], seen: seen ?? new Map(), ignored }
}

/** Nothing to keep, and something to read. */
export function newsOnly({ current, heard }: Situation): Applied {
  return { object: current, consequential: false, news: true, messages: [], seen: heard }
}
