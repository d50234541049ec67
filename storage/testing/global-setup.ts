import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test that needs PostgreSQL asks for it. */
    postgresStarter: string
  }
}

/** One PostgreSQL server for all test files, started by the first test that asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  const starter = createServer(async (_, response) => {
    try {
      server ??= startPostgres()
      response.end((await server).url)
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
  }
}
