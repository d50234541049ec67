/**
 * Messages to recipients, RFC 6638 §4: into the calendar first, then as news into the inbox. What becomes of each copy is decided
 * one message after the other; then all is written at once, and what is the same for many is written once.
 */
import { attachesIn } from '../../protocol/caldav/managed-attachments.ts'
import { type ScheduleChanges, scheduleChangesElement } from '../../protocol/caldav/schedule-changes.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { formatTime, parameterOf } from '../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { localOf, namespaceOf } from '../../protocol/xml/element.ts'
import { CS } from '../../protocol/xml/names.ts'
import { writeStandalone } from '../../protocol/xml/write.ts'
import type { Id, NewObject, PlacedEntry } from '../../storage/store.ts'
import { type Applied, deliveryStatusOf, type Ignored, type Message, type Seen } from '../itip/index.ts'
import { isCancelled } from '../itip/personal.ts'
import { isBookable } from '../rooms/settle.ts'
import { type Copy, Receiver } from './alike.ts'
import { withAlarmsOfOwner } from './default-alarms.ts'
import { type Mailbox, type MeetingCopy, placeIn } from './mailboxes.ts'
import type { DeliveryStatus, Office } from './office.ts'
import { receiveAsRoom } from './room.ts'
import { receiveHalf, type Split } from './split.ts'

export interface Delivered {
  readonly status: DeliveryStatus
  /** What the recipient sends because of it. */
  readonly messages: readonly Message[]
  /** Why it is not delivered: its recipient has no room for it. */
  readonly lacksRoom?: true
  /** Why it changed nothing. */
  readonly ignored?: Ignored | undefined
  /** What its recipient has heard by now. */
  readonly seen?: Seen
}

/** What somebody will have of the meeting; undefined: nothing. */
interface Change {
  readonly mailbox: Mailbox
  readonly calendarId: Id
  readonly object: NewObject | undefined
  /** RFC 6638 §3.2.10: more changed than the participation of others. */
  readonly consequential: boolean
}

interface News {
  readonly mailbox: Mailbox
  readonly changes: ScheduleChanges | undefined
}

export class Delivery {
  readonly #office: Office
  readonly #receiver: Receiver
  /** By the keys of the recipients. */
  readonly #changes = new Map<Id, Change>()
  /** By what they get to read. */
  readonly #news = new Map<Component, Map<Id, News>>()
  /** How many are new in an inbox, by the keys of the recipients. */
  readonly #told = new Map<Id, number>()
  readonly #objects = new WeakMap<Component, NewObject>()

  constructor(mailboxes: Iterable<Mailbox>, office: Office) {
    this.#office = office
    this.#receiver = new Receiver(mailboxes, office)
  }

  async take(message: Message, mailbox: Mailbox): Promise<Delivered> {
    const { split } = this.#office
    try {
      return split?.told.has(message)
        ? await this.#takeHalf(message, mailbox, split)
        : await this.#takeWhole(message, mailbox)
    } catch (error) {
      // His copy is damaged, or would be no object that can be kept.
      if (isDamage(error)) return NOT_DELIVERED
      throw error
    }
  }

