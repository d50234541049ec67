/** How the bookings of a room agree with the meetings in its calendars, read without a lock. */
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { END_OF_TIME, type Instant } from '../../protocol/time/values.ts'
import type { Booking, Collection, Id, Principal, StoredObject, StoreReader } from '../../storage/store.ts'
import type { CalendarUser } from '../itip/index.ts'
import { type Agreement, agreementOf } from './book.ts'
import { bookedWindow, policyOf } from './policy.ts'
import { answeringRoom, readMeeting } from './settle.ts'

export interface Surveyed {
  readonly uid: string
  /** Where its copy is; undefined when the room has none, and rows all the same. */
  readonly place: { readonly collection: Collection; readonly name: string } | undefined
  /** When the room was given it, as far as that is known. */
  readonly createdAt: Date
  readonly id: Id
  /** `asked`: the rows agree, and something still waits for an answer. `damaged`: it cannot be read. */
  readonly state: Agreement | 'asked' | 'damaged'
}

/** Every meeting that has something of the room from now on. */
export async function* surveyRoom(
  room: Principal,
  me: CalendarUser,
  now: Instant,
  store: StoreReader,
): AsyncIterable<Surveyed> {
  const rows = await rowsByUid(room, now, store)
  const seen = new Set<string>()
  const window = { start: now, end: bookedWindow(policyOf(room), now).end }
  const calendars = (await store.collectionsOf(room.id, 'calendars')).filter(isOwnCalendar)
  for (const collection of calendars) {
    for await (const page of store.candidates(collection.id, { component: 'VEVENT', window })) {
      const ids = page.map(({ id }) => id)
      for await (const objects of store.findObjectsById(collection.id, ids)) {
        for (const object of objects) {
          seen.add(object.uid)
          yield surveyed(object, collection, rows.get(object.uid) ?? [], { room, me, now })
        }
      }
    }
  }
  for (const uid of rows.keys()) if (!seen.has(uid)) yield await surveyMeeting(room, me, uid, now, store)
}

/** The same of one of them, which may be nowhere, and have rows. */
export async function surveyMeeting(
  room: Principal,
  me: CalendarUser,
  uid: string,
  now: Instant,
  store: StoreReader,
): Promise<Surveyed> {
  const rows = (await store.bookingsOf(room.id, uid)).filter(({ end }) => end > now)
  const place = await store.findUidOfOwner(room.id, uid)
  const collection = place && (await store.findCollectionById(place.collectionId))
  const object = place && (await store.findObject(place.collectionId, place.name))
  if (collection !== undefined && object !== undefined) return surveyed(object, collection, rows, { room, me, now })
  return { uid, place: undefined, createdAt: new Date(0), id: '0', state: rows.length === 0 ? 'same' : 'different' }
}

function isOwnCalendar({ kind, source }: Collection): boolean {
  return kind === 'calendar' && source === null
}

async function rowsByUid(room: Principal, now: Instant, store: StoreReader): Promise<ReadonlyMap<string, Booking[]>> {
  const found = new Map<string, Booking[]>()
  for await (const page of store.bookingsIn([room.id], { start: now, end: END_OF_TIME })) {
    for (const row of page) {
      const same = found.get(row.uid)
      if (same === undefined) found.set(row.uid, [row])
      else same.push(row)
    }
  }
  return found
}

interface Looking {
  readonly room: Principal
  readonly me: CalendarUser
  readonly now: Instant
}

function surveyed(
  object: StoredObject,
  collection: Collection,
  before: readonly Booking[],
  looking: Looking,
): Surveyed {
  const { uid, name, createdAt, id } = object
  return { uid, place: { collection, name }, createdAt, id, state: stateOf(object.bytes, before, looking) }
}

function stateOf(bytes: Buffer, before: readonly Booking[], { room, me, now }: Looking): Surveyed['state'] {
  const policy = policyOf(room)
  try {
    const meeting = readMeeting(parseCalendarBytes(bytes), answeringRoom(me, policy), policy, { now, before })
    if (meeting === 'too much') return before.length === 0 ? 'same' : 'different'
    const agreement = agreementOf(meeting, policy, { before, now })
    const isAsked = meeting.occurrences.some(({ claim, end }) => claim === 'asked' && end > now)
    return agreement === 'same' && isAsked ? 'asked' : agreement
  } catch (error) {
    if (isDamage(error)) return 'damaged'
    throw error
  }
}
