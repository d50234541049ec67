/**
 * Cards as RFC 7095 has them: lists of properties, each a name, parameters, a type and values. What is read here is a view;
 * what is changed is put into the card as it came, so that what nobody here knows stays as it is.
 */
import type { JCard } from '../../../client/kalends.ts'

export type Property = readonly unknown[]
export type Parameters = Readonly<Record<string, string | readonly string[]>>

export function propertiesOf(card: JCard): readonly Property[] {
  return card[1]
}

export function nameOf(property: Property): string {
  return String(property[0]).toLowerCase()
}

export function parametersOf(property: Property): Parameters {
  const found = property[1]
  return typeof found === 'object' && found !== null ? (found as Parameters) : {}
}

/** RFC 6350 §3.3: `item1.TEL` has a group, by which others speak of it. */
export function groupOf(property: Property): string | undefined {
  const { group } = parametersOf(property)
  return typeof group === 'string' ? group : undefined
}

/** Of what has several parts, all of them with a space between. */
export function textOf(property: Property): string {
  return partsOf(property).join(' ').trim()
}

/** RFC 7095 §3.3.1.3: parts of a structured value; each may be several itself. */
export function partsOf(property: Property): readonly string[] {
  const value = property[3]
  const parts = Array.isArray(value) ? value : [value]
  return parts.map((part) => (Array.isArray(part) ? part.map(String).join(' ') : String(part ?? '')))
}

export function allNamed(card: JCard, name: string): readonly Property[] {
  return propertiesOf(card).filter((property) => nameOf(property) === name)
}

/** The preferred one, or the first: RFC 6350 §5.3. */
export function oneNamed(card: JCard, name: string): Property | undefined {
  const all = allNamed(card, name)
  return all.toSorted((a, b) => preferenceOf(a) - preferenceOf(b))[0]
}

const LAST = 101

function preferenceOf(property: Property): number {
  const { pref } = parametersOf(property)
  const preference = Number(pref)
  if (pref !== undefined && Number.isInteger(preference)) return preference
  return typesOf(property).includes('pref') ? 1 : LAST
}

/** `home`, `work`, `cell` … */
export function typesOf(property: Property): readonly string[] {
  const { type = [] } = parametersOf(property)
  return (typeof type === 'string' ? [type] : type).map((one) => String(one).toLowerCase())
}
