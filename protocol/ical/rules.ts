import { findForbiddenCombination, parseRule } from '../recurrence/rule.ts'
import { findCalendarSystem } from '../time/calendars/index.ts'
import type { Component, Property } from './component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from './invalid.ts'
import {
  findProperty,
  formatTime,
  isDuration,
  parameterOf,
  readDuration,
  readPeriods,
  readTime,
  readTimes,
  unescapeText,
} from './values.ts'

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

/** Checks what a stored object must meet, RFC 4791 §4.1 and RFC 5545. Throws InvalidCalendarObject. */
export function readCalendarObject(root: Component): CalendarObject {
  requireCalendarProperties(root)
  const timezones = root.components.filter((component) => component.name === 'VTIMEZONE')
  const members = root.components.filter((component) => component.name !== 'VTIMEZONE')
  const component = requireOneKind(members)
  for (const timezone of timezones) requireTimezoneId(timezone)
  for (const member of members) requireMember(member)
  const uid = requireOneUid(members)
  requireDistinctInstances(members)
  return { uid, component, members, timezones, root }
}

/** The VTIMEZONE of a CALDAV:calendar-timezone, RFC 4791 §5.2.2: that one alone. Throws InvalidCalendarObject. */
export function readCalendarTimezone(root: Component): Component {
  requireCalendarProperties(root)
  const [timezone, ...others] = root.components
  if (timezone?.name !== 'VTIMEZONE' || others.length > 0) throw data('A calendar time zone is one VTIMEZONE alone')
  requireTimezoneId(timezone)
  return timezone
}

function requireCalendarProperties(root: Component): void {
  if (root.name !== 'VCALENDAR') throw data(`BEGIN:${root.name} is not a calendar`)
  const version = findProperty(root, 'VERSION')?.value.trim()
  // RFC 5545 §3.7.4.
  if (version !== '2.0') throw data(version === undefined ? 'VERSION is missing' : `VERSION is ${version}, not 2.0`)
  const scale = findProperty(root, 'CALSCALE')?.value.trim().toUpperCase() ?? 'GREGORIAN'
  if (scale !== 'GREGORIAN') throw data(`CALSCALE is ${scale}, not GREGORIAN`)
  // RFC 4791 §4.1: METHOD belongs to messages.
  if (findProperty(root, 'METHOD') !== undefined) throw object('A stored calendar must not have METHOD')
}

// RFC 4791 §4.1: one type of component, time zones aside.
function requireOneKind(members: readonly Component[]): string {
  const [first] = members
  if (first === undefined) throw object('The calendar holds no component')
  const other = members.find((member) => member.name !== first.name)
  if (other !== undefined) throw object(`The calendar holds both ${first.name} and ${other.name}`)
  return first.name
}

function requireTimezoneId(timezone: Component): void {
  const tzid = findProperty(timezone, 'TZID')?.value.trim() ?? ''
  if (tzid === '') throw data('A VTIMEZONE has no TZID')
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
  if (uid.trim() === '') throw data(`A ${member.name} has no UID`)
  return uid
}

function requireDistinctInstances(members: readonly Component[]): void {
  const seen = new Set<string>()
  for (const member of members) {
    const property = findProperty(member, 'RECURRENCE-ID')
    const key = property === undefined ? '' : instanceKey(property)
    if (seen.has(key)) {
      const id = property === undefined ? undefined : formatTime(readTime(property))
      throw object(
        id === undefined ? 'Two components lack a RECURRENCE-ID' : `Two components have the RECURRENCE-ID ${id}`,
      )
    }
    seen.add(key)
  }
}

function instanceKey(property: Property): string {
  const time = readTime(property)
  switch (time.form) {
    case 'date':
      return `${time.on}`
    case 'utc':
      return `${time.at}Z`
    case 'floating':
      return `${time.wall}T`
    case 'zoned':
      return `${time.wall}:${time.tzid}`
  }
}

// RFC 5545 §3.6.1 to §3.6.3: at most once. Of the optional ones, only what decides the time and identity of a component.
const once = ['UID', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'RECURRENCE-ID', 'ORGANIZER']

