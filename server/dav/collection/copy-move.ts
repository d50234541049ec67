/** COPY and MOVE of a whole calendar or address book, RFC 4918 §9.8 and §9.9: another one in a home. */
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoreTransaction } from '../../../storage/store.ts'
import { sharesToEnd } from '../../sharing/end.ts'
import { indexCardOrRefuse } from '../address-object/data.ts'
import { indexOrRefuse } from '../calendar-object/data.ts'
import { requireConditionsOf, requireRoom, stateOfCollection } from '../checks.ts'
import { translateConflicts } from '../conflicts.ts'
import { type Destination, readDestination } from '../destination.ts'
import { locationRefused, type MadeKind, requireLocation, requireRoomForCollection } from '../home/location.ts'
import { copyDead } from '../instructions.ts'
import { requireUnlocked } from '../locks.ts'
import { managedIdsOf } from '../object/attachments.ts'
import { homeHref } from '../paths.ts'
import { maySeeSource } from '../properties/calendar.ts'
import { targetOfCollection } from '../render-properties.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import { type CollectionResource, lockPath, type UnmappedResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requireAmong, requireOnHome, requirePrivilege, requireWhole } from '../rights.ts'
import { requireDeletable } from './delete.ts'

type Target = UnmappedResource | CollectionResource

export async function copyCollection(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const depth = readDepth(request.headers.depth as string | undefined, 'infinity')
  // RFC 4918 §9.8.3: with Depth 0 the members stay behind.
  if (depth === '1') throw refuse(400, undefined, 'COPY of depth 1')
  return transfer(request, deps, async (source, target, tx) => {
    const isSeen = maySeeSource(request.resource, await request.privileges())
    const seen = { ...asSeen(source, request.resource), source: isSeen ? source.source : null }
    const copy = await tx.createCollection(target.owner.id, { ...seen, slug: slugOf(target) })
    await copyDead(targetOfCollection(request.resource), { kind: 'collection', id: copy.id }, tx)
    if (depth === 'infinity') await copyObjects(request, source, copy, target, tx, deps)
  })
}

/** With the properties that a sharee has alone, and not with those of the owner. */
function asSeen(source: Collection, { collection, share }: CollectionResource): Collection {
  if (share === undefined) return source
  const { displayName, description, color, order, transparent } = collection
  return { ...source, displayName, description, color, order, transparent }
}

/** Only within a home: it stays the same one, under another name. */
export async function moveCollection(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  const { owner, share } = request.resource
  await requirePrivilege(request, DAV.read)
  if (share !== undefined) throw refuse(403, undefined, 'a share has the name that it was given')
  await requireOnHome(request.resource, request.viewer, deps.store, DAV.unbind)
  return transfer(request, deps, async (source, target, tx) => {
    if (target.owner.id !== owner.id) throw locationRefused(kindOf(source), 'a collection stays in its home')
    await tx.renameCollection(source.id, slugOf(target))
    await tx.removeLocksAt(lockPath(request.resource))
  })
}

