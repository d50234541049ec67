/**
 * vCard 2.1, which telephones and old programs still write, as a card of version 3.0 (docs/decisions/0098). It was read by
 * `readText`, which knows its lines; here are its values. Nothing is asked of a card but that it was read.
 */
import type { Component, Parameter, Property } from '../ical/component.ts'
import { withoutIllegalCharacters } from '../ical/lines.ts'
import { escapeText } from '../ical/values.ts'
import { plain } from './conversion.ts'
import { addTypes } from './parameters.ts'

export interface Converted {
  readonly card: Component
  /** What has no place in version 3.0: names of properties, each once. */
  readonly dropped: readonly string[]
}

export function isVersionTwo({ properties }: Component): boolean {
  return properties.some(({ name, value }) => name === 'VERSION' && value.trim() === '2.1')
}

export function fromTwo({ name, properties }: Component): Converted {
  const kept = properties.filter((property) => property.name !== 'VERSION' && !DROPPED.has(property.name))
  const converted = kept.map(convert).filter((property) => property.name !== 'UID' || property.value !== '')
  const dropped = [...new Set(properties.map((property) => property.name))].filter((one) => DROPPED.has(one))
  return {
    card: { name, properties: [plain('VERSION', '3.0'), ...withName(converted)], components: [] },
    dropped,
  }
}

/** A card of somebody else, inside this one. */
const DROPPED: ReadonlySet<string> = new Set(['AGENT'])

function convert(property: Property): Property {
  const { group, name } = property
  const { encoding, charset, types, kept, isUri } = parametersOf(property)
  const written = (parameters: readonly Parameter[], value: string): Property => ({
    ...(group === undefined ? {} : { group }),
    name,
    parameters: addTypes(parameters, types),
    value,
  })
  if (encoding === 'BASE64' || encoding === 'B') {
    // RFC 2426 §3.1.4: `b` is what version 3.0 calls it.
    return written([...kept, { name: 'ENCODING', values: ['b'] }], property.value.replace(/\s+/g, ''))
  }
  const text = encoding === 'QUOTED-PRINTABLE' ? decodeQuotedPrintable(property.value, charset) : property.value
  if (isUri) return written([...kept, { name: 'VALUE', values: ['uri'] }], oneLine(text))
  return written(kept, valueText(name, text))
}

// --- parameters --------------------------------------------------------------------------------------------------

interface TwoParameters {
  readonly encoding: string | undefined
  readonly charset: string | undefined
  readonly types: readonly string[]
  readonly isUri: boolean
  readonly kept: readonly Parameter[]
}

const ENCODINGS: ReadonlySet<string> = new Set(['QUOTED-PRINTABLE', 'BASE64', '8BIT', '7BIT'])
const PLACES: ReadonlySet<string> = new Set(['URL', 'CID', 'CONTENT-ID', 'INLINE'])

/** vCard 2.1 §2.1.2: a value may stand without the name of its parameter. */
function parametersOf({ parameters }: Property): TwoParameters {
  const named = parameters.map(({ name, values }): Parameter => {
    if (values.length > 0) return { name, values }
    return { name: ENCODINGS.has(name) ? 'ENCODING' : PLACES.has(name) ? 'VALUE' : 'TYPE', values: [name] }
  })
  const find = (wanted: string) => named.find(({ name }) => name === wanted)?.values[0]?.toUpperCase()
  const types = named.filter(({ name }) => name === 'TYPE').flatMap(({ values }) => values)
  return {
    encoding: find('ENCODING'),
    charset: find('CHARSET'),
    types: types.filter((type) => /^[A-Za-z0-9-]+$/.test(type)),
    isUri: ['URL', 'URI'].includes(find('VALUE') ?? ''),
    kept: named.filter(({ name }) => !TWO_PARAMETERS.has(name)),
  }
}

const TWO_PARAMETERS: ReadonlySet<string> = new Set(['ENCODING', 'CHARSET', 'TYPE', 'VALUE'])

