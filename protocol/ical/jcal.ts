/** jCal, RFC 7265: iCalendar as JSON, there and back without loss. */
import type { Component, Property } from './component.ts'
import { codecOf } from './jcal-values.ts'
import { declaredTypeOf, type JsonProperty, JsonReader, parametersToJson, splitStructure } from './json-property.ts'
import { type ParseLimits, parseCalendar } from './parse.ts'
import { findPropertyType } from './value-types.ts'
import { writeComponent } from './write.ts'

/** RFC 7265 §3.3. */
export type JcalComponent = readonly [
  name: string,
  properties: readonly JsonProperty[],
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

function toJcalProperty(property: Property): JsonProperty {
  const { name, value } = property
  const parameters = parametersToJson(property.parameters)
  for (const type of typesToTry(name, declaredTypeOf(property))) {
    const values = valuesOf(name, type, value)
    if (values !== undefined) return [name.toLowerCase(), parameters, type, ...values]
  }
  // RFC 7265 §5.1: what we cannot read goes as it is.
  return [name.toLowerCase(), parameters, 'unknown', value]
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

// --- and back ----------------------------------------------------------------------------------------------------

const reader = new JsonReader({
  name: 'jCal',
  findType: findPropertyType,
  codecOf,
  writeType: (type) => type.toUpperCase(),
  hasParts: (property, type) => type !== 'period' && findPropertyType(property)?.shape !== 'single',
})

/** The bytes of a VCALENDAR as jCal to those of iCalendar. Throws InvalidCalendarData. */
export function readJcalBytes(bytes: Uint8Array, limits: ParseLimits): Buffer {
  return Buffer.from(writeComponent(fromJcal(reader.parse(bytes), limits)))
}

/** One VCALENDAR. Throws InvalidCalendarData. */
export function fromJcal(json: unknown, limits: ParseLimits): Component {
  const component = new ComponentReader(limits).component(json, 1)
  if (component.name !== 'VCALENDAR') throw reader.malformed(`${component.name} is not a calendar`)
  return component
}

class ComponentReader {
  readonly #limits: ParseLimits
  #components = 0
  #properties = 0

  constructor(limits: ParseLimits) {
    this.#limits = limits
  }

  component(json: unknown, depth: number): Component {
    if (depth > this.#limits.nesting) throw reader.malformed('components are nested too deeply')
    if (++this.#components > this.#limits.components) throw reader.malformed('too many components')
    const [name, properties, components]: readonly unknown[] = Array.isArray(json) && json.length === 3 ? json : []
    if (!Array.isArray(properties) || !Array.isArray(components)) {
      throw reader.malformed('a component is a name, a list of properties and a list of components')
    }
    this.#properties += properties.length
    if (this.#properties > this.#limits.properties) throw reader.malformed('too many properties')
    return {
      name: reader.name(name),
      properties: properties.map((property) => reader.property(property)),
      components: components.map((inner) => this.component(inner, depth + 1)),
    }
  }
}
