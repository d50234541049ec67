import BetterSqlite3 from 'better-sqlite3'
import { isBusy, sqliteCodeOf } from './sqlite-code.ts'

/**
 * One process owns a SQLite store. The owner holds a write transaction on a database of its own beside the store, so the
 * lock is the operating system's: it ends with its holder, whatever killed it, and never needs to be found stale by
 * guessing from process ids, which say nothing across containers. The id inside only tells an operator whom to look for.
 */
export class SqliteLock {
  readonly #handle: BetterSqlite3.Database

  private constructor(handle: BetterSqlite3.Database) {
    this.#handle = handle
  }

  static take(file: string): SqliteLock {
    const handle = new BetterSqlite3(`${file}.lock`, { timeout: 0 })
    try {
      handle.exec('CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), process INTEGER NOT NULL)')
      handle.prepare('INSERT OR REPLACE INTO owner VALUES (1, ?)').run(process.pid)
      handle.exec('BEGIN IMMEDIATE')
      return new SqliteLock(handle)
    } catch (cause) {
      const isTaken = isBusy(cause)
      const sentence = isTaken ? `${file} is in use by ${ownerOf(handle)}` : `${file}.lock: ${messageOf(cause)}`
      handle.close()
      throw new Error(sentence, { cause })
    }
  }

  release(): void {
    this.#handle.close()
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function ownerOf(handle: BetterSqlite3.Database): string {
  try {
    return `process ${handle.prepare('SELECT process FROM owner').pluck().get()}`
  } catch (error) {
    if (sqliteCodeOf(error) !== undefined) return 'another process'
    throw error
  }
}
