/** What both directions of a conversion between vCard 3.0 and 4.0 need. */
import type { Property } from '../ical/component.ts'
import { addTypes, dropParameters, typesOf } from './parameters.ts'

/** To what is to stand in place of the property. */
export type Convert = (property: Property) => readonly Property[]

export function plain(name: string, value: string): Property {
  return { name, parameters: [], value }
}

export function renamed(property: Property, name: string): Property {
  return { ...property, name }
}

/** Names that say the same in both versions. Apple's and Evolution's are what programs of version 3 know. */
export const RENAMED: readonly (readonly [three: string, four: string])[] = [
  ['X-ADDRESSBOOKSERVER-KIND', 'KIND'],
  ['X-ADDRESSBOOKSERVER-MEMBER', 'MEMBER'],
  ['X-ANNIVERSARY', 'ANNIVERSARY'],
  ['X-GENDER', 'GENDER'],
]

/** Values that are bytes, or a URI of them. */
export const BINARY: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])
export const DATES: ReadonlySet<string> = new Set(['BDAY', 'ANNIVERSARY', 'DEATHDATE'])

export const keep: Convert = (property) => [property]

export function withoutType(property: Property, type: string): Property {
  const types = typesOf(property)
  const left = types.filter((one) => one.toLowerCase() !== type)
  if (left.length === types.length) return property
  return { ...property, parameters: addTypes(dropParameters(property.parameters, 'TYPE'), left) }
}
