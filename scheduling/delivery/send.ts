/**
 * Messages into the calendars and inboxes of those who are here, RFC 6638 §4, in the transaction of the change that calls for
 * them; to others by mail. What one of them causes (others are told of an answer) is sent in the same way.
 */

import type { Component } from '../../protocol/ical/component.ts'
import type { Id, Principal } from '../../storage/store.ts'
import type { Message } from '../itip/index.ts'
import { isBookable } from '../rooms/settle.ts'
import { Delivery } from './deliver.ts'
import { mailTo } from './mail.ts'
import { collectionsOfMailbox, findMailboxes, homesOfMailbox, type Mailbox } from './mailboxes.ts'
import { type DeliveryStatus, type Office, ScopeGrew } from './office.ts'
import type { Sending } from './terms.ts'
import { withAnswersIn, withoutDearUpdates } from './updates.ts'

type Statuses = ReadonlyMap<string, DeliveryStatus>

/**
 * Gives the status of each address; `before` is the meeting as it was. Of a meeting that is still to be stored, `hear` takes what
 * rooms have answered, and gives what the others are to be told of that: they get it with the meeting. Throws ScopeGrew.
 */
export async function send(
  messages: readonly Message[],
  sender: Principal,
  office: Office,
  before?: Component,
  hear?: (statuses: Statuses) => Promise<readonly Message[]>,
): Promise<Statuses> {
  const [first] = messages
  if (first === undefined) return new Map()
  const { terms, tx } = office
  const addresses = [...new Set(messages.map(({ to }) => to))]
  const people = await office.people(addresses)
  const recipients = [...new Map([...people.values()].map((one) => [one.id, one])).values()]
  const mailboxes = await findMailboxes(recipients, { uid: first.uid, component: componentOf(first) }, tx)
  const open = await terms.rights.openTo(sender, sendingOf(first), [...mailboxes.values()], tx)
  requireLocked(
    [...mailboxes.values()].filter(({ owner }) => open.has(owner.id)),
    office,
  )

  const statuses = new Map<string, DeliveryStatus>()
  const delivery = new Delivery(mailboxes.values(), office)
  const deliver = async (some: readonly Message[]): Promise<readonly Caused[]> => {
    const caused: Caused[] = []
    for (const message of withoutDearUpdates(some, people, mailboxes)) {
      const recipient = people.get(message.to)
      const mailbox = recipient && mailboxes.get(recipient.id)
      if (recipient === undefined || message.audience === 'elsewhere') continue
      if (mailbox === undefined) statuses.set(message.to, '5.2')
      else if (!open.has(recipient.id)) statuses.set(message.to, '3.8')
      else if (isForDraft(message, recipient, office)) {
        office.draft?.answers.push(message)
        statuses.set(message.to, '1.2')
      } else {
        const { status, messages: answers } = await delivery.take(message, mailbox)
        statuses.set(message.to, status)
        caused.push({ by: recipient, messages: answers })
      }
    }
    return caused
  }
  const isToRoom = ({ to }: Message) => hear !== undefined && isBookable(people.get(to) ?? sender)
  await sendCaused(await deliver(messages.filter(isToRoom)), office)
  const updates = (await hear?.(statuses)) ?? []
  const told = withAnswersIn(
    messages.filter((message) => !isToRoom(message)),
    updates,
  )
  const elsewhere = told.messages.filter(({ to }) => !people.has(to))
  for (const [address, status] of await mailTo(elsewhere, { sender, before }, office)) statuses.set(address, status)
  const isWithMeeting = ({ to }: Message) => open.has(people.get(to)?.id ?? '')
  const caused = [...(await deliver(told.messages)), ...(await deliver(told.left.filter(isWithMeeting)))]
  const refused = await delivery.write()
  for (const [address, { id }] of people) if (refused.has(id)) statuses.set(address, '5.1')
  await sendCaused(caused, office)
  await send(
    told.left.filter((update) => !isWithMeeting(update)),
    sender,
    office,
  )
  return statuses
}

/** What a recipient sends because of what came. */
interface Caused {
  readonly by: Principal
  readonly messages: readonly Message[]
}

async function sendCaused(caused: readonly Caused[], office: Office): Promise<void> {
  for (const { by, messages } of caused) await send(messages, by, office)
}

/**
 * What is about the object that is still to be stored: a room has answered its organizer already; an attendee's answer
 * comes back to another address of his, or made a room answer.
 */
function isForDraft({ method, uid }: Message, { id }: Principal, { draft }: Office): boolean {
  return (method === 'REPLY' || method === 'REQUEST') && draft?.ownerId === id && draft.uid === uid
}

export function sendingOf({ method }: Pick<Message, 'method'>): Sending {
  return FROM_ATTENDEES.has(method) ? 'reply' : 'invite'
}

const FROM_ATTENDEES: ReadonlySet<string> = new Set(['REPLY', 'REFRESH', 'COUNTER'])

/** What kind of object it is about. */
export function componentOf({ calendar }: Message): string {
  return calendar.components.find(({ name }) => name !== 'VTIMEZONE')?.name ?? 'VEVENT'
}

export function requireLocked(mailboxes: readonly Mailbox[], { locked, lockedHomes }: Office): void {
  const missing = new Set<Id>(mailboxes.flatMap(collectionsOfMailbox).filter((id) => !locked.has(id)))
  const homes = new Set<Id>(mailboxes.flatMap(homesOfMailbox).filter((id) => !lockedHomes.has(id)))
  if (missing.size + homes.size > 0) throw new ScopeGrew([...missing], [...homes])
}
