import type { Component, Parameter, Property } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'

/** What a text may cost. Its length is limited by whoever read it from the wire, so a line may be as long as the text. */
export interface ParseLimits {
  readonly nesting: number
  readonly components: number
  readonly properties: number
}

export const defaultParseLimits: ParseLimits = { nesting: 16, components: 100_000, properties: 1_000_000 }

/** The one VCALENDAR of a text. Throws InvalidCalendarData. */
export function parseCalendar(text: string, limits: ParseLimits = defaultParseLimits): Component {
  const [calendar, second] = parseComponents(text, limits)
  if (calendar === undefined) throw new InvalidCalendarData('The text holds no calendar')
  if (calendar.name !== 'VCALENDAR') throw new InvalidCalendarData(`BEGIN:${calendar.name} is not a calendar`, 1)
  if (second !== undefined) throw new InvalidCalendarData('The text holds more than one calendar')
  return calendar
}

/** The same for the bytes of a request: UTF-8, with or without a byte order mark. */
export function parseCalendarBytes(bytes: Uint8Array, limits: ParseLimits = defaultParseLimits): Component {
  return parseCalendar(decode(bytes), limits)
}

// RFC 5545 §3.1: a fold may stand inside a character, so bytes that are not UTF-8 as they are may be so once unfolded.
function decode(bytes: Uint8Array): string {
  const text = findText(bytes) ?? findText(unfold(bytes))
  if (text === undefined) throw new InvalidCalendarData('The text is not valid UTF-8')
  return text
}

function findText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const SEMICOLON = 59
const EQUALS = 61
const BACKSLASH = 92
const CARET = 94
const BYTE_ORDER_MARK = 0xfeff

function unfold(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const end = bytes[i] === CR && bytes[i + 1] === LF ? i + 1 : i
    const next = bytes[end + 1]
    if (bytes[end] === LF && (next === SPACE || next === TAB)) i = end + 1
    else out[length++] = bytes[i] ?? 0
  }
  return out.subarray(0, length)
}

/** All components of a text, whatever their names, in one pass over it. Throws InvalidCalendarData. */
export function parseComponents(text: string, limits: ParseLimits = defaultParseLimits): readonly Component[] {
  requireLegalCharacters(text)
  const lines = new ContentLines(text)
  const tree = new Tree(text, limits)
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!isBlank(line)) tree.add(parseLine(line, text, lines.start), lines.start)
  }
  return tree.close()
}

/** The unfolded lines of a text, RFC 5545 §3.1; LF alone ends one, too. */
class ContentLines {
  readonly #text: string
  #at: number
  /** Where the last line began. */
  start = 0

  constructor(text: string) {
    this.#text = text
    this.#at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
  }

