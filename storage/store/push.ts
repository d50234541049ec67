/** Clients that are told of changes (WebDAV-Push). */
import type { HomeKind } from './collections.ts'
import type { Id } from './values.ts'

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

export interface PushReader {
  findPushRegistration(name: string): Promise<PushRegistration | undefined>
  pushRegistrationsOf(principalId: Id): Promise<readonly PushRegistration[]>
}

export interface PushWriter {
  /** The home of who registers must be in the scope. */
  createPushRegistration(registration: NewPushRegistration): Promise<void>
  /** With other keys, triggers and another end; what its client was not told yet is still to be told. */
  renewPushRegistration(id: Id, registration: NewPushRegistration): Promise<void>
  deletePushRegistration(registration: PushRegistration): Promise<void>
}

/** Outside of transactions. */
export interface PushUpkeep {
  /** Registrations whose clients are to be told something: those that could be told so far first, then those that wait longest. */
  duePushes(now: Date, limit: number): Promise<readonly Id[]>
  /** Nobody else gets it before `until`; undefined when somebody has it. */
  claimPush(id: Id, now: Date, until: Date): Promise<ClaimedPush | undefined>
  settlePush(claimed: ClaimedPush, outcome: PushOutcome): Promise<void>
  removeExpiredPushRegistrations(now: Date): Promise<void>
}
