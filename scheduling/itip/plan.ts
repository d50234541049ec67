/** What a change of a calendar object means for the others in it: RFC 6638 §3.2. */
import type { Component } from '../../protocol/ical/component.ts'
import type { Instant } from '../../protocol/time/values.ts'
import { planAttendee } from './attendee.ts'
import type { CalendarUser, Message } from './message.ts'
import { planOrganizer } from './organizer.ts'
import { addressOf, findOrganizer, isServed } from './people.ts'
import { attendeeMayNot, organizerMayNot, twoOrganizers } from './refusals.ts'
import type { Seen } from './revisions.ts'
import { findSchedulingObject, type SchedulingObject } from './scheduling-object.ts'
import { findAmong } from './view.ts'

export interface Change {
  /** The stored VCALENDAR; undefined: it is created. */
  readonly before: Component | undefined
  /** What is to be stored; undefined: it is removed. */
  readonly after: Component | undefined
  /** The owner of the collection, RFC 6638 §3.1. */
  readonly me: CalendarUser
  /** The address of who acts, when that is not `me`. */
  readonly sentBy?: string
  /** For DTSTAMP. */
  readonly at: Instant
  /** RFC 6638 §8.1: `Schedule-Reply: F` is false. */
  readonly withReply?: boolean
  /** Whether TRANSP goes with the answers of `me` (transparency.ts). */
  readonly freeUntilAnswered?: boolean
  /** As it was left before: what deliveries heard of that UID, and what was told of a meeting that is created again. */
  readonly seen?: Seen
}

export interface Plan {
  readonly role: Role
  /** What is to be stored; the same value as `after` where scheduling changed nothing. */
  readonly object: Component | undefined
  readonly messages: readonly Message[]
  /** To be kept for the next change or delivery, also when the object is removed. */
  readonly seen: Seen
}

export type Role = 'organizer' | 'attendee' | 'none'

/** Throws a refusal with the precondition of RFC 6638 §3.2.4 that does not hold; InvalidCalendarData. */
export function plan(change: Change): Plan {
  const before = findSchedulingObject(change.before)
  const after = findSchedulingObject(change.after)
  const { me } = change
  if (after !== undefined) requireSameOrganizer(after, me)
  const was = roleOf(before, me)
  const is = roleOf(after, me)
  requireSameSide(before, after, change)
  // RFC 6638 §3.2.3.1: from no scheduling object to one is Create, back again is Remove.
  if (was === 'organizer' || is === 'organizer') {
    return planOrganizer(change, was === 'organizer' ? before : undefined, is === 'organizer' ? after : undefined)
  }
  if (was === 'attendee' || is === 'attendee') {
    return planAttendee(change, was === 'attendee' ? before : undefined, after)
  }
  return { role: 'none', object: change.after, messages: [], seen: change.seen ?? new Map() }
}

/** RFC 6638 §3.1. */
export function roleOf(object: SchedulingObject | undefined, me: CalendarUser): Role {
  if (object?.organizer === undefined) return 'none'
  if (me.isAddress(addressOf(object.organizer))) return 'organizer'
  return object.members.some((member) => isIn(member, me)) ? 'attendee' : 'none'
}

function isIn(member: SchedulingObject['members'][number], me: CalendarUser): boolean {
  return findAmong(member, (address) => me.isAddress(address)) !== undefined
}

// RFC 6638 §3.2.4.2: in all components where there is one.
function requireSameOrganizer({ members }: SchedulingObject, me: CalendarUser): void {
  const organizers = new Set(
    members.flatMap(({ component }) => {
      const organizer = findOrganizer(component)
      if (organizer === undefined) return []
      return me.isAddress(addressOf(organizer)) ? 'me' : addressOf(organizer)
    }),
  )
  if (organizers.size > 1) throw twoOrganizers(organizers.size)
}

/** A stored meeting stays its organizer's: nobody takes it over, and nobody gives it away. */
function requireSameSide(
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
  { me }: Change,
): void {
  if (before?.organizer === undefined || after === undefined) return
  const was = roleOf(before, me)
  if (was === 'organizer') {
    requireOrganizerStays(after, me)
    return
  }
  if (after.organizer === undefined && was === 'none') return
  if (after.organizer === undefined || addressOf(after.organizer) !== addressOf(before.organizer)) {
    throw attendeeMayNot('ORGANIZER is another')
  }
  if (was === 'none') return
  // RFC 6638 §3.2.2.1: it is not among what he may change, and without it he could not answer.
  if (roleOf(after, me) === 'none') throw attendeeMayNot('the ATTENDEE whose copy it is is missing')
  if (isServed(before.organizer) !== isServed(after.organizer))
    throw attendeeMayNot('SCHEDULE-AGENT of ORGANIZER is another')
}

// RFC 6638 §3.2.3.1: a meeting may become an event of one's own; with guests in it, it would be nobody's.
function requireOrganizerStays(after: SchedulingObject, me: CalendarUser): void {
  if (roleOf(after, me) === 'organizer') return
  const isPlain = after.organizer === undefined && after.members.every(({ attendees }) => attendees.size === 0)
  if (isPlain) return
  throw organizerMayNot('ORGANIZER is another, or missing')
}