async function transfer(
  request: DavRequest<CollectionResource>,
  deps: Deps,
  carryOut: (source: Collection, target: Target, tx: StoreTransaction) => Promise<void>,
): Promise<DavResponse> {
  const { resource } = request
  const destination = await readDestination(request, deps)
  const target = requireTarget(kindOf(resource.collection), destination)
  // RFC 4918 §9.8.4: what is in the way is deleted.
  if (target.kind !== 'unmapped') await requireOnHome(target, request.viewer, deps.store, DAV.bind, DAV.unbind)
  else requireAmong(destination.privileges, request.viewer, target.href, [DAV.bind])
  const replaced = target.kind === 'unmapped' ? undefined : target.collection

  const shares = replaced && (await sharesToEnd(replaced, deps.store))
  const scope = {
    origin: 'client',
    scheduling: 'on',
    copies: 'plain',
    homes: [...new Set([resource.owner.id, target.owner.id, ...(shares?.scope.homes ?? [])])],
    collections: [resource.collection.id, ...(shares?.scope.collections ?? [])],
    locks: 'ended' as const,
  } as const
  return translateConflicts(() =>
    deps.store.transaction(scope, async (tx) => {
      const source = await tx.findCollectionById(resource.collection.id)
      if (source === undefined) throw refuse(404, undefined, 'it is gone')
      requireConditionsOf(request, stateOfCollection(source, deps))
      // RFC 4918 §10.6.
      if (replaced !== undefined && !destination.overwrite) throw refuse(412, undefined, 'the destination exists')
      await requireUnlocked(request, tx, deps, locked(request, target))
      if (replaced !== undefined) {
        await requireDeletable(replaced, tx)
        await shares?.end(deps, tx)
        await tx.deleteCollection(replaced.id)
        await tx.removeLocksAt(lockPath(target))
      } else if (request.method === 'COPY') {
        requireRoomForCollection(await tx.collectionsOf(target.owner.id, source.home), deps)
      }
      await carryOut(source, target, tx)
      return empty(replaced === undefined ? 201 : 204, replaced === undefined ? { location: target.href } : {})
    }),
  )
}

function kindOf({ kind }: Collection): MadeKind {
  return kind === 'addressbook' ? 'addressbook' : 'calendar'
}

function requireTarget(kind: MadeKind, { resource }: Destination): Target {
  if (resource.kind === kind) {
    const collection = resource as CollectionResource // its kind says so
    if (collection.share !== undefined) throw locationRefused(kind, "a share's place is taken by nothing else")
    return collection
  }
  if (resource.kind === 'unmapped') {
    requireLocation(kind, resource)
    return resource
  }
  if (resource.kind === 'nowhere' && resource.parent === undefined)
    throw refuse(409, undefined, 'its parent does not exist')
  throw locationRefused(kind, `${kind} goes into a home of its own kind`)
}

function slugOf(target: Target): string {
  return target.kind === 'unmapped' ? target.slug : target.collection.slug
}

function locked({ method, resource }: DavRequest<CollectionResource>, target: Target) {
  const moves = method === 'MOVE'
  return {
    changed: moves ? [resource, target] : [target],
    parents: [resource, target].map(({ owner }) => ({ href: homeHref(resource.collection.home, owner.slug) })),
    trees: moves ? [resource, target] : [target],
  }
}

async function copyObjects(
  { resource, viewer }: DavRequest<CollectionResource>,
  source: Collection,
  copy: Collection,
  { owner }: Target,
  tx: StoreTransaction,
  deps: Deps,
): Promise<void> {
  let collection = copy
  for await (const page of tx.objects(source.id)) {
    for (const stored of page) {
      requireWhole({ resource: memberResource(resource, stored.name), viewer }, stored, DAV.read)
      const managedIds = await managedIdsOf(stored.id, tx)
      await requireRoom({ collection, owner, object: stored, managedIds, replaced: undefined }, tx, deps)
      // RFC 4791 §5.3.2.1: with UIDs unique in a home, a copy of a calendar in it cannot be.
      const isDouble =
        source.kind === 'calendar' &&
        deps.settings.uidScope === 'home' &&
        (await tx.findUidOfOwner(owner.id, stored.uid)) !== undefined
      if (isDouble) throw refuse(403, CALDAV.noUidConflict, 'the UID of one of them is taken in this home')
      const { etag, access, box } =
        source.kind === 'calendar' ? indexOrRefuse(stored.bytes) : indexCardOrRefuse(stored.bytes)
      const copied = await tx.createObject(collection.id, stored.name, {
        ...stored,
        etag,
        access,
        box,
        scheduleTag: null,
      })
      await tx.copyAttachments(stored.id, copied.id)
      collection = { ...collection, objects: collection.objects + 1 }
    }
  }
}
