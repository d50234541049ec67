/** Somebody came: a room whose policy waits for that keeps its booking. */
import { findProperties } from '../../protocol/ical/values.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Booking, Principal, Store, StoreTransaction } from '../../storage/store.ts'
import type { CalendarUser } from '../itip/index.ts'
import { policyOf } from '../rooms/policy.ts'
import { findCopy } from './own-copy.ts'
import { tryParse } from './settle-meeting.ts'

/** Who came: one of those in the meeting, or who keeps the room. */
export type Comer = CalendarUser | 'keeper'

/** So much before it begins. */
const EARLY = 15 * 60

/** `not-in-it`: the meeting is not that of who came. `nothing-now`: the room is not booked for it at this time, or not any more. */
export type CheckIn = 'done' | 'not-in-it' | 'nothing-now'

/** To the occurrence that runs now, or begins soon. Again does no harm. */
export function checkIn(room: Principal, uid: string, comer: Comer, now: Instant, store: Store): Promise<CheckIn> {
  return store.transaction({ origin: 'client', scheduling: 'silent', homes: [room.id] }, async (tx) => {
    if (comer !== 'keeper' && !(await isIn(room, uid, comer, tx))) return 'not-in-it'
    const { bufferBefore, bufferAfter } = policyOf(room)
    const isNow = ({ kind, start, end }: Booking) =>
      kind === 'booked' && start + bufferBefore - EARLY <= now && now < end - bufferAfter
    const booking = (await tx.bookingsOf(room.id, uid)).find(isNow)
    if (booking === undefined) return 'nothing-now'
    await tx.checkIn(room.id, uid, booking.start)
    return 'done'
  })
}

/** Bookings that begin so soon are looked at; which of them one may come to already is said above. */
const SOON = 3_600

/** Who keeps the room says so, of one meeting or of all that it is booked for now. Gives those of which that was done. */
export async function checkInNow(
  room: Principal,
  only: string | undefined,
  now: Instant,
  store: Store,
): Promise<ReadonlySet<string>> {
  const done = new Set<string>()
  for await (const page of store.bookingsIn([room.id], { start: now, end: now + SOON })) {
    for (const { uid } of page) {
      if (done.has(uid) || (only !== undefined && uid !== only)) continue
      if ((await checkIn(room, uid, 'keeper', now, store)) === 'done') done.add(uid)
    }
  }
  return done
}

/** By the room's own copy: what others have of a meeting is what they say of it. */
async function isIn(room: Principal, uid: string, comer: CalendarUser, tx: StoreTransaction): Promise<boolean> {
  const object = await findCopy(room, uid, tx)
  const copy = object && tryParse(object)
  const people = copy?.components.flatMap((one) => [
    ...findProperties(one, 'ORGANIZER'),
    ...findProperties(one, 'ATTENDEE'),
  ])
  return people?.some(({ value }) => comer.isAddress(value)) ?? false
}
