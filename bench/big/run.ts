/**
 * A calendar of 10,000 events: how long its entity tags and a first synchronisation take on a server that has just started and
 * on one that is warm, and how much memory the server takes for them.
 *
 *   node dist/bench/big/run.js
 */
import type { Question } from '../client.ts'
import { calendarPath, fillCalendar, removeFolder, startKalends, startKalendsIn } from '../kalends.ts'
import { forgetMostMemory, memory } from '../process.ts'
import { etags, sync } from '../questions.ts'

const EVENTS = 10_000
const AGAIN = 100
const BIG = calendarPath('big')
const QUESTIONS: Readonly<Record<string, Question>> = { 'PROPFIND getetag': etags(BIG), 'initial sync': sync(BIG) }

interface Figures {
  readonly cold: number
  readonly warm: readonly number[]
  readonly before: number
  readonly most: readonly [first: number, again: number]
  readonly after: number
}

/** On a server of its own, that has only signed the client in. */
async function measure(folder: string, question: Question): Promise<Figures> {
  const { client, pid, stop } = await startKalendsIn(folder)
  const ask = async () => {
    const start = performance.now()
    const { body } = await client.ask(question, 207)
    const ms = performance.now() - start
    const members = body.toString().split('.ics</').length - 1
    if (members !== EVENTS) throw new Error(`${members} members`)
    return ms
  }
  const mostSince = () => {
    const { most } = memory(pid)
    forgetMostMemory(pid)
    return most
  }
  await client.ask({ method: 'GET', path: '/dav/' }, 200)
  const before = memory(pid).now
  mostSince()

  const cold = await ask()
  const first = mostSince()
  const warm: number[] = []
  for (let i = 0; i < AGAIN; i++) warm.push(await ask())
  const figures: Figures = { cold, warm, before, most: [first, mostSince()], after: memory(pid).now }
  await stop()
  return figures
}

function row(name: string, { cold, warm, before, most: [first, again], after }: Figures): string {
  const sorted = warm.toSorted((a, b) => a - b)
  const times = [cold, sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0]
  const cells = [...times, before, first - before, again - before, after - before].map((figure) => figure.toFixed(0))
  return `| ${[name, ...cells].join(' | ')} |`
}

const kalends = await startKalends()
try {
  await fillCalendar(kalends, 'big', EVENTS)
  await kalends.stop()
  const head = ['answer', 'first', 'middle', 'slowest', 'before', 'most in the first', `most in ${AGAIN} more`, 'after']
  process.stdout.write(`${EVENTS} events; milliseconds, then MiB resident before and how much more\n\n`)
  process.stdout.write(`| ${head.join(' | ')} |\n| --- |${' ---: |'.repeat(head.length - 1)}\n`)
  for (const [name, question] of Object.entries(QUESTIONS)) {
    process.stdout.write(`${row(name, await measure(kalends.folder, question))}\n`)
  }
} finally {
  await kalends.stop()
  removeFolder(kalends)
}