function requireMember(member: Component): void {
  for (const name of once) {
    if (hasTwice(member, name)) throw data(`A ${member.name} has ${name} more than once`)
  }
  // RFC 5545 §3.6.1: without METHOD an event has a DTSTART.
  if (member.name === 'VEVENT' && findProperty(member, 'DTSTART') === undefined) throw data('A VEVENT has no DTSTART')
  requireValues(member)
}

function hasTwice({ properties }: Component, name: string): boolean {
  let count = 0
  for (const property of properties) if (property.name === name) count++
  return count > 1
}

function requireValues(component: Component): void {
  for (const property of component.properties) requireValue(property)
  for (const inner of component.components) requireValues(inner)
}

function requireValue(property: Property): void {
  try {
    checks[property.name]?.(property)
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
    throw new InvalidCalendarObject('data', error.message, error)
  }
}

type Check = (property: Property) => void

/**
 * The properties whose values decide something here. DTSTAMP, CREATED and LAST-MODIFIED do not, and clients write odd
 * ones (CalDAVTester errors.xml: `CREATED:   51222T205954Z` is to be stored).
 */
const checks: Readonly<Record<string, Check>> = {
  DTSTART: readTime,
  DTEND: readTime,
  DUE: readTime,
  'RECURRENCE-ID': readTime,
  // Client: some write COMPLETED with no value for a task that is open again.
  COMPLETED: (property) => property.value.trim() === '' || readTime(property),
  DURATION: (property) => readDuration(property.value),
  TRIGGER: requireTrigger,
  EXDATE: requireDates,
  RDATE: requireRecurrenceDates,
  FREEBUSY: readPeriods,
  RRULE: requireRule,
  EXRULE: requireRule,
  SEQUENCE: requireInteger,
  REPEAT: requireInteger,
  SUMMARY: requireText,
  DESCRIPTION: requireText,
  LOCATION: requireText,
  COMMENT: requireText,
  CONTACT: requireText,
  CATEGORIES: requireText,
  RESOURCES: requireText,
}

function requireTrigger(property: Property): void {
  if (isDuration(property.value)) readDuration(property.value)
  else readTime(property)
}

/** Values of one EXDATE or RDATE. A day that is excluded every week for a hundred years takes half as many. */
const MOST_DATES = 10_000

function requireFewDates({ name, value }: Property): void {
  let commas = 0
  for (let at = value.indexOf(','); at >= 0; at = value.indexOf(',', at + 1)) {
    if (++commas >= MOST_DATES) throw data(`${name} has more than ${MOST_DATES} values`)
  }
}

function requireDates(property: Property): void {
  requireFewDates(property)
  readTimes(property)
}

function requireRecurrenceDates(property: Property): void {
  requireFewDates(property)
  if (isPeriodList(property)) readPeriods(property)
  else readTimes(property)
}

/** RFC 5545 §3.8.5.2. */
export function isPeriodList(property: Property): boolean {
  return parameterOf(property, 'VALUE')?.toUpperCase() === 'PERIOD' || property.value.includes('/')
}

// Client: some write an RRULE with no value for an event that no longer repeats.
function requireRule(property: Property): void {
  if (property.value.trim() === '') return
  const rule = parseRule(property.value)
  if (findCalendarSystem(rule.scale) === undefined) {
    throw new InvalidCalendarObject('rscale', `Recurrence rules in the calendar ${rule.scale} are not supported`)
  }
  const forbidden = findForbiddenCombination(rule)
  if (forbidden !== undefined) throw data(`RFC 5545 §3.3.10 does not allow ${forbidden} in a recurrence rule`)
}

function requireInteger(property: Property): void {
  if (!/^\s*[+-]?\d{1,10}\s*$/.test(property.value)) throw data(`${property.name} is not a number`)
}

// RFC 5545 §3.3.11: a backslash stands before a backslash, a semicolon, a comma or an N, and before nothing else.
function requireText(property: Property): void {
  const { value } = property
  for (let at = value.indexOf('\\'); at >= 0; at = value.indexOf('\\', at + 2)) {
    if (!'\\;,nN'.includes(value.charAt(at + 1)) || at + 1 === value.length) {
      throw data(`${property.name} has a backslash before "${value.charAt(at + 1)}"`)
    }
  }
}

function data(sentence: string): InvalidCalendarObject {
  return new InvalidCalendarObject('data', sentence)
}

function object(sentence: string): InvalidCalendarObject {
  return new InvalidCalendarObject('object', sentence)
}
