/** Calendars, address books and what else lies in a home, and who may do what with it. */
import type { Id } from './values.ts'

/** Below `/dav/calendars/{owner}/` or `/dav/addressbooks/{owner}/`. */
export type HomeKind = 'calendars' | 'addressbooks'

export type CollectionKind = 'calendar' | 'inbox' | 'outbox' | 'notification' | 'addressbook'

export interface Collection {
  readonly id: Id
  readonly kind: CollectionKind
  readonly home: HomeKind
  readonly ownerId: Id
  readonly ownerSlug: string
  /** Last segment of its path, as the client named it. */
  readonly slug: string
  readonly displayName: string | null
  readonly description: string | null
  /** Apple's calendar-color, as sent. */
  readonly color: string | null
  /** Apple's calendar-order, as sent. */
  readonly order: string | null
  /** RFC 4791 §5.2.3. */
  readonly components: readonly string[]
  /** RFC 4791 §5.2.2: the iCalendar object as sent. */
  readonly timezone: string | null
  /** RFC 7809 §5.2: the name that goes with `timezone`. */
  readonly timezoneId: string | null
  /** RFC 6638 §9.1: true when nothing in it takes up time. */
  readonly transparent: boolean
  /** The URL that its content comes from, or null for a calendar that people write. */
  readonly source: string | null
  /** Its owner has invited somebody to it. */
  readonly shared: boolean
  /** The number of the newest change of a member. */
  readonly changeNo: number
  /** The home's number when this collection was added, renamed or its properties changed. */
  readonly homeNo: number
  /** The oldest number from which deletions are still known. */
  readonly oldestNo: number
  readonly objects: number
  readonly bytes: number
  readonly createdAt: Date
  readonly modifiedAt: Date
}

export type NewCollection = Pick<Collection, 'kind' | 'home' | 'slug' | 'components'> &
  Partial<
    Pick<
      Collection,
      'displayName' | 'description' | 'color' | 'order' | 'timezone' | 'timezoneId' | 'transparent' | 'source'
    >
  >

export type CollectionChange = Partial<
  Pick<
    Collection,
    | 'displayName'
    | 'description'
    | 'color'
    | 'order'
    | 'timezone'
    | 'timezoneId'
    | 'transparent'
    | 'components'
    | 'source'
  >
>

/** How a calendar looks to somebody who acts for its owner. Null where the owner's holds. */
export type Look = Pick<Collection, 'color' | 'order'>

/** Who may do what on a collection beside its owner; privileges by their RFC 3744 and 4791 local names. */
export interface Grant {
  readonly collectionId: Id
  readonly to: { readonly principalId: Id } | 'all' | 'authenticated'
  readonly privileges: readonly string[]
  /** RFC 3744 §5.5.2: takes away instead. */
  readonly denies?: boolean
}

/** A collection that left a home. */
export interface DepartedCollection {
  readonly slug: string
  readonly home: HomeKind
  readonly homeNo: number
}

export interface CollectionReader {
  findCollection(ownerSlug: string, home: HomeKind, slug: string): Promise<Collection | undefined>
  findCollectionById(id: Id): Promise<Collection | undefined>
  /** Those that exist. */
  findCollectionsById(ids: readonly Id[]): Promise<readonly Collection[]>
  /** All of a home, in the order of their slugs. */
  collectionsOf(ownerId: Id, home: HomeKind): Promise<readonly Collection[]>
  /** The same of many homes, in the order of owners and slugs; of some kinds alone where they are given. */
  collectionsOfEach(
    ownerIds: readonly Id[],
    home: HomeKind,
    kinds?: readonly CollectionKind[],
  ): Promise<readonly Collection[]>
  departedCollections(ownerId: Id, home: HomeKind, sinceHomeNo: number): Promise<readonly DepartedCollection[]>
  /** Of each collection in the order in which they were set: the first that names a privilege decides it. */
  grantsOn(collectionIds: readonly Id[]): Promise<readonly Grant[]>
  /** Of all that its owner put there, and of what is attached to it, each attachment once; notifications never count. */
  usedBytes(ownerId: Id): Promise<number>
  /** Of those collections that look other to the principal than to their owner. */
  looks(principalId: Id, collectionIds: readonly Id[]): Promise<ReadonlyMap<Id, Look>>
}

/** The owner's home must be in the scope, or the owner made in this transaction. */
export interface CollectionWriter {
  createCollection(ownerId: Id, collection: NewCollection): Promise<Collection>
  updateCollection(collectionId: Id, change: CollectionChange): Promise<Collection>
  /** Another slug in the same home. */
  renameCollection(collectionId: Id, slug: string): Promise<Collection>
  /** With all its objects. */
  deleteCollection(collectionId: Id): Promise<void>
  setGrants(collectionId: Id, grants: readonly Omit<Grant, 'collectionId'>[]): Promise<void>
  /** A change of the collection. It goes when the principal is no delegate of the owner any more. */
  setLook(principalId: Id, collectionId: Id, change: Partial<Look>): Promise<void>
}
