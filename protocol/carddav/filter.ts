/** CARDDAV:filter as a value, RFC 6352 §10.5, and whether a card matches it. */
import { filterGrammar, type Test, type TextMatch, USUAL_FILTER_LIMITS } from '../dav/filter-grammar.ts'
import type { Component, Property } from '../ical/component.ts'
import { unescapeText } from '../ical/values.ts'
import { findAttribute, findChildren, type XmlElement } from '../xml/element.ts'
import { CARDDAV } from '../xml/names.ts'
import { isNamed, type PropertyName, readPropertyName } from './property-name.ts'

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

// --- reading -----------------------------------------------------------------------------------------------------

const { invalid, requireWithin, requireChildren, findOne, readName, readIsNotDefined, readTest, readTextMatch } =
  filterGrammar({
    names: CARDDAV,
    test: 'anyof',
    // RFC 6352 §8.3.
    collation: 'i;unicode-casemap',
    longestText: 1_000,
  })

/** Throws a refusal. A filter that is not one is answered as CALDAV:valid-filter is: RFC 6352 has no such condition. */
export function readCardFilter(filter: XmlElement, limits = USUAL_FILTER_LIMITS): CardFilter {
  requireWithin(limits, filter)
  requireChildren(filter, [CARDDAV.propFilter])
  return { test: readTest(filter), props: findChildren(filter, CARDDAV.propFilter).map(readPropFilter) }
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
  const text = findOne(element, CARDDAV.textMatch)
  return { name: readName(element), isNotDefined: readIsNotDefined(element), text: text && readTextMatch(text) }
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
