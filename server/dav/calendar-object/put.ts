import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, ObjectEntry, Scope, StoreTransaction } from '../../../storage/store.ts'
import { requireConditions, requireFreeUid, requireRoom } from '../checks.ts'
import { requireCollection, withCollectionHref } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { requireAmong, requirePrivilege } from '../rights.ts'
import { readCalendarBody } from './data.ts'
import { answerWrite, representation } from './representation.ts'

/**
 * RFC 4918 §9.7 and RFC 4791 §5.3.2. The bytes are stored as they came, so the ETag is that of the next GET, and whatever
 * else they say is kept (RFC 7986, RFC 9073, RFC 9074, RFC 9253).
 */
export async function put(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  // RFC 9110 §14.5: a part is not the whole.
  if (request.headers['content-range'] !== undefined) throw refuse(400, undefined, 'PUT of a part')
  await requireWrite(request, deps)
  const object = await readCalendarBody(request, deps.settings)
  const { resource } = request

  try {
    return await translateConflicts(() =>
      deps.store.transaction(scopeOfWrite(resource.collection, deps), async (tx) => {
        const collection = await requireCollection(tx, resource.collection)
        const current = await tx.findEntry(collection.id, resource.name)
        requireConditions(request, current)
        await requireUnlocked(request, tx, deps, lockedBy(resource, current))

        const size = object.bytes.length
        const arrival = { collection, owner: resource.owner, object: { ...object, size }, replaced: current }
        await requireFreeUid(arrival, tx, deps)
        await requireRoom(arrival, tx, deps)

        const saved = await save(tx, collection, current, resource.name, object)
        return answerWrite(request, current === undefined ? 201 : 200, resource.href, saved, object.bytes)
      }),
    )
  } catch (error) {
    if (error instanceof Refusal && error.status === 412) return preconditionFailed(request, deps, error)
    throw error
  }
}

// RFC 3744 §3.9.1 and §3.4: a new member needs DAV:bind on the collection, new content DAV:write-content.
export async function requireWrite(request: DavRequest<MemberResource>, deps: Deps): Promise<void> {
  const privileges = await request.privileges()
  if (privileges.has(DAV.bind) && privileges.has(DAV.writeContent)) return
  await requirePrivilege(request, DAV.read)
  const current = await deps.store.findEntry(request.resource.collection.id, request.resource.name)
  requireAmong(privileges, request.viewer, request.resource.href, [current === undefined ? DAV.bind : DAV.writeContent])
}

/** A write into a calendar; its home is locked, too, where UIDs or bytes are counted over all of it. */
export function scopeOfWrite(collection: Collection, deps: Deps): Scope {
  return scopeOfWrites([collection], deps)
}

export function scopeOfWrites(collections: readonly Collection[], { settings }: Deps): Scope {
  const countsHome = settings.uidScope === 'home' || settings.quotaBytes !== null
  return {
    origin: 'client',
    scheduling: 'on',
    collections: collections.map(({ id }) => id),
    homes: countsHome ? collections.map(({ ownerId }) => ownerId) : [],
  }
}

export function lockedBy(resource: MemberResource, current: ObjectEntry | undefined) {
  return { changed: [resource], parents: current === undefined ? [withCollectionHref(resource)] : [] }
}

export function save(
  tx: StoreTransaction,
  collection: Collection,
  current: ObjectEntry | undefined,
  name: string,
  object: Parameters<StoreTransaction['createObject']>[2],
): Promise<ObjectEntry> {
  return current === undefined
    ? tx.createObject(collection.id, name, object)
    : tx.replaceObject(collection.id, current, object)
}

// RFC 8144 §3.2: what is there instead, to save the client a GET. It may read it, or it could not have written.
async function preconditionFailed(
  request: DavRequest<MemberResource>,
  deps: Deps,
  refusal: Refusal,
): Promise<DavResponse> {
  if (request.preferences.return !== 'representation') throw refusal
  if (!(await request.privileges()).has(DAV.read)) throw refusal
  const { collection, name, href } = request.resource
  const current = await deps.store.findObject(collection.id, name)
  if (current === undefined) throw refusal
  return representation(request, 412, href, current, current.bytes)
}
