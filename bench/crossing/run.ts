/**
 * A few people invite each other crosswise, with two programs each or one: they invite, move, rename, answer, remove and call off
 * all at once. At the end every organizer and every attendee must have the same, and what was answered must be there.
 *
 *   node dist/bench/crossing/run.js [WRITES [SEED]]
 *
 * On SQLite by one process; with KALENDS_DATABASE_URL on that PostgreSQL, in a schema of its own, by two processes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '../cluster.ts'
import { endAfter, processorMs } from '../process.ts'
import { calendarsAt, NAMES, newCompany, PROGRAMS, play } from './play.ts'

const WRITES = Number(process.argv[2] ?? 10_000)
const SEED = Number(process.argv[3] ?? 1)
const MOST_MINUTES = 20

interface Transactions {
  readonly deadlocks: number
  readonly rolledBack: number
}

/** Of the whole database: nobody else should use it. */
async function transactions(): Promise<Transactions | undefined> {
  const connectionString = process.env.KALENDS_DATABASE_URL
  if (!connectionString) return undefined
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(
    'SELECT deadlocks, xact_rollback FROM pg_stat_database WHERE datname = current_database()',
  )
  await client.end()
  return { deadlocks: Number(rows[0]?.deadlocks), rolledBack: Number(rows[0]?.xact_rollback) }
}

const print = (line: string) => process.stdout.write(`${line}\n`)
endAfter(MOST_MINUTES)

const folder = mkdtempSync(join(tmpdir(), 'kalends-crossing-'))
const cluster = await startCluster(folder, { users: NAMES })
const { servers } = cluster
const company = newCompany()
try {
  const before = await transactions()
  const begun = performance.now()
  await play(
    company,
    servers.map(({ url }) => url),
    WRITES,
    SEED,
  )
  const seconds = (performance.now() - begun) / 1000
  const spent = servers.reduce((sum, { pid }) => sum + processorMs(pid), 0)
  const { tally, ledger } = company
  const found = ledger.findings(await calendarsAt(servers[0]?.url ?? ''))
  await cluster.stop()
  const after = await transactions()
  const said = cluster.verify()

  const who = `${PROGRAMS} programs of ${NAMES.length} people, ${servers.length} processes, seed ${SEED}`
  print(`${tally.writes} writes in ${ledger.size} meetings by ${who}`)
  print(`${seconds.toFixed(0)} s, ${(spent / tally.writes).toFixed(1)} ms of processor time for each write\n`)
  print(tally.table)
  if (before && after) {
    print(`deadlocks: ${after.deadlocks - before.deadlocks}`)
    print(`transactions rolled back, most to begin again with more locked: ${after.rolledBack - before.rolledBack}`)
  }
  print(`verify: ${said}`)
  print(`what does not agree: ${found.length}`)
  print(`answers that nobody should get: ${tally.unforeseen.length}`)
  for (const what of [...found, ...tally.unforeseen].slice(0, 10)) print(`  ${what}`)
  const isRight = found.length === 0 && tally.unforeseen.length === 0 && said.endsWith('Everything agrees.')
  print(isRight ? 'right' : 'WRONG')
  process.exitCode = isRight ? 0 : 1
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true })
}
