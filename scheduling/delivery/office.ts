import type { Instant, TimeValue } from '../../protocol/time/values.ts'
import type { Copies, Id, Principal, Scope, StoreTransaction } from '../../storage/store.ts'
import type { CalendarUser, Message } from '../itip/index.ts'
import type { Split } from './split.ts'
import { instantOf, type Place, type SchedulingTerms } from './terms.ts'

/** What delivering works with: one transaction, and what was locked for it. */
export class Office {
  readonly tx: StoreTransaction
  readonly locked: ReadonlySet<Id>
  readonly lockedHomes: ReadonlySet<Id>
  readonly terms: SchedulingTerms
  /** Who writes a meeting that is not stored yet, and what came about it already: answers, and what these have changed. */
  draft: Draft | undefined
  /** What it creates are copies. */
  readonly copies: Copies | undefined
  /** Where this transaction splits a series, and what is known of that. */
  readonly splitAt: TimeValue | undefined
  split: Split | undefined
  readonly #people = new Map<string, Principal | undefined>()
  readonly #places = new Map<Id, Place | undefined>()

  constructor(
    tx: StoreTransaction,
    { collections, homes, copies, splitAt }: Pick<Scope, 'collections' | 'homes' | 'copies' | 'splitAt'>,
    terms: SchedulingTerms,
  ) {
    this.tx = tx
    this.locked = new Set(collections)
    this.lockedHomes = new Set(homes)
    this.copies = copies
    this.splitAt = splitAt
    this.terms = terms
  }

  /** Those of `addresses` that somebody here has. Each address is looked up once. */
  async people(addresses: readonly string[]): Promise<ReadonlyMap<string, Principal>> {
    const unknown = addresses.filter((address) => !this.#people.has(address))
    if (unknown.length > 0) {
      const found = await this.terms.identity.find(unknown, this.tx)
      for (const address of unknown) this.#people.set(address, found.get(address))
    }
    return new Map(
      addresses.flatMap((address) => {
        const principal = this.#people.get(address)
        return principal === undefined ? [] : [[address, principal] as const]
      }),
    )
  }

  /** A collection that was locked, and whose it is. Each is looked up once. */
  async findPlace(id: Id): Promise<Place | undefined> {
    if (!this.#places.has(id)) {
      const collection = await this.tx.findCollectionById(id)
      const owner = collection && (await this.tx.findPrincipalById(collection.ownerId))
      this.#places.set(id, collection && owner && { collection, owner })
    }
    return this.#places.get(id)
  }

  /** The owner of a calendar, as the people in it name them. */
  me(owner: Principal): CalendarUser {
    return { isAddress: (address) => this.terms.identity.isAddressOf(owner, address) }
  }

  /** RFC 5545 §3.8.7.2: when messages are made. */
  get at(): Instant {
    return instantOf(this.terms)
  }
}

export interface Draft {
  readonly ownerId: Id
  readonly uid: string
  readonly answers: Message[]
}

/** A write that reaches further than what was locked for it: it starts over with these in its scope, too. */
export class ScopeGrew extends Error {
  override readonly name = 'ScopeGrew'
  readonly collections: readonly Id[]
  readonly homes: readonly Id[]

  constructor(collections: readonly Id[], homes: readonly Id[]) {
    super('more is written than was locked')
    this.collections = collections
    this.homes = homes
  }
}

/** RFC 6638 §3.2.9: what became of a message. */
export type DeliveryStatus = '1.1' | '1.2' | '3.7' | '3.8' | '5.1' | '5.2' | '5.3'
