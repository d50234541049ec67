import type { Id, StoreTransaction } from '../../storage/store.ts'
import type { SchedulingTerms } from './terms.ts'

/** What delivering works with: one transaction, and what was locked for it. */
export interface Office {
  readonly tx: StoreTransaction
  readonly locked: ReadonlySet<Id>
  readonly terms: SchedulingTerms
}

/** A write that reaches further than what was locked for it: it starts over with these in its scope, too. */
export class ScopeGrew extends Error {
  override readonly name = 'ScopeGrew'
  readonly collections: readonly Id[]

  constructor(collections: readonly Id[]) {
    super('more is written than was locked')
    this.collections = collections
  }
}

/** RFC 6638 §3.2.9: what became of a message. */
export type DeliveryStatus = '1.2' | '3.7' | '3.8' | '5.1' | '5.2'
