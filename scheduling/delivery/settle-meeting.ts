/** One meeting of a room, brought in line with the room's bookings, its organizer told: a transaction of its own. */
import type { Component } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { readCalendarObject } from '../../protocol/ical/rules.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Booking, Id, OwnedObject, Principal, Scope, Store } from '../../storage/store.ts'
import { plan } from '../itip/index.ts'
import type { Decided } from '../rooms/decide.ts'
import type { Reason } from '../rooms/reasons.ts'
import { explainedReply, type Settled, settleRoom } from '../rooms/settle.ts'
import { askOfHeld } from './ask-approvers.ts'
import { inOffice } from './growing-scope.ts'
import { type Office, ScopeGrew } from './office.ts'
import { findCopy } from './own-copy.ts'
import { findOrganizer } from './room.ts'
import { send } from './send.ts'
import type { SchedulingTerms } from './terms.ts'

/** `damaged`: the room's copy cannot be read, and stays as it is. */
export type Settlement = 'booked' | 'declined' | 'unchanged' | 'damaged'

/** What a room takes back of a meeting by itself, and why. */
export interface Withdrawal {
  readonly copy: Component
  readonly said: readonly Decided[]
  /** Of a series as a whole. */
  readonly reason?: Reason
}

export interface KeptMeeting {
  readonly room: Principal
  readonly object: OwnedObject
  readonly copy: Component
}

/** Undefined: nothing is to be taken back. Reads with what is locked. */
export type Withdraw = (meeting: KeptMeeting, office: Office) => Promise<Withdrawal | undefined>

/** Books what has come near, declines what is taken or withdrawn, and tells the organizer of the latter. */
export function settleMeeting(
  { id }: Principal,
  uid: string,
  store: Store,
  terms: SchedulingTerms,
  withdraw?: Withdraw,
): Promise<Settlement> {
  return inOffice(store, scopeOf(id), terms, async (office) => {
    const room = await office.tx.findPrincipalById(id)
    return room === undefined ? 'unchanged' : settle(room, uid, withdraw, office)
  })
}

export function scopeOf(homeId: Id): Scope {
  return { origin: 'itip', scheduling: 'on', homes: [homeId] }
}

async function settle(
  room: Principal,
  uid: string,
  withdraw: Withdraw | undefined,
  office: Office,
): Promise<Settlement> {
  const { tx, at } = office
  const object = await findCopy(room, uid, tx)
  if (object === undefined) {
    await tx.replaceBookings(room.id, uid, [])
    return 'unchanged'
  }
  if (!office.locked.has(object.collectionId)) throw new ScopeGrew([object.collectionId], [])
  const before = tryParse(object)
  if (before === undefined) return 'damaged'
  const me = office.me(room)
  const withdrawn = await withdraw?.({ room, object, copy: before }, office)
  const organizer = await findOrganizer(before, office)
  const had = await heldFor(room, uid, office)
  const kept = { uid, copy: withdrawn?.copy ?? before, organizer, takenBack: withdrawn?.said ?? [] }
  const settled = await settleRoom(room, me, kept, at, tx)
  const { messages } = plan({ before, after: settled.answered, me, at })
  const explained = withWithdrawn(settled, withdrawn)
  const replies = messages.map((reply) => ({
    ...reply,
    explained: explainedReply(reply.calendar, explained, room, me),
  }))
  const copy = settled.copy ?? before
  await keep(object, copy, office)
  await send(replies, room, office, before)
  // While something of it waits, its approvers know.
  const held = had.length > 0 ? [] : await heldFor(room, uid, office)
  if (held.length > 0) await askOfHeld(room, { uid, copy, bookings: held }, organizer, office)
  return replies.length > 0 ? 'declined' : 'booked'
}

async function heldFor(room: Principal, uid: string, { tx }: Office): Promise<readonly Booking[]> {
  return (await tx.bookingsOf(room.id, uid)).filter(({ kind }) => kind === 'hold')
}

function withWithdrawn(settled: Settled, withdrawn: Withdrawal | undefined): Settled {
  if (withdrawn === undefined) return settled
  const { decision, lost } = settled.outcome
  const { reason, said } = withdrawn
  const whole = reason && ({ answer: 'decline', reason, occurrences: [], bookings: [] } as const)
  return { ...settled, outcome: { decision: whole ?? decision, lost: [...lost, ...said] } }
}

async function keep(object: OwnedObject, copy: Component, { tx, terms }: Office): Promise<void> {
  const bytes = Buffer.from(writeComponentBytes(copy))
  if (bytes.equals(object.bytes)) return
  await tx.replaceObject(object.collectionId, object, { ...terms.index(bytes), scheduleTag: terms.newName() })
}

/** Undefined for what is damaged. */
export function tryParse({ bytes }: Pick<OwnedObject, 'bytes'>): Component | undefined {
  try {
    const root = parseCalendarBytes(bytes)
    readCalendarObject(root)
    return root
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}
