/**
 * Clients that follow calendars through two nodes, while others write; then one node is killed. All go on at the other: nothing is
 * lost, nothing comes twice.
 *
 *   KALENDS_DATABASE_URL=postgres://… node dist/bench/ws/kill.js [CLIENTS]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '../client.ts'
import { PASSWORD, startCluster } from '../cluster.ts'
import { putQuestion } from '../kalends.ts'
import { endAfter } from '../process.ts'
import { findings, gather } from './followers.ts'

const CLIENTS = Number(process.argv[2] ?? 2_000)
const USERS = Math.min(100, CLIENTS)
const WRITES = 20

endAfter(10)
if (!process.env.KALENDS_DATABASE_URL) throw new Error('two nodes want a PostgreSQL: KALENDS_DATABASE_URL')
const folder = mkdtempSync(join(tmpdir(), 'kalends-ws-'))
const users = Array.from({ length: USERS }, (_, index) => `u${index}`)
const cluster = await startCluster(folder, { users }, { KALENDS_LOG_REQUESTS: 'off', KALENDS_LOG_LEVEL: 'error' })
try {
  const [first, second] = cluster.servers
  if (first === undefined || second === undefined) throw new Error('there are not two nodes')
  let urls = [first.url, second.url]
  const authorizationOf = (user: string) => `Basic ${Buffer.from(`${user}:${PASSWORD}`).toString('base64')}`
  const crowd = gather({ users, each: CLIENTS / USERS, urls: () => urls, authorizationOf, calendar: 'calendar' })
  await crowd.ready
  const written = new Map<string, string[]>(users.map((user) => [user, []]))

  async function writeSome(from: number, to: number, at: () => string): Promise<void> {
    const clients = users.map((user) => ({ user, client: new Client(at(), user, PASSWORD) }))
    for (let index = from; index < to; index++) {
      await Promise.all(
        clients.map(async ({ user, client }) => {
          const name = `e${index}.ics`
          await client.ask(putQuestion(`/dav/calendars/${user}/calendar/${name}`, eventOf(index)), 201)
          written.get(user)?.push(name)
        }),
      )
    }
    for (const { client } of clients) client.close()
  }

  const started = performance.now()
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
  await writeSome(0, WRITES / 2, () => first.url)
  await crowd.until(WRITES / 2)
  process.stdout.write(`${seconds()} s: ${CLIENTS} clients have heard of ${WRITES / 2} changes each, on two nodes\n`)
  urls = [first.url]
  const writing = writeSome(WRITES / 2, WRITES, () => first.url)
  await second.kill()
  process.stdout.write(`${seconds()} s: a node is killed\n`)
  await writing
  await crowd.until(WRITES)
  process.stdout.write(`${seconds()} s: all have heard of all; ${crowd.reconnected} connected again\n`)
  const wrong = findings(crowd, written)
  process.stdout.write(`${wrong.length === 0 ? 'nothing lost, nothing twice' : wrong.slice(0, 20).join('\n')}\n`)
  if (wrong.length > 0) process.exitCode = 1
  crowd.end()
} finally {
  await cluster.kill()
  rmSync(folder, { recursive: true, force: true })
}

function eventOf(index: number): string {
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', 'BEGIN:VEVENT', `UID:e${index}`],
    ...['DTSTAMP:20260101T000000Z', 'DTSTART:20270101T100000Z', 'DURATION:PT1H', 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}
