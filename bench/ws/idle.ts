/**
 * Connections that follow a calendar each and hear nothing: what they take of the server's memory, and what they cost while nothing happens.
 *
 *   node dist/bench/ws/idle.js [CONNECTIONS]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PASSWORD, startCluster } from '../cluster.ts'
import { endAfter, memory, processorMs } from '../process.ts'
import { idle } from './followers.ts'

const CONNECTIONS = Number(process.argv[2] ?? 5_000)
const USERS = Math.min(500, CONNECTIONS)
const QUIET_SECONDS = 30

endAfter(10)
const folder = mkdtempSync(join(tmpdir(), 'kalends-ws-'))
const userOf = (index: number) => `u${index % USERS}`
const users = Array.from({ length: USERS }, (_, index) => userOf(index))
const cluster = await startCluster(folder, { users }, { KALENDS_LOG_REQUESTS: 'off', KALENDS_LOG_LEVEL: 'error' })
try {
  const [server] = cluster.servers
  if (server === undefined) throw new Error('no server')
  const authorizationOf = (index: number) => `Basic ${Buffer.from(`${userOf(index)}:${PASSWORD}`).toString('base64')}`
  const calendarOf = (index: number) => ({ kind: 'calendar', owner: userOf(index), name: 'calendar' })
  // What the first request of each kind loads is no connection's.
  for (const socket of await idle(server.url, 10, authorizationOf, calendarOf)) socket.terminate()
  const before = memory(server.pid).now
  const started = performance.now()
  const sockets = await idle(server.url, CONNECTIONS, authorizationOf, calendarOf)
  const seconds = (performance.now() - started) / 1000
  const after = memory(server.pid)
  const quiet = processorMs(server.pid)
  await sleep(QUIET_SECONDS * 1000)
  const cost = (processorMs(server.pid) - quiet) / (QUIET_SECONDS * 10)
  const open = sockets.filter(({ readyState }) => readyState === 1).length
  const growth = memory(server.pid).now - before
  const lines = [
    `${open} of ${CONNECTIONS} connections are open after ${seconds.toFixed(1)} s to open them and ${QUIET_SECONDS} s of quiet`,
    `memory of the server: ${before.toFixed(0)} MiB before, ${growth.toFixed(0)} MiB more with them (the most ever: ${after.most.toFixed(0)})`,
    `${((growth * 1024) / CONNECTIONS).toFixed(1)} KiB each; ${cost.toFixed(1)} % of a core while nothing happens`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (open !== CONNECTIONS || growth > 300) process.exitCode = 1
  for (const socket of sockets) socket.terminate()
} finally {
  await cluster.kill()
  rmSync(folder, { recursive: true, force: true })
}
