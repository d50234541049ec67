import type { Instant } from '../../protocol/time/values.ts'
import type { Collection, Id, NewObject, ObjectEntry, Principal, StoreReader } from '../../storage/store.ts'
import type { Mailbox } from './mailboxes.ts'

/** Whom addresses call. */
export interface Identity {
  /** By the addresses as they were given; who is nobody here is left out. */
  find(addresses: readonly string[], store: StoreReader): Promise<ReadonlyMap<string, Principal>>
  isAddressOf(principal: Principal, address: string): boolean
  /** An address that everybody here has, normalised. */
  pathOf(principal: Principal): string
}

export type Sending = 'invite' | 'reply'

/** Who may send to whom, RFC 6638 §6. Decided where all rights are. */
export interface SchedulingRights {
  /** Throws a refusal when who writes may not send in the name of `owner`. */
  requireMaySend(owner: Principal, sending: Sending, store: StoreReader): Promise<void>
  /** Those of `mailboxes` that take it from `sender`, by their owners' keys. */
  openTo(
    sender: Principal,
    sending: Sending,
    mailboxes: readonly Pick<Mailbox, 'owner' | 'inbox'>[],
    store: StoreReader,
  ): Promise<ReadonlySet<Id>>
}

export interface Place {
  readonly collection: Pick<Collection, 'id' | 'kind' | 'source' | 'slug'>
  readonly owner: Principal
}

/** What implicit scheduling needs to know of the request that writes. */
export interface SchedulingTerms {
  readonly identity: Identity
  readonly rights: SchedulingRights
  /** The calendar that the request names, so that it need not be looked up. */
  readonly place: Place | undefined
  /** Who writes. */
  readonly actor: Principal | undefined
  /** RFC 6638 §8.1: false for `Schedule-Reply: F`. */
  readonly withReply: boolean
  /** What a store keeps of the bytes of a calendar object. Throws a refusal for those that may not be kept. */
  index(bytes: Buffer): NewObject
  /** The same for what an inbox keeps: it has a METHOD. */
  indexMessage(bytes: Buffer): NewObject
  /** Of one object. */
  readonly mostBytes: number
  /** Whether a calendar or an inbox, and its owner, may have one more object, that one. */
  hasRoom(object: NewObject, collection: Collection, owner: Principal, store: StoreReader): Promise<boolean>
  /** RFC 4791 §5.2.9: in one component, people in groups among them. */
  readonly mostAttendees: number
  /** Whether mail leaves this server. */
  readonly sendsMail: boolean
  /** That leave in somebody's name in a day, each recipient counted; null for no limit. */
  readonly mostMails: number | null
  /** Takes note of mails that were too many, and are not sent. */
  reportUnsent(sender: Principal, mails: number): void
  /** Takes note of a stored meeting that cannot be read. */
  reportDamage(place: Place, entry: ObjectEntry, damage: Error): void
  now(): Date
  /** A name for a new resource that nobody else has. */
  newName(): string
}

export function instantOf({ now }: Pick<SchedulingTerms, 'now'>): Instant {
  return Math.floor(now().getTime() / 1000)
}

/** RFC 5545 §3.2.18: the address of who acts for `owner`; undefined for the owner. */
export function sentBy(owner: Principal, { actor }: Pick<SchedulingTerms, 'actor'>): string | undefined {
  return actor === undefined || actor.id === owner.id ? undefined : actor.addresses[0]
}
