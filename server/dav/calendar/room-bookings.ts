/** The bookings of rooms that a question about their time needs: of all of them in one statement. */
import { type Budget, spend } from '../../../protocol/recurrence/index.ts'
import type { Window } from '../../../protocol/time/values.ts'
import { reachOf } from '../../../scheduling/rooms/free-busy.ts'
import { policyOf } from '../../../scheduling/rooms/policy.ts'
import { isBookable } from '../../../scheduling/rooms/settle.ts'
import type { Collection, Id, Principal, PrincipalBooking, StoreReader } from '../../../storage/store.ts'

/** To read a row costs as much as some steps of a rule. */
const STEPS_OF_ROW = 5

/** By the keys of those principals that are booked at all. Throws BudgetExceeded. */
export async function bookingsOfEach(
  principals: readonly Principal[],
  window: Window,
  budget: Budget,
  store: StoreReader,
): Promise<ReadonlyMap<Id, readonly PrincipalBooking[]>> {
  const rooms = principals.filter(isBookable)
  const found = new Map<Id, PrincipalBooking[]>(rooms.map(({ id }) => [id, []]))
  if (rooms.length === 0) return found
  for await (const page of store.bookingsIn([...found.keys()], reachOf(window, rooms.map(policyOf)))) {
    spend(budget, STEPS_OF_ROW * page.length)
    for (const row of page) found.get(row.principalId)?.push(row)
  }
  return found
}

/**
 * Those that may be told to who may know of these calendars of a room; undefined for who is not booked. A row does not say
 * in which of the room's calendars its meeting is, so who may not know of all of them is told of none, and of what these say.
 */
export async function bookingsToldOf(
  owner: Principal,
  known: readonly Collection[],
  question: { readonly window: Window; readonly budget: Budget },
  store: StoreReader,
): Promise<readonly PrincipalBooking[] | undefined> {
  if (!isBookable(owner)) return undefined
  const ids = new Set(known.map(({ id }) => id))
  const calendars = await store.collectionsOf(owner.id, 'calendars')
  if (calendars.some(({ kind, objects, id }) => kind === 'calendar' && objects > 0 && !ids.has(id))) return []
  return (await bookingsOfEach([owner], question.window, question.budget, store)).get(owner.id)
}
