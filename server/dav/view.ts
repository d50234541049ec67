/**
 * What one viewer sees of the objects of a calendar: decided here, for every door. An object is seen whole, in part
 * or not at all; a part has an entity tag of its own, and whoever sees no more changes nothing of the object.
 */
import { createHash } from 'node:crypto'
import { type OtherView, showTo } from '../../protocol/caldav/redact.ts'
import type { Component } from '../../protocol/ical/component.ts'
import type { Collection, ObjectEntry, Store } from '../../storage/store.ts'
import type { Viewer } from './request.ts'
import type { CollectionResource, MemberResource, ObjectResource } from './resource.ts'

/** As the owner, who sees all; as one who may read the calendar; as one who may know when its owner is busy. */
export type View = 'all' | OtherView

/** How much of one object. */
export type Extent = 'whole' | 'part' | 'nothing'

type Seen = Pick<CollectionResource | MemberResource, 'owner' | 'collection' | 'redaction'>

/**
 * caldav-privateevents §4.2.2: DAV:owner alone sees what is not for everybody, and so not those who act for the owner;
 * docs/decisions/0094.
 */
export function viewOf(
  { owner, collection, redaction }: Seen,
  { principal, shown }: Pick<Viewer, 'principal' | 'shown'>,
): View {
  if (collection.home !== 'calendars') return 'all'
  if (redaction === 'busy' || shown?.busyOnly.has(collection.id)) return 'busy'
  return principal?.admin || principal?.id === owner.id ? 'all' : 'reader'
}

export function extentIn(view: View, { access, component }: Pick<ObjectEntry, 'access' | 'component'>): Extent {
  if (view === 'all') return 'whole'
  if (access === 'private') return 'nothing'
  if (view === 'busy') return TAKE_TIME.has(component) ? 'part' : 'nothing'
  return access === 'partial' ? 'part' : 'whole'
}

const TAKE_TIME: ReadonlySet<string> = new Set(['VEVENT', 'VFREEBUSY'])

type Named = Pick<Store, 'storeId'>

/** RFC 9110 §8.8.3: of that part. Nobody can try by it what the rest might be: the tag of the whole is a hash of all of it. */
function etagOfPart(view: View, { etag }: Pick<ObjectEntry, 'etag'>, { storeId }: Named): string {
  return digest(`${storeId}/${view}/${etag}`)
}

/** The entity tag by which this viewer knows an object. */
export function etagFor(view: View, entry: ObjectEntry, store: Named): string {
  return extentIn(view, entry) === 'whole' ? entry.etag : etagOfPart(view, entry, store)
}

/** An object that is there, as its properties and reports show it; undefined for one that the viewer does not see. */
export function seenObject(
  member: MemberResource,
  entry: ObjectEntry,
  view: View,
  store: Named,
): ObjectResource | undefined {
  const extent = extentIn(view, entry)
  if (extent === 'whole') return { entry, ...member }
  if (extent === 'nothing') return undefined
  // A schedule tag tells when others answered.
  const part = { ...entry, etag: etagOfPart(view, entry, store), scheduleTag: null }
  return { entry: part, isPart: true, ...member }
}

/** What is seen of an object of which a part is; undefined where its bytes and its index do not agree. */
export function partOf(
  view: OtherView,
  calendar: Component,
  { id }: Pick<Collection, 'id'>,
  { storeId }: Named,
): Component | undefined {
  return showTo(view, calendar, (uid) => digest(`${storeId}/${id}/${uid}`))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
