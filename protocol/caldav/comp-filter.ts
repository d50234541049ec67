/**
 * CALDAV:filter as a value, RFC 4791 §9.7, with the attributes `test` and `match-type` of the extended query
 * (docs/decisions/0044). filter.ts decides with it.
 */
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
import { type IsMatch, matchBy } from './collation.ts'
import { COLLATIONS, type Collation, MATCH_TYPES, type MatchType } from './supported.ts'
import { readTimeRange, type TimeRange } from './time-range.ts'

export interface CompFilter {
  /** Upper case, as in Component. */
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  /** Of `props` and `comps`. */
  readonly test: Test
  readonly props: readonly PropFilter[]
  readonly comps: readonly CompFilter[]
}

export interface PropFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  readonly text: TextMatch | undefined
  /** Of `params`. */
  readonly test: Test
  readonly params: readonly ParamFilter[]
}

export interface ParamFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly text: TextMatch | undefined
}

export interface TextMatch {
  readonly isMatch: IsMatch
  readonly negated: boolean
}

/** Must all the filters in an element match, or any of them? Its time range or text must match in any case. */
export type Test = 'allof' | 'anyof'

/** A filter as a choice: it matches when one of these does, each of which asks for all that it holds. */
export function alternatives(filter: CompFilter): readonly CompFilter[] {
  const { test, props, comps } = filter
  if (test === 'allof' || props.length + comps.length < 2) return [filter]
  const alone = { ...filter, test: 'allof', props: [], comps: [] } as const
  return [...props.map((prop) => ({ ...alone, props: [prop] })), ...comps.map((comp) => ({ ...alone, comps: [comp] }))]
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
  readTest(filter) // of the one comp-filter any is all
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
    test: readTest(element),
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
    test: readTest(element),
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

function readTest(element: XmlElement): Test {
  const test = findAttribute(element, 'test') ?? 'allof'
  if (test !== 'allof' && test !== 'anyof') throw invalid(`test="${test}"`)
  return test
}

// RFC 4791 §9.7.5.
function readTextMatch(element: XmlElement): TextMatch {
  const negate = findAttribute(element, 'negate-condition') ?? 'no'
  if (negate !== 'yes' && negate !== 'no') throw invalid(`negate-condition="${negate}"`)
  const isMatch = matchBy(readCollation(element), readMatchType(element), textOf(element))
  return { isMatch, negated: negate === 'yes' }
}

// RFC 6352 §10.5.4; RFC 4791 §9.7.5: without the attribute it is a substring match.
function readMatchType(element: XmlElement): MatchType {
  const asked = findAttribute(element, 'match-type') ?? 'contains'
  const type = MATCH_TYPES.find((known) => known === asked)
  if (type === undefined) throw invalid(`match-type="${asked}"`)
  return type
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
