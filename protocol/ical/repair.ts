/** What to make of a line that is no content line. */
import type { Parameter, Property } from './component.ts'
import { decodeCarets, type Format, splitGroup } from './content-line.ts'
import type { Lines } from './lines.ts'

export interface RepairedLine {
  /** Undefined when the line is left out. */
  readonly property: Property | undefined
  /** It takes the place of the property before it, which goes on in this line. */
  readonly continues: boolean
  readonly sentence: string
}

/** `before` is the property of the line before it. */
export function repairLine(lines: Lines, problem: string, before: Property | undefined, format: Format): RepairedLine {
  const line = lines.text.slice(lines.from, lines.to)
  if (before !== undefined && isFoldWithoutSpace(line, lines.widthBefore)) {
    const property = { ...before, value: before.value + line }
    return { property, continues: true, sentence: 'A line goes on in the next one, which does not begin with a space' }
  }
  const property = findProperty(line.trim(), format)
  if (property !== undefined) return { property, continues: false, sentence: problem }
  if (before !== undefined && texts.has(before.name)) {
    const longer = { ...before, value: `${before.value}\\n${line.trim()}` }
    return { property: longer, continues: true, sentence: `${before.name} has a line end that is not escaped` }
  }
  return { property: undefined, continues: false, sentence: `${problem} and was left out` }
}

// RFC 5545 §3.1: lines are folded at 75 octets; somebody did so and forgot the white space.
function isFoldWithoutSpace(line: string, widthBefore: number): boolean {
  return widthBefore >= 70 && widthBefore <= 80 && !/^[a-z][\w.-]*([;:]|=[^=])/i.test(line)
}

/** Whose values people write, and so may have line ends. */
const texts: ReadonlySet<string> = new Set(['SUMMARY', 'DESCRIPTION', 'COMMENT', 'LOCATION', 'CONTACT', 'NOTE'])

const LONGEST_NAME = 100

function findProperty(line: string, format: Format): Property | undefined {
  // X-APPLE-RADIUS=49.9, ORGANIZER="mailto:jane@example.test"
  const [, nameBefore, valueAfter = ''] = /^([\w.-]+)=([^=].*)$/.exec(line) ?? []
  if (nameBefore !== undefined && isLikeName(nameBefore)) return propertyOf(nameBefore, [], valueAfter, format)

  const pieces = line.split('"')
  const colon = findColon(line)
  const head = colon < 0 ? line : line.slice(0, colon)
  const [name = '', ...parameters] = splitOutsideQuotes(head, ';')
  if ((colon < 0 && parameters.length === 0) || !isLikeName(name)) return undefined
  const value = colon < 0 ? '' : line.slice(colon + 1)
  // DTSTART;TZID="Europe/Oslo:20260101T090000", whose second quotation mark belongs before the colon.
  const isQuotedTooFar = pieces.length % 2 === 1 && head.split('"').length % 2 === 0 && value.endsWith('"')
  const read = parameters.flatMap((parameter) => readParameter(parameter, format))
  return propertyOf(name, read, isQuotedTooFar ? value.slice(0, -1) : value, format)
}

function propertyOf(name: string, parameters: readonly Parameter[], value: string, format: Format): Property {
  const legal = legalName(name)
  return format === 'vcard' ? { ...splitGroup(legal), parameters, value } : { name: legal, parameters, value }
}

/** The first one outside of quotation marks, or the first one of all. */
function findColon(line: string): number {
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '"') isQuoted = !isQuoted
    else if (char === ':' && !isQuoted) return at
  }
  return line.indexOf(':')
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let isQuoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') isQuoted = !isQuoted
    if (char !== separator || isQuoted) continue
    parts.push(text.slice(start, at))
    start = at + 1
  }
  parts.push(text.slice(start))
  return parts
}

/** A name that was spoilt, such as `X-GOOGLE TALK` or `REFRESH - INTERVAL`; not words. */
function isLikeName(name: string): boolean {
  if (name.length > LONGEST_NAME || legalName(name) === '') return false
  return /^x-/i.test(name) || !/\s/.test(name.trim().replace(/\s*-\s*/g, '-'))
}

function legalName(name: string): string {
  return name
    .slice(0, LONGEST_NAME)
    .trim()
    .replace(/\s*-\s*/g, '-')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .toUpperCase()
}

function readParameter(text: string, format: Format): Parameter[] {
  const equals = text.indexOf('=')
  const name = legalName(equals < 0 ? text : text.slice(0, equals))
  if (name === '') return []
  if (equals < 0) return [{ name, values: format === 'vcard' ? [] : [''] }]
  const values = splitOutsideQuotes(text.slice(equals + 1).trim(), ',')
  return [{ name, values: values.map((value) => decodeCarets(value.replaceAll('"', ''))) }]
}
