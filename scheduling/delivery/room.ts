/** Rooms answer at once: in the transaction of the change that asks for them. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { element } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import type { Principal } from '../../storage/store.ts'
import { type Applied, type Message, type Plan, plan, withoutCancelled, withStatuses } from '../itip/index.ts'
import { policyOf } from '../rooms/policy.ts'
import { explainedReply, isBookable, keepersReply, settleRoom } from '../rooms/settle.ts'
import { askApprovers } from './ask-approvers.ts'
import { readStored } from './damaged.ts'
import type { Mailbox } from './mailboxes.ts'
import { type Office, ScopeGrew } from './office.ts'
import { findPlace, holdsMeetings, type ObjectChange } from './place.ts'

/**
 * What a message did to a room's copy, with the room's answers. What no person has to answer is no news; a meeting that is
 * called off leaves nothing behind.
 */
export async function receiveAsRoom(
  applied: Applied,
  message: Message,
  { owner, object: known }: Mailbox,
  office: Office,
): Promise<Applied> {
  const me = office.me(owner)
  const isByPerson = policyOf(owner).accept === 'none'
  const object = isByPerson ? applied.object : applied.object && withoutCancelled(applied.object)
  const organizer = object && (await findOrganizer(object, office))
  const asked = { uid: message.uid, copy: object, organizer, isRequest: true }
  const settled = await settleRoom(owner, me, asked, office.at, office.tx)
  const news = applied.news && (isByPerson || settled.isLeft)
  const { answered, copy } = settled
  if (applied.news && settled.isLeft && copy !== undefined) {
    const { bookings = [] } = settled.outcome.decision ?? {}
    const before = known && readStored(known.bytes, () => undefined)
    await askApprovers(owner, { uid: message.uid, copy, before, bookings }, organizer, office)
  }
  if (answered === undefined || copy === undefined) return { ...applied, object: undefined, news }
  const { messages } = plan({ before: object, after: answered, me, at: office.at })
  const replies = messages.map((reply) => ({ ...reply, explained: explainedReply(reply.calendar, settled, owner, me) }))
  // RFC 6638 §3.2.9: to an organizer who is here it is delivered with this very transaction.
  const statuses = organizer === undefined ? [] : replies.map(({ to }) => [to, '1.2'] as const)
  const kept = withStatuses(copy, new Map(statuses))
  return { ...applied, object: kept, news, messages: [...applied.messages, ...replies] }
}

export async function findOrganizer({ components }: Component, office: Office): Promise<Principal | undefined> {
  const organizers = components.flatMap((component) => findProperty(component, 'ORGANIZER')?.value ?? [])
  const people = await office.people(organizers)
  return organizers.map((address) => people.get(address)).find((one) => one !== undefined)
}

/**
 * What changes in a room's own calendar, by whichever door: the room is booked for it, and what is taken is not to be had, whoever
 * asks.
 */
export async function bookChange(change: ObjectChange, office: Office): Promise<undefined> {
  const { collectionId, current, object } = change
  const uid = object?.uid ?? current?.uid
  const place = await findPlace(collectionId, office)
  if (uid === undefined || !holdsMeetings(place) || !isBookable(place.owner)) return
  const room = place.owner
  if (!office.lockedHomes.has(room.id)) throw new ScopeGrew([], [room.id])
  if (object !== undefined) await requireOneOf(room, object.uid, change, office)
  const copy = object && parseCalendarBytes(object.bytes)
  const byHand = { uid, copy, organizer: undefined, isByHand: true }
  const { lost } = (await settleRoom(room, office.me(room), byHand, office.at, office.tx)).outcome
  if (lost.length > 0) throw refuse(409, undefined, `the room is taken at ${lost.length} of these times`)
}

/** A room's bookings are those of a UID: two objects of one would have the same ones, and the end of either would end them. */
async function requireOneOf(room: Principal, uid: string, { collectionId, current }: ObjectChange, { tx }: Office) {
  const other = await tx.findUidOfOwner(room.id, uid)
  if (other === undefined || (other.collectionId === collectionId && other.name === current?.name)) return
  throw refuse(403, CALDAV.noUidConflict, 'the room has that event already', {
    details: [element(DAV.href, `/dav/calendars/${room.slug}/${other.collectionSlug}/${other.name}`)],
  })
}

/** What who keeps a room answers by hand, in its calendar: with the reason, and with the words of whoever wrote some. */
export function explainedByKeeper(planned: Plan, room: Principal, office: Office): Plan {
  const me = office.me(room)
  const messages = planned.messages.map((message) =>
    message.method === 'REPLY' ? { ...message, explained: keepersReply(message.calendar, room, me) } : message,
  )
  return { ...planned, messages }
}
