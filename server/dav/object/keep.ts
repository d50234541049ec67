/** One object, read and allowed, into its collection: what every door that takes objects does last. */
import type {
  Collection,
  NewObject,
  ObjectEntry,
  Scope,
  StoredObject,
  StoreTransaction,
} from '../../../storage/store.ts'
import { requireFreeUid, requireRoom } from '../checks.ts'
import { withCollectionHref } from '../collection/current.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty, etagHeader } from '../respond.ts'
import { contentOf } from './content.ts'

export interface Incoming {
  readonly request: DavRequest
  readonly member: MemberResource
  /** As it is in the transaction. */
  readonly collection: Collection
  readonly object: NewObject
  readonly replaced: ObjectEntry | undefined
}

export interface Kept {
  readonly stored: StoredObject
  /** Whether the bytes are those that came. */
  readonly asSent: boolean
}

/** Throws the refusal of the first check that does not hold; checks.ts has their order. */
export async function keep(incoming: Incoming, tx: StoreTransaction, deps: Deps): Promise<Kept> {
  const { request, member, collection, object, replaced } = incoming
  await requireUnlocked(request, tx, deps, {
    changed: [member],
    parents: replaced === undefined ? [withCollectionHref(member)] : [],
  })
  const arrival = { collection, owner: member.owner, object: { ...object, size: object.bytes.length }, replaced }
  await requireFreeUid(arrival, tx, deps)
  await requireRoom(arrival, tx, deps)

  const entry =
    replaced === undefined
      ? await tx.createObject(collection.id, member.name, object)
      : await tx.replaceObject(collection.id, replaced, object)
  return { stored: { ...entry, bytes: object.bytes }, asSent: contentOf(collection).isKeptAsSent(request) }
}

/** A write into a collection; its home is locked, too, where UIDs or bytes are counted over all of it. */
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

/** What a write is answered with: what is there now, for who wants to see it (RFC 7240 §4.2), or its ETag. */
export function answerWrite(
  request: DavRequest,
  status: 200 | 201,
  { href, collection }: MemberResource,
  { stored, asSent }: Kept,
): DavResponse {
  if (request.preferences.return === 'representation')
    return contentOf(collection).representation(request, status, href, stored)
  // RFC 4791 §5.3.4 and RFC 6352 §6.3.2.3: no ETag for a client that does not have what is stored.
  return empty(status === 200 ? 204 : status, asSent ? etagHeader(stored.etag) : {})
}
