/**
 * A few rooms, and many who book them at once: single meetings and series, of one room and of two, changed as a whole and on one
 * day, called off; and their keeper, who writes into their calendars. All the time one of the servers is killed and starts again. At
 * the end answers, calendars and rows must agree, nothing that was answered may be missing, and what is free must be given.
 *
 *   node dist/bench/bookings/run.js [WRITES [SEED]]
 *
 * On SQLite by one process; with KALENDS_DATABASE_URL on that PostgreSQL, in a schema of its own, by two processes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../storage/sql/open.ts'
import { startCluster } from '../cluster.ts'
import { Tally } from '../crossing/tally.ts'
import { disagreements, losses, rowsIn, wrongAnswers } from './findings.ts'
import { PROBES, play } from './play.ts'
import { KEEPER, PEOPLE, ROOMS, roomLine, Site } from './site.ts'

const WRITES = Number(process.argv[2] ?? 10_000)
const SEED = Number(process.argv[3] ?? 1)
const RESTART_EVERY = 500
const MOST_MINUTES = 15

const print = (line: string) => process.stdout.write(`${line}\n`)
const tooLong = setTimeout(() => {
  print(`not over after ${MOST_MINUTES} minutes`)
  process.exit(1)
}, MOST_MINUTES * 60_000)

async function rows(url: string) {
  const store = await openStore({ url })
  try {
    return await rowsIn(store)
  } finally {
    await store.close()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'kalends-bookings-'))
let cluster = await startCluster(folder, { users: [...PEOPLE, KEEPER], rooms: ROOMS.map(roomLine) })
// 409: the room is taken, says its calendar to its keeper.
const site = new Site(() => cluster.servers.map(({ url }) => url), new Tally(409))
let crashes = 0
try {
  const begun = performance.now()
  await play(site, {
    writes: WRITES,
    seed: SEED,
    restartEvery: RESTART_EVERY,
    restart() {
      crashes++
      return cluster.crash()
    },
  })
  const seconds = (performance.now() - begun) / 1000
  // SQLite is for one process at a time.
  await cluster.stop()
  const before = await rows(cluster.storeUrl)
  const said = cluster.verify()
  cluster = await cluster.restart()
  const found = [...disagreements(site, before), ...(await losses(site)), ...(await wrongAnswers(site, before, PROBES))]
  site.close()

  const count = [...before.values()].reduce((sum, all) => sum + all.length, 0)
  print(`${site.tally.writes} writes for ${ROOMS.length} rooms by ${cluster.servers.length} processes, seed ${SEED}`)
  print(
    `${seconds.toFixed(0)} s; ${crashes} times one was killed; ${site.meetings.size} meetings and ${count} bookings are left\n`,
  )
  print(site.tally.table)
  print(`verify: ${said}`)
  print(`what does not agree: ${found.length}`)
  print(`answers that nobody should get: ${site.tally.unforeseen.length}`)
  for (const what of [...found, ...site.tally.unforeseen].slice(0, 10)) print(`  ${what}`)
  const isRight = found.length === 0 && site.tally.unforeseen.length === 0 && said.endsWith('Everything agrees.')
  print(isRight ? 'right' : 'WRONG')
  process.exitCode = isRight ? 0 : 1
} finally {
  clearTimeout(tooLong)
  await cluster.stop()
  rmSync(folder, { recursive: true })
}