  next(): string | undefined {
    if (this.#at >= this.#text.length) return undefined
    this.start = this.#at
    const line = this.#physicalLine(this.#at)
    if (!isFold(this.#text.charCodeAt(this.#at))) return line
    const parts = [line]
    while (isFold(this.#text.charCodeAt(this.#at))) parts.push(this.#physicalLine(this.#at + 1))
    return parts.join('')
  }

  #physicalLine(from: number): string {
    const found = this.#text.indexOf('\n', from)
    const end = found < 0 ? this.#text.length : found
    this.#at = end + 1
    let last = end
    while (last > from && this.#text.charCodeAt(last - 1) === CR) last--
    return this.#text.slice(from, last)
  }
}

interface Open extends Component {
  readonly properties: Property[]
  readonly components: Component[]
}

/** The components that the lines so far have opened. */
class Tree {
  readonly #text: string
  readonly #limits: ParseLimits
  readonly #roots: Component[] = []
  readonly #open: Open[] = []
  #top: Open | undefined
  #components = 0
  #properties = 0

  constructor(text: string, limits: ParseLimits) {
    this.#text = text
    this.#limits = limits
  }

  /** `at` is where the line of the property begins. */
  add(property: Property, at: number): void {
    if (property.name === 'BEGIN') this.#begin(property.value.trim().toUpperCase(), at)
    else if (this.#top === undefined) throw invalid(`${property.name} stands outside any component`, this.#text, at)
    else if (property.name === 'END') this.#end(this.#top, property.value.trim().toUpperCase(), at)
    else if (++this.#properties > this.#limits.properties) throw invalid('Too many properties', this.#text, at)
    else this.#top.properties.push(property)
  }

  close(): readonly Component[] {
    if (this.#top === undefined) return this.#roots
    throw invalid(`BEGIN:${this.#top.name} is never closed`, this.#text, this.#text.length)
  }

  #begin(name: string, at: number): void {
    if (this.#open.length >= this.#limits.nesting) throw invalid('Components are nested too deeply', this.#text, at)
    if (++this.#components > this.#limits.components) throw invalid('Too many components', this.#text, at)
    const component: Open = { name, properties: [], components: [] }
    const siblings = this.#top?.components ?? this.#roots
    siblings.push(component)
    this.#open.push(component)
    this.#top = component
  }

  #end(top: Open, name: string, at: number): void {
    if (name !== top.name) throw invalid(`END:${name} closes BEGIN:${top.name}`, this.#text, at)
    this.#open.pop()
    this.#top = this.#open[this.#open.length - 1]
  }
}

// RFC 5545 §3.1: CONTROL is no part of a value. Most of them cannot stand in XML either, so one would break every report
// that has the object in its answer. TAB is allowed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\r(?![\r\n]|$)/

function requireLegalCharacters(text: string): void {
  const at = text.search(illegal)
  if (at < 0) return
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  throw invalid(`The character U+${code} must not stand in a calendar`, text, at)
}

function isFold(code: number): boolean {
  return code === SPACE || code === TAB
}

function isBlank(line: string): boolean {
  return line.length === 0 || (isFold(line.charCodeAt(0)) && line.trim() === '')
}

const NO_PARAMETERS: readonly Parameter[] = []

function parseLine(line: string, text: string, start: number): Property {
  let at = 0
  while (isNameCode(line.charCodeAt(at))) at++
  const code = line.charCodeAt(at)
  if (at === 0 || (code !== COLON && code !== SEMICOLON)) {
    throw invalid('A line is not a name, a colon and a value', text, start)
  }
  const name = line.slice(0, at).toUpperCase()
  if (code === COLON) return { name, parameters: NO_PARAMETERS, value: line.slice(at + 1) }
  return parseWithParameters(name, line, at, text, start)
}

/** RFC 5545 §3.1: iana-token and x-name; with the underscore and the dot, which are written, too. */
function isNameCode(code: number): boolean {
  return (
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 95 ||
    code === 46
  )
}

function parseWithParameters(name: string, line: string, from: number, text: string, start: number): Property {
  const parameters: Parameter[] = []
  let at = from
  while (line.charCodeAt(at) === SEMICOLON) {
    let equals = at + 1
    while (isNameCode(line.charCodeAt(equals))) equals++
    if (equals === at + 1 || line.charCodeAt(equals) !== EQUALS) {
      throw invalid(`${name} has a parameter without a name or a value`, text, start)
    }
    const values: string[] = []
    const parameter = { name: line.slice(at + 1, equals).toUpperCase(), values }
    at = equals
    do {
      const end = endOfParameterValue(line, at + 1)
      if (end < 0) throw invalid(`${name} has a parameter whose quotation does not end`, text, start)
      values.push(decodeParameter(line, at + 1, end))
      at = end
    } while (line.charCodeAt(at) === COMMA)
    parameters.push(parameter)
  }
  if (line.charCodeAt(at) !== COLON) throw invalid(`${name} has no value`, text, start)
  return { name, parameters, value: line.slice(at + 1) }
}

/** Where the value that begins at `from` ends; -1 when a quotation mark is missing. */
function endOfParameterValue(line: string, from: number): number {
  let at = from
  if (line.charCodeAt(at) === QUOTE) {
    at = line.indexOf('"', at + 1)
    if (at < 0) return -1
  }
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === COMMA || code === COLON) return at
    if (code === SEMICOLON && !isEscaped(line, at)) return at
  }
  return at
}

// Client: iOS 26 and macOS: X-TITLE=High Street 1\; Linz, a TEXT escape where RFC 5545 §3.2 wants quotes. Only where no
// parameter follows, for a value may end with a backslash.
function isEscaped(line: string, at: number): boolean {
  if (line.charCodeAt(at - 1) !== BACKSLASH) return false
  let end = at + 1
  while (isNameCode(line.charCodeAt(end))) end++
  return end === at + 1 || line.charCodeAt(end) !== EQUALS
}

function decodeParameter(line: string, from: number, end: number): string {
  const quoted = line.charCodeAt(from) === QUOTE && line.charCodeAt(end - 1) === QUOTE && end - 1 > from
  const value = quoted ? line.slice(from + 1, end - 1) : line.slice(from, end).replaceAll('\\;', ';')
  return value.includes('^') ? decodeCarets(value) : value
}

/** RFC 6868 §3.2. */
function decodeCarets(value: string): string {
  let out = ''
  for (let i = 0; i < value.length; i++) {
    const decoded = value.charCodeAt(i) === CARET ? carets[value.charAt(i + 1)] : undefined
    out += decoded ?? value.charAt(i)
    if (decoded !== undefined) i++
  }
  return out
}

const carets: Readonly<Record<string, string>> = { n: '\n', '^': '^', "'": '"' }

/** Lines are counted only once something is wrong. */
function invalid(sentence: string, text: string, at: number): InvalidCalendarData {
  let line = 1
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++
  return new InvalidCalendarData(sentence, line)
}
