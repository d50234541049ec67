/** Where what is sent to people goes: read for all of them at once, in a number of statements that does not grow with them. */
import type { Collection, Id, ObjectEntry, OwnedObject, Principal, StoreReader } from '../../storage/store.ts'
import type { Seen } from '../itip/index.ts'
import { isBookable } from '../rooms/settle.ts'
import { type DefaultAlarms, defaultAlarmsInEach } from './default-alarms.ts'
import { defaultCalendarAmong, defaultChoices } from './default-calendar.ts'

/** Which collections of somebody a message is for. */
export interface MailPlace {
  readonly owner: Principal
  readonly inbox: Collection
  /** Where a new meeting goes; undefined when no calendar takes it. */
  readonly calendar: Collection | undefined
  /** What its owner has of the meeting. */
  readonly object: MeetingCopy | undefined
}

export interface Mailbox extends MailPlace {
  /** What its owner wants in a new one that has no alarms. */
  readonly alarms: DefaultAlarms | undefined
  /** What its owner has heard of the meeting before, where messages may come late. */
  readonly heard?: Seen
}

export type MeetingCopy = ObjectEntry & Pick<OwnedObject, 'bytes' | 'collectionId'>

interface About {
  readonly uid: string
  readonly component: string
}

/** By their owners' keys. Who has no inbox has no mailbox. */
export async function findMailboxes(
  owners: readonly Principal[],
  about: About,
  store: StoreReader,
): Promise<ReadonlyMap<Id, Mailbox>> {
  const mailboxes = await findPlaces(owners, about, store)
  const places = mailboxes.flatMap(({ owner, calendar, object }) =>
    object !== undefined || calendar === undefined || isBookable(owner)
      ? []
      : [{ calendarId: calendar.id, ownerId: owner.id }],
  )
  const alarms = await defaultAlarmsInEach(places, store)
  return new Map(
    mailboxes.map((one) => [one.owner.id, { ...one, alarms: one.calendar && alarms.get(one.calendar.id) }]),
  )
}

export async function findPlaces(
  owners: readonly Principal[],
  { uid, component }: About,
  store: StoreReader,
): Promise<readonly MailPlace[]> {
  if (owners.length === 0) return []
  const ids = owners.map(({ id }) => id)
  const collections = await store.collectionsOfEach(ids, 'calendars')
  const choices = await defaultChoices(collections, store)
  const homes = new Map<Id, Collection[]>(ids.map((id) => [id, []]))
  for (const collection of collections) homes.get(collection.ownerId)?.push(collection)
  const objects = await objectsOf(ids, uid, store)
  return owners.flatMap((owner) => {
    const home = homes.get(owner.id) ?? []
    const inbox = home.find(({ kind }) => kind === 'inbox')
    if (inbox === undefined) return []
    const calendar = defaultCalendarAmong(home, choices.get(owner.id), component)
    return [{ owner, inbox, calendar, object: objects.get(owner.id) }]
  })
}

async function objectsOf(ids: readonly Id[], uid: string, store: StoreReader): Promise<ReadonlyMap<Id, MeetingCopy>> {
  const found = new Map<Id, MeetingCopy>()
  for await (const page of store.objectsOfOwners(ids, uid)) {
    for (const object of page) {
      // A plain copy of the meeting is nobody's scheduling (RFC 6638 §3.1), unless there is nothing else.
      if (object.scheduleTag !== null || !found.has(object.ownerId)) found.set(object.ownerId, object)
    }
  }
  return found
}

/** The calendar in which its owner has the meeting, or would have it. */
export function placeIn({ object, calendar }: MailPlace): Id | undefined {
  return object?.collectionId ?? calendar?.id
}

/** The collections that a delivery into it may write. */
export function collectionsOfMailbox(mailbox: MailPlace): readonly Id[] {
  return [mailbox.inbox.id, placeIn(mailbox)].filter((id) => id !== undefined)
}

/** The homes that it may change beside: a room's bookings are its home's. */
export function homesOfMailbox({ owner }: Pick<MailPlace, 'owner'>): readonly Id[] {
  return isBookable(owner) ? [owner.id] : []
}
