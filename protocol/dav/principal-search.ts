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
import { type IsMatch, MATCH_TYPES, matchBy, partSought, type TextPart } from './collation.ts'
import { readResultLimit } from './limit.ts'
import { type PropertyRequest, readReportProperties } from './propfind.ts'
import { refuse } from './refusal.ts'

/** The body of DAV:principal-property-search, RFC 3744 §9.4. */
export interface PrincipalSearch {
  /** Of each group one condition must hold. */
  readonly groups: readonly (readonly PrincipalCondition[])[]
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
  readonly part: TextPart
  readonly text: string
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
    groups: readWord(root, 'test', TESTS) === 'anyof' ? [conditions] : conditions.map((condition) => [condition]),
    type: readWord(root, 'type', TYPES),
    everywhere: findChild(root, DAV.applyToPrincipalCollectionSet) !== undefined,
    limit: Math.min(readResultLimit(root, CS) ?? MOST_PRINCIPALS, MOST_PRINCIPALS),
    properties: readReportProperties(root),
  }
}

// What a word of calendarserver-principal-search is looked for in.
const BY_TOKENS = [DAV.displayname, CS.emailAddressSet]

const CONTEXTS: Readonly<Record<string, string | undefined>> = {
  attendee: undefined,
  user: 'INDIVIDUAL',
  group: 'GROUP',
  location: 'ROOM',
  resource: 'RESOURCE',
}

/** CS:calendarserver-principal-search: every word is found somewhere in a name or an address. */
export function readTokenSearch(root: XmlElement): PrincipalSearch {
  const tokens = findChildren(root, CS.searchToken).map((token) => textOf(token).trim())
  const context = findAttribute(root, 'context') ?? 'attendee'
  if (tokens.length === 0 || tokens.includes('')) throw refuse(400, undefined, 'a search without CS:search-token')
  if (!Object.hasOwn(CONTEXTS, context)) throw refuse(400, undefined, `context="${context}"`)
  if (tokens.length > MOST_CONDITIONS) throw refuse(403, undefined, `more than ${MOST_CONDITIONS} words`)
  if (tokens.some(({ length }) => length > LONGEST_MATCH)) throw refuse(403, undefined, 'a word that is too long')
  return {
    groups: tokens.map((token) => {
      const isMatch = matchBy('i;unicode-casemap', 'contains', token)
      const part = partSought('contains', token)
      return BY_TOKENS.map((property) => ({ property, isMatch, part, text: token }))
    }),
    type: CONTEXTS[context],
    everywhere: true,
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
  const type = readWord(match, 'match-type', MATCH_TYPES) ?? 'contains'
  const isMatch = matchBy(collation, type, text)
  const part = partSought(type, text)
  return childElements(prop).map(({ name }) => ({ property: name, isMatch, part, text }))
}

function readWord<Word extends string>(of: XmlElement, name: string, words: readonly Word[]): Word | undefined {
  const asked = findAttribute(of, name)
  if (asked === undefined) return undefined
  const word = words.find((known) => known === asked)
  if (word === undefined) throw refuse(400, undefined, `${name}="${asked}"`)
  return word
}

/** Whether a principal is found, of whom `holds` tells whether a condition does. */
export function matchesSearch({ groups }: PrincipalSearch, holds: (condition: PrincipalCondition) => boolean): boolean {
  return groups.every((group) => group.some(holds))
}
