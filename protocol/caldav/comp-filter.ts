/** CALDAV:filter as a value, RFC 4791 §9.7. filter.ts decides with it. */
import { refuse } from '../dav/refusal.ts'
import {
  childElements,
  findAttribute,
  findChild,
  findChildren,
  localOf,
  namespaceOf,
  textOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { CALDAV, CALDAV_NAMESPACE } from '../xml/names.ts'
import { type ContainsNeedle, containsBy } from './collation.ts'
import { COLLATIONS, type Collation } from './supported.ts'
import { readTimeRange, type TimeRange } from './time-range.ts'

export interface CompFilter {
  /** Upper case, as in Component. */
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  readonly props: readonly PropFilter[]
  readonly comps: readonly CompFilter[]
}

export interface PropFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  readonly text: TextMatch | undefined
  readonly params: readonly ParamFilter[]
}

export interface ParamFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly text: TextMatch | undefined
}

export interface TextMatch {
  readonly contains: ContainsNeedle
  readonly negated: boolean
}

const MOST_CONDITIONS = 200
const MOST_LEVELS = 8

/** Reads CALDAV:filter: the filter of the whole calendar object. Throws a refusal with CALDAV:valid-filter and others. */
export function readFilter(filter: XmlElement): CompFilter {
  requireChildren(filter, [CALDAV.compFilter])
  const [root, ...others] = findChildren(filter, CALDAV.compFilter)
  // RFC 4791 §9.7: one comp-filter, and §9.7.1: its scope is the calendar object.
  if (root === undefined || others.length > 0) throw invalid('a filter holds exactly one comp-filter')
  if (nameOf(root) !== 'VCALENDAR') throw invalid(`the outermost comp-filter is about ${nameOf(root)}, not VCALENDAR`)
  if (countConditions(filter) > MOST_CONDITIONS) throw invalid(`more than ${MOST_CONDITIONS} conditions`)
  return readCompFilter(root, undefined, 1)
}

function countConditions(element: XmlElement): number {
  return childElements(element).reduce((sum, child) => sum + 1 + countConditions(child), 0)
}

function readCompFilter(element: XmlElement, parent: string | undefined, level: number): CompFilter {
  if (level > MOST_LEVELS) throw invalid(`comp-filters are nested more than ${MOST_LEVELS} levels`)
  requireChildren(element, [CALDAV.isNotDefined, CALDAV.timeRange, CALDAV.propFilter, CALDAV.compFilter])
  const name = nameOf(element)
  // RFC 4791 §7.8: a filter cannot nest components that cannot be nested, such as VEVENT in VTODO.
  if (parent !== undefined && !canContain(parent, name)) throw invalid(`${parent} cannot contain ${name}`)
  const range = findOne(element, CALDAV.timeRange)
  // RFC 4791 §9.9, RFC 7953 §7.2: for other components the meaning of a time range is not defined.
  if (range !== undefined && !TIMED_COMPONENTS.has(name)) throw invalid(`${name} has no time to compare`)
  return {
    name,
    isNotDefined: readIsNotDefined(element),
    timeRange: range && readTimeRange(range),
    props: findChildren(element, CALDAV.propFilter).map(readPropFilter),
    comps: findChildren(element, CALDAV.compFilter).map((child) => readCompFilter(child, name, level + 1)),
  }
}

const TIMED_COMPONENTS: ReadonlySet<string> = new Set([
  'VEVENT',
  'VTODO',
  'VJOURNAL',
  'VFREEBUSY',
  'VALARM',
  'VAVAILABILITY',
])

/** Where the components that we know may stand; any other name may stand anywhere (RFC 4791 §7.7). */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  VCALENDAR: [],
  VEVENT: ['VCALENDAR'],
  VTODO: ['VCALENDAR'],
  VJOURNAL: ['VCALENDAR'],
  VFREEBUSY: ['VCALENDAR'],
  VPOLL: ['VCALENDAR'],
  VAVAILABILITY: ['VCALENDAR'],
  AVAILABLE: ['VAVAILABILITY'],
  VTIMEZONE: ['VCALENDAR'],
  STANDARD: ['VTIMEZONE'],
  DAYLIGHT: ['VTIMEZONE'],
  VALARM: ['VEVENT', 'VTODO'],
}