// --- values ------------------------------------------------------------------------------------------------------

// RFC 2426 §3.1.2, §3.2.1, §3.5.5.
const STRUCTURED: ReadonlySet<string> = new Set(['N', 'ADR', 'ORG'])
// RFC 2426 §3.1.3, §3.6.1.
const LISTS: ReadonlySet<string> = new Set(['CATEGORIES', 'NICKNAME'])
const TEXTS: ReadonlySet<string> = new Set([
  'FN',
  'LABEL',
  'TEL',
  'EMAIL',
  'MAILER',
  'TITLE',
  'ROLE',
  'NOTE',
  'PRODID',
  'SORT-STRING',
])

function valueText(name: string, text: string): string {
  if (STRUCTURED.has(name)) return splitAt(';', text).map(toText).join(';')
  if (LISTS.has(name)) return splitAt(',', text).map(toText).join(',')
  if (TEXTS.has(name)) return toText(text)
  // RFC 2426 §3.4.2: a semicolon, where version 2.1 has a comma.
  if (name === 'GEO') return oneLine(text).replace(',', ';')
  return text.replace(LINE_END, '\\n')
}

const LINE_END = /\r?\n|\r/g

function oneLine(text: string): string {
  return text.replace(LINE_END, '').trim()
}

/**
 * vCard 2.1 §2.1.2 escapes the semicolon alone, and yet `\,` and `\n` of version 3.0 are met in it. Any other backslash is one.
 */
function toText(text: string): string {
  const plainText = text.replace(/\\([\\;,nN])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char))
  return escapeText(plainText)
}

/** At each separator that no backslash stands before. */
function splitAt(separator: ';' | ',', text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === separator) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

// RFC 2045 §6.7; what is no escape stands for itself.
function decodeQuotedPrintable(text: string, charset: string | undefined): string {
  const bytes: Buffer[] = []
  let from = 0
  for (const { 0: escaped, index } of text.matchAll(/(?:=[0-9A-Fa-f]{2})+/g)) {
    bytes.push(Buffer.from(text.slice(from, index)), Buffer.from(escaped.replaceAll('=', ''), 'hex'))
    from = index + escaped.length
  }
  bytes.push(Buffer.from(text.slice(from)))
  const decoded = decode(Buffer.concat(bytes), charset)
  return decoded.split(LINE_END).map(withoutIllegalCharacters).join('\n')
}

// vCard 2.1 §2.1.5 takes what does not say its charset for ASCII; what it is in truth is UTF-8, or a code page.
function decode(bytes: Buffer, charset: string | undefined): string {
  return findDecoded(bytes, charset ?? 'utf-8') ?? findDecoded(bytes, 'utf-8') ?? bytes.toString('latin1')
}

function findDecoded(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch (error) {
    // A name that nobody knows, or bytes that are something else.
    if (error instanceof RangeError || error instanceof TypeError) return undefined
    throw error
  }
}

/** RFC 2426 §3.1.1 wants FN, which vCard 2.1 does not. */
function withName(properties: readonly Property[]): readonly Property[] {
  if (properties.some(({ name, value }) => name === 'FN' && value !== '')) return properties
  const others = properties.filter(({ name }) => name !== 'FN')
  const formatted = formattedName(others)
  return formatted === undefined ? others : [plain('FN', formatted), ...others]
}

function formattedName(properties: readonly Property[]): string | undefined {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = partsOf('N', properties)
  const name = [prefix, given, additional, family, suffix].filter((part) => part !== '').join(' ')
  const rest = ['ORG', 'NICKNAME', 'EMAIL', 'TEL'].map((one) => partsOf(one, properties).join(' '))
  return [name, ...rest].find((one) => one !== '')
}

function partsOf(wanted: string, properties: readonly Property[]): readonly string[] {
  const value = properties.find(({ name }) => name === wanted)?.value ?? ''
  return splitAt(';', value).map((part) => part.trim())
}
