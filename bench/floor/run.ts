/**
 * Every hot operation on the real server, and beside it on one that only reads the rows and sends the same bytes: what the
 * real one costs above that floor is what it does for its clients.
 *
 *   node dist/bench/floor/run.js
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Answer, Client, type Question } from '../client.ts'
import { event } from '../events.ts'
import {
  calendarPath,
  fillCalendar,
  type Kalends,
  putQuestion,
  removeFolder,
  startKalends,
  startKalendsIn,
  USER,
} from '../kalends.ts'
import { processorMs, type ServerProcess, startServer } from '../process.ts'
import { etags, multiget, readToken, sync } from '../questions.ts'
import { type CapturedAnswer, type FloorPlan, OPERATION_HEADER, type OperationName } from './plan.ts'

const EVENTS = 1_000
const ROUNDS = 9
const FIRST = 20

interface Operation {
  readonly name: OperationName
  /** Requests in one round. */
  readonly count: number
  readonly expected: number
  question(index: number, round: number): Question
  /** Sees the real server's answers. */
  learn?(answer: Answer, index: number): void
}

const READ = calendarPath('read')
const WRITTEN = calendarPath('written')

function operations(token: string): readonly Operation[] {
  const etagOf = new Map<number, string>()
  const written = (index: number, round: number) => `w${round}-${index}`
  const put = (index: number, round: number, version: number, headers: Record<string, string>) => {
    const name = written(index, round)
    return putQuestion(`${WRITTEN}${name}.ics`, event(name, index + version), headers)
  }
  return [
    { name: 'get', count: 1_000, expected: 200, question: (i) => ({ method: 'GET', path: `${READ}${nameOf(i)}` }) },
    { name: 'propfind-1k', count: 150, expected: 207, question: () => etags(READ) },
    { name: 'sync-initial-1k', count: 150, expected: 207, question: () => sync(READ) },
    { name: 'sync-delta-10', count: 500, expected: 207, question: () => sync(READ, token) },
    { name: 'multiget-100', count: 150, expected: 207, question: () => multiget(READ, NAMES) },
    {
      name: 'put-new',
      count: 500,
      expected: 201,
      question: (i, round) => put(i, round, 0, { 'if-none-match': '*' }),
      learn: ({ headers }, i) => etagOf.set(i, headers.etag ?? ''),
    },
    {
      name: 'put-update',
      count: 500,
      expected: 204,
      question: (i, round) => put(i, round, 1, { 'if-match': etagOf.get(i) ?? '' }),
    },
    {
      name: 'delete',
      count: 500,
      expected: 204,
      question: (i, round) => ({ method: 'DELETE', path: `${WRITTEN}${written(i, round)}.ics` }),
    },
  ]
}

// The first and the last are those that `changeTen` removes and adds.
const nameOf = (index: number) => `e${1 + (index % (EVENTS - 1))}.ics`
const NAMES = Array.from({ length: 100 }, (_, i) => nameOf(i * 7))

/** Eight updates, one new event, one less. Gives the token from before. */
async function changeTen({ client }: Kalends): Promise<string> {
  const token = readToken((await client.ask(sync(READ), 207)).body)
  for (let i = 1; i <= 8; i++) await client.ask(putQuestion(`${READ}e${i}.ics`, event(`e${i}`, EVENTS + i)), 204)
  await client.ask(putQuestion(`${READ}e${EVENTS}.ics`, event(`e${EVENTS}`, EVENTS)), 201)
  await client.ask({ method: 'DELETE', path: `${READ}e0.ics` }, 204)
  return token
}

/** One answer of each kind, and where the bare server finds what it reads. */
async function makePlan(kalends: Kalends, all: readonly Operation[]): Promise<string> {
  const answers: Partial<Record<OperationName, CapturedAnswer>> = {}
  for (const { name, expected, question, learn } of all) {
    const answer = await kalends.client.ask(question(0, -1), expected)
    learn?.(answer, 0)
    const body = join(kalends.folder, `${name}.body`)
    writeFileSync(body, answer.body)
    answers[name] = { status: answer.status, headers: headersOf(answer), body }
  }
  const copy = join(kalends.folder, 'floor.db')
  const database = new Database(kalends.database, { readonly: true })
  await database.backup(copy)
  const { id, change_no } = database.prepare("SELECT id, change_no FROM collection WHERE slug = 'read'").get() as {
    readonly id: number
    readonly change_no: number
  }
  database.close()
  const file = join(kalends.folder, 'plan.json')
  const plan = { database: kalends.database, copy, collectionId: id, since: change_no - 10, names: NAMES, answers }
  writeFileSync(file, JSON.stringify(plan satisfies Omit<FloorPlan, 'answers'> & { readonly answers: unknown }))
  return file
}

