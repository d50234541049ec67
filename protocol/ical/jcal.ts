/** jCal, RFC 7265: iCalendar as JSON, there and back without loss. */
import type { Component, Parameter, Property } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'
import { codecOf, type ValueCodec } from './jcal-values.ts'
import { type ParseLimits, parseCalendar } from './parse.ts'
import { findPropertyType } from './value-types.ts'
import { writeCalendar } from './write.ts'

/** RFC 7265 §3.4: name, parameters, type, and the values. */
export type JcalProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: readonly unknown[],
]

/** RFC 7265 §3.3. */
export type JcalComponent = readonly [
  name: string,
  properties: readonly JcalProperty[],
  components: readonly JcalComponent[],
]

// --- to JSON -----------------------------------------------------------------------------------------------------

export function toJcal({ name, properties, components }: Component): JcalComponent {
  return [name.toLowerCase(), properties.map(toJcalProperty), components.map(toJcal)]
}

/** The text of a VCALENDAR as jCal. Throws InvalidCalendarData. */
export function writeJcal(text: string): string {
  return JSON.stringify(toJcal(parseCalendar(text)))
}

function toJcalProperty(property: Property): JcalProperty {
  const { name, value } = property
  // RFC 7265 §3.5.1: VALUE becomes the type.
  const declared = property.parameters.find((parameter) => parameter.name === 'VALUE')?.values[0]?.toLowerCase()
  const parameters = toJcalParameters(property)
  for (const type of typesToTry(name, declared)) {
    const values = valuesOf(name, type, value)
    if (values !== undefined) return [name.toLowerCase(), parameters, type, ...values]
  }
  // RFC 7265 §5.1: what we cannot read goes as it is.
  return [name.toLowerCase(), parameters, 'unknown', value]
}

/** A parameter that is there twice has the values of both. */
function toJcalParameters({ parameters }: Property): JcalProperty[1] {
  const found = new Map<string, readonly string[]>()
  for (const { name, values } of parameters) {
    if (name !== 'VALUE') found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), ...values])
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

/** The declared type, or that of the property; and what clients write there without saying so. */
function typesToTry(name: string, declared: string | undefined): readonly string[] {
  if (declared !== undefined) return [declared]
  const type = findPropertyType(name)?.type
  if (type === undefined) return []
  if (type === 'date-time') return [type, 'date', 'period']
  return type === 'duration' ? [type, 'date-time'] : [type]
}

function valuesOf(name: string, type: string, text: string): readonly unknown[] | undefined {
  const codec = codecOf(type)
  const shape = findPropertyType(name)?.shape
  if (shape === 'structured') {
    const parts = splitStructure(text).map((part) => codec.toJson(part))
    return parts.includes(undefined) ? undefined : [parts]
  }
  const texts = shape === 'single' ? [text] : codec.split(text)
  const values = texts.map((item) => codec.toJson(item))
  return values.includes(undefined) ? undefined : values
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

/** The bytes of a VCALENDAR as jCal to those of iCalendar. Throws InvalidCalendarData. */
export function readJcalBytes(bytes: Uint8Array, limits: ParseLimits): Buffer {
  return Buffer.from(writeCalendar(fromJcal(parseJson(bytes), limits)))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    // TypeError: no UTF-8; SyntaxError: no JSON.
    if (error instanceof TypeError || error instanceof SyntaxError) throw malformed(error.message)
    throw error
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** One VCALENDAR. Throws InvalidCalendarData. */
export function fromJcal(json: unknown, limits: ParseLimits): Component {
  const component = new JcalReader(limits).component(json, 1)
  if (component.name !== 'VCALENDAR') throw malformed(`${component.name} is not a calendar`)
  return component
}

class JcalReader {
  readonly #limits: ParseLimits
  #components = 0
  #properties = 0

  constructor(limits: ParseLimits) {
    this.#limits = limits
  }

  component(json: unknown, depth: number): Component {
    if (depth > this.#limits.nesting) throw malformed('components are nested too deeply')
    if (++this.#components > this.#limits.components) throw malformed('too many components')
    if (!Array.isArray(json) || json.length !== 3) throw malformed('a component is a name and two lists')
    const [name, properties, components]: readonly unknown[] = json
    if (!Array.isArray(properties) || !Array.isArray(components)) throw malformed('a component is a name and two lists')
    this.#properties += properties.length
    if (this.#properties > this.#limits.properties) throw malformed('too many properties')
    return {
      name: readName(name),
      properties: properties.map(readProperty),
      components: components.map((inner) => this.component(inner, depth + 1)),
    }
  }
}

// RFC 7265 §3.3 and §3.4 write names in lower case; any case is taken.
function readName(json: unknown): string {
  if (typeof json !== 'string' || !/^[A-Za-z0-9_-]+$/.test(json)) throw malformed('a name is not one of iCalendar')
  return json.toUpperCase()
}

function readProperty(json: unknown): Property {
  if (!Array.isArray(json) || json.length < 4) throw malformed('a property is a name, parameters, a type and values')
  const [first, parameters, declared, ...values]: readonly unknown[] = json
  const name = readName(first)
  if (name === 'BEGIN' || name === 'END') throw malformed(`${name} is no property`)
  const type = readName(declared).toLowerCase()
  return {
    name,
    parameters: [...valueParameter(name, type), ...readParameters(name, parameters)],
    value: readValues(name, type, values),
  }
}

/** RFC 7265 §4: a type that is not the property's own is told by VALUE; `unknown` never is. */
function valueParameter(name: string, type: string): readonly Parameter[] {
  if (type === 'unknown' || type === findPropertyType(name)?.type) return []
  return [{ name: 'VALUE', values: [type.toUpperCase()] }]
}

function readParameters(property: string, json: unknown): readonly Parameter[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(`${property} has no parameters`)
  return Object.entries(json).map(([key, value]: [string, unknown]) => {
    const name = readName(key)
    // RFC 7265 §3.5.1.
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
  const shape = findPropertyType(name)?.shape
  if (shape === 'single' && values.length > 1) throw malformed(`${name} has ${values.length} values`)
  const codec = codecOf(type)
  return values.map((value) => readValue(name, type, codec, value)).join(',')
}

function readValue(name: string, type: string, codec: ValueCodec, json: unknown): string {
  // RFC 7265 §3.4.1: the parts of a structured value, each of which may be a list.
  const isStructure = Array.isArray(json) && type !== 'period' && findPropertyType(name)?.shape !== 'single'
  const parts: readonly unknown[] = isStructure ? json : [json]
  const texts = parts.map((part) => {
    const items: readonly unknown[] = isStructure && Array.isArray(part) ? part : [part]
    return items.map((item) => codec.toText(item))
  })
  if (texts.length === 0 || texts.some((part) => part.length === 0 || part.includes(undefined))) {
    throw malformed(`${name} has a value that is no ${type}`)
  }
  return texts.map((part) => part.join(',')).join(';')
}

function malformed(sentence: string): InvalidCalendarData {
  return new InvalidCalendarData(`jCal: ${sentence}`)
}
