import { once } from 'node:events'
import { createServer } from 'node:http'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { makeRunFolder } from './run-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test that needs PostgreSQL asks for it: `/` is the server, `/empty` a database there to copy. */
    postgresStarter: string
    /** Where this run has its files: removed at its end. */
    folder: string
  }
}

/** One folder for all files, and one PostgreSQL server, started by the first test that asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = makeRunFolder()
  project.provide('folder', folder.path)
  let server: Promise<PostgresServer> | undefined
  let empty: Promise<string> | undefined
  const starter = createServer(async ({ url }, response) => {
    try {
      server ??= startPostgres()
      const { url: there } = await server
      if (url !== '/empty') return void response.end(there)
      empty ??= makeEmpty(there)
      response.end(await empty)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  }).listen(0, '127.0.0.1')
  await once(starter, 'listening')
  const address = starter.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  project.provide('postgresStarter', `http://127.0.0.1:${address.port}/`)

  return async () => {
    starter.close()
    await (await server)?.stop()
    folder.remove()
  }
}

/** A database that has all tables and nothing in them: a copy takes a tenth of the time that migrations take. */
async function makeEmpty(server: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query('CREATE DATABASE empty')
  await admin.end()
  const url = new URL(server)
  url.pathname = '/empty'
  const client = new pg.Client({ connectionString: url.href })
  url.searchParams.set('schema', 'kalends')
  // Not before it is needed: most tests that one runs by themselves need no database.
  const { openStore } = await import('../sql/open.ts')
  await (await openStore({ url: url.href })).close()
  // Each copy is another store, born by whoever opens it.
  await client.connect()
  await client.query('DELETE FROM kalends.meta')
  await client.end()
  return url.href
}
