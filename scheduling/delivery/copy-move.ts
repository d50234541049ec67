/** Meetings that are copied and moved: RFC 6638 §3.2.3.3 and §3.2.3.4. */
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import type { Copies, Id, NewObject, ObjectEntry } from '../../storage/store.ts'
import { findSchedulingObject, roleOf } from '../itip/index.ts'
import { attendeeMayNot, organizerMayNot } from '../itip/refusals.ts'
import type { Office } from './office.ts'
import { findPlace, holdsMeetings, type ObjectChange, requireUnique } from './place.ts'
import { bookChange } from './room.ts'
import type { Place } from './terms.ts'

/**
 * A copy as it is to be kept: RFC 6638 §3.2.3.3 has nothing be told of it. What its owner organizes or attends is a meeting
 * there, of which there is no other, unless it is to be a plain one; undefined for what is none.
 */
export async function asCopy(change: ObjectChange, copies: Copies, office: Office): Promise<NewObject | undefined> {
  const { collectionId, object } = change
  const place = await findPlace(collectionId, office)
  if (object === undefined || !holdsMeetings(place)) return undefined
  await bookChange(change, office)
  if (copies === 'plain' || findRole(object.bytes, place, office) === 'none') return undefined
  await requireUnique(change, place.owner, office.tx)
  return { ...object, scheduleTag: office.terms.newName() }
}

export interface Move {
  readonly from: Id
  readonly current: ObjectEntry
  readonly to: Id
}

/**
 * Within a home nothing is told of it (RFC 6638 §3.2.3.4). Into the calendar of somebody else goes only what is no meeting of
 * who had it: for the others it would be gone, and who has it now could neither change nor answer it. There it is as new:
 * given back for `send`.
 */
export async function findArrival({ from, current, to }: Move, office: Office): Promise<ObjectChange | undefined> {
  const [source, target] = [await findPlace(from, office), await findPlace(to, office)]
  if (!holdsMeetings(source) || !holdsMeetings(target) || source.owner.id === target.owner.id) return undefined
  const stored = await office.tx.findObject(from, current.name)
  if (stored === undefined) return undefined
  const role = stored.scheduleTag === null ? 'none' : findRole(stored.bytes, source, office)
  if (role === 'organizer') throw organizerMayNot('it would be in the calendar of somebody else')
  if (role === 'attendee') throw attendeeMayNot('it would be in the calendar of somebody else')
  await bookChange({ collectionId: from, current, object: undefined }, office)
  return { collectionId: to, current: undefined, object: office.terms.index(stored.bytes) }
}

function findRole(bytes: Buffer, { owner }: Place, office: Office) {
  if (!bytes.includes('ORGANIZER')) return 'none'
  return roleOf(findSchedulingObject(parseCalendarBytes(bytes)), office.me(owner))
}
