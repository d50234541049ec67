import { findAttribute, findChildren, type XmlElement, type XmlName } from '../xml/element.ts'
import { DAV, DAV_NAMESPACE } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** RFC 3253 §3.8: a property, and which properties of the resources that its hrefs name. */
export interface PropertyExpansion {
  readonly name: XmlName
  readonly properties: readonly PropertyExpansion[]
}

const DEEPEST = 4

/** Of at most so many properties, on all levels together. */
export function readExpandProperty(root: XmlElement, most: number): readonly PropertyExpansion[] {
  const properties = readProperties(root, 1)
  if (countAll(properties) > most) throw refuse(403, undefined, `more than ${most} properties in one request`)
  return properties
}

function countAll(properties: readonly PropertyExpansion[]): number {
  return properties.reduce((sum, { properties: inner }) => sum + 1 + countAll(inner), 0)
}

function readProperties(parent: XmlElement, depth: number): readonly PropertyExpansion[] {
  if (depth > DEEPEST) throw refuse(403, undefined, `expand-property of more than ${DEEPEST} levels`)
  return findChildren(parent, DAV.property).map((property) => {
    const local = findAttribute(property, 'name')
    if (local === undefined || local === '') throw refuse(400, undefined, 'DAV:property without a name')
    const namespace = findAttribute(property, 'namespace') ?? DAV_NAMESPACE
    return { name: `{${namespace}}${local}` as const, properties: readProperties(property, depth + 1) }
  })
}
