/**
 * What Kalends keeps, in the words of calendars. The one implementation is in sql/; store.contract.ts is its test.
 *
 * Reading outside a transaction sees what is committed, statement by statement. Lists come as pages of some 200 rows,
 * one statement each: no cursor and no transaction stays open while a caller waits for its socket.
 *
 * Writing happens in `transaction(scope, work)`: the scope names all that the work will touch, and is locked at once, in
 * one order (DESIGN: no lock is taken inside `work`). `work` may be run again; it awaits nothing but its `tx`.
 */
import type { ObjectAccess } from '../protocol/caldav/access.ts'
import type { TextPart } from '../protocol/dav/collation.ts'
import type { BoundingBox } from '../protocol/recurrence/series.ts'
import type { Instant, TimeValue, Window } from '../protocol/time/values.ts'
import type { BackupRecord } from './backup.ts'

/** An opaque key of a row. Never shown to clients as such. */
export type Id = string

// --- principals ------------------------------------------------------------------------------------------------

export type PrincipalKind = 'user' | 'group' | 'room' | 'resource'

export interface Principal {
  readonly id: Id
  readonly kind: PrincipalKind
  /** Unique among all principals; a segment of its URLs. */
  readonly slug: string
  readonly name: string
  /** Calendar user addresses, normalised (`mailto:`, lower case); the first is preferred. */
  readonly addresses: readonly string[]
  /** IANA name. */
  readonly timezone: string | null
  /** DAV:all everywhere. */
  readonly admin: boolean
  readonly quotaBytes: number | null
  /** Rooms and resources: capacity, building, floor, features. */
  readonly details: Readonly<Record<string, unknown>>
  /** Rooms and resources: how bookings are decided; kept for the scheduler. */
  readonly policy: Readonly<Record<string, unknown>> | null
  /** The home's own change number: collections added, removed, renamed, their properties changed. */
  readonly homeNo: number
  readonly createdAt: Date
}

export type NewPrincipal = Omit<Principal, 'id' | 'homeNo' | 'createdAt'>

/** What signing in needs, from one statement. */
export interface Account {
  readonly principal: Principal
  /** PHC string of argon2id; null when it cannot sign in by password. */
  readonly passwordHash: string | null
  /** Changes with every change of the credential, so that what was cached about it ends at once. */
  readonly credentialVersion: number
  /** Store-wide; changes with every membership or delegation. */
  readonly membershipVersion: number
}

/** A password that somebody made for one device. The secret itself is kept by nobody but that device. */
export interface AppPassword {
  readonly id: Id
  readonly principalId: Id
  /** In the owner's words: of which device it is. */
  readonly name: string
  /** What it may be used for. */
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  /** Some minutes old at most. */
  readonly usedAt: Date | null
}

export type NewAppPassword = Omit<AppPassword, 'id' | 'createdAt' | 'usedAt'> & { readonly secretHash: string }

export interface AppPasswordAccount {
  readonly account: Account
  readonly appPassword: AppPassword
}

/**
 * What is known of the name, slug and addresses (without `mailto:`) of the principals that are looked for, none told from
 * another. `allOf` nothing is everybody, `anyOf` nothing is nobody.
 */
export type PrincipalHint =
  | TextPart
  | { readonly anyOf: readonly PrincipalHint[] }
  | { readonly allOf: readonly PrincipalHint[] }

/** Everybody whose rights a principal has. */
export interface Memberships {
  /** The principal itself and its groups, transitively. */
  readonly principals: ReadonlySet<Id>
  /** Those who made one of `principals` a delegate. */
  readonly readDelegatedBy: ReadonlySet<Id>
  readonly writeDelegatedBy: ReadonlySet<Id>
}

export type DelegateAccess = 'read' | 'write'

// --- collections -----------------------------------------------------------------------------------------------

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

/** A calendar whose content comes from a URL, and how that went so far. */
export interface Subscription extends RefreshOutcome {
  readonly collectionId: Id
  readonly source: string
}

export interface RefreshOutcome {
  /** RFC 9110 §8.8.3: validators of what was read last, as sent. */
  readonly etag: string | null
  readonly lastModified: string | null
  readonly nextAt: Date
  /** How often it wants to be asked. */
  readonly everySeconds: number
  /** When it last went well. */
  readonly refreshedAt: Date | null
  /** In a row. */
  readonly failures: number
  /** A sentence for its owner: why it failed, or what was left out. */
  readonly problem: string | null
}

/** What a secret URL shows: events with what is public of them, when somebody is busy, or free-busy of all calendars. */
export type FeedLevel = 'full' | 'busy' | 'free-busy'

