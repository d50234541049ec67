/** A Kalends of its own for a benchmark: a new data folder, a free port, one account. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from './client.ts'
import { event } from './events.ts'
import { type ServerProcess, startServer } from './process.ts'

export interface Kalends extends ServerProcess {
  readonly client: Client
  readonly database: string
  /** Removed at the end. */
  readonly folder: string
}

export const USER = 'bench'
export const calendarPath = (slug: string) => `/dav/calendars/${USER}/${slug}/`

export async function startKalends(): Promise<Kalends> {
  const folder = mkdtempSync(join(tmpdir(), 'kalends-bench-'))
  return startKalendsIn(folder)
}

/** Again on what an earlier one left; with more users, as lines of a provision file. */
export async function startKalendsIn(folder: string, users: readonly string[] = []): Promise<Kalends> {
  const organisation = join(folder, 'organisation.yaml')
  const lines = [
    'users:',
    `  - { slug: ${USER}, name: Bench, emails: [${USER}@example.test], password: ${USER} }`,
    ...users,
  ]
  writeFileSync(organisation, `${lines.join('\n')}\n`)
  const server = await startServer('serve.js', [organisation], { KALENDS_DATA: folder, KALENDS_PORT: '0' })
  const client = new Client(server.url, USER, USER)
  return { ...server, folder, database: join(folder, 'kalends.db'), client, stop: () => stop(server, client) }
}

async function stop(server: ServerProcess, client: Client): Promise<void> {
  client.close()
  await server.stop()
}

export function removeFolder({ folder }: Kalends): void {
  rmSync(folder, { recursive: true })
}

/** A new calendar with `count` events, `e0.ics` and so on, of the years that are given. */
export async function fillCalendar(
  { client }: Kalends,
  slug: string,
  count: number,
  yearOf: (number: number) => number = () => 2027,
): Promise<void> {
  const path = calendarPath(slug)
  await client.ask({ method: 'MKCALENDAR', path }, 201)
  await client.inParallel(count, (i) => client.ask(putQuestion(`${path}e${i}.ics`, event(`e${i}`, i, yearOf(i))), 201))
}

export function putQuestion(path: string, body: string, headers = {}) {
  return { method: 'PUT', path, body, headers: { 'content-type': 'text/calendar; charset=utf-8', ...headers } }
}
