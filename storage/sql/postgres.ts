import pg, { type Pool, type PoolClient } from 'pg'
import { DataSource, type QueryRunner } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import type { Connections, Scope } from '../store.ts'
import { DatabaseError } from './conflicts.ts'
import { type Database, type Snapshot, TransactionSql } from './database.ts'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'
import { PostgresNotices } from './postgres-notices.ts'
import { PostgresPresence } from './postgres-presence.ts'
import { PostgresSql, translatedError, types } from './postgres-sql.ts'
import { keyOf, type Sql } from './sql.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections at most. */
  readonly poolSize: number
}

/** How often a transaction is run that others keep from being serialised. */
const ATTEMPTS = 5
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

export class PostgresDatabase implements Database {
  readonly sql: Sql
  readonly #source: DataSource
  readonly #pool: Pool
  readonly #presence: PostgresPresence | undefined
  readonly notices: PostgresNotices | undefined

  private constructor(source: DataSource, pool: Pool, presence?: PostgresPresence, notices?: PostgresNotices) {
    this.#source = source
    this.#pool = pool
    this.#presence = presence
    this.notices = notices
    this.sql = new PostgresSql(pool)
  }

  static async open(options: PostgresOptions, { readOnly }: { readOnly: boolean }): Promise<PostgresDatabase> {
    const settings = connectionSettings(options)
    const { source, pool } = await connect(settings)
    try {
      await requireStrong(pool)
      if (readOnly) return new PostgresDatabase(source, pool)
      const presence = await PostgresPresence.announce(() => new pg.Client(settings.client), settings.schema)
      try {
        await migrateAlone(source, pool, settings.schema)
        const notices = await PostgresNotices.open(presence, new PostgresSql(pool), settings.schema)
        return new PostgresDatabase(source, pool, presence, notices)
      } catch (error) {
        await presence.end()
        throw error
      }
    } catch (error) {
      await source.destroy()
      throw error
    }
  }

  async transaction<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(scope, work)
      } catch (error) {
        if (attempt === ATTEMPTS || !isWorthAnotherTry(error)) throw error
      }
    }
  }

  async #attempt<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    const sql = new TransactionSql(new PostgresSql(client))
    // Not waited for: the first statement of `work` travels with it.
    const begun = begin(client, scope)
    try {
      const [, result] = await Promise.all([begun, work(sql)])
      sql.end()
      await commit(client)
      client.release()
      return result
    } catch (error) {
      sql.end()
      await rollBackAndRelease(client)
      // When BEGIN failed, everything after it failed for no reason of its own.
      await begun
      throw error
    }
  }

  async snapshot(): Promise<Snapshot> {
    const client = await this.#pool.connect()
    await client.query(
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0',
    )
    return { sql: new PostgresSql(client), end: () => rollBackAndRelease(client) }
  }

  async rebuild(work: (sql: Sql, runner: QueryRunner) => Promise<void>): Promise<void> {
    if (this.#presence === undefined) throw new Error('the store was opened for reading')
    await this.#presence.alone(() => this.#rebuildAlone(work))
  }

  async #rebuildAlone(work: (sql: Sql, runner: QueryRunner) => Promise<void>): Promise<void> {
    const runner = this.#source.createQueryRunner()
    // TypeORM types its connection as any.
    const client: PoolClient = await runner.connect()
    const sql = new TransactionSql(new PostgresSql(client))
    try {
      await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0')
      await work(sql, runner)
      await commit(client)
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      sql.end()
      await runner.release()
    }
  }

  connections(): Connections {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool
    return { total, idle, waiting }
  }

  async close(): Promise<void> {
    await this.notices?.end()
    await this.#presence?.end()
    await this.#source.destroy()
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED)
}

// --- one transaction -------------------------------------------------------------------------------------------

/**
 * Begins and locks in one round trip. Everybody locks in this order (WebDAV locks, directory, homes, collections, each
 * by id), so no two transactions wait for each other. FOR UPDATE would also keep out the foreign keys that point there.
 */
async function begin(client: PoolClient, scope: Scope): Promise<void> {
  const statements = ['BEGIN ISOLATION LEVEL READ COMMITTED']
  if (scope.locks) statements.push(ADVISORY[scope.locks])
  if (scope.directory) statements.push('SELECT 1 FROM meta FOR NO KEY UPDATE')
  if (scope.homes?.length) statements.push(lockRows('principal', scope.homes))
  if (scope.collections?.length) statements.push(lockRows('collection', scope.collections))
  try {
    await client.query(statements.join(';'))
  } catch (error) {
    throw error instanceof Error ? translatedError(error) : error
  }
}

