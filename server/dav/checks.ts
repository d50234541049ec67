/**
 * What must hold before an object is written, in the order in which it is checked. Rights come before anything that
 * would tell what exists; the rest runs inside the write's transaction, on what is true then.
 *
 *                         PUT  POST  DELETE  COPY  MOVE
 *   rights                 x     x     x      x     x     rights.ts, by each handler
 *   conditions             x           x      x     x     requireConditions; of collections requireConditionsOf
 *   locks and If           x     x     x      x     x     locks.ts
 *   component              x     x            x     x     requireRoom
 *   UID                    x     x            x     x     requireFreeUid
 *   number, quota          x     x            x     x     requireRoom
 */
import { etagIn } from '../../protocol/caldav/media-type.ts'
import { type CurrentState, evaluateConditions } from '../../protocol/dav/conditions.ts'
import { quoteEtag } from '../../protocol/dav/etag.ts'
import { encodeSegment } from '../../protocol/dav/href.ts'
import { Refusal, refuse } from '../../protocol/dav/refusal.ts'
import { element } from '../../protocol/xml/element.ts'
import { CALDAV, CARDDAV, CS, DAV } from '../../protocol/xml/names.ts'
import type {
  Collection,
  Id,
  NewObject,
  ObjectEntry,
  ObjectPlace,
  Principal,
  StoreReader,
} from '../../storage/store.ts'
import { memberHref } from './paths.ts'
import { collectionEtag } from './properties/calendar.ts'
import { quotaOf } from './properties/home.ts'
import type { DavRequest, Deps, Viewer } from './request.ts'

/** RFC 9110 §13 and RFC 6638 §8.3. Throws 412. */
export function requireConditions(request: Pick<DavRequest, 'headers'>, current: ObjectEntry | undefined): void {
  requireConditionsOf(request, current && { otherEtags: [etagIn('jcal', current.etag)], ...current })
  const scheduleTag = request.headers['if-schedule-tag-match']
  if (typeof scheduleTag === 'string' && scheduleTag.trim() !== quoteEtag(current?.scheduleTag ?? '')) {
    throw refuse(412, undefined, 'the schedule tag is another')
  }
}

/** RFC 9110 §13, of any resource; undefined when there is none. Throws 412. */
export function requireConditionsOf(request: Pick<DavRequest, 'headers'>, current: CurrentState | undefined): void {
  if (evaluateConditions(request.headers, current, false) !== 'go-on') {
    throw refuse(412, undefined, 'a condition of the request does not hold')
  }
}

/** A collection as its conditions see it. */
export function stateOfCollection(
  collection: Collection,
  { store }: Pick<Deps, 'store'>,
): CurrentState & { readonly etag: string } {
  const etag = collectionEtag(collection, store.epoch).slice('W/"'.length, -1)
  return { etag, isWeak: true, modifiedAt: collection.modifiedAt }
}

/** An object on its way into a collection, in the place of `replaced` or as a new one. */
export interface Arrival {
  readonly viewer: Pick<Viewer, 'principal'>
  readonly collection: Collection
  readonly owner: Principal
  /** Where the client sees the collection: in its owner's home, or as a share. */
  readonly href: string
  readonly object: Pick<NewObject, 'uid' | 'component'> & { readonly size: number }
  /** What it will refer to. */
  readonly managedIds?: readonly string[]
  readonly replaced: ObjectEntry | undefined
  /** The object itself where it lies now, for a MOVE: its own UID does not stand in its way. */
  readonly moved?: ObjectPlace & { readonly ownerId: Id }
}

/** Components, number and bytes that the collection and its owner may have. */
export async function requireRoom(
  arrival: Omit<Arrival, 'viewer' | 'href'>,
  tx: StoreReader,
  deps: Deps,
): Promise<void> {
  const { collection, object, owner, managedIds = [], replaced, moved } = arrival
  // An address book has cards and nothing else: whoever wrote this one has read it as such.
  if (collection.kind !== 'addressbook' && !collection.components.includes(object.component)) {
    // RFC 4791 §5.3.2.1.
    throw refuse(
      403,
      CALDAV.supportedCalendarComponent,
      `the calendar takes ${collection.components.join(' and ')}, and no ${object.component}`,
    )
  }
  const { maxResources, maxInboxItems } = deps.settings
  const most = collection.kind === 'inbox' ? maxInboxItems : maxResources
  if (replaced === undefined && most !== null && collection.objects >= most) {
    throw refuse(403, CS.maxResources, `more than ${most} resources`)
  }
  const quota = quotaOf(owner, deps)
  if (quota === null) return
  const stays = moved?.ownerId === owner.id ? object.size : 0
  const attached = await tx.attachmentGrowth(owner.id, replaced?.id, managedIds)
  const grows = object.size - (replaced?.size ?? 0) - stays + attached
  if (grows > 0 && (await tx.usedBytes(owner.id)) + grows > quota) throw quotaExceeded(quota)
}

/** The same for what a message brings: who has no room for it makes nobody's write fail. */
export async function hasRoom(...[arrival, tx, deps]: Parameters<typeof requireRoom>): Promise<boolean> {
  try {
    await requireRoom(arrival, tx, deps)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

// RFC 4331 §6.
export function quotaExceeded(quota: number): Error {
  return refuse(507, DAV.quotaNotExceeded, `a quota of ${quota} bytes`)
}

/** RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1: one UID, one resource; and a resource keeps the UID it has. */
export async function requireFreeUid(arrival: Arrival, tx: StoreReader, deps: Deps): Promise<void> {
  const { viewer, collection, object, owner, replaced, moved } = arrival
  const isOverHome = deps.settings.uidScope === 'home' && collection.kind !== 'addressbook'
  if (replaced !== undefined) {
    if (replaced.uid !== object.uid) throw uidConflict(collection, arrival.href + encodeSegment(replaced.name))
    if (!isOverHome) return
  }
  const place = isOverHome ? await tx.findUidOfOwner(owner.id, object.uid) : await tx.findUid(collection.id, object.uid)
  if (place === undefined || (place.name === replaced?.name && place.collectionId === collection.id)) return
  if (moved !== undefined && place.collectionId === moved.collectionId && place.name === moved.name) return
  if (place.collectionId === collection.id) throw uidConflict(collection, arrival.href + encodeSegment(place.name))
  // RFC 6638 §3.2.4.1, which the setting extends to all objects of a home.
  const condition = CALDAV.uniqueSchedulingObjectResource
  // Nobody else is told what else the owner has.
  if (viewer.principal?.id !== owner.id) throw refuse(403, condition, 'the UID is that of something else of the owner')
  const href = memberHref(collection.home, owner.slug, place.collectionSlug) + encodeSegment(place.name)
  throw refuse(403, condition, 'the UID is that of another object', { details: [element(DAV.href, href)] })
}

function uidConflict({ kind }: Collection, href: string) {
  const condition = kind === 'addressbook' ? CARDDAV.noUidConflict : CALDAV.noUidConflict
  return refuse(403, condition, 'the UID is that of another object', { details: [element(DAV.href, href)] })
}
