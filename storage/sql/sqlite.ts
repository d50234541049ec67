import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { DataSource, type QueryRunner } from 'typeorm'
import type { Scope } from '../store.ts'
import type { Database, Snapshot } from './database.ts'
import { entities } from './entities.ts'
import { GroupCommit } from './group-commit.ts'
import { migrations } from './migrations/index.ts'
import type { Sql } from './sql.ts'
import { SqliteLock } from './sqlite-lock.ts'
import { makePrivateFile, removeSnapshots, takeSnapshot } from './sqlite-snapshot.ts'
import { type Handle, SqliteSql } from './sqlite-sql.ts'

/**
 * One connection writes, behind a queue, and one reads: TypeORM gives all callers of a DataSource the same connection,
 * where two transactions would mix and a reader would see what is not committed.
 */
export class SqliteDatabase implements Database {
  readonly sql: Sql
  readonly #file: string
  readonly #reader: DataSource
  readonly #owner: Owner | undefined

  private constructor(file: string, reader: Connection, owner?: Owner) {
    this.#file = file
    this.#reader = reader.source
    this.#owner = owner
    this.sql = new SqliteSql(reader.handle)
  }

  static async open(file: string): Promise<SqliteDatabase> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const lock = SqliteLock.take(file)
    const opened: DataSource[] = []
    try {
      removeSnapshots(file)
      makePrivateFile(file)
      const writer = await connect(file, { readonly: false })
      opened.push(writer.source)
      await writer.source.runMigrations({ transaction: 'all' })
      requireStrong(writer.handle)
      const reader = await connect(file, { readonly: true })
      opened.push(reader.source)
      return new SqliteDatabase(file, reader, { lock, source: writer.source, queue: new GroupCommit(writer.handle) })
    } catch (error) {
      for (const source of opened) await source.destroy()
      lock.release()
      throw error
    }
  }

  /** Beside the process that owns the store, or instead of it. */
  static async openReadOnly(file: string): Promise<SqliteDatabase> {
    return new SqliteDatabase(file, await connect(file, { readonly: true }))
  }

  async transaction<T>(_scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#requireOwner().queue.write(work)
  }

  snapshot(): Promise<Snapshot> {
    return takeSnapshot(this.#file)
  }

  async rebuild(work: (sql: Sql, runner: QueryRunner) => Promise<void>): Promise<void> {
    const { queue, source } = this.#requireOwner()
    await queue.writeAlone((sql) => work(sql, source.createQueryRunner()))
  }

  connections(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    await this.#owner?.queue.idle()
    await this.#reader.destroy()
    await this.#owner?.source.destroy()
    this.#owner?.lock.release()
  }

  #requireOwner(): Owner {
    if (this.#owner === undefined) throw new Error('the store was opened for reading')
    return this.#owner
  }
}

interface Connection {
  readonly source: DataSource
  readonly handle: Handle
}

/** What the process has that owns the store, and only it. */
interface Owner {
  readonly lock: SqliteLock
  readonly source: DataSource
  readonly queue: GroupCommit
}

async function connect(file: string, { readonly }: { readonly: boolean }): Promise<Connection> {
  let handle: Handle | undefined
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: file,
    readonly,
    fileMustExist: readonly,
    // Waiting inside SQLite would hold the event loop: the queue of writers waits instead.
    timeout: 0,
    entities: entities('sqlite'),
    migrations,
    migrationsTableName: 'migration',
    synchronize: false,
    logging: false,
    prepareDatabase: (database: Handle) => {
      handle = database
      if (!readonly) for (const pragma of STRONG) database.pragma(pragma)
      for (const pragma of FAST) database.pragma(pragma)
    },
  })
  await source.initialize()
  if (handle === undefined) throw new Error('TypeORM opened no database')
  return { source, handle }
}

/** An answered write survives the loss of power; `fullfsync` says so to macOS, where fsync alone does not. */
const STRONG = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'fullfsync = ON',
  'checkpoint_fullfsync = ON',
  'foreign_keys = ON',
]

const FAST = ['cache_size = -65536', 'temp_store = MEMORY', 'journal_size_limit = 67108864']

/** Not every file system carries a WAL, and TypeORM turns foreign keys off and on: so look. */
export function requireStrong(handle: Handle): void {
  const read = (pragma: string) => handle.pragma(pragma, { simple: true })
  const found = {
    journal_mode: read('journal_mode'),
    synchronous: read('synchronous'),
    foreign_keys: read('foreign_keys'),
  }
  if (found.journal_mode !== 'wal' || found.synchronous !== 2 || found.foreign_keys !== 1) {
    throw new Error(`SQLite does not keep what it is told: ${JSON.stringify(found)} instead of wal, 2 (full) and 1`)
  }
}
