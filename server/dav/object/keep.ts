/** One object, read and allowed, into its collection: what every door that takes objects does last. */
import type {
  Collection,
  NewObject,
  ObjectEntry,
  Scope,
  StoredObject,
  StoreTransaction,
} from '../../../storage/store.ts'
import { requireOrganizerOfShare, requireOwnRestriction, withAccessOf } from '../calendar-object/access.ts'
import { withAlarms } from '../calendar-object/alarms.ts'
import { readCalendarObject } from '../calendar-object/data.ts'
import { requireFreeUid, requireRoom } from '../checks.ts'
import { withCollectionHref } from '../collection/current.ts'
import type { LockedThings } from '../locks.ts'
import type { DavRequest, DavResponse, Deps, Viewer } from '../request.ts'
import { hrefOfCollection, type MemberResource } from '../resource.ts'
import { empty, etagHeader, scheduleTagHeader } from '../respond.ts'
import { extentIn, viewOf } from '../view.ts'
import { type AttachingObject, managedIdsOf, refer, requireAttachments, stillAttaching } from './attachments.ts'
import { contentOf } from './content.ts'

export interface Incoming {
  readonly viewer: Viewer
  readonly member: MemberResource
  /** As it is in the transaction. */
  readonly collection: Collection
  readonly object: AttachingObject
  readonly replaced: ObjectEntry | undefined
  /** The server made it of what was there: it gets no alarm that nobody asked for. */
  readonly isOurs?: boolean
}

/** An object as it is kept. */
export interface Kept extends StoredObject {
  /** Its bytes are those that came, and the one who sent them will see all of them. */
  readonly isAsSent: boolean
}

/** Throws the refusal of the first check that does not hold; checks.ts has their order. Nothing is locked by then. */
export async function keep(incoming: Incoming, tx: StoreTransaction, deps: Deps): Promise<Kept> {
  const { viewer, member, collection, replaced } = incoming
  const { managedIds, asRead } = incoming.object
  const object = await withKeptAccess(incoming, await withOwnAlarms(incoming, tx, deps), tx, deps)
  const view = viewOf(member, viewer)
  requireOwnRestriction(object, view)
  if (replaced === undefined) requireOrganizerOfShare(object, member, deps.settings)
  const { owner } = member
  const sized = { uid: object.uid, component: object.component, size: object.bytes.length }
  const href = hrefOfCollection(member)
  const arrival = { viewer, collection, owner, href, object: sized, managedIds, replaced }
  await requireFreeUid(arrival, tx, deps)
  await requireRoom(arrival, tx, deps)
  await requireAttachments(managedIds, tx)

  const entry =
    replaced === undefined
      ? await tx.createObject(collection.id, member.name, object)
      : await tx.replaceObject(collection.id, replaced, object)
  const isAsSent = asRead && object === incoming.object && extentIn(view, object) === 'whole'
  if (entry.etag === object.etag) {
    await refer(entry.id, managedIds, replaced === undefined, tx)
    return { bytes: object.bytes, isAsSent, ...entry }
  }
  // A sharee has it with other alarms than the owner, and mostly with those that came; an attendee, with what is the organizer's.
  const bytes = (await tx.findObject(collection.id, entry.name))?.bytes ?? object.bytes
  const hadNone = replaced === undefined || !bytes.includes('MANAGED-ID')
  const had = hadNone ? [] : await managedIdsOf(entry.id, tx)
  await refer(entry.id, stillNamed(bytes, [...managedIds, ...had], deps), replaced === undefined, tx)
  return { bytes, isAsSent: isAsSent && bytes.equals(object.bytes), ...entry }
}

/** RFC 8607 §3.12.2: what is stored decides, whoever wrote it. */
function stillNamed(bytes: Buffer, managedIds: readonly string[], { settings }: Deps): readonly string[] {
  if (managedIds.length === 0) return []
  return stillAttaching(readCalendarObject(bytes, settings), [...new Set(managedIds)]).managedIds
}

async function withOwnAlarms(incoming: Incoming, tx: StoreTransaction, { settings }: Deps): Promise<NewObject> {
  const { collection, object, isOurs = false } = incoming
  return isOurs || collection.kind !== 'calendar' ? object : withAlarms(incoming, tx, settings)
}

/** What hid the object before hides it still. Gives the very same object where there is nothing to add. */
export async function withKeptAccess(
  { collection, replaced }: Pick<Incoming, 'collection' | 'replaced'>,
  object: NewObject,
  tx: StoreTransaction,
  { settings }: Deps,
): Promise<NewObject> {
  if (replaced === undefined || replaced.access === 'public' || object.access === 'stated') return object
  const before = await tx.findObject(collection.id, replaced.name)
  const bytes = before && withAccessOf(before, object)
  if (bytes === undefined) return object
  return { ...contentOf(collection).readObject(bytes, settings), scheduleTag: object.scheduleTag }
}

/** What a write of a member changes: the collection, too, when it is new. */
export function lockedBy(member: MemberResource, replaced: ObjectEntry | undefined): LockedThings {
  return { changed: [member], parents: replaced === undefined ? [withCollectionHref(member)] : [] }
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
  stored: Kept,
): DavResponse {
  const content = contentOf(collection)
  if (request.preferences.return === 'representation') return content.representation(request, status, href, stored)
  // RFC 4791 §5.3.4 and RFC 6352 §6.3.2.3: no ETag for a client that does not have what is stored.
  return empty(status === 200 ? 204 : status, {
    ...(stored.isAsSent && content.isKeptAsSent(request.headers['content-type']) ? etagHeader(stored.etag) : {}),
    ...scheduleTagHeader(stored),
  })
}
