import { readDepth } from '../../protocol/dav/depth.ts'
import { type PropertyExpansion, readExpandProperty } from '../../protocol/dav/expand-property.ts'
import { decodePath } from '../../protocol/dav/href.ts'
import { propertyResponse } from '../../protocol/dav/multistatus.ts'
import { Refusal, refuse } from '../../protocol/dav/refusal.ts'
import { element, findChildren, textOf, type XmlElement, type XmlName } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { writeElement } from '../../protocol/xml/write.ts'
import type { DeadProperty } from '../../storage/store.ts'
import { type Described, describe } from './described.ts'
import { propertiesOf } from './kinds.ts'
import { findKept } from './properties/find-kept.ts'
import { planProperties, readDead, wantsDead } from './render-properties.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import { resolve } from './resolve.ts'
import type { Resource } from './resource.ts'
import { multistatusOf } from './respond.ts'
import { privilegesOn, requirePrivilege } from './rights.ts'

// What one report may cost: hrefs that it may follow, and properties of what they name.
const MOST_HREFS = 1_000
const MOST_PROPERTIES = 10_000

/** RFC 3253 §3.8: properties, with the properties of the resources that their hrefs name. */
export async function expandProperty(request: DavRequest, deps: Deps, root: XmlElement): Promise<DavResponse> {
  if (readDepth(request.headers.depth as string | undefined, '0') !== '0') {
    throw refuse(400, undefined, 'expand-property of a depth other than 0')
  }
  await requirePrivilege(request, DAV.read)
  const described = await describe(request.resource, request.viewer, await request.privileges(), deps)
  const expansion = new Expansion(request, deps)
  const response = await expansion.response(described, readExpandProperty(root, deps.settings.maxProperties))
  return multistatusOf(response)
}

class Expansion {
  readonly #request: DavRequest
  readonly #deps: Deps
  #hrefs = 0
  #properties = 0

  constructor(request: DavRequest, deps: Deps) {
    this.#request = request
    this.#deps = deps
  }

  async response(described: Described, asked: readonly PropertyExpansion[]): Promise<string> {
    this.#properties += asked.length
    if (this.#properties > MOST_PROPERTIES) {
      throw refuse(403, DAV.numberOfMatchesWithinLimits, `more than ${MOST_PROPERTIES} properties`)
    }
    const missing: XmlName[] = []
    let found = ''
    const dead = await this.#deadOf(described.resource, asked)
    for (const property of asked) {
      const value = await this.#read(described, property.name, dead)
      if (value === undefined) missing.push(property.name)
      else found += property.properties.length === 0 ? writeElement(value) : await this.#expand(value, property)
    }
    const minimal = this.#request.preferences.return === 'minimal'
    return propertyResponse(described.resource.href, { found, missing, failed: [] }, minimal)
  }

  /** The property's element with each href replaced by the response of its resource. */
  async #expand(value: XmlElement, { properties }: PropertyExpansion): Promise<string> {
    const parts = findChildren(value, DAV.href).map(async (href) => {
      const described = await this.#find(textOf(href))
      return described === undefined ? writeElement(href) : this.response(described, properties)
    })
    const content = (await Promise.all(parts)).join('')
    const [start = '', end = ''] = writeElement(element(value.name, '\ufffc')).split('\ufffc')
    return start + content + end
  }

  /** What an href names, when it is ours, is there, and the viewer may read it. */
  async #find(href: string): Promise<Described | undefined> {
    this.#hrefs += 1
    if (this.#hrefs > MOST_HREFS) throw refuse(403, DAV.numberOfMatchesWithinLimits, `more than ${MOST_HREFS} hrefs`)
    if (!href.startsWith('/')) return undefined
    try {
      decodePath(href)
      const resource = await resolve(href, this.#deps.store, this.#request.viewer.principal)
      if (resource === undefined) return undefined
      const privileges = await privilegesOn(resource, this.#request.viewer, this.#deps.store)
      return privileges.has(DAV.read)
        ? await describe(resource, this.#request.viewer, privileges, this.#deps)
        : undefined
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  #read({ resource, privileges }: Described, name: XmlName, dead: readonly DeadProperty[]) {
    const live = propertiesOf(resource.kind).find((property) => property.name === name)
    if (live === undefined) return findKept(dead, name)
    const context = { request: this.#request, deps: this.#deps, privileges, dead }
    return live.read(resource as never, context, element(name)) // the kind's own list
  }

  async #deadOf(resource: Resource, asked: readonly PropertyExpansion[]): Promise<readonly DeadProperty[]> {
    const elements = asked.map(({ name }) => element(name))
    const plan = planProperties(propertiesOf(resource.kind), { kind: 'prop', elements })
    return wantsDead(plan) ? (await readDead([resource], this.#deps.store))(resource) : []
  }
}
