import { readDepth } from '../../protocol/dav/depth.ts'
import { encodeSegment } from '../../protocol/dav/href.ts'
import { foundResponse, statusResponse } from '../../protocol/dav/multistatus.ts'
import { ALLPROP, type PropertyRequest, readPropfind } from '../../protocol/dav/propfind.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { DeadProperty, MemberTag } from '../../storage/store.ts'
import { type Described, describe, holdsObjects, membersOf } from './described.ts'
import { propertiesOf } from './kinds.ts'
import { type PropertyPlan, planProperties, readDead, renderResource, wantsDead } from './render-properties.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import { memberKindOf } from './resolve.ts'
import type { CollectionResource } from './resource.ts'
import { multistatus } from './respond.ts'
import { requirePrivilege } from './rights.ts'
import { viewOf } from './view.ts'

/** RFC 4918 §9.1. */
export async function propfind(request: DavRequest, deps: Deps): Promise<DavResponse> {
  const depth = readDepth(request.headers.depth as string | undefined, 'infinity')
  const body = await request.xml()
  const asked = body === undefined ? ALLPROP : readPropfind(body)
  await requirePrivilege(request, DAV.read)
  // RFC 4918 §9.1.1: a server may refuse to walk a whole tree.
  if (depth === 'infinity') throw refuse(403, DAV.propfindFiniteDepth, 'PROPFIND of infinite depth')

  const root = await describe(request.resource, request.viewer, await request.privileges(), deps)
  const renderer = new Renderer(asked, request, deps)
  return multistatus(depth === '0' ? renderer.page([root]) : withMembers(root, renderer, request, deps))
}

async function* withMembers(
  root: Described,
  renderer: Renderer,
  request: DavRequest,
  deps: Deps,
): AsyncIterable<string> {
  // RFC 8144 §4.
  if (!request.preferences.depthNoroot) yield* renderer.page([root])
  const { resource } = root
  const write = holdsObjects(resource) ? renderer.tagWriter(resource) : undefined
  if (holdsObjects(resource) && write !== undefined) {
    for await (const tags of deps.store.tags(resource.collection.id)) yield tags.map(write).join('')
    return
  }
  for await (const members of membersOf(root, request, deps)) yield* renderer.page(members)
}

/** Writes what was asked for of any number of resources; each kind's plan is made once. */
export class Renderer {
  readonly #plans = new Map<string, PropertyPlan<never>>()
  readonly #asked: PropertyRequest
  readonly #request: DavRequest
  readonly #deps: Deps

  constructor(asked: PropertyRequest, request: DavRequest, deps: Deps) {
    this.#asked = asked
    this.#request = request
    this.#deps = deps
  }

  async *page(page: readonly Described[]): AsyncIterable<string> {
    yield await this.write(page)
  }

  /** The responses of a page of resources as one text. */
  async write(page: readonly Described[]): Promise<string> {
    const asking = page.map(({ resource }) => resource).filter(({ kind }) => wantsDead(this.#planOf(kind)))
    const deadOf = await readDead(asking, this.#deps.store)
    let text = ''
    for (const described of page) {
      if (described.isHidden) {
        text += statusResponse(described.resource.href, 403)
        continue
      }
      const response = this.#response(described, deadOf(described.resource))
      text += typeof response === 'string' ? response : await response
    }
    return text
  }

  /** Writes members of a collection from their tags, when those say all that was asked for: to who sees all of them. */
  tagWriter(resource: CollectionResource): ((tag: MemberTag) => string) | undefined {
    if (viewOf(resource, this.#request.viewer) !== 'all') return undefined
    const { live, others, allDead } = this.#planOf(memberKindOf(resource))
    const readers = live.flatMap(({ property }) => property.ofTag ?? [])
    if (readers.length < live.length || others.length > 0 || allDead) return undefined
    const { collection, href } = resource
    return (tag) => {
      let found = ''
      for (const read of readers) found += read(tag, collection)
      return foundResponse(href + encodeSegment(tag.name), found)
    }
  }

  #response({ resource, privileges }: Described, dead: readonly DeadProperty[]) {
    const context = { request: this.#request, deps: this.#deps, privileges, dead }
    return renderResource(this.#planOf(resource.kind), resource as never, context) // its kind chose the plan
  }

  #planOf(kind: Described['resource']['kind']): PropertyPlan<never> {
    const known = this.#plans.get(kind)
    if (known !== undefined) return known
    const plan = planProperties(propertiesOf(kind), this.#asked)
    this.#plans.set(kind, plan)
    return plan
  }
}