export interface Feed {
  readonly id: Id
  readonly ownerId: Id
  /** Null for free-busy, which is of all calendars. */
  readonly collectionId: Id | null
  readonly level: FeedLevel
  /** Who has it, in the owner's words. */
  readonly label: string
  readonly createdAt: Date
}

/** The token itself is kept by nobody but who was given it. */
export type NewFeed = Omit<Feed, 'id' | 'createdAt'> & { readonly tokenHash: string }

/** Who may do what on a collection beside its owner, or may not; privileges by their RFC 3744 and 4791 local names. */
/** A client that is told, through a push service, of what changes in a collection or a home (WebDAV-Push). */
export interface PushRegistration {
  readonly id: Id
  /** Last segment of its URL. */
  readonly name: string
  /** Who registered it. */
  readonly principalId: Id
  readonly target: PushTarget
  /** Where messages go. */
  readonly pushResource: string
  /** RFC 8291 §2: for whom they are encrypted. */
  readonly publicKey: Buffer
  readonly authSecret: Buffer
  /** Told of changes of members; of a home: of its collections. */
  readonly onContent: boolean
  /** Told of changes of the collection's own properties. */
  readonly onProperties: boolean
  readonly expiresAt: Date
  /** In a row. */
  readonly failures: number
}

/** A home, or a collection as it is seen in a home: its owner's, or that of somebody it is shared with. */
export interface PushTarget {
  readonly ownerId: Id
  readonly home: HomeKind
  readonly collectionId: Id | null
}

export type NewPushRegistration = Omit<PushRegistration, 'id' | 'failures'>

/** A registration whose client is to be told something, by whoever claimed it. */
export interface ClaimedPush {
  readonly registration: PushRegistration
  /** The numbers that it is told of. */
  readonly contentNo: number
  readonly propertiesNo: number
  readonly hasContent: boolean
  readonly hasProperties: boolean
}

export type PushOutcome =
  | { readonly kind: 'told' | 'failed'; readonly nextAt: Date }
  /** Nobody is there any more: the registration ends. */
  | { readonly kind: 'gone' }

/** Registrations of a principal, by name, that need not be told of a write: their client makes it. */
export interface Quiet {
  readonly principalId: Id
  readonly names: readonly string[] | 'all'
}

// --- what leaves this server -----------------------------------------------------------------------------------

/** An iTIP message; what reminds somebody here of an event of theirs; what a guest proposes to somebody here. */
export type OutboundKind = 'mail' | 'reminder' | 'proposal'

/** A message that somebody here sends to others elsewhere; the rows of a transactional outbox. */
export interface NewOutbound {
  readonly kind: OutboundKind
  /** In whose name. What becomes of it is told in what this one has of the meeting. */
  readonly senderId: Id
  readonly uid: string
  readonly method: string
  /** Kept once for all recipients, until the last of them has it. */
  readonly payload: Buffer
  readonly recipients: readonly OutboundRecipient[]
  /** Whoever sends waits so long for more. */
  readonly notBefore: Date
  /** It says all that earlier ones of its method said: those that nobody tried to send yet are dropped. */
  readonly isWhole: boolean
  /** Whoever sends it wants to hear of its recipients: they are no strangers any more. */
  readonly isAcquainted: boolean
}

export interface OutboundRecipient {
  /** As the sender has it. */
  readonly address: string
  /** The same message has the same one: it is sent once. */
  readonly key: string
}

/** One message to one recipient, for whoever claimed it. */
export interface ClaimedOutbound extends Pick<NewOutbound, 'kind' | 'senderId' | 'uid' | 'method' | 'payload'> {
  readonly id: Id
  readonly recipient: string
  readonly key: string
  /** It took the place of another, which nobody has seen. */
  readonly folded: boolean
  /** Its recipient was sent something of the meeting before, as far as that is remembered. */
  readonly wasTold: boolean
  /** How often somebody tried, this time included. */
  readonly attempts: number
  readonly createdAt: Date
}

/** A message that was enqueued, as long as that is remembered. */
export type SentOutbound = Pick<ClaimedOutbound, 'senderId' | 'uid' | 'recipient'>

export type OutboundOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'deferred'; readonly nextAt: Date; readonly problem: string }
  | { readonly kind: 'failed'; readonly problem: string }

// --- what comes in as mail -------------------------------------------------------------------------------------

