/** What lies in collections. */
import type { ObjectAccess } from '../../protocol/caldav/access.ts'
import type { BoundingBox } from '../../protocol/recurrence/series.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { Id, Pages } from './values.ts'

/** What the index knows of an object, its bytes not opened. */
export interface ObjectEntry {
  readonly id: Id
  readonly name: string
  readonly uid: string
  /** VEVENT, VTODO, …, or VCARD. */
  readonly component: string
  readonly etag: string
  readonly scheduleTag: string | null
  /** What it says about who may see how much of it. */
  readonly access: ObjectAccess
  readonly size: number
  readonly changeNo: number
  readonly createdAt: Date
  readonly modifiedAt: Date
}

/** Where a copy goes. */
export interface NewPlace {
  readonly collectionId: Id
  readonly name: string
}

export interface PlacedEntry extends ObjectEntry {
  readonly collectionId: Id
}

export interface StoredObject extends ObjectEntry {
  readonly bytes: Buffer
}

export interface NewObject {
  readonly uid: string
  readonly component: string
  readonly etag: string
  readonly scheduleTag: string | null
  readonly access: ObjectAccess
  readonly bytes: Buffer
  readonly box: BoundingBox
}

/** The part of an entry that synchronising asks for most; a list of these costs a third of a list of entries. */
export interface MemberTag {
  readonly name: string
  readonly etag: string
}

/** An object with all that the index says of it. */
export interface IndexedObject extends StoredObject {
  readonly box: BoundingBox
}

/** Where an object lies. */
export interface ObjectPlace {
  readonly collectionId: Id
  readonly collectionSlug: string
  readonly name: string
}

/** A card in an address book by one of its mail addresses. */
export interface FoundContact {
  readonly book: string
  /** Its name in the book. */
  readonly card: string
  readonly name: string
  readonly email: string
}

/** What somebody has of a meeting. */
export interface OwnedObject extends StoredObject {
  readonly collectionId: Id
  readonly ownerId: Id
}

/** A change of one member since a number; `entry` is undefined when it is gone. */
export interface MemberChange<Entry = ObjectEntry> {
  readonly name: string
  readonly changeNo: number
  readonly entry: Entry | undefined
}

/** Which objects a filter could match: a superset, never too little. */
export interface CandidateQuestion {
  readonly component?: string
  /** Only those behind this name; where no time is asked for, what is before it costs nothing. */
  readonly after?: string
  /** Some instance may overlap it; null leaves a side open. */
  readonly window?: OpenWindow
  /** Some alarm may go off in it. */
  readonly alarms?: OpenWindow
}

export interface OpenWindow {
  readonly start: Window['start'] | null
  readonly end: Window['end'] | null
}

export interface ObjectReader {
  findObject(collectionId: Id, name: string): Promise<StoredObject | undefined>
  findEntry(collectionId: Id, name: string): Promise<ObjectEntry | undefined>
  /** Those of `names` that exist, in the order of names. */
  findObjects(collectionId: Id, names: readonly string[]): Pages<StoredObject>
  /** Those of `ids` that are in the collection, in the order of names. */
  findObjectsById(collectionId: Id, ids: readonly Id[]): Pages<StoredObject>
  findUid(collectionId: Id, uid: string): Promise<ObjectPlace | undefined>
  /** In any calendar that the owner writes: inboxes and subscriptions never count. */
  findUidOfOwner(ownerId: Id, uid: string): Promise<ObjectPlace | undefined>
  /** The same for many of one owner, by their UIDs: a scheduling object before any other. */
  findUidsOfOwner(ownerId: Id, uids: readonly string[]): Promise<ReadonlyMap<string, ObjectPlace>>
  /** What each of these has under a UID in calendars that they write: one object each, a scheduling object if there is one. */
  objectsOfOwners(ownerIds: readonly Id[], uid: string): Pages<OwnedObject>
  /** All that has one of the UIDs, in whichever calendar of one of the owners. */
  objectsOfUids(ownerIds: readonly Id[], uids: readonly string[]): Pages<OwnedObject>
  /**
   * Scheduling objects of everybody that name groups which this server has expanded, and end after an instant, or never, in no
   * particular order.
   */
  meetingsOfGroups(endingAfter: Instant): Pages<OwnedObject>
  /** In the order of names. */
  entries(collectionId: Id): Pages<ObjectEntry>
  /** Who in somebody's own address books is meant by what was typed: each card with each of its mail addresses, the best first. */
  searchContacts(ownerId: Id, text: string, limit: number): Promise<readonly FoundContact[]>
  /** Those that changed last: from the newest on, and before that number of a change. */
  newestEntries(collectionId: Id, before: number | undefined, limit: number): Promise<readonly ObjectEntry[]>
  /** In the order of names, from behind one. */
  tags(collectionId: Id, after?: string): Pages<MemberTag>
  /** In the order of names. */
  objects(collectionId: Id): Pages<StoredObject>
  /** Those under one UID: several in an inbox alone. */
  objectsOfUid(collectionId: Id, uid: string): Pages<StoredObject>
  /** Each page in the order of names. Without bytes, for a caller may know an object by its entity tag. */
  candidates(collectionId: Id, question: CandidateQuestion): Pages<ObjectEntry>
  /**
   * Changes with `since < changeNo ≤ upTo`, in the order of numbers, each member once. With `since` null only what is there.
   */
  changes(collectionId: Id, since: number | null, upTo: number): Pages<MemberChange>
  tagChanges(collectionId: Id, since: number | null, upTo: number): Pages<MemberChange<MemberTag>>
  /** Of those objects of which the principal has anything. */
  peruserData(principalId: Id, objectIds: readonly Id[]): Promise<ReadonlyMap<Id, string>>
}

/** The collection must be in the scope. Each takes the collection's next number and gives it back. */
export interface ObjectWriter {
  createObject(collectionId: Id, name: string, object: NewObject): Promise<ObjectEntry>
  /** `current` is what was read in this transaction; another etag in the row is a `stale` conflict. */
  replaceObject(collectionId: Id, current: ObjectEntry, object: NewObject): Promise<ObjectEntry>
  /**
   * The same object into several collections, at most once into each, at the price of one. Gives those that were created: where
   * the name or the UID is taken, none is.
   */
  createAlike(places: readonly NewPlace[], object: NewObject): Promise<readonly PlacedEntry[]>
  /** The same object in the place of each of these, under its UID; they keep the schedule tags that they are given with. */
  replaceAlike(copies: readonly PlacedEntry[], object: Omit<NewObject, 'scheduleTag'>): Promise<readonly PlacedEntry[]>
  deleteObject(collectionId: Id, current: ObjectEntry): Promise<void>
  /**
   * The row moves, so what hangs on it (dead properties, id) stays; it keeps the schedule tag that it is given with. Takes a number
   * in both collections.
   */
  moveObject(from: Id, current: ObjectEntry, to: Id, name: string): Promise<ObjectEntry>
  /** What a user of a shared object has alone: a change of it, though not of its bytes. Null: nothing any more. */
  setPeruserData(principalId: Id, objectId: Id, data: string | null): Promise<void>
}

/** Outside of transactions. */
export interface ObjectUpkeep {
  findIndexed(collectionId: Id, name: string): Promise<IndexedObject | undefined>
  /** In the order of names, from behind `after` on. */
  indexed(collectionId: Id, after?: string): Pages<IndexedObject>
  /** Forgets deletions older than that; tokens from before them are void afterwards. */
  pruneTombstones(before: Date): Promise<void>
}