/** Whatever is deleted ends its locks: were that exclusive, all deletions of all nodes would happen one after the other. */
const ADVISORY = {
  made: `SELECT pg_advisory_xact_lock('lock'::regclass::oid::bigint)`,
  ended: `SELECT pg_advisory_xact_lock_shared('lock'::regclass::oid::bigint)`,
}

/** Keys are numbers by `keyOf`, so they may stand in the text. */
function lockRows(table: string, ids: readonly string[]): string {
  return `SELECT 1 FROM ${table} WHERE id IN (${ids.map(keyOf).join(', ')}) ORDER BY id FOR NO KEY UPDATE`
}

/** COMMIT after a failed statement is a ROLLBACK, and no error: who caught that failure must not be told otherwise. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT')
  if (command !== 'COMMIT')
    throw new Error('a statement of the transaction had failed, and its error was not passed on')
}

async function rollBackAndRelease(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch (error) {
    // The connection is broken, and with it the transaction is gone.
    client.release(error instanceof Error ? error : true)
  }
}

// --- opening ---------------------------------------------------------------------------------------------------

/**
 * Every list is a range of one index in its order. A bitmap would be sorted again: each page of a large calendar would
 * cost as much as all of it whenever the planner takes it for a small one. JIT costs more than any of our statements.
 */
const PLANNER = '-c enable_bitmapscan=off -c jit=off'

/**
 * The pool counts waiting for one of its connections as connecting. Hundreds who want one room wait for each other, each for a
 * few milliseconds, and none of them is to be told that something is broken.
 */
const PATIENCE_MS = 120_000

interface ConnectionSettings {
  readonly schema: string
  readonly poolSize: number
  readonly client: pg.ClientConfig
}

/** `?schema=name` is ours; everything else in the URL is for pg. */
function connectionSettings({ url, poolSize }: PostgresOptions): ConnectionSettings {
  const parsed = new URL(url)
  const schema = parsed.searchParams.get('schema') ?? 'public'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error('a schema is named by a-z, 0-9 and _, at most 63 of them')
  const options = [parsed.searchParams.get('options') ?? '', `-c search_path=${schema}`, PLANNER].join(' ').trim()
  parsed.searchParams.delete('schema')
  parsed.searchParams.delete('options')
  // Statements that are sent together are on their way together.
  const client = {
    connectionString: parsed.href,
    options,
    application_name: 'kalends',
    types,
    pipeline: true,
    keepAlive: true,
  }
  return { schema, poolSize, client }
}

async function connect({ schema, poolSize, client }: ConnectionSettings): Promise<{ source: DataSource; pool: Pool }> {
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    schema,
    poolSize,
    connectTimeoutMS: PATIENCE_MS,
    entities: entities('postgres'),
    migrations,
    migrationsTableName: 'migration',
    installExtensions: false,
    synchronize: false,
    logging: false,
    extra: {
      ...client,
      idle_in_transaction_session_timeout: 60_000,
      // A connection that breaks while it is in use fails its statement; without a listener it would end the process.
      onConnect: (connection: PoolClient) => void connection.on('error', () => undefined),
    },
  })
  await source.initialize()
  // TypeORM types the pool that it made as any.
  const pool: Pool = (source.driver as PostgresDriver).master
  return { source, pool }
}

async function requireStrong(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings
      WHERE name IN ('server_version_num', 'server_encoding', 'fsync', 'full_page_writes', 'synchronous_commit')`,
  )
  const settings = Object.fromEntries(rows.map((row) => [row.name, row.setting]))
  if (Number(settings.server_version_num) < 150_000) throw new Error('PostgreSQL 15 or newer is needed')
  if (settings.server_encoding !== 'UTF8') throw new Error('the database must have the encoding UTF8')
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    if (settings[name] === 'off') throw new Error(`PostgreSQL does not keep what it is told: ${name} is off`)
  }
}

/** Nodes that start together migrate one after the other. */
async function migrateAlone(source: DataSource, pool: Pool, schema: string): Promise<void> {
  const client = await pool.connect()
  const lock = [`kalends ${schema}`]
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', lock)
  try {
    // Even IF NOT EXISTS needs the right to make schemas, which a role with one schema has not.
    const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
    if (rowCount === 0) await client.query(`CREATE SCHEMA "${schema}"`)
    await source.runMigrations({ transaction: 'all' })
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock)
    client.release()
  }
}