/** A mail that waits for somebody to judge it. */
export interface QuarantinedMail {
  readonly id: Id
  readonly recipientId: Id
  /** Whom it says that it is from. */
  readonly author: string
  /** Why it was not delivered. */
  readonly reason: string
  readonly size: number
  readonly receivedAt: Date
}

export interface NewQuarantinedMail extends Pick<QuarantinedMail, 'recipientId' | 'author' | 'reason'> {
  /** The same mail has the same one: it waits once. */
  readonly key: string
  readonly raw: Buffer
}

/** The last word that somebody has heard, or told, on a part of a meeting. */
export interface Heard {
  /** Of which part, and of whom (scheduling/itip/heard.ts). */
  readonly name: string
  readonly sequence: number
  /** Null for one without a time. */
  readonly stampedAt: Instant | null
}

/** An object whose alarms may have to be mailed, for whoever took it. */
export interface DueReminder extends Pick<OwnedObject, 'uid' | 'bytes' | 'collectionId' | 'ownerId'> {
  /** Nobody has looked at what went off after that. */
  readonly since: Instant
}

/** What somebody who is not the owner has of an object. */
export interface ShareeReminder {
  readonly objectId: Id
  readonly shareeId: Id
}

/** For whoever took it: what the sharee sees of the object is another question. */
export interface DueShareeReminder extends ShareeReminder, Pick<DueReminder, 'uid' | 'collectionId' | 'since'> {
  readonly etag: string
}

/** Who may do what on a collection beside its owner; privileges by their RFC 3744 and 4791 local names. */
export interface Grant {
  readonly collectionId: Id
  readonly to: { readonly principalId: Id } | 'all' | 'authenticated'
  readonly privileges: readonly string[]
  /** RFC 3744 §5.5.2: takes away instead. */
  readonly denies?: boolean
}

// --- shares ----------------------------------------------------------------------------------------------------

/** What sharees may do; `busy` shows when something is, and not what. */
export type ShareAccess = 'busy' | 'read' | 'read-write'

/** Whom the owner of a collection lets in: a person, or a group and with it everybody who is a member of it. */
export interface Invitation {
  readonly collectionId: Id
  readonly principalId: Id
  readonly access: ShareAccess
  /** What the owner calls it to them. */
  readonly summary: string | null
}

export type ShareState = 'no-response' | 'accepted' | 'declined'

/** What one person made of it: a collection of somebody else, in this person's home once it is accepted. */
export interface Share extends ShareProperties {
  readonly id: Id
  readonly collectionId: Id
  readonly shareeId: Id
  /** Names the invitation, and the share in the sharee's home; the name is kept for it while it is not there. */
  readonly uid: string
  /** `own`: whatever the sharee may do with the owner's collection. Nobody invited, the sharee only put it into the home. */
  readonly access: ShareAccess | 'own'
  readonly state: ShareState
  readonly summary: string | null
  /** The number of the sharee's home when it came, or its properties changed. */
  readonly homeNo: number
  readonly createdAt: Date
}

/** Properties of the collection that each sharee has alone. */
export interface ShareProperties {
  readonly displayName: string | null
  /** Null where the owner's holds. */
  readonly description: string | null
  readonly color: string | null
  readonly order: string | null
  readonly transparent: boolean
}

export type NewShare = Omit<Share, 'id' | 'homeNo' | 'createdAt'>

export type ShareChange = Partial<Pick<Share, 'access' | 'state' | 'summary'> & ShareProperties>

/** A share with what it is of. */
export interface SharedCollection {
  readonly share: Share
  /** As its owner has it. */
  readonly collection: Collection
  readonly owner: Principal
}

// --- objects ---------------------------------------------------------------------------------------------------

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

/** A collection that left a home. */
export interface DepartedCollection {
  readonly slug: string
  readonly home: HomeKind
  readonly homeNo: number
}

/** Which objects a filter could match: a superset, never too little. */
export interface CandidateQuestion {
  readonly component?: string
  /** Some instance may overlap it; null leaves a side open. */
  readonly window?: OpenWindow
  /** Some alarm may go off in it. */
  readonly alarms?: OpenWindow
}

export interface OpenWindow {
  readonly start: Window['start'] | null
  readonly end: Window['end'] | null
}

export type Pages<T> = AsyncIterable<readonly T[]>

// --- attachments -----------------------------------------------------------------------------------------------

/** RFC 8607: a file that is kept here for the objects that refer to it. Without such an object nobody sees it. */
export interface Attachment {
  /** The value of MANAGED-ID. */
  readonly managedId: string
  /** SHA-256 of its bytes in hexadecimal digits; the same bytes are kept once. */
  readonly hash: string
  readonly size: number
  /** `type/subtype`, as the client said. */
  readonly mediaType: string
  readonly filename: string | null
}

