/** Whom a request for busy times is about: read for all of them at once, in a number of statements that does not grow with them. */
import type { ScheduleOutcome } from '../../../protocol/caldav/schedule-response.ts'
import { InvalidCalendarData } from '../../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import type { Availability } from '../../../scheduling/freebusy/availability.ts'
import { mayMask } from '../../../scheduling/freebusy/mask.ts'
import { isBookable } from '../../../scheduling/rooms/settle.ts'
import type { Collection, Id, OwnedObject, Principal, StoreReader } from '../../../storage/store.ts'
import { findCalendarUsers, isAddressOf } from '../../directory/calendar-user.ts'
import { busyCalendarsOfEach } from '../calendar/busy-calendars.ts'
import { availabilitiesOfInboxes } from '../inbox/availability.ts'
import { inboxesOpenTo } from '../rights.ts'

/** Who asks for whom. */
export interface Asking {
  /** RFC 6638 §11.3: the owner of the outbox, whoever wrote the question. */
  readonly asker: Principal
  readonly origins: readonly string[]
  /** People that one request may be about, those in groups among them. */
  readonly mostPeople: number
}

export interface AskedPerson {
  readonly principal: Principal
  /** Those that keep them busy. */
  readonly calendars: readonly Collection[]
  /** What they say of their time beside. */
  readonly availabilities: readonly Availability[]
}

/** Whose busy times answer for an address: those of one person, or of all who are in a group; or why there is no answer. */
export type Asked = readonly AskedPerson[] | Exclude<ScheduleOutcome['status'], 'success'>

/** By the addresses as they were given. */
export async function findAsked(
  addresses: readonly string[],
  asking: Asking,
  store: StoreReader,
): Promise<ReadonlyMap<string, Asked>> {
  const called = await findCalendarUsers(addresses, asking.origins, store)
  const principals = new Map([...called.values()].map((principal) => [principal.id, principal]))
  const meant = await peopleMeant([...principals.values()], asking, store)
  const ids = [...new Set([...meant.values()].flatMap((those) => those ?? []))]
  const inGroups = ids.filter((id) => !principals.has(id))
  for (const member of inGroups.length === 0 ? [] : await store.findPrincipalsById(inGroups)) {
    principals.set(member.id, member)
  }
  const people = ids.flatMap((id) => principals.get(id) ?? [])
  const homes = await homesOf(people, asking.asker, store)
  const askedOf = (principal: Principal | undefined): Asked => {
    if (principal === undefined) return 'invalidUser'
    const ids = meant.get(principal.id)
    // RFC 6638 §11.1.
    return ids === undefined ? 'unavailable' : amongHomes(ids, homes)
  }
  return new Map(addresses.map((address) => [address, askedOf(called.get(address))]))
}

/** Of each principal who answers for it: itself, or the people in it; undefined for groups that are too many. */
async function peopleMeant(
  principals: readonly Principal[],
  { mostPeople }: Asking,
  store: StoreReader,
): Promise<ReadonlyMap<Id, readonly Id[] | undefined>> {
  const groups = principals.filter(({ kind }) => kind === 'group')
  const people = groups.length === 0 ? new Map() : await store.peopleOf(groups.map(({ id }) => id))
  const meant = new Map<Id, readonly Id[] | undefined>()
  for (const { id, kind } of principals) if (kind !== 'group') meant.set(id, [id])
  let left = mostPeople - meant.size
  for (const { id } of groups) {
    const ids: readonly Id[] = people.get(id) ?? []
    meant.set(id, ids.length > left ? undefined : ids)
    if (ids.length <= left) left -= ids.length
  }
  return meant
}

type Home = AskedPerson | 'noAuthority'

function amongHomes(ids: readonly Id[], homes: ReadonlyMap<Id, Home>): Asked {
  const known = ids.flatMap((id) => homes.get(id) ?? [])
  if (known.length === 0) return 'noScheduling'
  const people = known.filter((one) => one !== 'noAuthority')
  // RFC 6638 §6.1.4. Who is in a group and does not tell is left out of it.
  return people.length === 0 ? 'noAuthority' : people
}

