/** One message to one recipient, RFC 6638 §4: into the calendar first, then as news into the inbox. */
import { attachesIn } from '../../protocol/caldav/managed-attachments.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Id, NewObject, StoreTransaction } from '../../storage/store.ts'
import { type Applied, apply, type Ignored, type Message } from '../itip/index.ts'
import { isCancelled } from '../itip/personal.ts'
import { isBookable } from '../rooms/settle.ts'
import { withAlarmsOfOwner } from './default-alarms.ts'
import type { Mailbox, MeetingCopy } from './mailboxes.ts'
import type { DeliveryStatus, Office } from './office.ts'
import { receiveAsRoom } from './room.ts'
import { receiveHalf, type Split } from './split.ts'

export interface Delivered {
  readonly status: DeliveryStatus
  /** What the recipient sends because of it. */
  readonly messages: readonly Message[]
  /** Why it changed nothing. */
  readonly ignored?: Ignored | undefined
}

export async function deliver(message: Message, mailbox: Mailbox, office: Office): Promise<Delivered> {
  if (office.split?.told.has(message)) return deliverHalf(message, mailbox, office.split, office)
  const applied = await tryReceive(message, mailbox, office)
  // RFC 6638 §3.2.9: its object is damaged, which is for its owner to mend.
  if (applied === undefined) return { status: '5.1', messages: [] }
  if (!(await keep(applied, mailbox, office))) return { status: '5.2', messages: [] }
  if (applied.news) await putIntoInbox(message, mailbox, office)
  return { status: '1.2', messages: applied.messages, ignored: applied.ignored }
}

async function deliverHalf(message: Message, mailbox: Mailbox, split: Split, office: Office): Promise<Delivered> {
  const received = await receiveHalf(message, mailbox, split, office)
  if (received === undefined) return { status: '5.1', messages: [] }
  const { applied, mailbox: place } = received
  if (applied.ignored === undefined && !(await keep(applied, place, office))) return { status: '5.2', messages: [] }
  mailbox.object = place.object
  return { status: '1.2', messages: applied.messages }
}

export async function putIntoInbox(message: Message, { inbox }: Mailbox, { tx, terms }: Office): Promise<void> {
  const item = terms.indexMessage(bytesOf(message.explained ?? message.calendar))
  await tx.createObject(inbox.id, `${terms.newName()}.ics`, item)
}

async function tryReceive(message: Message, mailbox: Mailbox, office: Office): Promise<Applied | undefined> {
  const applied = tryApply(message, mailbox, office)
  const isForRoom = applied !== undefined && applied.ignored === undefined && isBookable(mailbox.owner)
  return isForRoom ? receiveAsRoom(applied, message, mailbox, office) : applied
}

function tryApply(message: Message, { owner, object }: Mailbox, office: Office): Applied | undefined {
  try {
    const current = object && parseCalendarBytes(object.bytes)
    return apply({ message, current, me: office.me(owner), at: office.at, freeUntilAnswered: true })
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

/** False when there is no calendar to put it into. */
async function keep({ object, consequential }: Applied, mailbox: Mailbox, office: Office): Promise<boolean> {
  const { tx, terms } = office
  const { object: current, calendar } = mailbox
  if (object === undefined) {
    if (current !== undefined) await tx.deleteObject(current.collectionId, current)
    mailbox.object = undefined
    return true
  }
  const collectionId = current?.collectionId ?? calendar?.id
  if (collectionId === undefined) return false
  const bytes = bytesToKeep(object, mailbox, office)
  if (current?.bytes.equals(bytes)) return true
  const indexed = terms.index(bytes)
  const kept: NewObject = { ...indexed, scheduleTag: consequential ? terms.newName() : (current?.scheduleTag ?? null) }
  const entry =
    current === undefined
      ? await tx.createObject(collectionId, `${terms.newName()}.ics`, kept)
      : await tx.replaceObject(collectionId, current, kept)
  await attach(entry.id, object, current, tx)
  mailbox.object = { ...entry, bytes, collectionId }
  return true
}

/** What is new to him rings when he wants it to. */
function bytesToKeep(object: Component, { object: current, alarms }: Mailbox, { terms }: Office): Buffer {
  const bytes = bytesOf(object)
  if (current !== undefined || alarms === undefined) return bytes
  return bytesOf(withAlarmsOfOwner(object, alarms, terms.mostBytes - bytes.length))
}

/** RFC 8607 §3.12.2: who has the meeting may read what is attached to it. Its organizer may, or it would not say so. */
async function attach(
  objectId: Id,
  object: Component,
  before: MeetingCopy | undefined,
  tx: StoreTransaction,
): Promise<void> {
  // Who is not invited any more reads the file no more.
  const attended = object.components.filter((component) => !isCancelled(component))
  const named = attachesIn(attended).flatMap((one) => parameterOf(one, 'MANAGED-ID') ?? [])
  if (named.length === 0 && before?.bytes.includes('MANAGED-ID') !== true) return
  const known = await tx.findAttachments([...new Set(named)])
  await tx.setAttachments(
    objectId,
    known.map(({ managedId }) => managedId),
  )
}

const written = new WeakMap<Component, Buffer>()

/** What is the same for many recipients is written once. */
function bytesOf(calendar: Component): Buffer {
  const known = written.get(calendar)
  if (known !== undefined) return known
  const bytes = Buffer.from(writeComponentBytes(calendar))
  written.set(calendar, bytes)
  return bytes
}
