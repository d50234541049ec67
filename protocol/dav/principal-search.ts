import {
  childElements,
  findAttribute,
  findChild,
  findChildren,
  textOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { CS, DAV } from '../xml/names.ts'
import { type IsMatch, MATCH_TYPES, matchBy } from './collation.ts'
import { readResultLimit } from './limit.ts'
import { type PropertyRequest, readReportProperties } from './propfind.ts'
import { refuse } from './refusal.ts'

/** The body of DAV:principal-property-search, RFC 3744 §9.4. */
export interface PrincipalSearch {
  /** All conditions must hold, or one of them. */
  readonly test: 'allof' | 'anyof'
  readonly conditions: readonly PrincipalCondition[]
  /** A value of CUTYPE to which the search is limited. */
  readonly type: string | undefined
  /** The collections of DAV:principal-collection-set are searched, not the resource that was asked. */
  readonly everywhere: boolean
  readonly limit: number
  readonly properties: PropertyRequest
}

export interface PrincipalCondition {
  readonly property: XmlName
  readonly isMatch: IsMatch
}

// What one search may ask, and what it may find.
const MOST_CONDITIONS = 32
const LONGEST_MATCH = 1024
const MOST_PRINCIPALS = 500

/** The attributes `test`, `type`, `match-type` and `caseless`, and CS:limit, are those of Apple's Calendar Server. */
export function readPrincipalSearch(root: XmlElement): PrincipalSearch {
  const conditions = findChildren(root, DAV.propertySearch).flatMap(readConditions)
  // RFC 3744 §9.4: one condition at least.
  if (conditions.length === 0) throw refuse(400, undefined, 'a search without DAV:property-search')
  if (conditions.length > MOST_CONDITIONS) throw refuse(403, undefined, `more than ${MOST_CONDITIONS} conditions`)
  return {
    test: readWord(root, 'test', TESTS) ?? 'allof',
    conditions,
    type: readWord(root, 'type', TYPES),
    everywhere: findChild(root, DAV.applyToPrincipalCollectionSet) !== undefined,
    limit: Math.min(readResultLimit(root, CS) ?? MOST_PRINCIPALS, MOST_PRINCIPALS),
    properties: readReportProperties(root),
  }
}

const TESTS = ['allof', 'anyof'] as const
const TYPES = ['INDIVIDUAL', 'GROUP', 'ROOM', 'RESOURCE'] as const
const CASELESS = ['yes', 'no'] as const

function readConditions(search: XmlElement): readonly PrincipalCondition[] {
  const [prop, match] = [findChild(search, DAV.prop), findChild(search, DAV.match)]
  if (prop === undefined || match === undefined) {
    throw refuse(400, undefined, 'DAV:property-search without DAV:prop or DAV:match')
  }
  const text = textOf(match)
  if (text.length > LONGEST_MATCH) throw refuse(403, undefined, `a text of more than ${LONGEST_MATCH} characters`)
  // RFC 3744 §9.4: texts are found anywhere in a value, whatever their case.
  const collation = readWord(match, 'caseless', CASELESS) === 'no' ? 'i;octet' : 'i;unicode-casemap'
  const isMatch = matchBy(collation, readWord(match, 'match-type', MATCH_TYPES) ?? 'contains', text)
  return childElements(prop).map(({ name }) => ({ property: name, isMatch }))
}

function readWord<Word extends string>(of: XmlElement, name: string, words: readonly Word[]): Word | undefined {
  const asked = findAttribute(of, name)
  if (asked === undefined) return undefined
  const word = words.find((known) => known === asked)
  if (word === undefined) throw refuse(400, undefined, `${name}="${asked}"`)
  return word
}

/** Whether a principal is found; `valuesOf` gives the texts of a property that it has. */
export function matchesSearch(
  { test, conditions }: PrincipalSearch,
  valuesOf: (property: XmlName) => readonly string[],
): boolean {
  const holds = ({ property, isMatch }: PrincipalCondition) => valuesOf(property).some(isMatch)
  return test === 'allof' ? conditions.every(holds) : conditions.some(holds)
}
