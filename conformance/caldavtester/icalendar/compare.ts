import { type Component, findParameter, findProperty, type Property, withoutParameter } from './component.ts'
import { clockAt, instantOf, isDate, isUtc, readClock, writeClock, writeUtc } from './time.ts'
import { canonicalValue, defaultType, typeOf, unescapeText } from './values.ts'

export interface Comparison {
  /**
   * What does not count: `NAME` a property, `NAME=value` one with that value, `NAME:PARAMETER` a parameter, and
   * `NAME:PARAMETER=value` one with that value.
   */
  readonly filters: readonly string[]
  readonly timezones: boolean
}

/** The lines in which two objects differ, `-` before what was expected and `+` before what came; none when they are equal. */
export function findDifferences(expected: Component, actual: Component, comparison: Comparison): readonly string[] {
  const [wanted, got] = [normalise(expected, comparison), normalise(actual, comparison)]
  const [left, right] = [withOverridesOf(wanted, got), withOverridesOf(got, wanted)]
  if (canonical(left) === canonical(right)) return []
  // The original takes a server's urn:uuid: for the urn:x-uid: that its files hold.
  if (canonical(left).replaceAll('urn:x-uid:', 'urn:uuid:') === canonical(right)) return []
  return difference(lines(left), lines(right))
}

// --- what is compared ----------------------------------------------------------------------------------------------

function normalise(component: Component, comparison: Comparison): Component {
  const timed = component.name === 'VEVENT' ? endAsDuration(component) : component
  return {
    name: component.name,
    properties: timed.properties
      .filter((property) => !isFiltered(property, comparison.filters))
      .map((property) => filterParameters(property, comparison.filters)),
    components: component.components
      .filter((inner) => comparison.timezones || inner.name !== 'VTIMEZONE')
      .map((inner) => normalise(inner, comparison)),
  }
}

/** DTEND says what DURATION says. An event of one whole day needs neither (RFC 5545 §3.6.1). */
function endAsDuration(event: Component): Component {
  const [start, end] = [findProperty(event, 'DTSTART'), findProperty(event, 'DTEND')]
  if (start === undefined || end === undefined) return event
  const seconds = (instantOfProperty(end) - instantOfProperty(start)) / 1000
  if (Number.isNaN(seconds)) return event
  const others = event.properties.filter(({ name }) => !['DTSTART', 'DTEND', 'DURATION', 'DUE'].includes(name))
  const isOneDay = isDate(start.value) && seconds <= SECONDS_OF_DAY
  const duration = { group: '', name: 'DURATION', parameters: new Map(), value: `PT${seconds}S` }
  return { ...event, properties: [...others, onlyTimeParameters(start), ...(isOneDay ? [] : [duration])] }
}

const SECONDS_OF_DAY = 86_400

function onlyTimeParameters(property: Property): Property {
  const parameters = new Map([...property.parameters].filter(([name]) => name === 'TZID' || name === 'VALUE'))
  return { ...property, parameters }
}

function instantOfProperty(property: Property): number {
  const clock = readClock(property.value) ?? Number.NaN
  return isUtc(property.value) || isDate(property.value) ? clock : instantOf(clock, findParameter(property, 'TZID'))
}

function isFiltered(property: Property, filters: readonly string[]): boolean {
  return filters.some((filter) => {
    if (filter.includes(':')) return false
    const [name, value] = splitOnce(filter, '=')
    return property.name === name && (value === undefined || isText(property, value))
  })
}

/** In the original a number never equals the text of a filter, so `SEQUENCE=0` leaves nothing out; totals depend on it. */
function isText(property: Property, value: string): boolean {
  return typeOf(property) !== 'INTEGER' && unescapeText(property.value) === value
}