/** Where an object is that refers to an attachment, and what decides who sees all of it. */
export type AttachingPlace = ObjectPlace & Pick<ObjectEntry, 'access' | 'component'>

/**
 * Bytes that can be read again, piece by piece and at once: a transaction waits for nothing but its store. A piece need be
 * good until the next one is read, and no longer.
 */
export interface AttachmentSource {
  read(start: number, end: number): Buffer
}

// --- bookings --------------------------------------------------------------------------------------------------

/** One occurrence of a meeting takes a room. `start` and `end` have its buffers in them, and are a second apart at least. */
export interface Booking extends Window {
  /** When the occurrence was to start at first, which names it among those of its UID. */
  readonly instance: Instant
  /** From 1 to how many the room takes at once. */
  readonly lane: number
  /** A hold waits for somebody's word. */
  readonly kind: 'booked' | 'hold'
  readonly expiresAt: Instant | null
  /** No two guarded ones in a lane of a room overlap: the database sees to it. */
  readonly guarded: boolean
}

/** A booking, and whose. */
export interface PrincipalBooking extends Booking {
  readonly principalId: Id
  readonly uid: string
}

// --- properties and locks --------------------------------------------------------------------------------------

/** A resource that carries dead properties, RFC 4918 §4.1. */
export interface PropertyTarget {
  /** `home` is the calendar home. Homes have the id of their principal. */
  readonly kind: 'principal' | 'home' | 'addressbook-home' | 'collection' | 'share' | 'object'
  readonly id: Id
}

export interface DeadProperty {
  readonly target: PropertyTarget
  readonly namespace: string
  readonly localName: string
  /** The whole element, namespaces declared, as it is written back. */
  readonly xml: string
}

/** RFC 4918 §6. */
export interface Lock {
  /** `urn:uuid:…` */
  readonly token: string
  /** Decoded path of the locked resource, without a slash at its end. */
  readonly path: string
  readonly depth: '0' | 'infinity'
  readonly scope: 'exclusive' | 'shared'
  readonly principalId: Id
  /** Content of DAV:owner as sent. */
  readonly ownerXml: string
  readonly timeoutSeconds: number
  readonly expiresAt: Date
}

// --- the store -------------------------------------------------------------------------------------------------

export interface StoreReader {
  // Principals
  findPrincipal(slug: string): Promise<Principal | undefined>
  findPrincipalById(id: Id): Promise<Principal | undefined>
  /** Those that exist, in the order of slugs. */
  findPrincipalsById(ids: readonly Id[]): Promise<readonly Principal[]>
  /** Those that exist, in the order of slugs. */
  findPrincipals(slugs: readonly string[]): Promise<readonly Principal[]>
  findPrincipalByAddress(address: string): Promise<Principal | undefined>
  /** Those whose addresses they are, by address. */
  findPrincipalsByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, Principal>>
  findAccount(slug: string): Promise<Account | undefined>
  findByAppPassword(secretHash: string): Promise<AppPasswordAccount | undefined>
  /** In the order in which they were made. */
  appPasswordsOf(principalId: Id): Promise<readonly AppPassword[]>
  memberships(principalId: Id): Promise<Memberships>
  /** In the order of slugs; with a hint all of whom it is true, and others perhaps. */
  principals(kind?: PrincipalKind, hint?: PrincipalHint): Pages<Principal>
  /** Direct members of a group. */
  membersOf(groupId: Id): Promise<readonly Principal[]>
  /** Groups that have it as a direct member. */
  groupsOf(principalId: Id): Promise<readonly Principal[]>
  delegatesOf(principalId: Id, access: DelegateAccess): Promise<readonly Principal[]>
  /** Those who made it (or a group of it) a delegate. */
  delegatorsOf(principalId: Id, access: DelegateAccess): Promise<readonly Principal[]>
  /** Of each principal those who are no groups: itself, or its members, members of members and so on. */
  peopleOf(principalIds: readonly Id[]): Promise<ReadonlyMap<Id, readonly Id[]>>
  /** In the order of slugs. */
  administrators(): Promise<readonly Principal[]>
  hasPrincipals(): Promise<boolean>

