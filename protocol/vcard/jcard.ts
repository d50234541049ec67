/** jCard, RFC 7095: a vCard of version 4.0 as JSON, there and back without loss. */
import type { Component, Property } from '../ical/component.ts'
import type { ValueCodec } from '../ical/jcal-values.ts'
import {
  declaredTypeOf,
  type JsonProperty,
  JsonReader,
  parametersToJson,
  splitStructure,
} from '../ical/json-property.ts'
import { codecOf } from './jcard-values.ts'
import { findCardPropertyType } from './value-types.ts'

/** RFC 7095 §3.2. */
export type Jcard = readonly ['vcard', readonly JsonProperty[]]

// --- to JSON -----------------------------------------------------------------------------------------------------

/** `card` is of version 4.0. */
export function toJcard(card: Component): Jcard {
  return ['vcard', card.properties.map(toJcardProperty)]
}

function toJcardProperty(property: Property): JsonProperty {
  const { name, value, group } = property
  // RFC 7095 §3.3.1.2: the group is a parameter.
  const grouped = group === undefined ? [] : [{ name: 'GROUP', values: [group] }]
  const own = property.parameters.filter((parameter) => group === undefined || parameter.name !== 'GROUP')
  const parameters = parametersToJson([...own, ...grouped])
  const type = declaredTypeOf(property) ?? findCardPropertyType(name)?.type
  const values = type === undefined ? undefined : valuesOf(name, type, value)
  // RFC 7095 §5.1: what we cannot read goes as it is.
  if (type === undefined || values === undefined) return [name.toLowerCase(), parameters, 'unknown', value]
  return [name.toLowerCase(), parameters, type, ...values]
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

// --- and back ----------------------------------------------------------------------------------------------------

const MOST_PROPERTIES = 50_000

const reader = new JsonReader({
  name: 'jCard',
  findType: findCardPropertyType,
  codecOf,
  writeType: (type) => type,
  hasParts: () => true,
})

/** The one vCard of the bytes of a jCard. Throws InvalidCalendarData. */
export function parseJcardBytes(bytes: Uint8Array): Component {
  const json = reader.parse(bytes)
  if (!Array.isArray(json) || json.length !== 2 || json[0] !== 'vcard' || !Array.isArray(json[1])) {
    throw reader.malformed('a card is "vcard" and a list of properties')
  }
  const properties: readonly unknown[] = json[1]
  if (properties.length > MOST_PROPERTIES) throw reader.malformed('too many properties')
  return { name: 'VCARD', properties: properties.map(readProperty), components: [] }
}

function readProperty(json: unknown): Property {
  const property = reader.property(json)
  const group = property.parameters.find(({ name }) => name === 'GROUP')?.values[0]
  if (group === undefined) return property
  if (!/^[A-Za-z0-9-]+$/.test(group)) throw reader.malformed('a group has letters, digits and hyphens')
  return { ...property, group, parameters: property.parameters.filter(({ name }) => name !== 'GROUP') }
}