function filterParameters(property: Property, filters: readonly string[]): Property {
  let filtered = property
  for (const filter of filters) {
    const [name, parameter] = splitOnce(filter, ':')
    if (name !== property.name || parameter === undefined) continue
    const [key, value] = splitOnce(parameter, '=')
    if (value === undefined || findParameter(property, key) === value) filtered = withoutParameter(filtered, key)
  }
  return filtered
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

// --- overrides -----------------------------------------------------------------------------------------------------

/**
 * The object with every override that the other one has: an override that changes nothing may be there or not. What it
 * would be is made from the first component that is none.
 */
function withOverridesOf(object: Component, other: Component): Component {
  const mine = new Set(recurrenceIds(object).map(instantOfRecurrence))
  const master = object.components.find(isMaster)
  if (master === undefined) return object
  const missing = recurrenceIds(other).filter((id) => !mine.has(instantOfRecurrence(id)))
  return { ...object, components: [...object.components, ...missing.map((id) => deriveOverride(master, id))] }
}

const RECURRING = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VPOLL'])
const OF_THE_SERIES = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID'])

function isMaster(component: Component): boolean {
  return RECURRING.has(component.name) && findProperty(component, 'RECURRENCE-ID') === undefined
}

function recurrenceIds(object: Component): readonly Property[] {
  return object.components
    .filter((component) => RECURRING.has(component.name))
    .map((component) => findProperty(component, 'RECURRENCE-ID'))
    .filter((id) => id !== undefined)
}

function instantOfRecurrence(id: Property): string {
  return `${isDate(id.value)} ${instantOfProperty(id)}`
}

function deriveOverride(master: Component, id: Property): Component {
  const start = findProperty(master, 'DTSTART')
  const moved = start === undefined ? id : { ...onlyTimeParameters(start), value: clockLike(start, id) }
  const kept = master.properties.filter(({ name }) => !OF_THE_SERIES.has(name) && name !== 'DTSTART')
  return { ...master, properties: [...kept, { ...moved, name: 'DTSTART' }, { ...moved, name: 'RECURRENCE-ID' }] }
}

/** The time of a RECURRENCE-ID in the form of the master's DTSTART: a date, UTC, or its zone's clock. */
function clockLike(start: Property, id: Property): string {
  const instant = instantOfProperty(id)
  if (Number.isNaN(instant)) return id.value
  if (isDate(start.value)) return writeClock(instant).slice(0, 8)
  return isUtc(start.value) ? writeUtc(instant) : writeClock(clockAt(instant, findParameter(start, 'TZID')))
}

// --- text in which equal is equal ----------------------------------------------------------------------------------

function canonical(component: Component): string {
  return lines(component).join('\n')
}

/** Properties and components have no order, and the same property twice counts once. */
function lines(component: Component): readonly string[] {
  const properties = [...new Set(component.properties.map(line))].sort()
  const inner = component.components.map(lines).sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1))
  return [`BEGIN:${component.name}`, ...properties, ...inner.flat(), `END:${component.name}`]
}

function line(property: Property): string {
  const name = property.group === '' ? property.name : `${property.group}.${property.name}`
  const parameters = [...property.parameters]
    .filter(([key]) => key !== 'VALUE')
    .map(([key, given]) => given.map((values) => `;${key}=${MOVING.has(key) ? '' : values.join(',')}`).join(''))
    .concat(valueParameter(property))
    .sort()
  return `${name}${parameters.join('')}:${canonicalValue(property).replaceAll('\n', '\\n')}`
}

/** A parameter that must be there, whatever its value: a time stamp. */
const MOVING = new Set(['X-CALENDARSERVER-DTSTAMP'])

/** VALUE is said where the type is not the default, and left out where it is, whatever the server wrote. */
function valueParameter(property: Property): readonly string[] {
  const [type, usual] = [typeOf(property), defaultType(property.name)]
  return type === undefined || type === usual || (usual === undefined && type === 'TEXT') ? [] : [`;VALUE=${type}`]
}

function difference(expected: readonly string[], actual: readonly string[]): readonly string[] {
  const missing = subtract(expected, actual).map((text) => `- ${text}`)
  const extra = subtract(actual, expected).map((text) => `+ ${text}`)
  return missing.length + extra.length > 0 ? [...missing, ...extra] : ['the same lines, but in other components']
}

/** The lines of the one that the other does not have as often. */
function subtract(from: readonly string[], what: readonly string[]): readonly string[] {
  const rest = [...what]
  return from.filter((text) => {
    const at = rest.indexOf(text)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
