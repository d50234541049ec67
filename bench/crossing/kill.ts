/**
 * People invite each other crosswise, and the servers are killed (SIGKILL) in the midst of it, again and again. After each time
 * `kalends verify` must find nothing, what was answered must be there, and organizers and attendees must have the same. Somebody
 * elsewhere is invited to everything: no mail may come twice.
 *
 *   node dist/bench/crossing/kill.js [ROUNDS [SEED]]
 *
 * On SQLite by one process; with KALENDS_DATABASE_URL on that PostgreSQL, in a schema of its own, by two processes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Dice } from '../../protocol/testing/dice.ts'
import { type Cluster, startCluster } from '../cluster.ts'
import { endAfter } from '../process.ts'
import { startMailSink } from './mail-sink.ts'
import { calendarsAt, NAMES, newCompany, PROGRAMS, play } from './play.ts'

const ROUNDS = Number(process.argv[2] ?? 6)
const SEED = Number(process.argv[3] ?? 1)
const MOST_MINUTES = 10
/** Writes that are sent before the servers are killed, at least and at most. */
const WRITES = [80, 200] as const

const print = (line: string) => process.stdout.write(`${line}\n`)
endAfter(MOST_MINUTES)

const dice = new Dice(SEED)
const company = newCompany('guest@elsewhere.test')
const { tally, ledger } = company
const urlsOf = ({ servers }: Cluster) => servers.map(({ url }) => url)

/** What is wrong after it. */
async function killOnce(cluster: Cluster, round: number): Promise<readonly string[]> {
  const enough = tally.writes + dice.number(...WRITES)
  const playing = play(company, urlsOf(cluster), Number.POSITIVE_INFINITY, SEED + round).then(
    () => undefined,
    // Nobody answers any more.
    () => undefined,
  )
  let isOver = false
  playing.then(() => {
    isOver = true
  })
  while (tally.writes < enough && !isOver) await wait(1)
  const isKilledInTime = !isOver
  await cluster.kill()
  await playing
  const said = cluster.verify()
  return [
    ...(isKilledInTime ? [] : ['it ended before it was killed']),
    ...(said.endsWith('Everything agrees.') ? [] : [`verify: ${said}`]),
  ]
}

const folder = mkdtempSync(join(tmpdir(), 'kalends-crossing-'))
const sink = await startMailSink()
let cluster = await startCluster(
  folder,
  { users: NAMES },
  { KALENDS_SMTP_URL: sink.url, KALENDS_MAIL_FROM: 'calendar@example.test' },
)
try {
  const wrong: string[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const found = await killOnce(cluster, round)
    cluster = await cluster.restart()
    wrong.push(...found, ...ledger.findings(await calendarsAt(urlsOf(cluster)[0] ?? '')))
  }
  const { length: processes } = cluster.servers
  await cluster.stop()
  const twice = [...sink.times].filter(([, times]) => times > 1).map(([id, times]) => `${times} mails ${id}`)
  wrong.push(...twice, ...tally.unforeseen)

  const who = `${PROGRAMS} programs of ${NAMES.length} people`
  print(`${ROUNDS} times ${processes} processes killed under ${who}, seed ${SEED}`)
  print(`${tally.writes} writes in ${ledger.size} meetings, ${ledger.unsure} of them never answered\n`)
  print(tally.table)
  print(`mails: ${sink.times.size}, ${twice.length} of them more than once`)
  print(`what is wrong: ${wrong.length}`)
  for (const what of wrong.slice(0, 10)) print(`  ${what}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await cluster.stop()
  sink.close()
  rmSync(folder, { recursive: true })
}
