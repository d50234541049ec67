/**
 * Writers of SQLite, one after the other. Those that wait together share one transaction, each in a savepoint of its
 * own, and so one flush to the disk. Nobody is answered before COMMIT: neither those that succeeded nor those that
 * failed, for a failure may rest on what another writer of the group had written.
 *
 * When the whole transaction is lost (disk full, I/O error), each of its writers is run again alone, or fails.
 */
import type { Statement } from 'better-sqlite3'
import { DatabaseError } from './conflicts.ts'
import { TransactionSql } from './database.ts'
import type { Sql } from './sql.ts'
import { isBusy, sqliteCodeOf } from './sqlite-code.ts'
import { type Handle, SqliteSql } from './sqlite-sql.ts'

/** Milliseconds of work that one commit may gather, for all of it holds the event loop. */
const GROUP_MS = 10

/** Milliseconds to wait for a stranger (a shell on the database file) to finish its own write. */
const BUSY_MS = 10_000

type Outcome = { readonly kept: unknown } | { readonly failed: unknown }

interface Writer {
  /** Has the transaction to itself, and takes its time. */
  readonly alone: boolean
  readonly work: (sql: Sql) => Promise<unknown>
  readonly settle: (outcome: Outcome) => void
}

export class GroupCommit {
  readonly #handle: Handle
  readonly #sql: Sql
  readonly #clock: () => number
  readonly #waiting: Writer[] = []
  readonly #statements: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo', Statement>
  #running: Promise<void> | undefined

  constructor(handle: Handle, clock: () => number = () => performance.now()) {
    this.#handle = handle
    this.#clock = clock
    this.#sql = new SqliteSql(handle)
    this.#statements = {
      begin: handle.prepare('BEGIN IMMEDIATE'),
      commit: handle.prepare('COMMIT'),
      rollback: handle.prepare('ROLLBACK'),
      savepoint: handle.prepare('SAVEPOINT writer'),
      release: handle.prepare('RELEASE SAVEPOINT writer'),
      undo: handle.prepare('ROLLBACK TO SAVEPOINT writer'),
    }
  }

  write<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#queue(work, false)
  }

  /** In a transaction of its own, and with time to await anything. */
  writeAlone<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#queue(work, true)
  }

  #queue<T>(work: (sql: Sql) => Promise<T>, alone: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // What `work` gave is what `settle` gets: the queue holds writers of every type.
      this.#waiting.push({ alone, work, settle: (o) => ('kept' in o ? resolve(o.kept as T) : reject(o.failed)) })
      this.#running ??= this.#run()
    })
  }

  /** Fulfilled when nobody waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop: the requests that have arrived meanwhile share the commit.
      await new Promise(setImmediate)
      await this.#commitTogether(this.#waiting, GROUP_MS)
    }
    this.#running = undefined
  }

  /** Takes writers off `waiting` until the time is used up, one at least. */
  async #commitTogether(waiting: Writer[], milliseconds: number): Promise<void> {
    const group: { readonly writer: Writer; readonly outcome?: Outcome }[] = []
    try {
      await this.#begin()
      const end = this.#clock() + milliseconds
      do {
        const writer = waiting.shift()
        if (writer === undefined) break
        group.push({ writer })
        group[group.length - 1] = { writer, outcome: await this.#attempt(writer) }
      } while (this.#clock() < end && !group[0]?.writer.alone && !waiting[0]?.alone)
      this.#statements.commit.run()
    } catch (cause) {
      this.#rollBack()
      return this.#afterLoss(group.length > 0 ? group.map(({ writer }) => writer) : waiting.splice(0, 1), cause)
    }
    for (const { writer, outcome } of group) if (outcome !== undefined) writer.settle(outcome)
  }

  async #afterLoss(group: readonly Writer[], cause: unknown): Promise<void> {
    const [only, ...others] = group
    if (only !== undefined && others.length === 0) return only.settle({ failed: cause })
    for (const writer of group) await this.#commitTogether([writer], 0)
  }

  async #attempt(writer: Writer): Promise<Outcome> {
    const sql = new TransactionSql(this.#sql)
    this.#statements.savepoint.run()
    try {
      const kept = await (writer.alone ? writer.work(sql) : withinThisTurn(writer.work(sql)))
      this.#statements.release.run()
      return { kept }
    } catch (failed) {
      // Some errors take the whole transaction with them, and the other writers' work.
      if (!this.#handle.inTransaction) throw failed
      this.#statements.undo.run()
      this.#statements.release.run()
      return { failed }
    } finally {
      sql.end()
    }
  }

  /** Should it fail, the next BEGIN fails, too, and tells its writer. */
  #rollBack(): void {
    try {
      if (this.#handle.inTransaction) this.#statements.rollback.run()
    } catch (error) {
      if (sqliteCodeOf(error) === undefined) throw error
    }
  }

  async #begin(): Promise<void> {
    for (const end = performance.now() + BUSY_MS; ; await new Promise((wake) => setTimeout(wake, 20))) {
      try {
        this.#statements.begin.run()
        return
      } catch (cause) {
        if (!isBusy(cause)) throw cause
        if (performance.now() > end)
          throw new DatabaseError('SQLITE_BUSY', 'another process writes to the database', { cause })
      }
    }
  }
}

/**
 * SQLite answers at once, so work that awaits its `tx` alone ends before the event loop turns. Anything else would keep
 * all writers waiting for a stranger, or, when it awaits another transaction, for ever.
 */
async function withinThisTurn<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Immediate | undefined
  const nextTurn = new Promise<never>((_, reject) => {
    timer = setImmediate(() => reject(new Error('the work of a transaction awaited something else than its tx')))
  })
  try {
    return await Promise.race([work, nextTurn])
  } finally {
    clearImmediate(timer)
  }
}
