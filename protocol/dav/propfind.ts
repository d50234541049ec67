import { childElements, findChild, type XmlElement, type XmlName } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** Which properties are asked for, RFC 4918 §9.1. */
export type PropertyRequest =
  | { readonly kind: 'propname' }
  | { readonly kind: 'allprop'; readonly include: readonly XmlName[] }
  | { readonly kind: 'prop'; readonly elements: readonly XmlElement[] }

export const ALLPROP: PropertyRequest = { kind: 'allprop', include: [] }

export function readPropfind(root: XmlElement): PropertyRequest {
  if (root.name !== DAV.propfind) throw refuse(400, undefined, `PROPFIND with ${root.name}`)
  const kinds = childElements(root).filter(({ name }) => name in FORMS)
  const [form] = kinds
  // RFC 4918 §14.20: exactly one of the three.
  if (form === undefined || kinds.length > 1)
    throw refuse(400, undefined, 'PROPFIND wants one of prop, allprop, propname')
  if (form.name === DAV.propname) return { kind: 'propname' }
  if (form.name === DAV.prop) return readProp(form)
  const include = findChild(root, DAV.include)
  return { kind: 'allprop', include: include === undefined ? [] : childElements(include).map(({ name }) => name) }
}

/** Throws for a PROPFIND or a report that asks for more properties than these: each is answered for each resource. */
export function requireFewProperties(root: XmlElement, most: number): void {
  const lists = childElements(root).filter(({ name }) => name === DAV.prop || name === DAV.include)
  const asked = lists.reduce((sum, list) => sum + childElements(list).length, 0)
  if (asked > most) throw refuse(403, undefined, `more than ${most} properties in one request`)
}

const FORMS: Readonly<Record<XmlName, true>> = { [DAV.prop]: true, [DAV.allprop]: true, [DAV.propname]: true }

/** The DAV:prop, DAV:allprop or DAV:propname of a report; RFC 3253 §3.6. Missing: only what the report needs. */
export function readReportProperties(root: XmlElement): PropertyRequest {
  const prop = findChild(root, DAV.prop)
  if (prop !== undefined) return readProp(prop)
  if (findChild(root, DAV.allprop) !== undefined) return ALLPROP
  if (findChild(root, DAV.propname) !== undefined) return { kind: 'propname' }
  return { kind: 'prop', elements: [] }
}

function readProp(prop: XmlElement): PropertyRequest {
  const seen = new Map(childElements(prop).map((element) => [element.name, element]))
  return { kind: 'prop', elements: [...seen.values()] }
}
