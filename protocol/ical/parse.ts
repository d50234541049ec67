/** The strict readers: what they take may be stored and sent to anybody. `read-text.ts` reads what a file may hold. */
import type { Component } from './component.ts'
import { readContentLine } from './content-line.ts'
import { decodeStrictly } from './decode.ts'
import { InvalidCalendarData, invalidAt } from './invalid.ts'
import { findIllegalCharacter, Lines, requireWideFolds } from './lines.ts'
import { Source } from './source.ts'
import { defaultParseLimits, type ParseLimits, Tree } from './tree.ts'

export { defaultParseLimits, objectParseLimits, type ParseLimits } from './tree.ts'

/** The one VCALENDAR of a text. Throws InvalidCalendarData. */
export function parseCalendar(text: string, limits: ParseLimits = defaultParseLimits): Component {
  return requireCalendar(parseComponents(text, limits))
}

/** The same for the bytes of a request: UTF-8, with or without a byte order mark. */
export function parseCalendarBytes(bytes: Uint8Array, limits: ParseLimits = defaultParseLimits): Component {
  return requireCalendar(parseSource(decodeStrictly(bytes), limits))
}

/** All components of a text, whatever their names, in one pass over it. Throws InvalidCalendarData. */
export function parseComponents(text: string, limits: ParseLimits = defaultParseLimits): readonly Component[] {
  return parseSource(new Source(text), limits)
}

/** The same for bytes. */
export function parseComponentBytes(bytes: Uint8Array, limits: ParseLimits = defaultParseLimits): readonly Component[] {
  return parseSource(decodeStrictly(bytes), limits)
}

function requireCalendar([calendar, second]: readonly Component[]): Component {
  if (calendar === undefined) throw new InvalidCalendarData('The text holds no calendar')
  if (calendar.name !== 'VCALENDAR') throw new InvalidCalendarData(`BEGIN:${calendar.name} is not a calendar`, 1)
  if (second !== undefined) throw new InvalidCalendarData('The text holds more than one calendar')
  return calendar
}

function parseSource(source: Source, limits: ParseLimits): readonly Component[] {
  const { text } = source
  requireWideFolds(text)
  requireLegalCharacters(text)
  const lines = new Lines(source)
  const tree = new Tree(limits, (sentence, at) => {
    throw invalidAt(text, at, sentence)
  })
  while (lines.next()) {
    const property = readContentLine(lines, tree.format)
    if (typeof property === 'string') throw invalidAt(text, lines.start, property)
    tree.add(property, lines)
  }
  return tree.close(text.length)
}

function requireLegalCharacters(text: string): void {
  const at = findIllegalCharacter(text)
  if (at >= 0) throw invalidAt(text, at, `The character ${codePoint(text, at)} must not stand in a calendar`)
  // Half of a surrogate pair has no bytes.
  if (!text.isWellFormed()) throw new InvalidCalendarData('The text has half of a character')
}

function codePoint(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`
}