  async #takeWhole(message: Message, mailbox: Mailbox): Promise<Delivered> {
    const before = this.#copyOf(mailbox)
    const { applied, isChanged } = await this.#receiver.receive(message, mailbox, before)
    if (isChanged && !(await this.#mayKeep(applied, mailbox))) return NO_ROOM
    // Before a room is booked for what it cannot have.
    if (applied.object !== undefined && placeIn(mailbox) === undefined) return NO_CALENDAR
    const isForRoom = applied.ignored === undefined && isBookable(mailbox.owner)
    const received = isForRoom ? await receiveAsRoom(applied, message, mailbox, this.#office) : applied
    const copy = before === undefined ? this.#withAlarms(received, mailbox) : received
    if ((isChanged || isForRoom) && !this.#keep(copy, mailbox, placeIn(mailbox))) return NO_CALENDAR
    const { messages, ignored, seen } = received
    if (received.news) {
      const isTold = await this.#tell(message.explained ?? message.calendar, { mailbox, changes: received.changes })
      // What a calendar shows is heard of there.
      if (!isTold && !isChanged && messages.length === 0) return NO_ROOM
    }
    return { status: deliveryStatusOf(received), messages, ignored, seen }
  }

  async #takeHalf(message: Message, mailbox: Mailbox, split: Split): Promise<Delivered> {
    const received = await receiveHalf(message, mailbox, split, this.#office)
    if (received === undefined) return NOT_DELIVERED
    const { applied, calendarId, isNew } = received
    const copy = isNew ? this.#withAlarms(applied, mailbox) : applied
    if (applied.ignored === undefined && !this.#keep(copy, mailbox, calendarId)) return NO_CALENDAR
    return { status: '1.2', messages: applied.messages }
  }

  /** As earlier messages have left it. */
  #copyOf({ owner, object }: Mailbox): Copy | undefined {
    const change = this.#changes.get(owner.id)
    return change === undefined ? object : change.object
  }

  /**
   * The limits of the recipient are for what is new to him: of what he has he hears to the end. Nobody gets what could not be
   * read any more for its size.
   */
  async #mayKeep({ object }: Applied, { owner, calendar, object: stored }: Mailbox): Promise<boolean> {
    if (object === undefined) return true
    const { terms, tx } = this.#office
    const kept = this.#objectOf(object, 'object')
    if (kept.bytes.length > terms.mostBytes) return false
    return stored !== undefined || calendar === undefined || terms.hasRoom(kept, calendar, owner, tx)
  }

  /** What is new to him rings when he wants it to. */
  #withAlarms(applied: Applied, { alarms }: Mailbox): Applied {
    const { object } = applied
    if (object === undefined || alarms === undefined) return applied
    const room = this.#office.terms.mostBytes - this.#objectOf(object, 'object').bytes.length
    return { ...applied, object: withAlarmsOfOwner(object, alarms, room) }
  }

  /** False when there is no calendar to put it into. */
  #keep({ object, consequential }: Applied, mailbox: Mailbox, calendarId: Id | undefined): boolean {
    if (calendarId === undefined) return object === undefined
    const { owner } = mailbox
    const kept = object && this.#objectOf(object, 'object')
    if (this.#copyOf(mailbox)?.etag === kept?.etag) return true
    if (kept !== undefined) this.#receiver.expect(kept.etag)
    const isMore = consequential || this.#changes.get(owner.id)?.consequential === true
    this.#changes.set(owner.id, { mailbox, calendarId, object: kept, consequential: isMore })
    return true
  }

  /** False when the inbox has no room for it. */
  async #tell(calendar: Component, news: News): Promise<boolean> {
    const { inbox, owner } = news.mailbox
    const { terms, tx } = this.#office
    const before = this.#told.get(owner.id) ?? 0
    const grown = { ...inbox, objects: inbox.objects + before }
    if (!(await terms.hasRoom(this.#objectOf(calendar, 'message'), grown, owner, tx))) return false
    const told = this.#news.get(calendar) ?? new Map<Id, News>()
    told.set(owner.id, news)
    this.#news.set(calendar, told)
    this.#told.set(owner.id, before + 1)
    return true
  }

  /** What is the same for many recipients is written and read once. */
  #objectOf(calendar: Component, form: 'object' | 'message'): NewObject {
    const known = this.#objects.get(calendar)
    if (known !== undefined) return known
    const bytes = Buffer.from(writeComponentBytes(calendar))
    const { terms } = this.#office
    const object = form === 'object' ? terms.index(bytes) : terms.indexMessage(bytes)
    this.#objects.set(calendar, object)
    return object
  }

  // --- writing -----------------------------------------------------------------------------------------------------

  /** Gives the keys of those who have something else under that name or UID, and nothing of it. */
  async write(): Promise<ReadonlySet<Id>> {
    const refused = new Set<Id>()
    const alike = new Map<NewObject, Change[]>()
    for (const change of this.#changes.values()) {
      const { object, mailbox } = change
      if (object === undefined) {
        if (mailbox.object !== undefined)
          await this.#office.tx.deleteObject(mailbox.object.collectionId, mailbox.object)
        continue
      }
      const others = alike.get(object)
      if (others === undefined) alike.set(object, [change])
      else others.push(change)
    }
    for (const [object, changes] of alike) {
      const owners = await this.#writeAlike(object, changes)
      for (const owner of owners) refused.add(owner)
    }
    await this.#writeNews(refused)
    return refused
  }

  async #writeAlike(object: NewObject, changes: readonly Change[]): Promise<readonly Id[]> {
    const { tx, terms } = this.#office
    const tag = terms.newName()
    const replaced = changes.flatMap(({ mailbox: { object: stored }, consequential }) =>
      stored === undefined ? [] : { ...stored, scheduleTag: consequential ? tag : stored.scheduleTag },
    )
    const added = changes.filter(({ mailbox }) => mailbox.object === undefined)
    const places = added.map(({ calendarId }) => ({ collectionId: calendarId, name: `${terms.newName()}.ics` }))
    const kept = [
      ...(replaced.length === 0 ? [] : await tx.replaceAlike(replaced, object)),
      ...(places.length === 0 ? [] : await tx.createAlike(places, { ...object, scheduleTag: tag })),
    ]
    await this.#attach(kept, object, replaced)
    const calendars = new Set(kept.map(({ collectionId }) => collectionId))
    return added.filter(({ calendarId }) => !calendars.has(calendarId)).map(({ mailbox }) => mailbox.owner.id)
  }

  /** RFC 8607 §3.12.2: who has the meeting may read what is attached to it. Its organizer may, or it would not say so. */
  async #attach(kept: readonly PlacedEntry[], object: NewObject, before: readonly MeetingCopy[]): Promise<void> {
    const had = new Set(before.flatMap(({ id, bytes }) => (bytes.includes('MANAGED-ID') ? id : [])))
    if (had.size === 0 && !object.bytes.includes('MANAGED-ID')) return
    const { tx } = this.#office
    const { components } = parseCalendarBytes(object.bytes)
    // Who is not invited any more reads the file no more.
    const attended = components.filter((component) => !isCancelled(component))
    const named = attachesIn(attended).flatMap((one) => parameterOf(one, 'MANAGED-ID') ?? [])
    const known = await tx.findAttachments([...new Set(named)])
    const ids = known.map(({ managedId }) => managedId)
    for (const { id } of kept) if (named.length > 0 || had.has(id)) await tx.setAttachments(id, ids)
  }