/** Who has no inbox has none. */
async function homesOf(
  people: readonly Principal[],
  asker: Principal,
  store: StoreReader,
): Promise<ReadonlyMap<Id, Home>> {
  if (people.length === 0) return new Map()
  const ids = people.map(({ id }) => id)
  const collections = groupByOwner(await store.collectionsOfEach(ids, 'calendars', ['calendar', 'inbox']))
  const inboxes = people.flatMap((owner) => {
    const inbox = collections.get(owner.id)?.find(({ kind }) => kind === 'inbox')
    return inbox === undefined ? [] : [{ owner, inbox }]
  })
  const open = await inboxesOpenTo(
    asker,
    'query',
    inboxes.map(({ inbox }) => inbox),
    store,
  )
  const told = inboxes.filter(({ owner }) => open.has(owner.id))
  const calendars = await busyCalendarsOfEach(
    told.map(({ owner }) => ({ owner, collections: collections.get(owner.id) ?? [] })),
    store,
  )
  const availabilities = await availabilitiesOfInboxes(told, store)
  const homeOf = (principal: Principal): Home => {
    const { id } = principal
    if (!open.has(id)) return 'noAuthority'
    return { principal, calendars: calendars.get(id) ?? [], availabilities: availabilities.get(id) ?? [] }
  }
  return new Map(inboxes.map(({ owner }) => [owner.id, homeOf(owner)]))
}

function groupByOwner(collections: readonly Collection[]): ReadonlyMap<Id, readonly Collection[]> {
  const owned = new Map<Id, Collection[]>()
  for (const collection of collections) {
    const known = owned.get(collection.ownerId)
    if (known === undefined) owned.set(collection.ownerId, [collection])
    else known.push(collection)
  }
  return owned
}

/** A meeting that does not count. */
export interface Masked {
  readonly uid: string
  /** Its objects, by their collections. */
  readonly names: ReadonlyMap<Id, ReadonlySet<string>>
  /** Those in whose calendars they are: bookings for them do not count, either. */
  readonly owners: ReadonlySet<Id>
}

/** What of the meeting under that UID may be left out. */
export async function findMasked(
  uid: string,
  asked: Iterable<Asked>,
  asking: Asking,
  store: StoreReader,
): Promise<Masked> {
  const people = peopleIn(asked)
  const owners = new Set(
    people.flatMap(({ principal, calendars }) => [...bookedId(principal), ...calendars.map(ownerOf)]),
  )
  const names = new Map<Id, ReadonlySet<string>>()
  const keepers = new Set<Id>()
  if (owners.size === 0) return { uid, names, owners: keepers }
  for await (const page of store.objectsOfOwners([...owners], uid)) {
    for (const object of page.filter((one) => isMaskable(one, asking))) {
      names.set(object.collectionId, new Set([object.name]))
      keepers.add(object.ownerId)
    }
  }
  return { uid, names, owners: keepers }
}

export function peopleIn(asked: Iterable<Asked>): readonly AskedPerson[] {
  return [...asked].flatMap((one) => (typeof one === 'string' ? [] : one))
}

/** A room is booked for what is in whichever of its calendars. */
function bookedId(principal: Principal): readonly Id[] {
  return isBookable(principal) ? [principal.id] : []
}

function ownerOf({ ownerId }: Collection): Id {
  return ownerId
}

function isMaskable({ bytes, ownerId }: OwnedObject, { asker, origins }: Asking): boolean {
  const isAddress = (address: string) => isAddressOf(asker, address, origins)
  try {
    return mayMask(parseCalendarBytes(bytes), { isOwner: ownerId === asker.id, isAddress })
  } catch (error) {
    // A damaged object keeps nobody busy.
    if (error instanceof InvalidCalendarData) return false
    throw error
  }
}
