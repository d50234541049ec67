import type { Instant, TimeValue } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import type { Component } from './component.ts'
import { InvalidCalendarObject, invalidData } from './invalid.ts'
import { requireFewDates, requireValues } from './value-rules.ts'
import { findProperty, findTime, formatTime, unescapeText } from './values.ts'

/** A calendar that may be stored as one calendar object resource. */
export interface CalendarObject {
  readonly uid: string
  /** The name that all members have: VEVENT, VTODO, VJOURNAL, VFREEBUSY, VAVAILABILITY, VPOLL or another. */
  readonly component: string
  /** The master and its overrides: all components but the time zones, in the order of the text. */
  readonly members: readonly Component[]
  readonly timezones: readonly Component[]
  readonly root: Component
}

/**
 * Checks what a stored object must meet, RFC 4791 §4.1 and RFC 5545; a message, as an inbox keeps it, has a METHOD as
 * well. Throws InvalidCalendarObject.
 */
export function readCalendarObject(root: Component, form: 'object' | 'message' = 'object'): CalendarObject {
  requireCalendarProperties(root)
  if (form === 'object') requireNoMethod(root)
  // RFC 5546 §3: by the first of two it asks for something, by the second it may take it back.
  else if (hasTwice(root, 'METHOD')) throw invalidData('A message has METHOD more than once')
  const timezones = root.components.filter((component) => component.name === 'VTIMEZONE')
  const members = root.components.filter((component) => component.name !== 'VTIMEZONE')
  const component = requireOneKind(members)
  for (const timezone of timezones) requireTimezoneId(timezone)
  requireFewDates(timezones)
  requireFewDates(members)
  for (const member of members) requireMember(member, form)
  const uid = requireOneUid(members)
  requireDistinctInstances(members, root)
  return { uid, component, members, timezones, root }
}

/** The VTIMEZONE of a CALDAV:calendar-timezone, RFC 4791 §5.2.2: that one alone. Throws InvalidCalendarObject. */
export function readCalendarTimezone(root: Component): Component {
  requireCalendarProperties(root)
  requireNoMethod(root)
  const [timezone, ...others] = root.components
  if (timezone?.name !== 'VTIMEZONE' || others.length > 0)
    throw invalidData('A calendar time zone is one VTIMEZONE alone')
  requireTimezoneId(timezone)
  requireFewDates([timezone])
  return timezone
}

function requireCalendarProperties(root: Component): void {
  if (root.name !== 'VCALENDAR') throw invalidData(`BEGIN:${root.name} is not a calendar`)
  const version = findProperty(root, 'VERSION')?.value.trim()
  // RFC 5545 §3.7.4.
  if (version !== '2.0')
    throw invalidData(version === undefined ? 'VERSION is missing' : `VERSION is ${version}, not 2.0`)
  const scale = findProperty(root, 'CALSCALE')?.value.trim().toUpperCase() ?? 'GREGORIAN'
  if (scale !== 'GREGORIAN') throw invalidData(`CALSCALE is ${scale}, not GREGORIAN`)
}

// RFC 4791 §4.1: METHOD belongs to messages.
function requireNoMethod(root: Component): void {
  if (findProperty(root, 'METHOD') !== undefined) throw object('A stored calendar must not have METHOD')
}

// RFC 4791 §4.1: one type of component, time zones aside.
function requireOneKind(members: readonly Component[]): string {
  const [first] = members
  if (first === undefined) throw object('The calendar holds no component')
  const other = members.find((member) => member.name !== first.name)
  // Apple's server keeps alarms of others so; nobody brings them in from outside.
  if (other?.name === 'X-CALENDARSERVER-PERUSER') throw invalidData('X-CALENDARSERVER-PERUSER is for a server to keep')
  if (other !== undefined) throw object(`The calendar holds both ${first.name} and ${other.name}`)
  return first.name
}

function requireTimezoneId(timezone: Component): void {
  const tzid = findProperty(timezone, 'TZID')?.value.trim() ?? ''
  if (tzid === '') throw invalidData('A VTIMEZONE has no TZID')
}

// RFC 4791 §4.1: components with different UIDs belong in different resources.
function requireOneUid(members: readonly Component[]): string {
  const uids = new Set(members.map(requireUid))
  const [uid] = uids
  if (uid === undefined || uids.size > 1) throw object(`The calendar holds ${uids.size} different UIDs`)
  return uid
}

function requireUid(member: Component): string {
  const uid = unescapeText(findProperty(member, 'UID')?.value ?? '')
  if (uid.trim() === '') throw invalidData(`A ${member.name} has no UID`)
  return uid
}

// RFC 4791 §4.1: the master and its overrides; RFC 5545 §3.8.4.4: each of these has an instance of its own.
function requireDistinctInstances(members: readonly Component[], root: Component): void {
  const ids = members.map((member) => findTime(member, 'RECURRENCE-ID'))
  const seen = new Set<string>()
  for (const id of ids) {
    const key = id === undefined ? '' : instanceKey(id)
    if (seen.has(key)) {
      throw object(
        id === undefined
          ? 'Two components lack a RECURRENCE-ID'
          : `Two components have the RECURRENCE-ID ${formatTime(id)}`,
      )
    }
    seen.add(key)
  }
  const clocks = new Set(ids.map(clockOf))
  clocks.delete(undefined)
  // On one clock, what is written differently is different.
  if (clocks.size > 1) requireDistinctInstants(ids, zonesOf(root))
}

function instanceKey(id: TimeValue): string {
  return `${formatTime(id)}:${clockOf(id)}`
}

/** A TZID, or nothing for UTC; undefined for dates and floating times, which are of no clock. */
function clockOf(time: TimeValue | undefined): string | undefined {
  if (time?.form === 'zoned') return time.tzid
  return time?.form === 'utc' ? '' : undefined
}

function requireDistinctInstants(ids: readonly (TimeValue | undefined)[], findZone: FindZone): void {
  const seen = new Set<Instant>()
  for (const id of ids) {
    const at = id && findKnownInstant(id, findZone)
    if (at === undefined) continue
    if (seen.has(at)) {
      throw object(`Two components have a RECURRENCE-ID that is ${formatTime({ form: 'utc', at })}, in different zones`)
    }
    seen.add(at)
  }
}

function findKnownInstant(time: TimeValue, findZone: FindZone): Instant | undefined {
  if (time.form === 'zoned') return findZone(time.tzid)?.toInstant(time.wall)
  return time.form === 'utc' ? time.at : undefined
}

// RFC 5545 §3.6.1 to §3.6.3: at most once. Of the optional ones, only what decides the time and identity of a component.
const once = ['UID', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'RECURRENCE-ID', 'ORGANIZER']

function requireMember(member: Component, form: 'object' | 'message'): void {
  for (const name of once) {
    if (hasTwice(member, name)) throw invalidData(`A ${member.name} has ${name} more than once`)
  }
  // RFC 5545 §3.6.1: without METHOD an event has a DTSTART.
  if (form === 'object' && member.name === 'VEVENT' && findProperty(member, 'DTSTART') === undefined)
    throw invalidData('A VEVENT has no DTSTART')
  requireValues(member)
}

function hasTwice({ properties }: Component, name: string): boolean {
  let count = 0
  for (const property of properties) if (property.name === name) count++
  return count > 1
}

function object(sentence: string): InvalidCalendarObject {
  return new InvalidCalendarObject('object', sentence)
}
