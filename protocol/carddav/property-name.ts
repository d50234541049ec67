import type { Property } from '../ical/component.ts'

/** RFC 6352 §10.4.2, §10.5.1: a name stands for any group; with a group, for that one alone. */
export interface PropertyName {
  /** Lower case. */
  readonly group: string | undefined
  /** Upper case. */
  readonly name: string
}

/** `TEL` or `item1.TEL`; undefined for no name at all. */
export function readPropertyName(written: string): PropertyName | undefined {
  const text = written.trim()
  const dot = text.lastIndexOf('.')
  const name = text.slice(dot + 1).toUpperCase()
  if (name === '' || dot === 0) return undefined
  return { group: dot < 0 ? undefined : text.slice(0, dot).toLowerCase(), name }
}

/** Equal for equal names. */
export function keyOfName({ group, name }: PropertyName): string {
  return group === undefined ? name : `${group}.${name}`
}

export function isNamed(property: Property, { group, name }: PropertyName): boolean {
  return property.name === name && (group === undefined || property.group?.toLowerCase() === group)
}
