/** What the values of a stored object must be. */
import { findForbiddenCombination, parseRule } from '../recurrence/rule.ts'
import { findCalendarSystem } from '../time/calendars/index.ts'
import { DAY } from '../time/values.ts'
import type { Component, Property } from './component.ts'
import { InvalidCalendarData, InvalidCalendarObject, invalidData } from './invalid.ts'
import { isDuration, isPeriodList, readDuration, readPeriods, readTime, readTimes } from './values.ts'

/**
 * Values of EXDATE and RDATE of all members, and again of all time zones. A day that is excluded every week for a hundred
 * years takes half as many.
 */
const MOST_DATES = 10_000

/** Throws InvalidCalendarObject. */
export function requireFewDates(components: readonly Component[]): void {
  let dates = 0
  for (const component of components) dates += countDates(component)
  if (dates > MOST_DATES) throw invalidData(`The object has more than ${MOST_DATES} values of EXDATE and RDATE`)
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

/** RFC 5545 §3.8.5.3: a component SHOULD NOT have more than one. */
const MOST_RULES = 16

/** Throws InvalidCalendarObject. */
export function requireValues(component: Component): void {
  const checks = CHECKS[component.name] ?? usualChecks
  let rules = 0
  for (const property of component.properties) {
    const isRule = property.name === 'RRULE' || property.name === 'EXRULE'
    if (isRule && ++rules > MOST_RULES)
      throw invalidData(`A ${component.name} has more than ${MOST_RULES} recurrence rules`)
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

/** Texts in which backslashes are looked at. */
export const TEXT_PROPERTIES: ReadonlySet<string> = new Set([
  ...['SUMMARY', 'DESCRIPTION', 'LOCATION', 'COMMENT', 'CONTACT', 'CATEGORIES', 'RESOURCES'],
])

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
  ...Object.fromEntries([...TEXT_PROPERTIES].map((name) => [name, requireText])),
}

/** RFC 5545 §3.8.6.2: the delay between repetitions of an alarm. */
const alarmChecks: Checks = { ...usualChecks, DURATION: requireDelay, ACKNOWLEDGED: requireUtc }

const availabilityChecks: Checks = { ...usualChecks, DTSTART: requireOnClock, DTEND: requireOnClock }

/** Of components in which a property means more than elsewhere. */
const CHECKS: Readonly<Record<string, Checks>> = {
  VALARM: alarmChecks,
  VAVAILABILITY: availabilityChecks,
  AVAILABLE: availabilityChecks,
}

// RFC 9074 §6.1.
function requireUtc(property: Property): void {
  if (readTime(property).form !== 'utc') throw new InvalidCalendarData(`${property.name} is not in UTC`)
}

// RFC 7953 §3.1: when somebody can be met is a time of no other place.
function requireOnClock(property: Property): void {
  const { form } = readTime(property)
  if (form === 'utc' || form === 'zoned') return
  throw new InvalidCalendarData(`${property.name} of an availability is neither in UTC nor in a time zone`)
}

function requireTrigger(property: Property): void {
  if (isDuration(property.value)) readDuration(property.value)
  else readTime(property)
}

function requireRecurrenceDates(property: Property): void {
  if (isPeriodList(property)) readPeriods(property)
  else readTimes(property)
}

/** All days of a year in BYYEARDAY take three quarters of it. */
const LONGEST_RULE = 2_000

// Client: some write an RRULE with no value for an event that no longer repeats.
function requireRule(property: Property): void {
  if (property.value.trim() === '') return
  if (property.value.length > LONGEST_RULE)
    throw invalidData(`${property.name} has more than ${LONGEST_RULE} characters`)
  const rule = parseRule(property.value)
  if (findCalendarSystem(rule.scale) === undefined) {
    throw new InvalidCalendarObject('rscale', `Recurrence rules in the calendar ${rule.scale} are not supported`)
  }
  const forbidden = findForbiddenCombination(rule)
  if (forbidden !== undefined) throw invalidData(`RFC 5545 §3.3.10 does not allow ${forbidden} in a recurrence rule`)
}

function requireInteger(property: Property): void {
  if (!/^\s*[+-]?\d{1,10}\s*$/.test(property.value)) throw invalidData(`${property.name} is not a number`)
}

// RFC 5545 §3.3.8.
const MOST_REPETITIONS = 2 ** 31 - 1

function requireRepetitions(property: Property): void {
  requireInteger(property)
  if (Number(property.value) > MOST_REPETITIONS) throw invalidData(`${property.name} is more than ${MOST_REPETITIONS}`)
}

/** Ten years. */
const LONGEST_DELAY = 3_650 * DAY

function requireDelay({ name, value }: Property): void {
  const { days, seconds } = readDuration(value)
  if (days * DAY + seconds > LONGEST_DELAY) throw invalidData(`${name} of an alarm is longer than ten years`)
}

// RFC 5545 §3.3.11: a backslash stands before a backslash, a semicolon, a comma or an N, and before nothing else.
function requireText(property: Property): void {
  const { value } = property
  for (let at = value.indexOf('\\'); at >= 0; at = value.indexOf('\\', at + 2)) {
    if (!'\\;,nN'.includes(value.charAt(at + 1)) || at + 1 === value.length) {
      throw invalidData(`${property.name} has a backslash before "${value.charAt(at + 1)}"`)
    }
  }
}