function canContain(parent: string, name: string): boolean {
  return PARENTS[name]?.includes(parent) ?? true
}

function readPropFilter(element: XmlElement): PropFilter {
  requireChildren(element, [CALDAV.isNotDefined, CALDAV.timeRange, CALDAV.textMatch, CALDAV.paramFilter])
  const name = nameOf(element)
  const range = findOne(element, CALDAV.timeRange)
  const text = findOne(element, CALDAV.textMatch)
  // RFC 4791 §9.7.2: a time range or a text, not both.
  if (range !== undefined && text !== undefined) throw invalid(`${name} with both a time-range and a text-match`)
  // RFC 4791 §7.8: a filter cannot nest a time range in a property such as SUMMARY; §9.9 names those that have one.
  if (range !== undefined && !TIMED_PROPERTIES.has(name)) throw invalid(`${name} has no time to compare`)
  return {
    name,
    isNotDefined: readIsNotDefined(element),
    timeRange: range && readTimeRange(range),
    text: text && readTextMatch(text),
    params: findChildren(element, CALDAV.paramFilter).map(readParamFilter),
  }
}

const TIMED_PROPERTIES: ReadonlySet<string> = new Set([
  'COMPLETED',
  'CREATED',
  'DTEND',
  'DTSTAMP',
  'DTSTART',
  'DUE',
  'LAST-MODIFIED',
])

function readParamFilter(element: XmlElement): ParamFilter {
  requireChildren(element, [CALDAV.isNotDefined, CALDAV.textMatch])
  const text = findOne(element, CALDAV.textMatch)
  return { name: nameOf(element), isNotDefined: readIsNotDefined(element), text: text && readTextMatch(text) }
}

// RFC 4791 §9.7.5.
function readTextMatch(element: XmlElement): TextMatch {
  const negate = findAttribute(element, 'negate-condition') ?? 'no'
  if (negate !== 'yes' && negate !== 'no') throw invalid(`negate-condition="${negate}"`)
  return { contains: containsBy(readCollation(element), textOf(element)), negated: negate === 'yes' }
}

// RFC 4791 §7.5: no collation, or "default", is i;ascii-casemap; one that is not supported has a condition of its own.
function readCollation(element: XmlElement): Collation {
  const asked = findAttribute(element, 'collation') ?? 'default'
  if (asked === 'default') return 'i;ascii-casemap'
  const collation = COLLATIONS.find((known) => known === asked)
  if (collation === undefined) throw refuse(403, CALDAV.supportedCollation, `collation ${asked}`)
  return collation
}

// RFC 4791 §9.7.1 to §9.7.3: is-not-defined stands alone.
function readIsNotDefined(element: XmlElement): boolean {
  if (findChild(element, CALDAV.isNotDefined) === undefined) return false
  if (childElements(element).filter(isOfCaldav).length > 1) {
    throw invalid(`is-not-defined of ${nameOf(element)} does not stand alone`)
  }
  return true
}

function nameOf(element: XmlElement): string {
  const name = findAttribute(element, 'name')?.trim().toUpperCase() ?? ''
  if (name === '') throw invalid(`a ${localOf(element.name)} without a name`)
  return name
}

function findOne(parent: XmlElement, name: XmlName): XmlElement | undefined {
  const [first, ...others] = findChildren(parent, name)
  if (others.length > 0) throw invalid(`more than one ${localOf(name)}`)
  return first
}

/** RFC 4918 §17: what other namespaces add is ignored; a CalDAV element in the wrong place is not a valid filter. */
function requireChildren(parent: XmlElement, allowed: readonly XmlName[]): void {
  const stranger = childElements(parent).find((child) => isOfCaldav(child) && !allowed.includes(child.name))
  if (stranger !== undefined) throw invalid(`${localOf(stranger.name)} cannot stand in ${localOf(parent.name)}`)
}

function isOfCaldav(element: XmlElement): boolean {
  return namespaceOf(element.name) === CALDAV_NAMESPACE
}

function invalid(sentence: string): Error {
  return refuse(403, CALDAV.validFilter, sentence)
}
