/** What is there, and what is below it, as its viewer may see it. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { ObjectEntry } from '../../storage/store.ts'
import { withLooks } from './looks.ts'
import { CONTEXT_HREF, DIRECTORY_HREF, PRINCIPAL_KINDS, principalCollectionHref } from './paths.ts'
import type { DavRequest, Deps, Viewer } from './request.ts'
import {
  collectionResource,
  directoryCardResource,
  homeResource,
  memberResource,
  principalResource,
  proxyGroupResource,
  sharedResource,
} from './resolve.ts'
import type { CollectionResource, HomeResource, MemberResource, ObjectResource, Resource } from './resource.ts'
import {
  privilegesOn,
  privilegesOnEach,
  privilegesOnExtent,
  privilegesOnMembers,
  privilegesOnShares,
  refuseFor,
} from './rights.ts'
import { storeSeenAt } from './sharing/own-objects.ts'
import { extentIn, seenObject, type View, viewOf } from './view.ts'

/** A resource that is there, with what the viewer may do with it. */
export interface Described {
  readonly resource: Resource | ObjectResource
  readonly privileges: ReadonlySet<XmlName>
  /** A member of a collection that the viewer may read, and which they may not. */
  readonly isHidden?: true
}

/** Makes sure that something is there; 404 otherwise. Ask for rights first: the answer tells what exists. */
export async function describe(
  resource: Resource,
  viewer: Viewer,
  privileges: ReadonlySet<XmlName>,
  deps: Deps,
): Promise<Described> {
  if (resource.kind === 'unmapped' || resource.kind === 'nowhere') throw refuse(404, undefined, 'nothing is there')
  if (resource.kind === 'calendar') {
    const [seen = resource] = await withLooks([resource], viewer, deps.store)
    return { resource: seen, privileges }
  }
  if (!('name' in resource)) return { resource, privileges }
  const entry = await storeSeenAt(resource, deps.store).findEntry(resource.collection.id, resource.name)
  if (entry === undefined) throw refuse(404, undefined, 'no such object')
  const described = describeObject(resource, entry, viewOf(resource, viewer), privileges, deps)
  if (described.isHidden) throw refuseFor(viewer, resource.href, DAV.read)
  return described
}

/** An object as its viewer sees it; `granted` is what they may do with those that they see all of. */
export function describeObject(
  member: MemberResource,
  entry: ObjectEntry,
  view: View,
  granted: ReadonlySet<XmlName>,
  { store }: Pick<Deps, 'store'>,
): Described {
  const resource = seenObject(member, entry, view, store)
  const privileges = privilegesOnExtent(extentIn(view, entry), granted)
  return resource === undefined ? { resource: member, privileges, isHidden: true } : { resource, privileges }
}

/** Whether a resource is a collection of objects, and so no collection of collections. */
export function holdsObjects(resource: Resource | ObjectResource): resource is CollectionResource {
  return 'collection' in resource && !('name' in resource)
}

/** The members of a collection that the viewer may read, page by page. */
export async function* membersOf(
  { resource, privileges }: Described,
  request: DavRequest,
  deps: Deps,
): AsyncIterable<readonly Described[]> {
  const describeAll = (members: readonly Resource[]) =>
    Promise.all(
      members.map(async (member) => ({
        resource: member,
        privileges: await privilegesOn(member, request.viewer, deps.store),
      })),
    )

  switch (resource.kind) {
    case 'context':
      yield await describeAll(membersOfContext(resource.href))
      return
    case 'principal-collection':
      if (resource.of === undefined) yield await describeAll(PRINCIPAL_KINDS.map(principalCollection))
      else
        for await (const page of deps.store.principals(resource.of))
          yield await describeAll(page.map(principalResource))
      return
    case 'principal':
      yield await describeAll([
        proxyGroupResource(resource.principal, 'read'),
        proxyGroupResource(resource.principal, 'write'),
      ])
      return
    case 'directory':
      for await (const page of deps.store.principals()) yield await describeAll(page.map(directoryCardResource))
      return
    case 'homes': {
      const own = request.viewer.principal
      if (own !== undefined) yield await describeAll([homeResource(resource.home, own)])
      return
    }
    case 'home':
    case 'addressbook-home':
      yield await visibleCollections(resource, request, deps)
      return
    case 'calendar':
    case 'inbox':
    case 'outbox':
    case 'notification':
    case 'addressbook': {
      const below = await privilegesOnMembers({ resource, privileges }, request.viewer, deps.store)
      const view = viewOf(resource, request.viewer)
      for await (const page of storeSeenAt(resource, deps.store).entries(resource.collection.id)) {
        yield page.map((entry) => describeObject(memberResource(resource, entry.name), entry, view, below, deps))
      }
    }
  }
}

