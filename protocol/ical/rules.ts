import { findForbiddenCombination, parseRule } from '../recurrence/rule.ts'
import { findCalendarSystem } from '../time/calendars/index.ts'
import { DAY, type Instant, type TimeValue } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import type { Component, Property } from './component.ts'
import { InvalidCalendarData, InvalidCalendarObject } from './invalid.ts'
import {
  findProperty,
  findTime,
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
  requireFewDates(timezones)
  requireFewDates(members)
  for (const member of members) requireMember(member)
  const uid = requireOneUid(members)
  requireDistinctInstances(members, root)
  return { uid, component, members, timezones, root }
}

/** The VTIMEZONE of a CALDAV:calendar-timezone, RFC 4791 §5.2.2: that one alone. Throws InvalidCalendarObject. */
export function readCalendarTimezone(root: Component): Component {
  requireCalendarProperties(root)
  const [timezone, ...others] = root.components
  if (timezone?.name !== 'VTIMEZONE' || others.length > 0) throw data('A calendar time zone is one VTIMEZONE alone')
  requireTimezoneId(timezone)
  requireFewDates([timezone])
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

/** RFC 5545 §3.8.5.3: a component SHOULD NOT have more than one. */
const MOST_RULES = 16

function requireValues(component: Component): void {
  const checks = component.name === 'VALARM' ? alarmChecks : usualChecks
  let rules = 0
  for (const property of component.properties) {
    const isRule = property.name === 'RRULE' || property.name === 'EXRULE'
    if (isRule && ++rules > MOST_RULES) throw data(`A ${component.name} has more than ${MOST_RULES} recurrence rules`)
    requireValue(property, checks)
  }
  for (const inner of component.components) requireValues(inner)
}

function requireValue(property: Property, checks: Checks): void {
  try {
    checks[property.name]?.(property)
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
    throw new InvalidCalendarObject('data', error.message, error)
  }
}

type Checks = Readonly<Record<string, (property: Property) => void>>

/**
 * The properties whose values decide something here. DTSTAMP, CREATED and LAST-MODIFIED do not, and clients write odd
 * ones (CalDAVTester errors.xml: `CREATED:   51222T205954Z` is to be stored).
 */
const usualChecks: Checks = {
  DTSTART: readTime,
  DTEND: readTime,
  DUE: readTime,
  'RECURRENCE-ID': readTime,
  // Client: some write COMPLETED with no value for a task that is open again.
  COMPLETED: (property) => property.value.trim() === '' || readTime(property),
  DURATION: (property) => readDuration(property.value),
  TRIGGER: requireTrigger,
  EXDATE: readTimes,
  RDATE: requireRecurrenceDates,
  FREEBUSY: readPeriods,
  RRULE: requireRule,
  EXRULE: requireRule,
  SEQUENCE: requireInteger,
  REPEAT: requireRepetitions,
  SUMMARY: requireText,
  DESCRIPTION: requireText,
  LOCATION: requireText,
  COMMENT: requireText,
  CONTACT: requireText,
  CATEGORIES: requireText,
  RESOURCES: requireText,
}

/** RFC 5545 §3.8.6.2: the delay between repetitions of an alarm. */
const alarmChecks: Checks = { ...usualChecks, DURATION: requireDelay }

function requireTrigger(property: Property): void {
  if (isDuration(property.value)) readDuration(property.value)
  else readTime(property)
}

/**
 * Values of EXDATE and RDATE of all members, and again of all time zones. A day that is excluded every week for a hundred
 * years takes half as many.
 */
const MOST_DATES = 10_000

function requireFewDates(components: readonly Component[]): void {
  let dates = 0
  for (const component of components) dates += countDates(component)
  if (dates > MOST_DATES) throw data(`The object has more than ${MOST_DATES} values of EXDATE and RDATE`)
}

function countDates({ properties, components }: Component): number {
  let dates = 0
  for (const { name, value } of properties) if (name === 'EXDATE' || name === 'RDATE') dates += countValues(value)
  for (const inner of components) dates += countDates(inner)
  return dates
}

function countValues(list: string): number {
  let values = 1
  for (let at = list.indexOf(','); at >= 0; at = list.indexOf(',', at + 1)) values++
  return values
}

function requireRecurrenceDates(property: Property): void {
  if (isPeriodList(property)) readPeriods(property)
  else readTimes(property)
}

/** RFC 5545 §3.8.5.2. */
export function isPeriodList(property: Property): boolean {
  return parameterOf(property, 'VALUE')?.toUpperCase() === 'PERIOD' || property.value.includes('/')
}

/** All days of a year in BYYEARDAY take three quarters of it. */
const LONGEST_RULE = 2_000

// Client: some write an RRULE with no value for an event that no longer repeats.
function requireRule(property: Property): void {
  if (property.value.trim() === '') return
  if (property.value.length > LONGEST_RULE) throw data(`${property.name} has more than ${LONGEST_RULE} characters`)
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

// RFC 5545 §3.3.8.
const MOST_REPETITIONS = 2 ** 31 - 1

function requireRepetitions(property: Property): void {
  requireInteger(property)
  if (Number(property.value) > MOST_REPETITIONS) throw data(`${property.name} is more than ${MOST_REPETITIONS}`)
}

/** Ten years. */
const LONGEST_DELAY = 3_650 * DAY

function requireDelay({ name, value }: Property): void {
  const { days, seconds } = readDuration(value)
  if (days * DAY + seconds > LONGEST_DELAY) throw data(`${name} of an alarm is longer than ten years`)
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
