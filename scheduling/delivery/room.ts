/** Rooms answer at once: in the transaction of the change that asks for them. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import type { NewObject, Principal } from '../../storage/store.ts'
import { type Applied, type Message, plan } from '../itip/index.ts'
import { explainedReply, settleRoom } from '../rooms/settle.ts'
import type { Mailbox } from './mailboxes.ts'
import { type Office, ScopeGrew } from './office.ts'

/** What a message did to a room's copy, with the room's answers. What nobody is left to answer is no news. */
export async function receiveAsRoom(
  applied: Applied,
  message: Message,
  { owner }: Mailbox,
  office: Office,
): Promise<Applied> {
  const me = office.me(owner)
  const organizer = applied.object && (await findOrganizer(applied.object, office))
  const change = { uid: message.uid, copy: applied.object, organizer }
  const settled = await settleRoom(owner, me, change, office.at, office.tx)
  const { messages } =
    settled.answered === undefined
      ? { messages: [] }
      : plan({ before: applied.object, after: settled.answered, me, at: office.at })
  const replies = messages.map((reply) => ({ ...reply, explained: explainedReply(reply.calendar, settled, owner, me) }))
  return {
    ...applied,
    object: settled.copy,
    news: applied.news && settled.isLeft,
    messages: [...applied.messages, ...replies],
  }
}

async function findOrganizer({ components }: Component, office: Office): Promise<Principal | undefined> {
  const organizers = components.flatMap((component) => findProperty(component, 'ORGANIZER')?.value ?? [])
  const people = await office.people(organizers)
  return organizers.map((address) => people.get(address)).find((one) => one !== undefined)
}

/** What somebody writes into a room's own calendar: what is taken is not to be had, whoever asks. */
export async function bookByHand(
  room: Principal,
  uid: string,
  object: NewObject | undefined,
  office: Office,
): Promise<void> {
  if (!office.lockedHomes.has(room.id)) throw new ScopeGrew([], [room.id])
  const copy = object && parseCalendarBytes(object.bytes)
  const change = { uid, copy, organizer: undefined, isByHand: true }
  const { lost } = (await settleRoom(room, office.me(room), change, office.at, office.tx)).outcome
  if (lost.length > 0) throw refuse(409, undefined, `the room is taken at ${lost.length} of these times`)
}