  async #writeNews(refused: ReadonlySet<Id>): Promise<void> {
    const { tx, terms } = this.#office
    for (const [calendar, told] of this.#news) {
      const changes = new Map(
        [...told].flatMap(([id, { mailbox, changes }]) => (refused.has(id) ? [] : [[mailbox.inbox.id, changes]])),
      )
      const places = [...changes.keys()].map((collectionId) => ({ collectionId, name: `${terms.newName()}.ics` }))
      if (places.length === 0) continue
      const items = await tx.createAlike(places, this.#objectOf(calendar, 'message'))
      await noteChanges(
        items.map(({ id, collectionId }) => ({ id, changes: changes.get(collectionId) })),
        this.#office,
      )
    }
  }
}

// RFC 6638 §3.2.9.
const NOT_DELIVERED: Delivered = { status: '5.1', messages: [] }
const NO_ROOM: Delivered = { ...NOT_DELIVERED, lacksRoom: true }
const NO_CALENDAR: Delivered = { status: '5.2', messages: [] }

/** News of a message that changes nothing but what is about to be stored. False when the inbox has no room for it. */
export async function putIntoInbox(
  message: Message,
  { inbox, owner }: Mailbox,
  office: Office,
  changes?: ScheduleChanges,
): Promise<boolean> {
  const { tx, terms } = office
  const item = terms.indexMessage(Buffer.from(writeComponentBytes(message.explained ?? message.calendar)))
  if (!(await terms.hasRoom(item, inbox, owner, tx))) return false
  const { id } = await tx.createObject(inbox.id, `${terms.newName()}.ics`, item)
  await noteChanges([{ id, changes }], office)
  return true
}

interface NewItem {
  readonly id: Id
  readonly changes: ScheduleChanges | undefined
}

/** Beside the items. An invitation that is new says so itself: nothing need be written for each of hundreds. */
async function noteChanges(items: readonly NewItem[], { tx, at }: Office): Promise<void> {
  const changed = new Map<string, Id[]>()
  for (const { id, changes } of items) {
    if (changes === undefined || changes.action === 'create') continue
    const xml = writeStandalone(scheduleChangesElement(changes, formatTime({ form: 'utc', at })))
    changed.set(xml, [...(changed.get(xml) ?? []), id])
  }
  const name = { namespace: namespaceOf(CS.scheduleChanges), localName: localOf(CS.scheduleChanges) }
  for (const [xml, ids] of changed) await tx.describeNew(ids, { ...name, xml })
}
