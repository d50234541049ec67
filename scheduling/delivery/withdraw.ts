/** What a room takes back when its time has come: what nobody approved of, and what nobody came to. */
import type { Instant } from '../../protocol/time/values.ts'
import type { Principal, PrincipalBooking, Store, StoreReader } from '../../storage/store.ts'
import { findSchedulingObject } from '../itip/index.ts'
import { withAnswers, withHeldDeclined } from '../rooms/answer.ts'
import { type Policy, policyOf } from '../rooms/policy.ts'
import type { Reason } from '../rooms/reasons.ts'
import { answeringRoom, readMeeting } from '../rooms/settle.ts'
import { findCopy } from './own-copy.ts'
import { type Settlement, settleMeeting, type Withdraw } from './settle-meeting.ts'
import { instantOf, type SchedulingTerms } from './terms.ts'

export interface Withdrawn {
  readonly room: Principal
  readonly uid: string
  readonly outcome: Settlement
}

/** Declines what nobody approved of in time. */
export async function* declineExpired(store: Store, terms: SchedulingTerms): AsyncIterable<Withdrawn> {
  const done = new Set<string>()
  for await (const page of store.expiredBookings(instantOf(terms))) {
    for (const one of page) {
      if (done.has(keyOf(one))) continue
      done.add(keyOf(one))
      const room = await store.findPrincipalById(one.principalId)
      if (room === undefined) continue
      yield { room, uid: one.uid, outcome: await settleMeeting(room, one.uid, store, terms, withdrawExpired) }
    }
  }
}

/** Gives free what nobody came to, in rooms whose policy says so. */
export async function* releaseUnattended(store: Store, terms: SchedulingTerms): AsyncIterable<Withdrawn> {
  for await (const room of roomsThatWait(store)) {
    for (const uid of await unattendedIn(room, instantOf(terms), store)) {
      yield { room, uid, outcome: await settleMeeting(room, uid, store, terms, withdrawUnattended) }
    }
  }
}

function keyOf({ principalId, uid }: PrincipalBooking): string {
  return `${principalId} ${uid}`
}

const withdrawExpired: Withdraw = async ({ room, object, copy }, office) => {
  const rows = await office.tx.bookingsOf(room.id, object.uid)
  const expired = rows.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= office.at)
  if (expired.length === 0) return undefined
  const instances = expired.map(({ instance }) => instance)
  const reason: Reason = { key: 'not-approved-in-time' }
  return {
    copy: withHeldDeclined(copy, instances, answeringRoom(office.me(room), policyOf(room))),
    said: instances.map((instance) => ({ instance, answer: 'decline', reason })),
    reason,
  }
}

async function* roomsThatWait(store: StoreReader): AsyncIterable<Principal> {
  for (const kind of ['room', 'resource'] as const) {
    for await (const page of store.principals(kind)) yield* page.filter((room) => policyOf(room).checkIn !== undefined)
  }
}

/** The UIDs of meetings that were to have begun, and nobody came: as far as the rows tell. */
async function unattendedIn(room: Principal, now: Instant, store: StoreReader): Promise<ReadonlySet<string>> {
  const policy = policyOf(room)
  const found = new Set<string>()
  for await (const page of store.bookingsIn([room.id], { start: now, end: now + 1 })) {
    for (const { kind, uid, start } of page) {
      if (kind !== 'booked' || !isOverdue(start + policy.bufferBefore, policy, now)) continue
      if ((await store.checkInsOf(room.id, uid)).has(start)) continue
      if (await isMeeting(room, uid, store)) found.add(uid)
    }
  }
  return found
}

function isOverdue(start: Instant, { checkIn }: Policy, now: Instant): boolean {
  return checkIn !== undefined && start + checkIn <= now
}

/** To an event of the room's own, such as its cleaning, nobody need come. */
async function isMeeting(room: Principal, uid: string, store: StoreReader): Promise<boolean> {
  return (await findCopy(room, uid, store))?.bytes.includes('ORGANIZER') === true
}

const withdrawUnattended: Withdraw = async ({ room, object, copy }, office) => {
  const { tx, at: now } = office
  const policy = policyOf(room)
  const before = await tx.bookingsOf(room.id, object.uid)
  const came = await tx.checkInsOf(room.id, object.uid)
  const answering = answeringRoom(office.me(room), policy)
  const meeting = readMeeting(copy, answering, policy, { now, before })
  // Who booked it while it was running already is given as long from then on.
  const isNew = !isOverdue(Math.floor(object.createdAt.getTime() / 1000), policy, now)
  if (meeting === 'too much' || isNew || findSchedulingObject(copy)?.organizer === undefined) return undefined
  const starts = new Map(before.map(({ instance, start }) => [instance, start]))
  const reason: Reason = { key: 'nobody-came' }
  const said = meeting.occurrences
    .filter(({ claim, start, end }) => claim === 'booked' && isOverdue(start, policy, now) && end > now)
    .filter(({ instance }) => !came.has(starts.get(instance) ?? Number.NaN))
    .map(({ instance }) => ({ instance, answer: 'decline', reason }) as const)
  if (said.length === 0) return undefined
  return { copy: withAnswers(copy, { decision: undefined, lost: said }, answering), said }
}
