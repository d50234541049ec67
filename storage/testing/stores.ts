import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type OpenOptions, openStore } from '../sql/open.ts'
import type { Store } from '../store.ts'

export interface TestStore {
  readonly store: Store
  readonly url: string
  /** Closes the store and opens it again. */
  reopen(): Promise<Store>
  /** Another one of the same database, as another process has it: PostgreSQL alone. To be closed by the caller. */
  openBeside(): Promise<Store>
  /** Closes the store and removes its database. */
  destroy(): Promise<void>
}

export type TestStoreOptions = Pick<OpenOptions, 'now' | 'report'>

/** A store with a database of its own: a file for SQLite, a schema for PostgreSQL. */
export async function testStore(kind: 'sqlite' | 'postgres', options: TestStoreOptions = {}): Promise<TestStore> {
  const { url, drop } = kind === 'sqlite' ? await freshFile() : await freshSchema()
  const store = await openStore({ url, ...options })
  let open = store
  return {
    store,
    url,
    async reopen() {
      await open.close()
      open = await openStore({ url, ...options })
      return open
    },
    openBeside: () => openStore({ url, ...options }),
    async destroy() {
      await open.close()
      await drop()
    },
  }
}

interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

export async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'kalends-'))
  return { url: `sqlite:${join(folder, 'kalends.db')}`, drop: () => rm(folder, { recursive: true }) }
}

export async function freshSchema(): Promise<FreshDatabase> {
  const server = await postgresUrl()
  const schema = `test_${randomBytes(8).toString('hex')}`
  const url = new URL(server)
  url.searchParams.set('schema', schema)
  return { url: url.href, drop: () => dropSchema(server, schema) }
}

async function dropSchema(server: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`SET client_min_messages = warning; DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await client.end()
}

/** KALENDS_TEST_DATABASE_URL, or the server that the whole run shares. */
export async function postgresUrl(): Promise<string> {
  const given = process.env.KALENDS_TEST_DATABASE_URL
  if (given) return given
  const response = await fetch(inject('postgresStarter'))
  if (!response.ok) throw new Error(await response.text())
  return response.text()
}
