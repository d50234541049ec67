/** What holds for longer than one request: who is still signed in, and where collections are that somebody follows. */
import type { Account } from './principals.ts'
import type { Id } from './values.ts'

/** By what somebody is signed in. */
export type Standing =
  | { readonly kind: 'account'; readonly id: Id; readonly credentialVersion: number }
  | { readonly kind: 'session' | 'app-password'; readonly id: Id }
  /** `scopes`: what it was good for; it is over when its program may do less. */
  | { readonly kind: 'access-token'; readonly hash: string; readonly scopes: readonly string[] }

export interface CollectionNumbers {
  readonly changeNo: number
  readonly homeNo: number
}

export interface StandingReader {
  /**
   * Whose each of them is now, in their order; undefined for one that is over or was revoked. Sessions that were not used since
   * `idleSince` are over.
   */
  accountsBehind(
    credentials: readonly Standing[],
    now: Date,
    idleSince: Date,
  ): Promise<readonly (Account | undefined)[]>
  /** The numbers of homes, by their owners; of those that exist. */
  homeNumbersOf(ownerIds: readonly Id[]): Promise<ReadonlyMap<Id, number>>
  /** Of those that exist. */
  numbersOf(collectionIds: readonly Id[]): Promise<ReadonlyMap<Id, CollectionNumbers>>
}
