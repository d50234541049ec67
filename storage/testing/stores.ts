import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
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

/** A store with a database of its own, which is a copy of one that has all tables and nothing in them. */
export async function testStore(kind: 'sqlite' | 'postgres', options: TestStoreOptions = {}): Promise<TestStore> {
  const { url, drop } = kind === 'sqlite' ? await copiedFile() : await copiedDatabase()
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

/** With no store in it yet, for tests of how one is made. */
export async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'kalends-'))
  return { url: `sqlite:${join(folder, 'kalends.db')}`, drop: () => rm(folder, { recursive: true }) }
}

let emptyFile: Promise<string> | undefined

async function copiedFile(): Promise<FreshDatabase> {
  emptyFile ??= makeEmptyFile()
  const [from, fresh] = await Promise.all([emptyFile, freshFile()])
  await copyFile(from, fresh.url.slice('sqlite:'.length))
  return fresh
}

/** Removed with the folder of the run. */
async function makeEmptyFile(): Promise<string> {
  const file = join(await mkdtemp(join(inject('folder'), 'empty-')), 'kalends.db')
  await (await openStore({ url: `sqlite:${file}` })).close()
  // Each copy is another store, born by whoever opens it.
  const database = new Database(file)
  database.exec('DELETE FROM meta')
  database.close()
  return file
}

/** With no store in it yet, likewise. */
export async function freshSchema(): Promise<FreshDatabase> {
  const server = await postgresUrl()
  const schema = `test_${randomBytes(8).toString('hex')}`
  return { url: withSchema(server, schema), drop: () => onServer(server, `DROP SCHEMA IF EXISTS ${schema} CASCADE`) }
}

async function copiedDatabase(): Promise<FreshDatabase> {
  // Who has a server of their own may have one database there.
  if (process.env.KALENDS_TEST_DATABASE_URL) return freshSchema()
  const server = await postgresUrl()
  empty ??= askStarter('/empty')
  const { pathname, searchParams } = new URL(await empty)
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${pathname.slice(1)} STRATEGY file_copy`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: withSchema(url.href, searchParams.get('schema') ?? 'public'),
    drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}

let empty: Promise<string> | undefined

function withSchema(server: string, schema: string): string {
  const url = new URL(server)
  url.searchParams.set('schema', schema)
  return url.href
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, options: '-c client_min_messages=warning' })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** KALENDS_TEST_DATABASE_URL, or the server that the whole run shares. */
export async function postgresUrl(): Promise<string> {
  return process.env.KALENDS_TEST_DATABASE_URL || askStarter('/')
}

async function askStarter(path: string): Promise<string> {
  const response = await fetch(new URL(path, inject('postgresStarter')))
  if (!response.ok) throw new Error(await response.text())
  return response.text()
}
