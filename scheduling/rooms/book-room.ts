/** Booking a room, inside the transaction of the change that asks for it. */
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Booking, Principal, StoreReader, StoreTransaction } from '../../storage/store.ts'
import { type Booked, bookMeeting, spanToDecide } from './book.ts'
import type { RoomMeeting } from './booked-occurrences.ts'
import { namesPeople, policyOf } from './policy.ts'

export interface RoomChange {
  readonly uid: string
  /** The room's copy as it is from now on; undefined when it has none any more. */
  readonly meeting: RoomMeeting | undefined
  /** Who organizes it; undefined for a stranger. */
  readonly asker: Principal | undefined
  readonly now: Instant
  /** What it has now. */
  readonly before: readonly Booking[]
  /** Nothing is written when something of it is taken. */
  readonly isAllOrNothing?: boolean
}

const NOTHING: Booked = { bookings: [], decision: undefined, lost: [] }

/**
 * Writes what the meeting has of the room from now on. The room's home must be in the scope of the transaction: what was read
 * before it was locked may not be so any more.
 */
export async function bookRoom(room: Principal, change: RoomChange, tx: StoreTransaction): Promise<Booked> {
  const { uid, meeting, isAllOrNothing } = change
  const booked = meeting === undefined ? NOTHING : await book(room, { ...change, meeting }, tx)
  if (isAllOrNothing && booked.lost.length > 0) return booked
  await tx.replaceBookings(room.id, uid, booked.bookings)
  return booked
}

async function book(
  room: Principal,
  { uid, meeting, asker, now, before }: RoomChange & { readonly meeting: RoomMeeting },
  tx: StoreTransaction,
): Promise<Booked> {
  const policy = policyOf(room)
  const busy = await othersIn(spanToDecide(meeting, policy, before), room, uid, tx)
  const by = namesPeople(policy) ? await slugsOf(asker, tx) : NOBODY
  return bookMeeting(meeting, policy, { now, by, busy, before })
}

const NOBODY: ReadonlySet<string> = new Set()

/** Of a principal and of all groups that it is in. */
export async function slugsOf(principal: Principal | undefined, store: StoreReader): Promise<ReadonlySet<string>> {
  if (principal === undefined) return NOBODY
  const { principals } = await store.memberships(principal.id)
  return new Set((await store.findPrincipalsById([...principals])).map(({ slug }) => slug))
}

async function othersIn(
  span: Window | undefined,
  { id }: Principal,
  own: string,
  tx: StoreTransaction,
): Promise<readonly Booking[]> {
  if (span === undefined) return []
  const others: Booking[] = []
  for await (const page of tx.bookingsIn([id], span)) others.push(...page.filter(({ uid }) => uid !== own))
  return others
}