  // Collections
  findCollection(ownerSlug: string, home: HomeKind, slug: string): Promise<Collection | undefined>
  findCollectionById(id: Id): Promise<Collection | undefined>
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
  /** In any state. */
  findShare(shareeId: Id, uid: string): Promise<SharedCollection | undefined>
  /** Those accepted, in the order of their uids. */
  sharesIn(shareeId: Id): Promise<readonly SharedCollection[]>
  /** The same of many sharees, in the order of sharees and uids. */
  sharesInEach(shareeIds: readonly Id[]): Promise<readonly SharedCollection[]>
  /** In any state, in the order they were made. */
  sharesOf(collectionId: Id): Promise<readonly Share[]>
  invitationsTo(collectionId: Id): Promise<readonly Invitation[]>
  /** Collections to which a group is invited, or was: somebody has there what no invitation by name gives. */
  sharedWithGroups(): Promise<readonly Id[]>
  findSubscription(collectionId: Id): Promise<Subscription | undefined>
  subscriptions(): Pages<Subscription>
  findFeed(tokenHash: string): Promise<Feed | undefined>
  /** In the order they were made. */
  feedsOf(ownerId: Id): Promise<readonly Feed[]>
  findPushRegistration(name: string): Promise<PushRegistration | undefined>
  pushRegistrationsOf(principalId: Id): Promise<readonly PushRegistration[]>

  // Objects
  findObject(collectionId: Id, name: string): Promise<StoredObject | undefined>
  findEntry(collectionId: Id, name: string): Promise<ObjectEntry | undefined>
  /** Those of `names` that exist, in the order of names. */
  findObjects(collectionId: Id, names: readonly string[]): Pages<StoredObject>
  /** Those of `ids` that are in the collection, in the order of names. */
  findObjectsById(collectionId: Id, ids: readonly Id[]): Pages<StoredObject>
  findUid(collectionId: Id, uid: string): Promise<ObjectPlace | undefined>
  /** In any calendar that the owner writes: inboxes and subscriptions never count. */
  findUidOfOwner(ownerId: Id, uid: string): Promise<ObjectPlace | undefined>
  /** What each of these has under a UID in calendars that they write: one object each, a scheduling object if there is one. */
  objectsOfOwners(ownerIds: readonly Id[], uid: string): Pages<OwnedObject>
  /**
   * Scheduling objects of everybody that name groups which this server has expanded, and end after an instant, or never, in no
   * particular order.
   */
  meetingsOfGroups(endingAfter: Instant): Pages<OwnedObject>
  /** In the order of names. */
  entries(collectionId: Id): Pages<ObjectEntry>
  /** In the order of names. */
  tags(collectionId: Id): Pages<MemberTag>
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

  // Attachments
  /** Those of `managedIds` that are there, whether an object refers to them or not. */
  findAttachments(managedIds: readonly string[]): Promise<readonly Attachment[]>
  /** Those that an object refers to. */
  attachmentsOf(objectId: Id): Promise<readonly Attachment[]>
  /** The objects that refer to it, those of one collection together. */
  objectsAttaching(managedId: string): Promise<readonly AttachingPlace[]>
  /** By how much `usedBytes` of an owner changes when an object, or a new one, refers to these and to no others. */
  attachmentGrowth(ownerId: Id, objectId: Id | undefined, managedIds: readonly string[]): Promise<number>
  /** From byte `start` to before byte `end`, in pieces. */
  attachmentBytes(hash: string, start: number, end: number): AsyncIterable<Buffer>
  /** Every content with its size, in the order of hashes. */
  attachmentContents(): Pages<Pick<Attachment, 'hash' | 'size'>>

  // What delegates have alone
  /** Of those collections that look other to the principal than to their owner. */
  looks(principalId: Id, collectionIds: readonly Id[]): Promise<ReadonlyMap<Id, Look>>

  // Bookings
  /** Those that take any of the window, in no particular order. */
  bookingsIn(principalIds: readonly Id[], window: Window): Pages<PrincipalBooking>
  /** In the order of instances. */
  bookingsOf(principalId: Id, uid: string): Promise<readonly Booking[]>
  /** The starts of those bookings of the meeting to which somebody came. */
  checkInsOf(principalId: Id, uid: string): Promise<ReadonlySet<Instant>>
  /** Whose time was up by then, the oldest first. */
  expiredBookings(by: Instant): Pages<PrincipalBooking>

  // What users of shared objects have alone
  /** Of those objects of which the principal has anything. */
  peruserData(principalId: Id, objectIds: readonly Id[]): Promise<ReadonlyMap<Id, string>>

