/** Whether rooms are booked for what is in their calendars, and for nothing else. */
import type { Principal, Store } from '../../storage/store.ts'
import type { Finding } from '../../storage/verify.ts'
import { type Surveyed, surveyMeeting, surveyRoom } from '../rooms/survey.ts'
import { inOffice } from './growing-scope.ts'
import { scopeOf, settleMeeting } from './settle-meeting.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

export async function* verifyRooms(store: Store, terms: SchedulingTerms, repair: boolean): AsyncIterable<Finding> {
  for (const kind of ['room', 'resource'] as const) {
    for await (const page of store.principals(kind)) {
      for (const room of page) yield* verifyRoom(room, store, terms, repair)
    }
  }
}

async function* verifyRoom(
  room: Principal,
  store: Store,
  terms: SchedulingTerms,
  repair: boolean,
): AsyncIterable<Finding> {
  const now = instantOf(terms)
  const me = { isAddress: (address: string) => terms.identity.isAddressOf(room, address) }
  // Read again with the room locked: somebody may have written between the one reading and the other.
  const look = (uid: string) =>
    inOffice(store, scopeOf(room.id), terms, ({ tx }) => surveyMeeting(room, me, uid, now, tx))
  for await (const { uid, state } of surveyRoom(room, me, now, store)) {
    if (state !== 'different') continue
    const { state: confirmed, place } = await look(uid)
    if (confirmed !== 'different') continue
    if (repair) await settleMeeting(room, uid, store, terms)
    const repaired = repair && (await look(uid)).state !== 'different'
    yield { collection: place?.collection, name: place?.name, what: whatIsWrong(room, place), repaired }
  }
}

function whatIsWrong({ slug }: Principal, place: Surveyed['place']): string {
  return place === undefined
    ? `${slug} is booked for a meeting that it does not have`
    : 'takes the room at other times than its bookings say'
}
