/** Writes that were asked for with a key, so that asking twice writes once. */
import type { Id } from './values.ts'

/** Of one account: what others use for a key is theirs. */
export interface IdempotencyKey {
  readonly principalId: Id
  readonly keyHash: string
}

export interface ClaimedKey extends IdempotencyKey {
  /** Of all that the request asked for. */
  readonly requestHash: string
  /** As it was sent; null when it was never kept, because it is still to come, was too long, or must not be kept. */
  readonly answer: string | null
  readonly claimedAt: Date
}

export interface IdempotencyReader {
  findIdempotencyKey(key: IdempotencyKey): Promise<ClaimedKey | undefined>
  /** How many the account has. */
  countIdempotencyKeys(principalId: Id): Promise<number>
}

export interface IdempotencyWriter {
  /** Throws `key-taken`. One that was claimed before `staleBefore` is taken over. Needs nothing in the scope. */
  claimIdempotencyKey(key: Omit<ClaimedKey, 'answer' | 'claimedAt'>, staleBefore: Date): Promise<void>
}

/** Outside of transactions. */
export interface IdempotencyUpkeep {
  keepIdempotentAnswer(key: IdempotencyKey, answer: string): Promise<void>
  forgetIdempotencyKeys(claimedBefore: Date): Promise<void>
}
