import { randomUUID } from 'node:crypto'
import type { BackupRecord } from '../backup.ts'
import type { Id, Pages, Scope, Store, StoreTransaction, Subscription } from '../store.ts'
import type { Flaw, IndexedObject } from '../verify.ts'
import type { Database } from './database.ts'
import { dump, load } from './dump.ts'
import { flaws, indexed } from './flaws.ts'
import { removeExpiredLocks } from './locks.ts'
import { type Meta, requireMeta } from './meta.ts'
import { SqlReader } from './reader.ts'
import { claimSubscription } from './subscriptions.ts'
import { pruneTombstones } from './tombstones.ts'
import { SqlTransaction } from './transaction.ts'

export interface StoreOptions {
  readonly now: () => Date
  /** Takes errors that no caller may meet. */
  readonly report: (error: unknown) => void
}

export class SqlStore extends SqlReader implements Store {
  #meta: Meta
  #closed: Promise<void> | undefined
  readonly #database: Database
  readonly #now: () => Date
  readonly #report: (error: unknown) => void

  constructor(database: Database, meta: Meta, { now, report }: StoreOptions) {
    super(database.sql)
    this.#database = database
    this.#meta = meta
    this.#now = now
    this.#report = report
  }

  get epoch(): string {
    return this.#meta.epoch
  }

  get storeId(): string {
    return this.#meta.storeId
  }

  async *dump(): AsyncIterable<BackupRecord> {
    yield* dump(await this.#database.snapshot())
  }

  async load(records: AsyncIterable<BackupRecord>): Promise<void> {
    const epoch = randomUUID()
    await this.#database.rebuild((sql, runner) => load(sql, runner, records, epoch))
    this.#meta = await requireMeta(this.sql)
  }

  flaws(repair: boolean): AsyncIterable<Flaw> {
    return flaws(this.#database, this.#now().getTime(), repair)
  }

  indexed(collectionId: Id): Pages<IndexedObject> {
    return indexed(this.sql, collectionId)
  }

  async transaction<T>(scope: Scope, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { result, committed } = await this.#database.transaction(scope, async (sql) => {
      const tx = new SqlTransaction(sql, scope, this.#now().getTime())
      return { result: await work(tx), committed: tx.committed }
    })
    for (const announce of committed) this.#announce(announce)
    return result
  }

  /** The write is kept: whatever happens now, its answer must not say otherwise. */
  #announce(announce: () => void): void {
    try {
      announce()
    } catch (error) {
      this.#report(error)
    }
  }

  pruneTombstones(before: Date): Promise<void> {
    return pruneTombstones(this.#database, before.getTime())
  }

  removeExpiredLocks(now: Date): Promise<void> {
    return this.#database.transaction({ origin: 'admin', scheduling: 'silent' }, (sql) => removeExpiredLocks(sql, now))
  }

  claimSubscription(now: Date, until: Date): Promise<Subscription | undefined> {
    return this.#database.transaction({ origin: 'subscription', scheduling: 'silent' }, (sql) =>
      claimSubscription(sql, now.getTime(), until.getTime()),
    )
  }

  close(): Promise<void> {
    this.#closed ??= this.#database.close()
    return this.#closed
  }
}
