/** Where meetings lie: whose calendar it is, and that one meeting is in one of them. */
import { refuse } from '../../protocol/dav/refusal.ts'
import { element } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import type { Id, NewObject, ObjectEntry, Principal, StoreTransaction } from '../../storage/store.ts'
import type { Office } from './office.ts'
import { findMeeting } from './own-copy.ts'
import type { Place } from './terms.ts'

/** A write of one object; undefined: what is not there before, or afterwards. */
export interface ObjectChange {
  readonly collectionId: Id
  readonly current: ObjectEntry | undefined
  readonly object: NewObject | undefined
}

export async function findPlace(id: Id, office: Office): Promise<Place | undefined> {
  const { place } = office.terms
  return place?.collection.id === id ? place : office.findPlace(id)
}

/** Whether meetings live there: not in an inbox, nor in what is read from elsewhere. */
export function holdsMeetings(place: Place | undefined): place is Place {
  return place?.collection.kind === 'calendar' && place.collection.source === null
}

/** RFC 6638 §3.2.4.1: one meeting is in one calendar of its owner. */
export async function requireUnique(
  { current, object }: ObjectChange,
  owner: Principal,
  tx: StoreTransaction,
): Promise<void> {
  if (object === undefined) return
  const other = await findMeeting(owner, object.uid, tx)
  if (other === undefined || other.id === current?.id) return
  const { slug = '' } = (await tx.findCollectionById(other.collectionId)) ?? {}
  throw refuse(403, CALDAV.uniqueSchedulingObjectResource, 'the meeting is in another calendar already', {
    details: [element(DAV.href, `/dav/calendars/${owner.slug}/${slug}/${other.name}`)],
  })
}
