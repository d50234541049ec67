/** CARDDAV:filter as a value, RFC 6352 §10.5, and whether a card matches it. */
import { type IsMatch, matchBy } from '../caldav/collation.ts'
import { COLLATIONS, type Collation, MATCH_TYPES, type MatchType } from '../caldav/supported.ts'
import { refuse } from '../dav/refusal.ts'
import type { Component, Property } from '../ical/component.ts'
import { unescapeText } from '../ical/values.ts'
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
import { CARDDAV, CARDDAV_NAMESPACE } from '../xml/names.ts'
import { isNamed, type PropertyName, readPropertyName } from './property-name.ts'

export type Test = 'anyof' | 'allof'

export interface CardFilter {
  readonly test: Test
  readonly props: readonly PropFilter[]
}

export interface PropFilter {
  readonly name: PropertyName
  readonly isNotDefined: boolean
  /** Of `texts` and `params` together. */
  readonly test: Test
  readonly texts: readonly TextMatch[]
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

// --- reading -----------------------------------------------------------------------------------------------------

const MOST_CONDITIONS = 100
const LONGEST_TEXT = 1_000

/** Throws a refusal. A filter that is not one is answered as CALDAV:valid-filter is: RFC 6352 has no such condition. */
export function readCardFilter(filter: XmlElement): CardFilter {
  requireChildren(filter, [CARDDAV.propFilter])
  if (countConditions(filter) > MOST_CONDITIONS) throw invalid(`more than ${MOST_CONDITIONS} conditions`)
  return { test: readTest(filter), props: findChildren(filter, CARDDAV.propFilter).map(readPropFilter) }
}

function countConditions(element: XmlElement): number {
  return childElements(element).reduce((sum, child) => sum + 1 + countConditions(child), 0)
}

function readPropFilter(element: XmlElement): PropFilter {
  requireChildren(element, [CARDDAV.isNotDefined, CARDDAV.textMatch, CARDDAV.paramFilter])
  const name = readPropertyName(findAttribute(element, 'name') ?? '')
  if (name === undefined) throw invalid('a prop-filter without a name')
  return {
    name,
    isNotDefined: readIsNotDefined(element),
    test: readTest(element),
    texts: findChildren(element, CARDDAV.textMatch).map(readTextMatch),
    params: findChildren(element, CARDDAV.paramFilter).map(readParamFilter),
  }
}

function readParamFilter(element: XmlElement): ParamFilter {
  requireChildren(element, [CARDDAV.isNotDefined, CARDDAV.textMatch])
  const name = findAttribute(element, 'name')?.trim().toUpperCase() ?? ''
  if (name === '') throw invalid('a param-filter without a name')
  const [text, ...others] = findChildren(element, CARDDAV.textMatch)
  if (others.length > 0) throw invalid('a param-filter with more than one text-match')
  return { name, isNotDefined: readIsNotDefined(element), text: text && readTextMatch(text) }
}

function readTest(element: XmlElement): Test {
  const test = findAttribute(element, 'test') ?? 'anyof'
  if (test !== 'anyof' && test !== 'allof') throw invalid(`test="${test}"`)
  return test
}

// RFC 6352 §10.5.4.
function readTextMatch(element: XmlElement): TextMatch {
  const negate = findAttribute(element, 'negate-condition') ?? 'no'
  if (negate !== 'yes' && negate !== 'no') throw invalid(`negate-condition="${negate}"`)
  const text = textOf(element)
  if (text.length > LONGEST_TEXT) throw invalid(`a text-match of more than ${LONGEST_TEXT} characters`)
  return { isMatch: matchBy(readCollation(element), readMatchType(element), text), negated: negate === 'yes' }
}

function readMatchType(element: XmlElement): MatchType {
  const asked = findAttribute(element, 'match-type') ?? 'contains'
  const type = MATCH_TYPES.find((known) => known === asked)
  if (type === undefined) throw invalid(`match-type="${asked}"`)
  return type
}

// RFC 6352 §8.3: no collation, or "default", is i;unicode-casemap.
function readCollation(element: XmlElement): Collation {
  const asked = findAttribute(element, 'collation') ?? 'default'
  if (asked === 'default') return 'i;unicode-casemap'
  const collation = COLLATIONS.find((known) => known === asked)
  if (collation === undefined) throw refuse(403, CARDDAV.supportedCollation, `collation ${asked}`)
  return collation
}

// RFC 6352 §10.5.1, §10.5.2: is-not-defined stands alone.
function readIsNotDefined(element: XmlElement): boolean {
  if (findChild(element, CARDDAV.isNotDefined) === undefined) return false
  if (childElements(element).filter(isOfCarddav).length > 1) throw invalid('is-not-defined does not stand alone')
  return true
}

/** RFC 4918 §17: what other namespaces add is ignored; a CardDAV element in the wrong place is not a filter. */
function requireChildren(parent: XmlElement, allowed: readonly XmlName[]): void {
  const stranger = childElements(parent).find((child) => isOfCarddav(child) && !allowed.includes(child.name))
  if (stranger !== undefined) throw invalid(`${localOf(stranger.name)} cannot stand in ${localOf(parent.name)}`)
}

function isOfCarddav(element: XmlElement): boolean {
  return namespaceOf(element.name) === CARDDAV_NAMESPACE
}

function invalid(sentence: string): Error {
  return refuse(403, CARDDAV.validFilter, sentence)
}

// --- matching ----------------------------------------------------------------------------------------------------

/** The characters that one report may compare. */
export interface TextBudget {
  characters: number
}

export class TextBudgetExceeded extends Error {
  override readonly name = 'TextBudgetExceeded'
}

/** Throws TextBudgetExceeded. */
export function matchesCard({ test, props }: CardFilter, card: Component, budget: TextBudget): boolean {
  // RFC 6352 §10.5: a filter may be empty; it leaves nothing out.
  if (props.length === 0) return true
  const isMet = (filter: PropFilter) => matchesProp(filter, card, budget)
  return test === 'anyof' ? props.some(isMet) : props.every(isMet)
}

function matchesProp(filter: PropFilter, card: Component, budget: TextBudget): boolean {
  const properties = card.properties.filter((property) => isNamed(property, filter.name))
  if (filter.isNotDefined) return properties.length === 0
  return properties.some((property) => matchesProperty(filter, property, budget))
}

/** RFC 6352 §10.5.1: all conditions of a prop-filter are about one and the same property. */
function matchesProperty({ test, texts, params }: PropFilter, property: Property, budget: TextBudget): boolean {
  if (texts.length + params.length === 0) return true
  // Asked for once, however many conditions there are.
  let value: string | undefined
  const conditions = [
    ...texts.map((text) => () => {
      value ??= unescapeText(property.value)
      return matchesText(text, [value], budget)
    }),
    ...params.map((param) => () => matchesParam(param, property, budget)),
  ]
  return test === 'anyof' ? conditions.some((holds) => holds()) : conditions.every((holds) => holds())
}

/** RFC 6352 §10.5.2. Parameters of one name count as one with all their values: `TYPE=home;TYPE=pref`. */
function matchesParam({ name, isNotDefined, text }: ParamFilter, property: Property, budget: TextBudget): boolean {
  const values = valuesOf(property, name)
  if (isNotDefined) return values === undefined
  return values !== undefined && (text === undefined || matchesText(text, values, budget))
}

function valuesOf({ parameters }: Property, name: string): readonly string[] | undefined {
  const named = parameters.filter((parameter) => parameter.name === name)
  // vCard 2.1 and those who still write so: TEL;HOME: is TEL;TYPE=HOME:.
  const alone = name === 'TYPE' ? parameters.filter(({ values }) => values.length === 0) : []
  if (named.length + alone.length === 0) return undefined
  return [...named.flatMap(({ values }) => values), ...alone.map((parameter) => parameter.name)]
}

function matchesText({ isMatch, negated }: TextMatch, texts: readonly string[], budget: TextBudget): boolean {
  budget.characters -= texts.reduce((sum, text) => sum + text.length, 0)
  if (budget.characters < 0) throw new TextBudgetExceeded()
  return texts.some(isMatch) !== negated
}
