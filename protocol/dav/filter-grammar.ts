/** What CALDAV:filter (RFC 4791 §9.7) and CARDDAV:filter (RFC 6352 §10.5) have in common. */
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
import {
  COLLATIONS,
  type Collation,
  type IsMatch,
  MATCH_TYPES,
  type MatchType,
  matchBy,
  partSought,
  type TextPart,
} from './collation.ts'
import { refuse } from './refusal.ts'

/** Must all the conditions in an element hold, or any of them? */
export type Test = 'allof' | 'anyof'

export interface TextMatch {
  readonly isMatch: IsMatch
  readonly part: TextPart
  readonly negated: boolean
}

/** How much a filter may ask. */
export interface FilterLimits {
  /** Elements in it, all levels together. */
  readonly conditions: number
  /** Elements in one another. */
  readonly depth: number
}

export const USUAL_FILTER_LIMITS: FilterLimits = { conditions: 200, depth: 8 }

/** What differs: the names, and what is meant where nothing is said. */
interface Dialect {
  readonly names: Readonly<Record<'isNotDefined' | 'supportedCollation' | 'textMatch' | 'validFilter', XmlName>>
  readonly test: Test
  readonly collation: Collation
  readonly longestText: number
}

/** The readers of one dialect. They throw refusals with its valid-filter, or its supported-collation. */
export function filterGrammar({ names, test: usualTest, collation: usualCollation, longestText }: Dialect) {
  function invalid(sentence: string): Error {
    return refuse(403, names.validFilter, sentence)
  }

  function isOwn(element: XmlElement): boolean {
    return namespaceOf(element.name) === namespaceOf(names.validFilter)
  }

  function requireWithin({ conditions, depth }: FilterLimits, filter: XmlElement): void {
    if (countElements(filter) > conditions) throw invalid(`more than ${conditions} conditions`)
    if (depthOf(filter) > depth) throw invalid(`conditions nested more than ${depth} levels`)
  }

  /** RFC 4918 §17: what other namespaces add is ignored; one of ours in the wrong place makes no valid filter. */
  function requireChildren(parent: XmlElement, allowed: readonly XmlName[]): void {
    const stranger = childElements(parent).find((child) => isOwn(child) && !allowed.includes(child.name))
    if (stranger !== undefined) throw invalid(`${localOf(stranger.name)} cannot stand in ${localOf(parent.name)}`)
  }

  function findOne(parent: XmlElement, name: XmlName): XmlElement | undefined {
    const [first, ...others] = findChildren(parent, name)
    if (others.length > 0) throw invalid(`more than one ${localOf(name)} in ${localOf(parent.name)}`)
    return first
  }

  /** In upper case. */
  function readName(element: XmlElement): string {
    const name = findAttribute(element, 'name')?.trim().toUpperCase() ?? ''
    if (name === '') throw invalid(`a ${localOf(element.name)} without a name`)
    return name
  }

  // RFC 4791 §9.7.1 to §9.7.3, RFC 6352 §10.5.1, §10.5.2: is-not-defined stands alone.
  function readIsNotDefined(element: XmlElement): boolean {
    if (findChild(element, names.isNotDefined) === undefined) return false
    if (childElements(element).filter(isOwn).length > 1) {
      throw invalid(`is-not-defined does not stand alone in ${localOf(element.name)} ${findAttribute(element, 'name')}`)
    }
    return true
  }

  function readWord<Word extends string>(element: XmlElement, name: string, words: readonly Word[], usual: Word): Word {
    const asked = findAttribute(element, name) ?? usual
    const word = words.find((known) => known === asked)
    if (word === undefined) throw invalid(`${name}="${asked.slice(0, 40)}"; expected: ${words.join(', ')}`)
    return word
  }

  function readTest(element: XmlElement): Test {
    return readWord(element, 'test', TESTS, usualTest)
  }

  // RFC 4791 §9.7.5, RFC 6352 §10.5.4.
  function readTextMatch(element: XmlElement): TextMatch {
    const text = textOf(element)
    if (text.length > longestText) throw invalid(`a text-match of more than ${longestText} characters`)
    const type: MatchType = readWord(element, 'match-type', MATCH_TYPES, 'contains')
    const negated = readWord(element, 'negate-condition', YES_OR_NO, 'no') === 'yes'
    return { isMatch: matchBy(readCollation(element), type, text), part: partSought(type, text), negated }
  }

  // RFC 4791 §7.5, RFC 6352 §8.3: "default" is what no attribute means; one that is not known has a condition of its own.
  function readCollation(element: XmlElement): Collation {
    const asked = findAttribute(element, 'collation') ?? 'default'
    if (asked === 'default') return usualCollation
    const collation = COLLATIONS.find((known) => known === asked)
    if (collation === undefined) throw refuse(403, names.supportedCollation, `the collation ${asked.slice(0, 40)}`)
    return collation
  }

  return {
    invalid,
    requireWithin,
    requireChildren,
    findOne,
    readName,
    readIsNotDefined,
    readTest,
    readTextMatch,
  }
}

const TESTS = ['allof', 'anyof'] as const
const YES_OR_NO = ['yes', 'no'] as const

function countElements(element: XmlElement): number {
  return childElements(element).reduce((sum, child) => sum + 1 + countElements(child), 0)
}

function depthOf(element: XmlElement): number {
  return childElements(element).reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child)), 0)
}
