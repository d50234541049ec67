/** What a change of a calendar object means for the others in it: RFC 6638 §3.2. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import type { Instant } from '../../protocol/time/values.ts'
import { planAttendee } from './attendee.ts'
import { withForgottenPeople } from './done-tasks.ts'
import type { CalendarUser, Message } from './message.ts'
import { planOrganizer } from './organizer.ts'
import { addressOf, findOrganizer, isServed } from './people.ts'
import { attendeeMayNot, organizerMayNot, twoOrganizers } from './refusals.ts'
import type { Seen } from './revisions.ts'
import { findSchedulingObject, type SchedulingObject, withComponents } from './scheduling-object.ts'
import { findAmong } from './view.ts'

export interface Change {
  /** The stored VCALENDAR; undefined: it is created. */
  readonly before: Component | undefined
  /** What is to be stored; undefined: it is removed. */
  readonly after: Component | undefined
  /** The owner of the collection, RFC 6638 §3.1. */
  readonly me: CalendarUser
  /** The address of who acts, when that is not `me`. */
  readonly sentBy?: string | undefined
  /** What `me` has under the UIDs that a new series names (continuation.ts). */
  readonly kin?: readonly Component[]
  /** For DTSTAMP. */
  readonly at: Instant
  /** RFC 6638 §8.1: `Schedule-Reply: F` is false. */
  readonly withReply?: boolean
  /** Whether TRANSP goes with the answers of `me` (transparency.ts). */
  readonly freeUntilAnswered?: boolean
  /** What the organizer has of that UID, when he is of this server. */
  readonly organizerHere?: { readonly object: Component | undefined }
  /** As it was left before: what deliveries heard of that UID, and what was told of a meeting that is created again. */
  readonly seen?: Seen
}

export interface Plan {
  /** In what is to be stored; in what was there, where it is removed. */
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
  const after = withForgottenPeople(before, findSchedulingObject(change.after))
  const { me } = change
  if (after !== undefined) requireSameOrganizer(after, me)
  const was = roleOf(before, me)
  const is = roleOf(after, me)
  requireSameSide(before, after, change)
  // RFC 6638 §3.2.3.1: from no scheduling object to one is Create, back again is Remove.
  if (was === 'organizer' || is === 'organizer') {
    if (is === 'organizer' && after !== undefined) requireSeries(before, after)
    return planOrganizer(change, was === 'organizer' ? before : undefined, is === 'organizer' ? after : undefined)
  }
  if (was === 'attendee' || is === 'attendee') {
    if (was === 'none' && after !== undefined) requireInvited(after, change)
    return planAttendee(change, was === 'attendee' ? before : undefined, after)
  }
  const object = after !== undefined && change.organizerHere !== undefined ? unserved(after) : change.after
  return { role: 'none', object, messages: [], seen: change.seen ?? new Map() }
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

/**
 * RFC 6638 §3.2.4.3: who organizes an instance organizes the series that it is of; without that no attendee's copy could be
 * brought in step. One that is stored already, from wherever, may be kept up.
 */
function requireSeries(before: SchedulingObject | undefined, after: SchedulingObject): void {
  const wasThere = before === undefined || before.master !== undefined
  if (wasThere && after.master === undefined) throw organizerMayNot('instances without their series')
}

/**
 * RFC 6638 §3.2.2.2: whoever got an invitation elsewhere may store it here. Where the organizer is of this server, what he
 * has says who was invited.
 */
function requireInvited({ organizer }: SchedulingObject, { organizerHere, me }: Change): void {
  if (organizerHere === undefined || organizer === undefined || !isServed(organizer)) return
  const meeting = findSchedulingObject(organizerHere.object)
  const isHis = meeting?.organizer !== undefined && addressOf(meeting.organizer) === addressOf(organizer)
  if (!isHis || roleOf(meeting, me) !== 'attendee') throw attendeeMayNot('the organizer has not invited him')
}

/** RFC 6638 §3.2.2.2, §3.2.9: who does not attend has nothing to say to the organizer, and his program is told so. */
function unserved(object: SchedulingObject): Component {
  const mark = (property: Property) =>
    property.name === 'ORGANIZER' && isServed(property)
      ? withParameter(withParameter(property, 'SCHEDULE-AGENT', 'NONE'), 'SCHEDULE-STATUS', '5.3')
      : property
  return withComponents(
    object,
    object.members.map(({ component }) => mapProperties(component, mark)),
  ).root
}
