/**
 * Messages that no change of a calendar makes: an attendee proposes another time (COUNTER) or asks for the meeting as it is (REFRESH), an
 * organizer says that it stays (DECLINECOUNTER). RFC 5546 §3.2.6 to §3.2.8. To accept a proposal, the organizer changes the meeting.
 */
import { type Refusal, refuse } from '../../protocol/dav/refusal.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withValue } from '../../protocol/ical/edit.ts'
import { findProperties, findProperty } from '../../protocol/ical/values.ts'
import type { Instant } from '../../protocol/time/values.ts'
import { CALDAV } from '../../protocol/xml/names.ts'
import type { CalendarUser, Message } from './message.ts'
import { actedFor, calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf, attendeesOf, isServed } from './people.ts'
import { roleOf } from './plan.ts'
import { brokenRows, findTable, withoutForbidden } from './restrictions.ts'
import { findSchedulingObject, type Member, type SchedulingObject } from './scheduling-object.ts'
import { attendancesOf, findAmong } from './view.ts'

export type Negotiating = 'COUNTER' | 'DECLINECOUNTER' | 'REFRESH'

const METHODS: ReadonlySet<string> = new Set<Negotiating>(['COUNTER', 'DECLINECOUNTER', 'REFRESH'])

export function findNegotiating(root: Component): Negotiating | undefined {
  const method = findProperty(root, 'METHOD')?.value.trim().toUpperCase() ?? ''
  return isNegotiating(method) ? method : undefined
}

function isNegotiating(method: string): method is Negotiating {
  return METHODS.has(method)
}

export interface Negotiation {
  readonly method: Negotiating
  readonly root: Component
  readonly me: CalendarUser
  /** What `me` has of that meeting. */
  readonly current: Component | undefined
  readonly at: Instant
  readonly sentBy: string | undefined
}

/** Throws a refusal with the precondition of RFC 6638 §5.2 that does not hold. */
export function negotiate(negotiation: Negotiation): readonly Message[] {
  const { method, me, root } = negotiation
  if (findProperties(root, 'METHOD').length > 1) throw invalid('more than one METHOD')
  const said = findSchedulingObject(root)
  const meeting = findSchedulingObject(negotiation.current)
  if (said === undefined || said.members.some(({ component }) => component.name !== said.kind))
    throw invalid('it is about no event and no task')
  const role = method === 'DECLINECOUNTER' ? 'organizer' : 'attendee'
  if (meeting === undefined || roleOf(meeting, me) !== role)
    throw invalid(`its sender is not the ${role} of that meeting`)
  const { organizer } = meeting
  if (organizer === undefined || said.uid !== meeting.uid || !hasSameOrganizer(said, organizer, me))
    throw refuse(403, CALDAV.validOrganizer, 'that meeting has another organizer')
  return role === 'organizer'
    ? declined(said, meeting, organizer, negotiation)
    : toOrganizer(said, meeting, organizer, negotiation)
}

function invalid(sentence: string): Refusal {
  return refuse(400, CALDAV.validSchedulingMessage, sentence)
}

function hasSameOrganizer({ members }: SchedulingObject, organizer: Property, me: CalendarUser): boolean {
  const isSame = (address: string) =>
    address === addressOf(organizer) || (me.isAddress(address) && me.isAddress(addressOf(organizer)))
  return members.every(({ component }) =>
    component.properties.every((property) => property.name !== 'ORGANIZER' || isSame(addressOf(property))),
  )
}

function toOrganizer(
  said: SchedulingObject,
  meeting: SchedulingObject,
  organizer: Property,
  { method, me, at, sentBy }: Negotiation,
): readonly Message[] {
  const isMine = (address: string) => me.isAddress(address)
  const own = meeting.members.map((member) => findAmong(member, isMine)).find((one) => one !== undefined)
  // RFC 6638 §7.1: whom the server does not answer it does not write to.
  if (own === undefined || !isServed(organizer)) throw invalid('nothing is sent to that organizer')
  if (said.members.some((member) => findAmong(member, isMine) === undefined))
    throw invalid('its sender is not among its attendees')
  const voice = organizersVoice(organizer, { at, sentBy: undefined })
  const spoken = said.members.map((member) =>
    mapProperties(voice(method === 'REFRESH' ? member.component : withKnown(member, meeting)), (property) =>
      property.name === 'ATTENDEE' && isMine(addressOf(property)) ? actedFor(property, sentBy) : property,
    ),
  )
  const calendar = conforming(method, said, spoken)
  return [{ method, uid: meeting.uid, from: own.value.trim(), to: organizer.value.trim(), calendar, news: true }]
}

/** RFC 5546 §3.2.8: to who proposed it, the only one that it names. */
function declined(
  said: SchedulingObject,
  meeting: SchedulingObject,
  organizer: Property,
  { method, me, at, sentBy }: Negotiation,
): readonly Message[] {
  const isMine = (address: string) => me.isAddress(address)
  const known = attendancesOf(meeting, isMine)
  const named = new Map(
    said.members
      .flatMap(({ component }) => attendeesOf(component))
      .map((attendee) => [addressOf(attendee), attendee] as const)
      .filter(([address]) => !isMine(address)),
  )
  if (named.size === 0) throw invalid('it names nobody whose proposal is declined')
  const voice = organizersVoice(organizer, { at, sentBy })
  const calendar = conforming(
    method,
    said,
    said.members.map((member) => voice(withKnown(member, meeting))),
  )
  return [...named].map(([address, attendee]) => {
    if (known.get(address)?.agent !== 'SERVER') throw invalid(`${address.slice(0, 60)} is not invited to it`)
    return { method, uid: meeting.uid, from: organizer.value.trim(), to: attendee.value.trim(), calendar, news: true }
  })
}

// --- what a message must hold -----------------------------------------------------------------------------------

/** RFC 5546 §3.2.7: which revision it speaks of, and what it is called, as its sender has it. */
const KNOWN = ['SEQUENCE', 'SUMMARY', 'PRIORITY'] as const

function withKnown({ key, component }: Member, { master, overrides }: SchedulingObject): Component {
  const known = (key === undefined ? undefined : overrides.get(key)) ?? master
  return KNOWN.reduce((whole, name) => {
    if (findProperty(whole, name) !== undefined) return whole
    const property = known && findProperty(known.component, name)
    // One that is not there is the first.
    const value = property?.value ?? (name === 'SEQUENCE' ? '0' : undefined)
    return value === undefined ? whole : withValue(whole, name, value)
  }, component)
}

/** RFC 6638 §5.2.1: what may not be in it is left out; what is missing, or there twice, nobody can guess. */
function conforming(method: Negotiating, said: SchedulingObject, components: readonly Component[]): Component {
  const table = findTable(method, said.kind)
  if (table === undefined) throw invalid(`there is no ${method} of ${said.kind}`)
  const allowed = components.map((component) => withoutForbidden(component, table))
  const calendar = calendarOf(method, said.root, allowed)
  const [broken] = brokenRows(calendar, table)
  if (broken !== undefined) throw invalid(`${broken.count} ${broken.name} in a ${method}`)
  return calendar
}
