import { randomUUID } from 'node:crypto'
import type { Store } from '../store.ts'
import type { Database } from './database.ts'
import { bornMeta, requireMeta } from './meta.ts'
import { PostgresDatabase } from './postgres.ts'
import { SqliteDatabase } from './sqlite.ts'
import { SqlStore } from './store.ts'

export interface OpenOptions {
  /** `sqlite:/path/file`, or `postgres://…`, where `?schema=name` names the schema. */
  readonly url: string
  /** Beside the process that owns the store: no migration, no lock, no transactions. */
  readonly readOnly?: boolean
  /** Connections to PostgreSQL at most; 10 when left out. */
  readonly poolSize?: number
  readonly now?: () => Date
  /** Takes errors of `afterCommit`; a warning of the process when left out. */
  readonly report?: (error: unknown) => void
}

/** Opens a store, makes or migrates it, and makes sure that it keeps what it is told. */
export async function openStore(options: OpenOptions): Promise<Store> {
  const { readOnly = false, now = () => new Date(), report = warn } = options
  const database = await openDatabase(options)
  try {
    const born = { storeId: randomUUID(), epoch: randomUUID(), createdAt: now().getTime() }
    const meta = readOnly ? await requireMeta(database.sql) : await bornMeta(database, born)
    return new SqlStore(database, meta, { now, report })
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Brings a store to the newest schema: what opening does, too. */
export async function migrate(options: Pick<OpenOptions, 'url'>): Promise<void> {
  const store = await openStore(options)
  await store.close()
}

function openDatabase({ url, readOnly = false, poolSize = 10 }: OpenOptions): Promise<Database> {
  if (/^postgres(ql)?:/.test(url)) return PostgresDatabase.open({ url, poolSize }, { readOnly })
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1]
  if (file === undefined) throw new Error('a store is sqlite:/path/file or postgres://…')
  return readOnly ? SqliteDatabase.openReadOnly(file) : SqliteDatabase.open(file)
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
