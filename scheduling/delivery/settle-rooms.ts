/**
 * What rooms do each night: what has come near is booked in the order of acceptance, and rows are brought in line with a policy
 * or with zone data that changed. All of it may be done again, by several processes at once, and without harm: what
 * agrees is left alone.
 */
import type { Booking, Principal, Store } from '../../storage/store.ts'
import { coveringIn } from '../rooms/book.ts'
import { bookRoom } from '../rooms/book-room.ts'
import type { RoomMeeting } from '../rooms/booked-occurrences.ts'
import { policyOf } from '../rooms/policy.ts'
import { answeringRoom, readMeeting, withoutAsked } from '../rooms/settle.ts'
import { type Surveyed, surveyRoom } from '../rooms/survey.ts'
import { inOffice } from './growing-scope.ts'
import type { Office } from './office.ts'
import { findCopy } from './own-copy.ts'
import { type Settlement, scopeOf, settleMeeting, tryParse } from './settle-meeting.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

/** What became of one meeting. */
export interface SettledMeeting {
  readonly uid: string
  readonly outcome: Settlement
}

/** All that one room has to do of itself, but for what has a time of its own. */
export async function* settleRoomOf(
  room: Principal,
  store: Store,
  terms: SchedulingTerms,
): AsyncIterable<SettledMeeting> {
  const due = await dueOf(room, store, terms)
  if (due.some(({ state }) => state === 'different')) await makeRoom(room, due, store, terms)
  for (const { uid } of due) yield { uid, outcome: await settleMeeting(room, uid, store, terms) }
}

/** In the order of acceptance. */
async function dueOf(room: Principal, store: Store, terms: SchedulingTerms): Promise<readonly Surveyed[]> {
  const me = { isAddress: (address: string) => terms.identity.isAddressOf(room, address) }
  const due: Surveyed[] = []
  for await (const one of surveyRoom(room, me, instantOf(terms), store)) if (one.state !== 'same') due.push(one)
  return due.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || Number(a.id) - Number(b.id))
}

/**
 * Times that moved by themselves (with zone data, or the clock that floating times are on) move together: all leave where they
 * were before any of them takes its new place, else one would stand in the way of another that is about to go.
 */
async function makeRoom(
  { id }: Principal,
  due: readonly Surveyed[],
  store: Store,
  terms: SchedulingTerms,
): Promise<void> {
  await inOffice(store, scopeOf(id), terms, async (office) => {
    const { tx, at: now } = office
    const room = await tx.findPrincipalById(id)
    if (room === undefined) return
    const meetings = await meetingsOf(room, due, office)
    if (meetings.every(({ meeting, before }) => coveringIn(meeting, before).length === before.length)) return
    for (const { uid, meeting, before } of meetings) {
      await tx.replaceBookings(id, uid, coveringIn(meeting, before))
    }
    for (const { uid, meeting, before } of meetings) {
      await bookRoom(room, { uid, meeting, before, asker: undefined, now }, tx)
    }
  })
}

interface BookedMeeting {
  readonly uid: string
  readonly meeting: RoomMeeting
  readonly before: readonly Booking[]
}

/** What was answered of them, and their rows. */
async function meetingsOf(
  room: Principal,
  due: readonly Surveyed[],
  office: Office,
): Promise<readonly BookedMeeting[]> {
  const policy = policyOf(room)
  const answering = answeringRoom(office.me(room), policy)
  const found: BookedMeeting[] = []
  for (const { uid } of due) {
    const object = await findCopy(room, uid, office.tx)
    const copy = object && tryParse(object)
    if (copy === undefined) continue
    const before = (await office.tx.bookingsOf(room.id, uid)).filter(({ end }) => end > office.at)
    const read = readMeeting(copy, answering, policy, { now: office.at, before })
    const meeting = read === 'too much' ? undefined : withoutAsked(read)
    if (meeting !== undefined) found.push({ uid, meeting, before })
  }
  return found
}