function membersOfContext(href: string): readonly Resource[] {
  if (href !== CONTEXT_HREF) return [{ kind: 'context', href: CONTEXT_HREF }]
  return [
    principalCollection(undefined),
    { kind: 'homes', href: `${href}calendars/`, home: 'calendars' },
    { kind: 'homes', href: `${href}addressbooks/`, home: 'addressbooks' },
    { kind: 'directory', href: DIRECTORY_HREF },
  ]
}

function principalCollection(of: (typeof PRINCIPAL_KINDS)[number] | undefined): Resource {
  return { kind: 'principal-collection', href: principalCollectionHref(of), of }
}

type Member = Described & { readonly resource: Resource }

/** The collections of a home that the viewer may read, and its free-busy resource. */
export async function visibleCollections(
  resource: HomeResource,
  request: Pick<DavRequest, 'viewer'>,
  deps: Pick<Deps, 'store'>,
): Promise<readonly Member[]> {
  return (await membersOfHome(resource, request, deps)).visible
}

interface MembersOfHome {
  readonly visible: readonly Member[]
  /** The keys of those that the viewer may not read. */
  readonly hidden: readonly string[]
}

export async function membersOfHome(
  resource: HomeResource,
  { viewer }: Pick<DavRequest, 'viewer'>,
  deps: Pick<Deps, 'store'>,
): Promise<MembersOfHome> {
  const [collections, shares] = await Promise.all([
    deps.store.collectionsOf(resource.owner.id, resource.home),
    sharesInHome(resource, viewer, deps),
  ])
  const privileges = await privilegesOnEach(collections, viewer, deps.store)
  const members = collections.map((collection) => collectionResource(collection, resource.owner))
  const own = (await withLooks(members, viewer, deps.store)).flatMap((member) => {
    const granted = privileges.get(member.collection.id)
    return granted?.has(DAV.read) ? [{ resource: member as Resource, privileges: granted }] : []
  })
  const visible = [...own, ...shares.visible]
  const hiddenOwn = collections.filter(({ id }) => !privileges.get(id)?.has(DAV.read)).map(({ id }) => id)
  const hidden = [...hiddenOwn, ...shares.hidden]
  if (resource.home !== 'calendars') return { visible, hidden }
  const freebusy: Resource = { kind: 'freebusy', href: `${resource.href}freebusy`, owner: resource.owner }
  const granted = await privilegesOn(freebusy, viewer, deps.store)
  const more = granted.has(DAV.read) ? [{ resource: freebusy, privileges: granted }] : []
  return { visible: [...visible, ...more], hidden }
}

async function sharesInHome(
  { owner, home }: HomeResource,
  viewer: Viewer,
  { store }: Pick<Deps, 'store'>,
): Promise<MembersOfHome> {
  const shares = (await store.sharesIn(owner.id))
    .filter(({ collection }) => collection.home === home)
    .map((shared) => sharedResource(shared, owner))
  const privileges = await privilegesOnShares(shares, viewer, store)
  const visible = shares.flatMap((resource, index) => {
    const granted = privileges[index]
    return granted?.has(DAV.read) ? [{ resource, privileges: granted }] : []
  })
  const hidden = shares.filter((_, index) => !privileges[index]?.has(DAV.read))
  return { visible, hidden: hidden.map(({ share }) => `s${share?.id}`) }
}
