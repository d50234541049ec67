/**
 * CALDAV:filter as a value, RFC 4791 §9.7, with the attributes `test` and `match-type` of the extended query
 * (docs/decisions/0044). filter.ts decides with it.
 */
import { filterGrammar, type Test, type TextMatch, USUAL_FILTER_LIMITS } from '../dav/filter-grammar.ts'
import { findChildren, type XmlElement } from '../xml/element.ts'
import { CALDAV } from '../xml/names.ts'
import { readTimeRange, type TimeRange } from './time-range.ts'

export interface CompFilter {
  /** Upper case, as in Component. */
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  /** Of `props` and `comps`; its time range must match in any case. */
  readonly test: Test
  readonly props: readonly PropFilter[]
  readonly comps: readonly CompFilter[]
}

export interface PropFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | undefined
  readonly text: TextMatch | undefined
  /** Of `params`; its time range or text must match in any case. */
  readonly test: Test
  readonly params: readonly ParamFilter[]
}

export interface ParamFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly text: TextMatch | undefined
}

/** A filter as a choice: it matches when one of these does, each of which asks for all that it holds. */
export function alternatives(filter: CompFilter): readonly CompFilter[] {
  const { test, props, comps } = filter
  if (test === 'allof' || props.length + comps.length < 2) return [filter]
  const alone = { ...filter, test: 'allof', props: [], comps: [] } as const
  return [...props.map((prop) => ({ ...alone, props: [prop] })), ...comps.map((comp) => ({ ...alone, comps: [comp] }))]
}

const { invalid, requireWithin, requireChildren, findOne, readName, readIsNotDefined, readTest, readTextMatch } =
  filterGrammar({
    names: CALDAV,
    test: 'allof',
    // RFC 4791 §7.5.
    collation: 'i;ascii-casemap',
    longestText: Number.POSITIVE_INFINITY,
  })

/** Reads CALDAV:filter: the filter of the whole calendar object. Throws a refusal with CALDAV:valid-filter and others. */
export function readFilter(filter: XmlElement, limits = USUAL_FILTER_LIMITS): CompFilter {
  requireWithin(limits, filter)
  requireChildren(filter, [CALDAV.compFilter])
  const [root, ...others] = findChildren(filter, CALDAV.compFilter)
  // RFC 4791 §9.7: one comp-filter, and §9.7.1: its scope is the calendar object.
  if (root === undefined || others.length > 0) throw invalid('a filter holds exactly one comp-filter')
  if (readName(root) !== 'VCALENDAR')
    throw invalid(`the outermost comp-filter is about ${readName(root)}, not VCALENDAR`)
  readTest(filter) // of the one comp-filter any is all
  return readCompFilter(root, undefined)
}

function readCompFilter(element: XmlElement, parent: string | undefined): CompFilter {
  requireChildren(element, [CALDAV.isNotDefined, CALDAV.timeRange, CALDAV.propFilter, CALDAV.compFilter])
  const name = readName(element)
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
    comps: findChildren(element, CALDAV.compFilter).map((child) => readCompFilter(child, name)),
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
  const name = readName(element)
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
  return { name: readName(element), isNotDefined: readIsNotDefined(element), text: text && readTextMatch(text) }
}
