/** RFC 4791 §7.5.1, RFC 6352 §8.3.1. */
export const COLLATIONS = ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'] as const

export type Collation = (typeof COLLATIONS)[number]

/** RFC 6352 §10.5.4, which the extended calendar-query (docs/decisions/0044) has, too. */
export const MATCH_TYPES = ['equals', 'contains', 'starts-with', 'ends-with'] as const

export type MatchType = (typeof MATCH_TYPES)[number]

/** Tells whether a text matches the one it was made for, as the collation compares. */
export type IsMatch = (text: string) => boolean

export function matchBy(collation: Collation, type: MatchType, needle: string): IsMatch {
  const prepare = preparations[collation]
  const compare = comparisons[type](prepare(needle))
  return (text) => compare(prepare(text))
}

/** What is looked for in an index of texts, which answers with too much and never with too little: `matchBy` decides. */
export interface TextPart {
  /** By `foldForIndex`. */
  readonly folded: string
  /** Not just anywhere in a text. */
  readonly atStart: boolean
}

/** Found in whatever text `matchBy` says matches, by whichever collation. */
export function partSought(type: MatchType, needle: string): TextPart {
  return { folded: foldForIndex(needle), atStart: type === 'equals' || type === 'starts-with' }
}

/**
 * What all collations make the same of is the same here, and a text's parts become the parts of the text: so one that
 * contains another still does. Marks stand in the order of their classes after a decomposition, and are left out.
 */
export function foldForIndex(text: string): string {
  return isAscii(text) ? text.toUpperCase() : titleCaseDecomposed(text).replace(/\p{M}+/gu, '')
}

/** RFC 4790 §4.2.2: equality, and RFC 4790 §4.2.3: substring, with prefix and suffix as its special cases. */
const comparisons: Readonly<Record<MatchType, (needle: string) => IsMatch>> = {
  equals: (needle) => (text) => text === needle,
  contains: containing,
  'starts-with': (needle) => (text) => text.startsWith(needle),
  'ends-with': (needle) => (text) => text.endsWith(needle),
}

/** `includes` may look at each character of a text once for each of the needle. */
const LONG_NEEDLE = 32

function containing(needle: string): IsMatch {
  if (needle.length <= LONG_NEEDLE) return (text) => text.includes(needle)
  const borders = bordersOf(needle)
  return (text) => {
    let matched = 0
    for (let at = 0; at < text.length && matched < needle.length; at++) {
      while (matched > 0 && needle.charCodeAt(matched) !== text.charCodeAt(at)) matched = borders[matched - 1] ?? 0
      if (needle.charCodeAt(matched) === text.charCodeAt(at)) matched++
    }
    return matched === needle.length
  }
}

/** Knuth, Morris and Pratt: for each beginning of the needle, the longest other one that it ends with. */
function bordersOf(needle: string): Int32Array {
  const borders = new Int32Array(needle.length)
  for (let at = 1, matched = 0; at < needle.length; at++) {
    while (matched > 0 && needle.charCodeAt(matched) !== needle.charCodeAt(at)) matched = borders[matched - 1] ?? 0
    if (needle.charCodeAt(matched) === needle.charCodeAt(at)) matched++
    borders[at] = matched
  }
  return borders
}

const preparations: Readonly<Record<Collation, (text: string) => string>> = {
  'i;ascii-casemap': upperCaseAscii,
  'i;octet': (text) => text,
  'i;unicode-casemap': titleCaseDecomposed,
}

// RFC 4790 §9.2.1: letters outside of ASCII keep their case.
function upperCaseAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

// RFC 5051 §2: each code point to its titlecase, then decomposed as far as it goes.
function titleCaseDecomposed(text: string): string {
  if (isAscii(text)) return text.toUpperCase()
  let out = ''
  for (const character of text) out += titleCase(character)
  return out.normalize('NFKD')
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/**
 * The simple titlecase mapping of UnicodeData.txt. JavaScript has the full uppercase mapping only; the two differ where
 * the full one gives several characters (the simple one then is the character itself, or the capital with the iota
 * written below), for the digraphs that have a form of their own, and for Georgian.
 */
function titleCase(character: string): string {
  const digraph = DIGRAPHS.get(character)
  if (digraph !== undefined) return digraph
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x10d0 && code <= 0x10ff) return character
  const upper = character.toUpperCase()
  return isOneCodePoint(upper) ? upper : (withIotaBelow(code) ?? character)
}

/** Capital, titlecase, small, four times. */
const DIGRAPH_LETTERS = [...'ǄǅǆǇǈǉǊǋǌǱǲǳ']
const DIGRAPHS: ReadonlyMap<string, string> = new Map(
  DIGRAPH_LETTERS.map((letter, i) => [letter, DIGRAPH_LETTERS[i - (i % 3) + 1] ?? letter]),
)

function isOneCodePoint(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
}

function withIotaBelow(code: number): string | undefined {
  const isLower = code >= 0x1f80 && code <= 0x1faf && (code & 0x8) === 0
  if (isLower) return String.fromCodePoint(code + 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : undefined
}
