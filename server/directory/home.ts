import type { HomeKind, Id, NewCollection, PrincipalKind, StoreTransaction } from '../../storage/store.ts'

/** A calendar or an address book as an administrator asks for it. */
export interface CollectionRequest {
  readonly slug: string
  readonly name?: string | undefined
  readonly components?: readonly string[] | undefined
}

const SCHEDULED = ['VEVENT', 'VTODO', 'VFREEBUSY']

/** RFC 6638 §2.1, §2.2: where messages to and from a principal go; and where notices to its owner do. */
const SCHEDULING: readonly NewCollection[] = [
  { kind: 'inbox', home: 'calendars', slug: 'inbox', components: SCHEDULED, displayName: 'Inbox' },
  { kind: 'outbox', home: 'calendars', slug: 'outbox', components: SCHEDULED, displayName: 'Outbox' },
  { kind: 'notification', home: 'calendars', slug: 'notification', components: [], displayName: 'Notifications' },
]

const PERSONAL_CALENDARS: readonly CollectionRequest[] = [
  { slug: 'calendar', name: 'Calendar', components: ['VEVENT'] },
  { slug: 'tasks', name: 'Tasks', components: ['VTODO'] },
]
const BOOKINGS: readonly CollectionRequest[] = [{ slug: 'calendar', name: 'Calendar', components: ['VEVENT'] }]
const ADDRESS_BOOK: CollectionRequest = { slug: 'addressbook', name: 'Contacts' }
const CONTACTS: readonly CollectionRequest[] = [ADDRESS_BOOK]

/** What a new principal of a kind has when nothing else is asked for. A group is not invited: its members are. */
const DEFAULTS: Readonly<
  Record<PrincipalKind, { readonly scheduling: boolean } & Readonly<Record<HomeKind, readonly CollectionRequest[]>>>
> = {
  user: { scheduling: true, calendars: PERSONAL_CALENDARS, addressbooks: CONTACTS },
  group: { scheduling: false, calendars: [], addressbooks: [] },
  room: { scheduling: true, calendars: BOOKINGS, addressbooks: [] },
  resource: { scheduling: true, calendars: BOOKINGS, addressbooks: [] },
}

/** The collections of a new principal; what is left out of `asked` is that kind's default. */
export function planHome(
  kind: PrincipalKind,
  asked: Readonly<Partial<Record<HomeKind, readonly CollectionRequest[] | undefined>>> = {},
): readonly NewCollection[] {
  const { scheduling, calendars, addressbooks } = DEFAULTS[kind]
  return [
    ...(scheduling ? SCHEDULING : []),
    ...(asked.calendars ?? calendars).map((request) => planCollection('calendars', request)),
    ...(asked.addressbooks ?? addressbooks).map((request) => planCollection('addressbooks', request)),
  ]
}

export function planCollection(home: HomeKind, { slug, name, components }: CollectionRequest): NewCollection {
  const displayName = name ?? slug
  return home === 'calendars'
    ? { kind: 'calendar', home, slug, displayName, components: components ?? ['VEVENT'] }
    : { kind: 'addressbook', home, slug, displayName, components: [] }
}

/** The address book that every user has. */
export function planAddressBook(): NewCollection {
  return planCollection('addressbooks', ADDRESS_BOOK)
}

/** Makes the collections of a principal; its home must be in the scope, or the principal as new as they are. */
export async function createHome(
  tx: StoreTransaction,
  ownerId: Id,
  collections: readonly NewCollection[],
): Promise<void> {
  for (const collection of collections) await tx.createCollection(ownerId, collection)
}
