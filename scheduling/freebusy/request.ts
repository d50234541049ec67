/** A request for busy times, as it comes to an outbox: RFC 6638 §5, RFC 5546 §3.3.2. */
import { ACCESS, findStatedAccess } from '../../protocol/caldav/access.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../protocol/ical/rules.ts'
import { countAttendees, findProperties, findProperty, findText, findTime } from '../../protocol/ical/values.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'
import { CALDAV, CS } from '../../protocol/xml/names.ts'

export interface FreeBusyRequest {
  readonly window: Window
  readonly uid: Property
  readonly organizer: Property
  /** Those whose busy times are asked for, each address once. */
  readonly attendees: readonly Property[]
  /** A meeting that is not to count: it is being moved, and would be in its own way. */
  readonly maskedUid: string | undefined
}

export interface RequestTerms {
  /** Whether an address is one of the owner of the outbox. */
  isOwner(address: string): boolean
  readonly maxAttendees: number
}

/** Throws a refusal with the precondition of RFC 6638 §5.2 that does not hold. */
export function readFreeBusyRequest(bytes: Uint8Array, terms: RequestTerms): FreeBusyRequest {
  const component = requireRequest(parse(bytes))
  const organizer = requireOne(component, 'ORGANIZER')
  // RFC 6638 §5.2.2. §11.4: that somebody may not ask comes before what is wrong with the question.
  if (!terms.isOwner(organizer.value)) {
    throw refuse(403, CALDAV.validOrganizer, `${organizer.value.slice(0, 60)} is not the owner of the outbox`)
  }
  requireProperties(component)
  const attendees = readAttendees(component, terms.maxAttendees)
  // Client: Apple's programs name the meeting that they are about to move.
  const maskedUid = findText(component, 'X-CALENDARSERVER-MASK-UID')
  return { window: readWindow(component), uid: requireOne(component, 'UID'), organizer, attendees, maskedUid }
}

function parse(bytes: Uint8Array): Component {
  try {
    return parseCalendarBytes(bytes)
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw refuse(403, CALDAV.validCalendarData, error.message)
    throw error
  }
}

/** The one VFREEBUSY of a message that may be answered here at all. */
function requireRequest(root: Component): Component {
  // caldav-privateevents §4.2.7.
  if (findStatedAccess(root) !== undefined) throw refuse(403, CS.noAccessRestrictions, `a message has no ${ACCESS}`)
  const method = requireOne(root, 'METHOD').value.trim().toUpperCase()
  if (method !== 'REQUEST') throw invalid(`METHOD is ${method}, not REQUEST`)
  const { component, members, timezones } = readObject(root)
  const [member] = members
  // RFC 6638 §5: events and tasks are sent by storing them, never by POST.
  if (member === undefined || component !== 'VFREEBUSY') throw invalid(`a request with ${component}`)
  if (timezones.length > 0 || member.components.some(({ name }) => name === 'VALARM')) {
    throw invalid('a request for busy times with a VTIMEZONE or a VALARM')
  }
  return member
}

/** RFC 5545 holds for a message as it does for what is stored, METHOD aside. */
function readObject(root: Component): CalendarObject {
  try {
    return readCalendarObject({ ...root, properties: root.properties.filter(({ name }) => name !== 'METHOD') })
  } catch (error) {
    if (!(error instanceof InvalidCalendarObject)) throw error
    throw error.rule === 'data' ? refuse(403, CALDAV.validCalendarData, error.message) : invalid(error.message)
  }
}

// RFC 5546 §3.3.2: what a request must have once, and what it must not have.
const ONCE = ['UID', 'DTSTAMP', 'DTSTART', 'DTEND'] as const
const NEVER = ['FREEBUSY', 'DURATION', 'REQUEST-STATUS', 'URL'] as const

function requireProperties(component: Component): void {
  for (const name of ONCE) requireOne(component, name)
  const extra = NEVER.find((name) => findProperty(component, name) !== undefined)
  if (extra !== undefined) throw invalid(`a request with ${extra}`)
}

function requireOne(component: Component, name: string): Property {
  const [property, second] = findProperties(component, name)
  if (property === undefined || second !== undefined) throw invalid(`a request has ${name} once`)
  return property
}

function readAttendees(component: Component, most: number): readonly Property[] {
  // RFC 6638 §11.1.
  if (countAttendees(component) > most) {
    throw refuse(403, CALDAV.maxAttendeesPerInstance, `more than ${most} attendees`)
  }
  const attendees = new Map<string, Property>()
  for (const attendee of findProperties(component, 'ATTENDEE')) {
    if (!attendees.has(attendee.value)) attendees.set(attendee.value, attendee)
  }
  if (attendees.size === 0) throw invalid('a request without an ATTENDEE')
  return [...attendees.values()]
}

function readWindow(component: Component): Window {
  const window = { start: readInstant(component, 'DTSTART'), end: readInstant(component, 'DTEND') }
  // RFC 5545 §3.8.2.2.
  if (window.start >= window.end) throw invalid('DTEND is not after DTSTART')
  return window
}

function readInstant(component: Component, name: string): Instant {
  const time = findTime(component, name)
  if (time?.form !== 'utc') throw invalid(`${name} is not in UTC`)
  return time.at
}

// RFC 6638 §5.2.1.
function invalid(sentence: string) {
  return refuse(400, CALDAV.validSchedulingMessage, sentence)
}
