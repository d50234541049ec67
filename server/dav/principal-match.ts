/** RFC 3744 §9.3: the members of a collection, at any depth, that are the viewer, or of which a property says so. */
import { statusResponse } from '../../protocol/dav/multistatus.ts'
import { readReportProperties } from '../../protocol/dav/propfind.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import {
  childElements,
  element,
  findChild,
  findChildren,
  textOf,
  type XmlElement,
  type XmlName,
} from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { type Described, describe, membersOf } from './described.ts'
import { propertiesOf } from './kinds.ts'
import { findPathOfHref, principalHref, proxyGroupHref } from './paths.ts'
import { requireReader, responsesOf } from './principal-reports.ts'
import { findKept } from './properties/find-kept.ts'
import { Renderer } from './propfind.ts'
import { readDead } from './render-properties.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import { principalResource, proxyGroupResource } from './resolve.ts'
import type { Resource } from './resource.ts'
import { multistatusOf } from './respond.ts'

export async function principalMatch(request: DavRequest, deps: Deps, root: XmlElement): Promise<DavResponse> {
  await requireReader(request, DAV.read)
  if (findChildren(root, DAV.prop).length > 1) throw refuse(400, undefined, 'a report of one DAV:prop')
  const renderer = new Renderer(readReportProperties(root), request, deps)
  const mine = await principalsOf(request, deps)
  if (findChild(root, DAV.self) !== undefined) {
    const { href } = request.resource
    const below = mine.filter((principal) => principal.href.startsWith(href) && principal.href !== href)
    return multistatusOf(await responsesOf(below, renderer, request, deps))
  }
  const property = childElements(findChild(root, DAV.principalProperty) ?? root)[0]?.name
  if (property === undefined || findChild(root, DAV.principalProperty) === undefined) {
    throw refuse(400, undefined, 'DAV:principal-match of neither DAV:self nor DAV:principal-property')
  }
  return matchProperty(property, new Set(mine.map(({ href }) => href)), renderer, request, deps)
}

/** The viewer, the groups it is in, and the groups of delegates it is in: as itself or by a group. */
async function principalsOf({ viewer }: DavRequest, { store }: Deps): Promise<readonly Resource[]> {
  const { principals, readDelegatedBy, writeDelegatedBy } = await viewer.memberships()
  const find = async (ids: ReadonlySet<string>) =>
    (await Promise.all([...ids].map((id) => store.findPrincipalById(id)))).filter((found) => found !== undefined)
  return [
    ...(await find(principals)).map(principalResource),
    ...(await find(readDelegatedBy)).map((principal) => proxyGroupResource(principal, 'read')),
    ...(await find(writeDelegatedBy)).map((principal) => proxyGroupResource(principal, 'write')),
  ]
}

// Members that one report looks at.
const MOST_MEMBERS = 2_000

async function matchProperty(
  property: XmlName,
  mine: ReadonlySet<string>,
  renderer: Renderer,
  request: DavRequest,
  deps: Deps,
): Promise<DavResponse> {
  const root = await describe(request.resource, request.viewer, await request.privileges(), deps)
  let responses = ''
  let left = MOST_MEMBERS
  for await (const page of allMembersOf(root, request, deps)) {
    const looked = page.slice(0, left)
    const matching: Described[] = []
    for (const [member, value] of await valuesOf(property, looked, request, deps)) {
      const isSeen = member.privileges.has(DAV.read)
      if (isSeen && value !== undefined && namesOne(value, mine, request)) matching.push(member)
    }
    responses += await renderer.write(matching)
    left -= looked.length
    if (looked.length < page.length) {
      // RFC 3744 §9.3 has no word for it; as RFC 6578 §3.6 tells that there is more.
      const more = statusResponse(request.resource.href, 507, element(DAV.numberOfMatchesWithinLimits))
      return multistatusOf(responses + more)
    }
  }
  return multistatusOf(responses)
}

async function* allMembersOf(
  described: Described,
  request: DavRequest,
  deps: Deps,
): AsyncIterable<readonly Described[]> {
  for await (const page of membersOf(described, request, deps)) {
    yield page
    for (const member of page) yield* allMembersOf(member, request, deps)
  }
}

/** The property of each, as far as it has it and the viewer may read it. */
async function valuesOf(
  property: XmlName,
  members: readonly Described[],
  request: DavRequest,
  deps: Deps,
): Promise<readonly (readonly [Described, XmlElement | undefined])[]> {
  const resources = members.map(({ resource }) => resource)
  const deadOf = await readDead(resources, deps.store)
  return Promise.all(
    members.map(async (member) => {
      const { resource, privileges } = member
      const live = propertiesOf(resource.kind).find(({ name }) => name === property)
      const dead = deadOf(resource)
      if (live === undefined) return [member, findKept(dead, property)] as const
      const context = { request, deps, privileges, dead }
      return [member, await live.read(resource as never, context, element(property))] as const // the kind's own list
    }),
  )
}

/** Whether a property names one of some principals by its URL. */
function namesOne(value: XmlElement, hrefs: ReadonlySet<string>, { origins }: DavRequest): boolean {
  return findChildren(value, DAV.href).some((href) => {
    const path = findPathOfHref(textOf(href).trim(), origins)
    if (path?.kind === 'principal') return hrefs.has(principalHref({ kind: path.of, slug: path.slug }))
    if (path?.kind === 'proxy-group') return hrefs.has(proxyGroupHref({ kind: path.of, slug: path.slug }, path.access))
    return false
  })
}