  // What left, and what came in, as mail
  findOutbound(id: Id): Promise<SentOutbound | undefined>
  /** Messages in somebody's name, each recipient counted; those before two weeks ago are forgotten. */
  countOutboundSince(senderId: Id, since: Date): Promise<number>
  /** Whether somebody has invited one of these addresses (normalised), or accepted what it sent. */
  hasCorrespondent(principalId: Id, addresses: readonly string[]): Promise<boolean>
  /** Whether a card in an address book of somebody has one of these mail addresses (in lower case). */
  hasContact(principalId: Id, emails: readonly string[]): Promise<boolean>
  /** The oldest first. */
  quarantinedMails(): Pages<QuarantinedMail>
  findQuarantinedMail(id: Id): Promise<(QuarantinedMail & { readonly raw: Buffer }) | undefined>
  /** What each of these has heard under a UID; who has heard nothing is left out. */
  heardBy(principalIds: readonly Id[], uid: string): Promise<ReadonlyMap<Id, readonly Heard[]>>

  // Dead properties
  deadProperties(targets: readonly PropertyTarget[]): Promise<readonly DeadProperty[]>

  // Locks
  /** Locks on `paths` themselves, and those of infinite depth above them, that live at `now`. */
  locksCovering(paths: readonly string[], now: Date): Promise<readonly Lock[]>
  /** Locks on what lies below `path`. */
  locksBelow(path: string, now: Date): Promise<readonly Lock[]>
}

/** Who started a write; bridges know their own echo by it. */
export type Origin = 'client' | 'api' | 'admin' | 'itip' | 'import' | 'subscription' | 'restore' | `bridge:${string}`

/** Whether copies of meetings are meetings of who has them, or plain objects beside those. */
export type Copies = 'meetings' | 'plain'

/** All that a write touches, known before it starts. */
export interface Scope {
  readonly origin: Origin
  /** Silent: nothing is sent to anybody because of it. */
  readonly scheduling: 'on' | 'silent'
  /** What is created is a copy of what is somewhere else, and told to nobody (RFC 6638 §3.2.3.3). */
  readonly copies?: Copies
  /** A series is split there: what is replaced goes on, and what is created after that is its past. */
  readonly splitAt?: TimeValue
  readonly collections?: readonly Id[]
  /** Homes: their children, quota, bookings, UIDs that are unique in them, dead properties of home or principal. */
  readonly homes?: readonly Id[]
  /** True for writes of principals, memberships, delegations, credentials. */
  readonly directory?: boolean
  /**
   * WebDAV locks of any path are made, refreshed or given up; or they end with what they are on, which lies in `collections`:
   * such writes wait for those that make locks, but not for each other.
   */
  readonly locks?: 'made' | 'ended'
}

export interface StoreTransaction extends StoreReader {
  /** Runs once the transaction is on disk, never when it failed. An error in it undoes nothing, and is reported. */
  afterCommit(work: () => void): void

  // Objects; the collection must be in the scope. Each takes the collection's next number and gives it back.
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
  /** The row moves, so what hangs on it (dead properties, id) stays. Takes a number in both collections. */
  moveObject(from: Id, current: ObjectEntry, to: Id, name: string): Promise<ObjectEntry>

  // Attachments
  createAttachment(attachment: Attachment, source: AttachmentSource): Promise<void>
  /**
   * The object refers to these and to no others; its collection must be in the scope. False, and nothing is done, when
   * one of them is gone.
   */
  setAttachments(objectId: Id, managedIds: readonly string[]): Promise<boolean>
  /** An object refers to what another one does, and to no others; both collections must be in the scope. */
  copyAttachments(from: Id, to: Id): Promise<void>

  /**
   * The meeting takes a principal then, and at no other time; the principal's home must be in the scope. `booked`, and
   * nothing is done, when a guarded one would overlap another: the transaction may go on.
   */
  replaceBookings(principalId: Id, uid: string, bookings: readonly Booking[]): Promise<void>

  /** Somebody came to the booking that starts then; the principal's home must be in the scope. */
  checkIn(principalId: Id, uid: string, start: Instant): Promise<void>

