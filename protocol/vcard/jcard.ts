/** jCard, RFC 7095: a vCard of version 4.0 as JSON, there and back without loss. */
import type { Component, Parameter, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import type { ValueCodec } from '../ical/jcal-values.ts'
import { codecOf } from './jcard-values.ts'
import { findCardPropertyType } from './value-types.ts'

/** RFC 7095 §3.3: name, parameters, type, and the values. */
export type JcardProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: readonly unknown[],
]

/** RFC 7095 §3.2. */
export type Jcard = readonly ['vcard', readonly JcardProperty[]]

// --- to JSON -----------------------------------------------------------------------------------------------------

/** `card` is of version 4.0. */
export function toJcard(card: Component): Jcard {
  return ['vcard', card.properties.map(toJcardProperty)]
}

function toJcardProperty(property: Property): JcardProperty {
  const { name, value } = property
  const parameters = toJcardParameters(property)
  // RFC 7095 §3.3.1: VALUE becomes the type.
  const declared = property.parameters.find((parameter) => parameter.name === 'VALUE')?.values[0]?.toLowerCase()
  const type = declared ?? findCardPropertyType(name)?.type
  const values = type === undefined ? undefined : valuesOf(name, type, value)
  // RFC 7095 §5.1: what we cannot read goes as it is.
  if (type === undefined || values === undefined) return [name.toLowerCase(), parameters, 'unknown', value]
  return [name.toLowerCase(), parameters, type, ...values]
}

/** RFC 7095 §3.3.1.2: the group is a parameter. One that is there twice has the values of both. */
function toJcardParameters({ group, parameters }: Property): JcardProperty[1] {
  const found = new Map<string, readonly string[]>()
  for (const { name, values } of parameters) {
    if (name !== 'VALUE') found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), ...values])
  }
  if (group !== undefined) found.set('group', [group])
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

function valuesOf(name: string, type: string, text: string): readonly unknown[] | undefined {
  const codec = codecOf(type)
  const shape = findCardPropertyType(name)?.shape
  if (shape === 'structured' && type === 'text') return [structureOf(text, codec)]
  const texts = shape === 'list' ? codec.split(text) : [text]
  const values = texts.map((item) => codec.toJson(item))
  return values.length === 0 || values.includes(undefined) ? undefined : values
}

/** RFC 7095 §3.3.1.3: an array of the parts, each of which may be a list; one part alone is no array. */
function structureOf(text: string, codec: ValueCodec): unknown {
  const parts = splitStructure(text).map((part) => {
    const items = codec.split(part).map((item) => codec.toJson(item))
    return items.length > 1 ? items : (items[0] ?? '')
  })
  return parts.length === 1 && !Array.isArray(parts[0]) ? parts[0] : parts
}

/** At semicolons that no backslash stands before. */
function splitStructure(text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === ';') {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}

// --- and back ----------------------------------------------------------------------------------------------------

const MOST_PROPERTIES = 50_000

/** The one vCard of the bytes of a jCard. Throws InvalidCalendarData. */
export function parseJcardBytes(bytes: Uint8Array): Component {
  const json = parseJson(bytes)
  if (!Array.isArray(json) || json.length !== 2 || json[0] !== 'vcard' || !Array.isArray(json[1])) {
    throw malformed('a card is "vcard" and a list of properties')
  }
  const properties: readonly unknown[] = json[1]
  if (properties.length > MOST_PROPERTIES) throw malformed('too many properties')
  return { name: 'VCARD', properties: properties.map(readProperty), components: [] }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    // TypeError: no UTF-8; SyntaxError: no JSON.
    if (error instanceof TypeError || error instanceof SyntaxError) throw malformed(error.message)
    throw error
  }
}

function readName(json: unknown): string {
  if (typeof json !== 'string' || !/^[A-Za-z0-9_-]+$/.test(json)) throw malformed('a name is not one of vCard')
  return json.toUpperCase()
}

function readProperty(json: unknown): Property {
  if (!Array.isArray(json) || json.length < 4) throw malformed('a property is a name, parameters, a type and values')
  const [first, parameters, declared, ...values]: readonly unknown[] = json
  const name = readName(first)
  if (name === 'BEGIN' || name === 'END') throw malformed(`${name} is no property`)
  const type = readName(declared).toLowerCase()
  const read = readParameters(name, parameters)
  const group = read.find((parameter) => parameter.name === 'GROUP')?.values[0]
  return {
    ...(group === undefined ? {} : { group: requireGroup(group) }),
    name,
    parameters: [...valueParameter(name, type), ...read.filter((parameter) => parameter.name !== 'GROUP')],
    value: readValues(name, type, values),
  }
}

function requireGroup(group: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(group)) throw malformed('a group has letters, digits and hyphens')
  return group
}

/** RFC 7095 §4: a type that is not the property's own is told by VALUE; `unknown` never is. */
function valueParameter(name: string, type: string): readonly Parameter[] {
  if (type === 'unknown' || type === findCardPropertyType(name)?.type) return []
  return [{ name: 'VALUE', values: [type] }]
}

function readParameters(property: string, json: unknown): readonly Parameter[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(`${property} has no parameters`)
  return Object.entries(json).map(([key, value]: [string, unknown]) => {
    const name = readName(key)
    if (name === 'VALUE') throw malformed(`${property} has VALUE beside its type`)
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.length === 0) throw malformed(`${property} has ${name} without a value`)
    return { name, values: values.map((item) => readParameterValue(property, name, item)) }
  })
}

function readParameterValue(property: string, name: string, json: unknown): string {
  // RFC 6868 §3.1: line ends and quotes can be written; other controls cannot.
  if (typeof json !== 'string' || codecOf('uri').toText(json.replace(/[\r\n]/g, '')) === undefined) {
    throw malformed(`${property} has ${name} with a value that is no text`)
  }
  return json
}

function readValues(name: string, type: string, values: readonly unknown[]): string {
  const shape = findCardPropertyType(name)?.shape
  if (shape !== undefined && shape !== 'list' && values.length > 1)
    throw malformed(`${name} has ${values.length} values`)
  const codec = codecOf(type)
  return values.map((value) => readValue(name, type, codec, value)).join(',')
}

function readValue(name: string, type: string, codec: ValueCodec, json: unknown): string {
  const parts: readonly unknown[] = Array.isArray(json) ? json : [json]
  const texts = parts.map((part) => {
    const items: readonly unknown[] = Array.isArray(json) && Array.isArray(part) ? part : [part]
    return items.map((item) => codec.toText(item))
  })
  if (texts.length === 0 || texts.some((part) => part.length === 0 || part.includes(undefined))) {
    throw malformed(`${name} has a value that is no ${type}`)
  }
  return texts.map((part) => part.join(',')).join(';')
}

function malformed(sentence: string): InvalidCalendarData {
  return new InvalidCalendarData(`jCard: ${sentence}`)
}
