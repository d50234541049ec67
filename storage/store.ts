/**
 * What Kalends keeps, in the words of calendars. The one implementation is in sql/; store.contract.ts is its test.
 *
 * Reading outside a transaction sees what is committed, statement by statement. Lists come as pages of some 200 rows,
 * one statement each: no cursor and no transaction stays open while a caller waits for its socket.
 *
 * Writing happens in `transaction(scope, work)`: the scope names all that the work will touch, and is locked at once, in
 * one order (DESIGN: no lock is taken inside `work`). `work` may be run again; it awaits nothing but its `tx`.
 */
import type { BackupRecord } from './backup.ts'
import type { AttachmentReader, AttachmentUpkeep, AttachmentWriter } from './store/attachments.ts'
import type { AuditUpkeep, Cause } from './store/audit.ts'
import type { BookingReader, BookingUpkeep, BookingWriter } from './store/bookings.ts'
import type { CollectionReader, CollectionWriter } from './store/collections.ts'
import type { FeedReader, FeedWriter } from './store/feeds.ts'
import type { IdempotencyReader, IdempotencyUpkeep, IdempotencyWriter } from './store/idempotency.ts'
import type { IdentityReader, IdentityWriter } from './store/identities.ts'
import type { JobUpkeep } from './store/jobs.ts'
import type { LockReader, LockUpkeep, LockWriter } from './store/locks.ts'
import type { MailReader, MailUpkeep, MailWriter } from './store/mail-in.ts'
import type { News } from './store/news.ts'
import type { OAuthReader, OAuthUpkeep, OAuthWriter } from './store/oauth.ts'
import type { ObjectReader, ObjectUpkeep, ObjectWriter } from './store/objects.ts'
import type { OutboundReader, OutboundUpkeep, OutboundWriter } from './store/outbound.ts'
import type { PasskeyReader, PasskeyUpkeep } from './store/passkeys.ts'
import type { PersonalReader } from './store/personal.ts'
import type { PresenceReader, PresenceUpkeep } from './store/presence.ts'
import type { PrincipalReader, PrincipalUpkeep, PrincipalWriter } from './store/principals.ts'
import type { PropertyReader, PropertyWriter } from './store/properties.ts'
import type { PushReader, PushUpkeep, PushWriter, Quiet } from './store/push.ts'
import type { ReminderUpkeep, ReminderWriter } from './store/reminders.ts'
import type { RoomRequestReader, RoomRequestUpkeep, RoomRequestWriter } from './store/room-requests.ts'
import type { Scope } from './store/scope.ts'
import type { SecondFactorReader, SecondFactorUpkeep } from './store/second-factors.ts'
import type { SessionReader, SessionUpkeep } from './store/sessions.ts'
import type { ShareReader, ShareWriter } from './store/shares.ts'
import type { SizeReader } from './store/sizes.ts'
import type { StandingReader } from './store/standing.ts'
import type { SubscriptionReader, SubscriptionUpkeep, SubscriptionWriter } from './store/subscriptions.ts'
import type { TransferReader, TransferUpkeep, TransferWriter } from './store/transfers.ts'
import type { Id } from './store/values.ts'

export type * from './store/attachments.ts'
export type * from './store/audit.ts'
export { AUDIT_KINDS } from './store/audit.ts'
export type * from './store/bookings.ts'
export type * from './store/collections.ts'
export { type ConflictWord, StoreConflict } from './store/conflict.ts'
export type * from './store/feeds.ts'
export type * from './store/idempotency.ts'
export type * from './store/identities.ts'
export type * from './store/jobs.ts'
export type * from './store/locks.ts'
export type * from './store/mail-in.ts'
export type * from './store/news.ts'
export type * from './store/oauth.ts'
export type * from './store/objects.ts'
export type * from './store/outbound.ts'
export { OUTBOUND_STATES } from './store/outbound.ts'
export type * from './store/passkeys.ts'
export type * from './store/personal.ts'
export type * from './store/presence.ts'
export type * from './store/principals.ts'
export type * from './store/properties.ts'
export type * from './store/push.ts'
export type * from './store/reminders.ts'
export type * from './store/room-requests.ts'
export { ROOM_REQUEST_KINDS } from './store/room-requests.ts'
export type * from './store/scope.ts'
export type * from './store/second-factors.ts'
export type * from './store/sessions.ts'
export type * from './store/shares.ts'
export type * from './store/sizes.ts'
export type * from './store/standing.ts'
export type * from './store/subscriptions.ts'
export type * from './store/transfers.ts'
export type * from './store/values.ts'

export interface StoreReader
  extends PrincipalReader,
    IdentityReader,
    OAuthReader,
    SecondFactorReader,
    PasskeyReader,
    SessionReader,
    StandingReader,
    PresenceReader,
    CollectionReader,
    SizeReader,
    ShareReader,
    SubscriptionReader,
    FeedReader,
    PushReader,
    OutboundReader,
    MailReader,
    ObjectReader,
    AttachmentReader,
    BookingReader,
    RoomRequestReader,
    PropertyReader,
    IdempotencyReader,
    TransferReader,
    PersonalReader,
    LockReader {}

export interface StoreTransaction
  extends StoreReader,
    PrincipalWriter,
    IdentityWriter,
    OAuthWriter,
    CollectionWriter,
    ShareWriter,
    SubscriptionWriter,
    FeedWriter,
    PushWriter,
    OutboundWriter,
    MailWriter,
    ReminderWriter,
    ObjectWriter,
    AttachmentWriter,
    BookingWriter,
    RoomRequestWriter,
    PropertyWriter,
    IdempotencyWriter,
    TransferWriter,
    LockWriter {
  /** Runs once the transaction is on disk, never when it failed. An error in it undoes nothing, and is reported. */
  afterCommit(work: () => void): void
}

/** Something in the tables that does not agree with the rest. */
export interface Flaw {
  readonly collectionId: Id | undefined
  readonly name: string | undefined
  readonly what: string
  readonly repaired: boolean
}

/** `waiting`: who waits for a connection. */
export interface Connections {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}

export interface Store
  extends StoreReader,
    PrincipalUpkeep,
    PresenceUpkeep,
    OAuthUpkeep,
    SecondFactorUpkeep,
    PasskeyUpkeep,
    SessionUpkeep,
    SubscriptionUpkeep,
    PushUpkeep,
    OutboundUpkeep,
    MailUpkeep,
    ReminderUpkeep,
    ObjectUpkeep,
    AttachmentUpkeep,
    BookingUpkeep,
    RoomRequestUpkeep,
    LockUpkeep,
    IdempotencyUpkeep,
    JobUpkeep,
    TransferUpkeep,
    AuditUpkeep {
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
  transaction<T>(scope: Scope, work: (tx: StoreTransaction) => Promise<T>): Promise<T>
  /** The same store, whose writes are made by somebody. */
  causedBy(cause: Cause): Store
  /** The same store, whose writes are no news to some. */
  quietly(quiet: Quiet): Store
  /**
   * Calls `listener` some 20 ms after writes that are kept, of this process and of others that have the store open. Nothing is
   * told of what failed. Gives the function that ends it.
   */
  watch(listener: (news: News) => void): () => void
  /** What nobody outside may know, by its name; made once, and then the same for the life of the store. */
  secret(name: string, make: () => string): Promise<string>
  /** Fulfilled when the database answers. */
  check(): Promise<void>
  /** Of its pool; undefined where there is none. */
  connections(): Connections | undefined
  close(): Promise<void>
}