  // Collections; the owner's home must be in the scope, or the owner made in this transaction
  createCollection(ownerId: Id, collection: NewCollection): Promise<Collection>
  updateCollection(collectionId: Id, change: CollectionChange): Promise<Collection>
  /** Another slug in the same home. */
  renameCollection(collectionId: Id, slug: string): Promise<Collection>
  /** With all its objects. */
  deleteCollection(collectionId: Id): Promise<void>
  setGrants(collectionId: Id, grants: readonly Omit<Grant, 'collectionId'>[]): Promise<void>
  /** A change of the collection. It goes when the principal is no delegate of the owner any more. */
  setLook(principalId: Id, collectionId: Id, change: Partial<Look>): Promise<void>
  // Invitations need the owner's home in the scope, shares the collection and the sharee's home
  setInvitation(invitation: Invitation): Promise<void>
  removeInvitation(collectionId: Id, principalId: Id): Promise<void>
  createShare(share: NewShare): Promise<Share>
  updateShare(share: Share, change: ShareChange): Promise<void>
  deleteShare(share: Share): Promise<void>
  /** The owner's home must be in the scope. */
  createFeed(feed: NewFeed): Promise<Feed>
  deleteFeed(feed: Feed): Promise<void>
  /** The home of who registers must be in the scope. */
  createPushRegistration(registration: NewPushRegistration): Promise<void>
  /** With other keys, triggers and another end; what its client was not told yet is still to be told. */
  renewPushRegistration(id: Id, registration: NewPushRegistration): Promise<void>
  deletePushRegistration(registration: PushRegistration): Promise<void>
  /** What waits to be sent, once the transaction is kept. Nothing, when it was enqueued before. */
  enqueue(message: NewOutbound): Promise<void>
  /** True when nothing newer of its sender is on the way to its recipient: the outcome is that of the meeting. */
  settleOutbound(claimed: ClaimedOutbound, outcome: OutboundOutcome): Promise<boolean>
  /** What was sent failed after all. True as with `settleOutbound`; false when it was not sent, too. */
  bounceOutbound(id: Id, problem: string): Promise<boolean>
  /** That a mail was delivered. False when it was before: then it is not to be delivered again. */
  recordMail(key: string): Promise<boolean>
  /** `full`, and nothing is kept, when its recipient has too many that wait. */
  quarantineMail(mail: NewQuarantinedMail): Promise<'kept' | 'known' | 'full'>
  /** False when it is not there. */
  dropQuarantinedMail(id: Id): Promise<boolean>
  /** Under a UID; what else the principal has heard of it stays, but for those names. */
  setHeard(principalId: Id, uid: string, heard: readonly Heard[], forgotten: readonly string[]): Promise<void>
  /** Undefined when it is not due any more; nobody else gets it meanwhile. */
  takeReminder(objectId: Id, now: Instant): Promise<DueReminder | undefined>
  /** It has been looked at up to `since`; without `nextAt` nothing of it will be due. */
  settleReminder(objectId: Id, since: Instant, nextAt: Instant | undefined): Promise<void>
  takeShareeReminder(key: ShareeReminder, now: Instant): Promise<DueShareeReminder | undefined>
  /** The same; it is due anyway when the object changes. */
  settleShareeReminder(due: DueShareeReminder, since: Instant, nextAt: Instant | undefined): Promise<void>
  /** Nothing, when the source is another by now. Its home must be in the scope. */
  recordRefresh(subscription: Subscription, outcome: RefreshOutcome): Promise<void>

  // What users of shared objects have alone; a change of the object, though not of its bytes. Null: nothing any more.
  setPeruserData(principalId: Id, objectId: Id, data: string | null): Promise<void>

  // Dead properties. One of a collection, share or object counts as a change of it in its parent.
  setDeadProperty(property: DeadProperty): Promise<void>
  /** One property of many objects that this transaction has made: they are news already, and take no other number. */
  describeNew(objectIds: readonly Id[], property: Omit<DeadProperty, 'target'>): Promise<void>
  removeDeadProperty(target: PropertyTarget, namespace: string, localName: string): Promise<void>

  // Locks
  addLock(lock: Lock): Promise<void>
  refreshLock(token: string, expiresAt: Date): Promise<void>
  removeLock(token: string): Promise<void>
  /** Of a resource that is gone, and of all below it. */
  removeLocksAt(path: string): Promise<void>

  // Directory
  createPrincipal(principal: NewPrincipal): Promise<Principal>
  updatePrincipal(id: Id, change: Partial<Omit<NewPrincipal, 'kind'>>): Promise<Principal>
  /** With its homes and everything in them. */
  deletePrincipal(id: Id): Promise<void>
  setPasswordHash(id: Id, hash: string | null): Promise<void>
  /** The home of its owner must be in the scope. */
  createAppPassword(password: NewAppPassword): Promise<AppPassword>
  deleteAppPassword(password: AppPassword): Promise<void>
  setMembers(groupId: Id, members: readonly Id[]): Promise<void>
  setDelegates(principalId: Id, access: DelegateAccess, delegates: readonly Id[]): Promise<void>
}

/** Something in the tables that does not agree with the rest. */
export interface Flaw {
  readonly collectionId: Id | undefined
  readonly name: string | undefined
  readonly what: string
  readonly repaired: boolean
}

