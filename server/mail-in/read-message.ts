/** The calendar in a mail as an iTIP message: RFC 6047 §2.4, RFC 5546 §3. */
import { indexCalendarObject } from '../../protocol/caldav/indexed-object.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withoutParameters, withProperty } from '../../protocol/ical/edit.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../protocol/ical/invalid.ts'
import { readTextBytes } from '../../protocol/ical/read-text.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { findTable, isMethod, type Method } from '../../scheduling/itip/index.ts'
import type { CalendarPart } from './read-mail.ts'
import { withoutTricks } from './without-tricks.ts'

export interface CalendarMessage {
  readonly method: Method
  readonly uid: string
  readonly calendar: Component
  /** The one that all components have, as it stands there; undefined where none has one. */
  readonly organizer: Property | undefined
  /** Of all components, the first of each address. */
  readonly attendees: readonly Property[]
}

/** Why a calendar is no message. */
export class NoMessage extends Error {
  override readonly name = 'NoMessage'
}

const FROM_ATTENDEES: ReadonlySet<Method> = new Set<Method>(['REPLY', 'REFRESH', 'COUNTER'])

export interface MessageLimits {
  readonly maxResourceBytes: number
  readonly maxAttendees: number
}

/** Throws NoMessage. */
export function readMessage({ method, bytes }: CalendarPart, limits: MessageLimits): CalendarMessage {
  const calendar = withoutTricks(withoutOwnWords(requireCalendar(bytes)))
  const stated = findProperty(calendar, 'METHOD')?.value.trim().toUpperCase()
  // RFC 6047 §2.4: the parameter and the property say the same. A file has no parameter.
  if (stated === undefined) throw new NoMessage('the calendar has no METHOD')
  if (method !== undefined && method !== stated) throw new NoMessage(`the mail says ${method}, the calendar ${stated}`)
  if (!isMethod(stated)) throw new NoMessage(`there is no method ${stated}`)
  const uid = requireStorable(calendar, limits)
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const twice = components.flatMap((component) => findContradiction(component) ?? [])
  if (twice.length > 0) throw new NoMessage(`ambiguous: more than one ${twice[0]}`)
  const missing = components.flatMap((component) => findMissing(component, stated) ?? [])
  if (missing.length > 0) throw new NoMessage(`not a message: no ${missing[0]}`)
  const attendees = firstOfEach(components.flatMap((component) => peopleIn(component, 'ATTENDEE')))
  if (attendees.length > limits.maxAttendees) throw new NoMessage('too many attendees')
  const organizers = firstOfEach(components.flatMap((component) => peopleIn(component, 'ORGANIZER')))
  if (organizers.length > 1) throw new NoMessage('more than one ORGANIZER')
  return { method: stated, uid, calendar, organizer: organizers[0], attendees }
}

/** RFC 5545 §3.6.1: once in a component. By the first of two that differ a message may be late, by the second it is not. */
const ONCE = ['DTSTAMP', 'SEQUENCE', 'STATUS'] as const

function findContradiction({ properties }: Component): string | undefined {
  const valuesOf = (name: string) => properties.filter((one) => one.name === name).map(({ value }) => value.trim())
  return ONCE.find((name) => new Set(valuesOf(name)).size > 1)
}

/** RFC 5546 §3: which of two messages is the later one, and when an event is, nobody can guess. Tasks may have no time. */
function findMissing(component: Component, method: Method): string | undefined {
  const rows = findTable(method, component.name)?.rows
  const needed = component.name === 'VEVENT' ? ['DTSTAMP', 'DTSTART'] : ['DTSTAMP']
  return needed.find((name) => rows?.get(name)?.least === 1 && findProperty(component, name) === undefined)
}

export function isToOrganizer({ method }: Pick<CalendarMessage, 'method'>): boolean {
  return FROM_ATTENDEES.has(method)
}

/** What is not quite iCalendar is put right, as far as it can be. */
function requireCalendar(bytes: Buffer): Component {
  try {
    const [calendar, ...others] = readTextBytes(withLineEnds(bytes)).components
    if (calendar?.name !== 'VCALENDAR' || others.length > 0) throw new NoMessage('not one calendar')
    return calendar
  } catch (error) {
    if (error instanceof InvalidCalendarData) throw new NoMessage(`not a calendar: ${error.message}`)
    throw error
  }
}

/** RFC 5545 §3.1. Who reads mails makes them what lines of text end with on this machine. */
function withLineEnds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

function requireStorable(calendar: Component, { maxResourceBytes }: MessageLimits): string {
  const bytes = writeComponentBytes(calendar)
  if (bytes.length > maxResourceBytes) throw new NoMessage('the calendar is too large')
  try {
    return indexCalendarObject(bytes, 'message').uid
  } catch (error) {
    const isInvalid = error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject
    if (isInvalid) throw new NoMessage(`not a message: ${error.message}`)
    throw error
  }
}

/**
 * RFC 6638 §7: SCHEDULE-AGENT and the like are between a client and its server. RFC 8607 §4.3: MANAGED-ID names what is
 * attached on one server. From outside they would speak to this one.
 */
function withoutOwnWords(calendar: Component): Component {
  const isOwn = (name: string) => name.startsWith('SCHEDULE-') || name === 'MANAGED-ID'
  return mapComponents(calendar, (component) =>
    mapProperties(component, (property) =>
      property.parameters.some(({ name }) => isOwn(name)) ? withoutParameters(property, isOwn) : property,
    ),
  )
}

function peopleIn({ properties }: Component, name: 'ATTENDEE' | 'ORGANIZER'): readonly Property[] {
  return properties.filter((property) => property.name === name)
}

function firstOfEach(people: readonly Property[]): readonly Property[] {
  const first = new Map<string, Property>()
  for (const person of people) {
    const address = person.value.trim().toLowerCase()
    if (!first.has(address)) first.set(address, person)
  }
  return [...first.values()]
}

/** Client: Exchange answers without ORGANIZER, and proposes another time without ATTENDEE: who reads it in an inbox has to know both. */
export function withBothSides(
  calendar: Component,
  { attendee, organizer }: { readonly attendee: string; readonly organizer: string },
): Component {
  return mapComponents(calendar, (component) => {
    if (component.name === 'VTIMEZONE') return component
    return [property('ORGANIZER', organizer), property('ATTENDEE', attendee)].reduce(
      (whole, one) => (findProperty(whole, one.name) === undefined ? withProperty(whole, one) : whole),
      component,
    )
  })
}

function property(name: string, value: string): Property {
  return { name, parameters: [], value }
}
