/** COPY and MOVE of one object, RFC 4918 §9.8 and §9.9, into the same or another collection of its kind. */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, ObjectEntry, Scope, StoredObject, StoreTransaction } from '../../../storage/store.ts'
import { requireOrganizerOfShare, requireOwnRestriction } from '../calendar-object/access.ts'
import { type Arrival, requireFreeUid, requireRoom } from '../checks.ts'
import { requireCollection, withCollectionHref } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { type Destination, readDestination } from '../destination.ts'
import { copyDead } from '../instructions.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { hrefOfCollection, lockPath, type MemberResource, type Resource } from '../resource.ts'
import { empty, scheduleTagHeader } from '../respond.ts'
import { requireAmong, requirePrivilege, requireWhole, requireWrite } from '../rights.ts'
import { storeSeenAt } from '../sharing/own-objects.ts'
import { viewOf } from '../view.ts'
import { managedIdsOf } from './attachments.ts'
import { type Content, contentOf } from './content.ts'
import { scopeOfWrites } from './keep.ts'

export async function copyObject(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  return transfer(request, deps, async ({ source, target, tx, replaced }) => {
    // What a sharee sees has another tag than what is kept of it.
    const { etag, access, box } = contentOf(target.collection).index(source.bytes)
    const copy = { ...source, etag, access, box, scheduleTag: null }
    const saved =
      replaced === undefined
        ? await tx.createObject(target.collection.id, target.name, copy)
        : await tx.replaceObject(target.collection.id, replaced, copy)
    await copyDead({ kind: 'object', id: source.id }, { kind: 'object', id: saved.id }, tx)
    await tx.copyAttachments(source.id, saved.id)
  })
}

export async function moveObject(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read, DAV.unbind)
  return transfer(request, deps, async ({ source, target, tx, replaced }) => {
    if (replaced !== undefined) await tx.deleteObject(target.collection.id, replaced)
    await tx.moveObject(request.resource.collection.id, source, target.collection.id, target.name)
    await tx.removeLocksAt(lockPath(request.resource))
  })
}

const COPIES: Readonly<Record<string, Pick<Scope, 'copies'>>> = { COPY: { copies: 'meetings' } }

interface Transfer {
  readonly source: StoredObject
  readonly target: MemberResource
  readonly replaced: ObjectEntry | undefined
  readonly tx: StoreTransaction
}

async function transfer(
  request: DavRequest<MemberResource>,
  deps: Deps,
  carryOut: (transfer: Transfer) => Promise<void>,
): Promise<DavResponse> {
  const { resource } = request
  const content = contentOf(resource.collection)
  const destination = await readDestination(request, deps)
  const target = requireTarget(destination, content)
  requireStaysInShare(request, target)
  // RFC 3744 appendix B: what is put in the place of another takes that one out (MOVE), or overwrites it and its properties.
  const toReplace = request.method === 'MOVE' ? [DAV.bind, DAV.unbind] : [DAV.writeContent, DAV.writeProperties]
  const { viewer } = request
  const { privileges } = destination
  await requireWrite(target, { privileges, viewer }, toReplace, deps.store)

  const scope = {
    ...scopeOfWrites([resource.collection, target.collection], deps),
    ...COPIES[request.method],
    locks: 'ended' as const,
  }
  const work = () =>
    storeSeenAt(target, deps.store).transaction(scope, async (tx) => {
      const source = await tx.findObject(resource.collection.id, resource.name)
      if (source === undefined) throw refuse(404, undefined, 'no such object')
      // Nobody takes away what they do not see.
      requireWhole(request, source, request.method === 'MOVE' ? DAV.unbind : DAV.read)
      const collection = await requireCollection(tx, target.collection)
      const replaced = await tx.findEntry(collection.id, target.name)
      requireAmong(privileges, viewer, target.href, replaced === undefined ? [DAV.bind] : toReplace)
      requireWhole({ resource: target, viewer }, replaced, DAV.writeContent)
      content.requireConditions(request, source)
      // RFC 4918 §10.6.
      if (replaced !== undefined && !destination.overwrite) throw refuse(412, undefined, 'the destination exists')
      await requireUnlocked(request, tx, deps, lockedByTransfer(request, target))

      requireOwnRestriction(source, viewOf(target, request.viewer))
      if (replaced === undefined) requireOrganizerOfShare(source, target, deps.settings)
      const managedIds = await managedIdsOf(source.id, tx)
      const arrival = { ...arrivalOf(request, source, collection, target, replaced), managedIds }
      await requireFreeUid(arrival, tx, deps)
      await requireRoom(arrival, tx, deps)
      await carryOut({ source, target, replaced, tx })
      // RFC 6638 §3.2.10: the tag of what is at the destination now.
      const stored = await tx.findEntry(collection.id, target.name)
      return empty(replaced === undefined ? 201 : 204, {
        ...(replaced === undefined ? { location: target.href } : {}),
        ...(stored === undefined ? {} : scheduleTagHeader(stored)),
      })
    })
  return translateConflicts(work, content.uidConflict)
}

// RFC 4791 §5.3.3, RFC 6352 §5.2: an object lives in a calendar, a card in an address book, and nowhere else.
function requireTarget({ resource }: Destination, { kind, wrongPlace }: Content): MemberResource {
  if (resource.kind === kind) return resource
  if (resource.kind === 'nowhere' && resource.parent === undefined) throw refuse(409, undefined, 'no such collection')
  throw refuse(403, wrongPlace, `${resource.kind} is no place for a ${kind}`)
}

// caldav-sharing §5.5.5: what is in a share is the owner's, and no sharee takes it elsewhere. A copy is no loss to anybody.
function requireStaysInShare({ method, resource }: DavRequest<MemberResource>, target: MemberResource): void {
  if (method !== 'MOVE' || resource.share === undefined || target.collection.id === resource.collection.id) return
  throw refuse(403, undefined, 'a share keeps its objects')
}

function lockedByTransfer(request: DavRequest<MemberResource>, target: MemberResource) {
  const sourceIsChanged = request.method === 'MOVE'
  const changed: Resource[] = sourceIsChanged ? [request.resource, target] : [target]
  const parents = [withCollectionHref(target), ...(sourceIsChanged ? [withCollectionHref(request.resource)] : [])]
  return { changed, parents }
}

function arrivalOf(
  { method, resource, viewer }: DavRequest<MemberResource>,
  source: StoredObject,
  collection: Collection,
  target: MemberResource,
  replaced: ObjectEntry | undefined,
): Arrival {
  const { owner } = target
  const arrival = { viewer, collection, owner, href: hrefOfCollection(target), object: source, replaced }
  if (method !== 'MOVE') return { ...arrival }
  const { id, slug, ownerId } = resource.collection
  // Bytes that stay with their owner are not counted twice.
  const moved = { collectionId: id, collectionSlug: slug, name: source.name, ownerId }
  return { ...arrival, moved }
}