/** Of a connection, not of an answer. */
const HOP_HEADERS = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])

function headersOf({ headers }: Answer): CapturedAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name)))
}

interface Side extends ServerProcess {
  readonly client: Client
  readonly isReal: boolean
}

async function startFloor(plan: string): Promise<Side> {
  const server = await startServer('floor/server.js', [plan])
  const client = new Client(server.url, USER, USER)
  const stop = async () => {
    client.close()
    await server.stop()
  }
  return { ...server, client, isReal: false, stop }
}

/** Milliseconds of processor time for one request. */
async function measure({ pid, client, isReal }: Side, operation: Operation, round: number, count = operation.count) {
  const before = processorMs(pid)
  await client.inParallel(count, async (i) => {
    const answer = await ask(client, operation, i, round)
    if (isReal) operation.learn?.(answer, i)
  })
  return (processorMs(pid) - before) / count
}

function ask(client: Client, { name, expected, question }: Operation, index: number, round: number): Promise<Answer> {
  const { headers, ...rest } = question(index, round)
  return client.ask({ ...rest, headers: { ...headers, [OPERATION_HEADER]: name } }, expected)
}

interface Figures {
  readonly real: number
  readonly floor: number
}

/** The middle of several rounds, in which the two take turns to be first. */
async function compare(real: Side, floor: Side, all: readonly Operation[]): Promise<Map<OperationName, Figures>> {
  const rounds = new Map<OperationName, Figures[]>(all.map(({ name }) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const operation of all) {
      const measured = { real: 0, floor: 0 }
      // Versions of an event are learnt from the real server.
      const realFirst = operation.learn !== undefined || round % 2 === 0
      for (const side of realFirst ? [real, floor] : [floor, real]) {
        measured[side.isReal ? 'real' : 'floor'] = await measure(side, operation, round)
      }
      // The first round warms both up.
      if (round > 0) rounds.get(operation.name)?.push(measured)
    }
  }
  const middleOf = (list: readonly Figures[], side: keyof Figures) => median(list.map((figures) => figures[side]))
  return new Map(
    [...rounds].map(([name, list]) => [name, { real: middleOf(list, 'real'), floor: middleOf(list, 'floor') }]),
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The first requests of a kind, each on servers that have just started and have only signed the client in. */
async function compareCold(
  folder: string,
  plan: string,
  all: readonly Operation[],
): Promise<Map<OperationName, Figures>> {
  const figures = new Map<OperationName, Figures>()
  for (const operation of all) {
    const measureFresh = async (side: Side) => {
      if (side.isReal) await side.client.ask({ method: 'GET', path: '/dav/' }, 200)
      const ms = await measure(side, operation, 0, FIRST)
      await side.stop()
      return ms
    }
    const real = await measureFresh({ ...(await startKalendsIn(folder)), isReal: true })
    figures.set(operation.name, { real, floor: await measureFresh(await startFloor(plan)) })
  }
  return figures
}

/** The bare server is worth comparing with only while it sends the same bytes. */
async function requireSameBytes(real: Side, floor: Side, reads: readonly Operation[]): Promise<void> {
  for (const operation of reads) {
    const [ours, bare] = [await ask(real.client, operation, 0, 0), await ask(floor.client, operation, 0, 0)]
    if (!ours.body.equals(bare.body)) throw new Error(`${operation.name}: the bare server sent something else`)
  }
}

function print(title: string, figures: ReadonlyMap<OperationName, Figures>): void {
  const rows = [...figures].map(([name, { real, floor }]) => {
    const cells = [name, real.toFixed(2), floor.toFixed(2), (real / floor).toFixed(1), (real - floor).toFixed(2)]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| operation | ours | floor | times | above it |\n| --- | ---: | ---: | ---: | ---: |'
  process.stdout.write(`${title}\n\n${head}\n${rows.join('\n')}\n\n`)
}

const kalends = await startKalends()
try {
  await fillCalendar(kalends, 'read', EVENTS)
  await fillCalendar(kalends, 'written', 0)
  const all = operations(await changeTen(kalends))
  const reads = all.filter(({ question }) => !['PUT', 'DELETE'].includes(question(0, 0).method))
  const plan = await makePlan(kalends, all)

  const real = { ...kalends, isReal: true }
  const floor = await startFloor(plan)
  await requireSameBytes(real, floor, reads)
  print('Processor time of one request in ms, 1,000 events, 4 connections', await compare(real, floor, all))
  await Promise.all([kalends.stop(), floor.stop()])
  print(`The first ${FIRST} requests after a start`, await compareCold(kalends.folder, plan, reads))
} finally {
  await kalends.stop()
  removeFolder(kalends)
}
