/** The grammar of a content line, RFC 5545 §3.1 and §3.2. */
import type { Parameter, Property } from './component.ts'
import { codeAt, type Lines } from './lines.ts'
import { GroupedProperty, SourceProperty } from './source.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const SEMICOLON = 59
const EQUALS = 61
const BACKSLASH = 92
const CARET = 94

const NAME = 1
const LOWER = 2
const DOT = 4

/** By character code. RFC 5545 §3.1: iana-token and x-name; with the underscore and the dot, which are written, too. */
const nameCodes = new Uint8Array(128)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_') nameCodes[char.charCodeAt(0)] = NAME
for (const char of 'abcdefghijklmnopqrstuvwxyz') nameCodes[char.charCodeAt(0)] = LOWER
nameCodes['.'.charCodeAt(0)] = DOT

const NO_PARAMETERS: readonly Parameter[] = []

/** Of one property. An attendee has a dozen. */
const MOST_PARAMETERS = 1_000

/** Of semicolons in one parameter value. A title with an address in it has a few. */
const MOST_ESCAPES = 1_000

/** vCards have groups before their names, and parameters that are a value alone. */
export type Format = 'icalendar' | 'vcard'

/** The property of a line, or what is wrong with the line. */
export function readContentLine(line: Lines, format: Format): Property | string {
  const { text, from, to } = line
  let at = from
  let kinds = 0
  for (let kind = kindAt(text, at, to); kind !== 0; kind = kindAt(text, ++at, to)) kinds |= kind
  const code = codeAt(text, at, to)
  if (at === from || (code !== COLON && code !== SEMICOLON)) return 'A line is not a name, a colon and a value'

  const written = text.slice(from, at)
  const name = (kinds & LOWER) === 0 ? written : written.toUpperCase()
  let parameters = NO_PARAMETERS
  if (code === SEMICOLON) {
    const read: Parameter[] = []
    const end = readParameters(text, at, to, format, read)
    if (typeof end === 'string') return `${name} ${end}`
    parameters = read
    at = end
  }
  const value = text.slice(at + 1, to)
  if (format === 'vcard' && (kinds & DOT) !== 0) return readGrouped(written, parameters, value, line)
  return new SourceProperty(name, parameters, value, line)
}

function readGrouped(written: string, parameters: readonly Parameter[], value: string, line: Lines): Property | string {
  const { group, name } = splitGroup(written)
  if (name === '' || !group) return 'A line has a group without a name, or a name without a group'
  return new GroupedProperty(group, name, parameters, value, line)
}

/** RFC 6350 §3.3. */
export function splitGroup(written: string): { readonly group?: string; readonly name: string } {
  const dot = written.lastIndexOf('.')
  const name = written.slice(dot + 1).toUpperCase()
  return dot < 0 ? { name } : { group: written.slice(0, dot), name }
}

/** Whether the value is in that encoding of vCard 2.1 and vCalendar 1.0, RFC 2045 §6.7. */
export function isQuotedPrintable({ parameters }: Property): boolean {
  return parameters.some(({ name, values }) => {
    if (name === 'ENCODING') return values[0]?.toUpperCase() === 'QUOTED-PRINTABLE'
    return name === 'QUOTED-PRINTABLE'
  })
}

/** What kind of a character of a name it is, or 0. */
function kindAt(text: string, at: number, to: number): number {
  const code = codeAt(text, at, to)
  return code >= 0 && code < nameCodes.length ? (nameCodes[code] ?? 0) : 0
}

function endOfName(text: string, from: number, to: number): number {
  let at = from
  while (kindAt(text, at, to) !== 0) at++
  return at
}

/** Reads from the first semicolon on into `parameters`: where the colon stands, or what is wrong. */
function readParameters(
  text: string,
  from: number,
  to: number,
  format: Format,
  parameters: Parameter[],
): number | string {
  let at = from
  while (codeAt(text, at, to) === SEMICOLON) {
    const equals = endOfName(text, at + 1, to)
    const name = text.slice(at + 1, equals).toUpperCase()
    const code = codeAt(text, equals, to)
    // vCard 2.1: TEL;HOME;VOICE:, which is written in 3.0, too.
    const isAlone = format === 'vcard' && (code === SEMICOLON || code === COLON)
    if (name === '' || (code !== EQUALS && !isAlone)) return 'has a parameter without a name or a value'
    const values: string[] = []
    at = isAlone ? equals : readValues(text, equals, to, values)
    if (at < 0) return 'has a parameter whose quotation does not end'
    if (parameters.length === MOST_PARAMETERS) return `has more than ${MOST_PARAMETERS} parameters`
    parameters.push({ name, values })
  }
  return codeAt(text, at, to) === COLON ? at : 'has no value'
}

/** The values after an equals sign; where they end, or -1 when a quotation mark is missing. */
function readValues(text: string, equals: number, to: number, values: string[]): number {
  let at = equals
  do {
    const end = endOfParameterValue(text, at + 1, to)
    if (end < 0) return -1
    values.push(decodeParameter(text, at + 1, end))
    at = end
  } while (codeAt(text, at, to) === COMMA)
  return at
}

/** Where the value that begins at `from` ends; -1 when a quotation mark is missing. */
function endOfParameterValue(text: string, from: number, to: number): number {
  let at = from
  if (codeAt(text, at, to) === QUOTE) {
    at++
    while (at < to && text.charCodeAt(at) !== QUOTE) at++
    if (at === to) return -1
  }
  let escapes = 0
  for (; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === COLON) return at
    if (code === SEMICOLON && (escapes++ === MOST_ESCAPES || !isEscaped(text, at, to))) return at
  }
  return at
}

// Client: iOS 26 and macOS: X-TITLE=High Street 1\; Linz, a TEXT escape where RFC 5545 §3.2 wants quotes. Only where no
// parameter follows, for a value may end with a backslash.
function isEscaped(text: string, at: number, to: number): boolean {
  if (text.charCodeAt(at - 1) !== BACKSLASH) return false
  const end = endOfName(text, at + 1, to)
  return end === at + 1 || codeAt(text, end, to) !== EQUALS
}

function decodeParameter(text: string, from: number, end: number): string {
  if (codeAt(text, from, end) === QUOTE && end - 1 > from && text.charCodeAt(end - 1) === QUOTE) {
    return decodeCarets(text.slice(from + 1, end - 1))
  }
  const value = text.slice(from, end)
  return decodeCarets(value.includes('\\;') ? value.split('\\;').join(';') : value)
}

/** RFC 6868 §3.2. */
export function decodeCarets(value: string): string {
  if (!value.includes('^')) return value
  let out = ''
  for (let i = 0; i < value.length; i++) {
    const decoded = value.charCodeAt(i) === CARET ? carets[value.charAt(i + 1)] : undefined
    out += decoded ?? value.charAt(i)
    if (decoded !== undefined) i++
  }
  return out
}

const carets: Readonly<Record<string, string>> = { n: '\n', '^': '^', "'": '"' }