export interface Store extends StoreReader {
  /** A new one begins with each restore: sync tokens of another epoch are void. */
  readonly epoch: string
  /** The same for the life of the store, also through backup and restore. */
  readonly storeId: string
  /** Everything that is to be kept, as of one moment; see backup.ts. Writers go on meanwhile. */
  dump(): AsyncIterable<BackupRecord>
  /**
   * What another store dumped takes the place of everything: all of it, or nothing when `records` fail. Begins a new
   * epoch. Refused while another process uses the store.
   */
  load(records: AsyncIterable<BackupRecord>): Promise<void>
  /** What does not agree in the tables, bytes not opened; mended as far as it can be when `repair` is true. */
  flaws(repair: boolean): AsyncIterable<Flaw>
  /** In the order of names. */
  indexed(collectionId: Id): Pages<IndexedObject>
  transaction<T>(scope: Scope, work: (tx: StoreTransaction) => Promise<T>): Promise<T>
  /** Forgets deletions older than that; tokens from before them are void afterwards. */
  pruneTombstones(before: Date): Promise<void>
  removeExpiredLocks(now: Date): Promise<void>
  /** Those that were over by then: nobody asks for them any more. */
  removePastBookings(by: Instant): Promise<void>
  /**
   * True for one of all processes: nobody has that job until `until`, and it was not done since `doneBefore`. It ends with
   * `finishJob`, or by itself for a process that died.
   */
  claimJob(name: string, now: Date, until: Date, doneBefore: Date): Promise<boolean>
  finishJob(name: string, doneAt: Date): Promise<void>
  /** The subscription that waits longest for its turn; nobody else gets it before `until`. */
  claimSubscription(now: Date, until: Date): Promise<Subscription | undefined>
  /** Registrations whose clients are to be told something: those that could be told so far first, then those that wait longest. */
  duePushes(now: Date, limit: number): Promise<readonly Id[]>
  /** Nobody else gets it before `until`; undefined when somebody has it. */
  claimPush(id: Id, now: Date, until: Date): Promise<ClaimedPush | undefined>
  settlePush(claimed: ClaimedPush, outcome: PushOutcome): Promise<void>
  removeExpiredPushRegistrations(now: Date): Promise<void>
  /** What is to be sent, in the order of its turn; of what one sender tells one recipient of a meeting the first alone. */
  dueOutbound(now: Date, limit: number): Promise<readonly Id[]>
  /** Nobody else gets it before `until`; undefined when somebody has it. */
  claimOutbound(id: Id, now: Date, until: Date): Promise<ClaimedOutbound | undefined>
  /** What was sent, or given up, before that. */
  removeSettledOutbound(before: Date): Promise<void>
  /** Mails that waited since before that. */
  removeQuarantinedMails(before: Date): Promise<void>
  recordAppPasswordUse(id: Id, at: Date): Promise<void>
  /** One message more from a sender elsewhere; gives how many there are in the hour of `now`, whoever counted them. */
  countSent(sender: string, now: Date): Promise<number>
  /** What was counted in hours before that. */
  forgetSenders(before: Date): Promise<void>
  /** What is known of mails that were delivered, and of what was heard, before that. */
  forgetMails(before: Date): Promise<void>
  /** Objects with alarms that are mailed whose turn has come, the oldest first. */
  dueReminders(now: Instant, limit: number): Promise<readonly Id[]>
  /** The same of the alarms that sharees have for themselves. */
  dueShareeReminders(now: Instant, limit: number): Promise<readonly ShareeReminder[]>
  /** The same store, whose writes are no news to some. */
  quietly(quiet: Quiet): Store
  /** Calls `listener` after each write that is kept, whoever makes it in this process. Gives the function that ends it. */
  watch(listener: () => void): () => void
  /** What nobody outside may know, by its name; made once, and then the same for the life of the store. */
  secret(name: string, make: () => string): Promise<string>
  /** Those that no object refers to, and that nobody touched since `before`. */
  removeUnusedAttachments(before: Date): Promise<void>
  close(): Promise<void>
}

/** A write met what another write, or an earlier one, had made. */
export type ConflictWord = 'name-taken' | 'uid-taken' | 'slug-taken' | 'address-taken' | 'booked' | 'stale'

export class StoreConflict extends Error {
  override readonly name = 'StoreConflict'
  readonly word: ConflictWord

  constructor(word: ConflictWord, options?: ErrorOptions) {
    super(word, options)
    this.word = word
  }
}
