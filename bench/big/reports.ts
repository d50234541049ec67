/**
 * The reports about a range of time on a calendar of 10,000 events, all of one year, and on one of 100,000, which has the
 * same events and 90,000 more in the 26 years before and the 22 after: what the others cost an answer that they are not in.
 *
 *   node dist/bench/big/reports.js
 */
import type { Question } from '../client.ts'
import { calendarPath, fillCalendar, type Kalends, removeFolder, startKalends, startKalendsIn } from '../kalends.ts'
import { memory, processorMs } from '../process.ts'
import { eventsIn, freeBusyIn, instancesIn, type Range } from '../questions.ts'

const YEAR = 10_000
const ALL = 100_000
const WARM = 20
const AGAIN = 60

const WEEK: Range = { start: '20270607T000000Z', end: '20270614T000000Z' }
const MONTH: Range = { start: '20270601T000000Z', end: '20270701T000000Z' }
const REPORTS: Readonly<Record<string, (path: string) => Question>> = {
  'query-week': (path) => eventsIn(path, WEEK),
  'expand-month': (path) => instancesIn(path, MONTH),
  'freebusy-month': (path) => freeBusyIn(path, MONTH),
}

/** A series of December runs until spring, so that no other year may touch 2027. */
function yearOf(number: number): number {
  if (number < YEAR) return 2027
  const other = number % 48
  return other < 26 ? 2000 + other : 2003 + other
}

interface Figures {
  /** What the answer holds, in any order. */
  readonly content: string
  readonly bytes: number
  readonly first: number
  readonly processor: number
}

async function measure({ client, pid }: Kalends, question: Question): Promise<Figures> {
  const ask = () => client.ask(question, 200, 207)
  const start = performance.now()
  const { body } = await ask()
  const first = performance.now() - start
  for (let i = 0; i < WARM; i++) await ask()
  const before = processorMs(pid)
  await client.inParallel(AGAIN, ask)
  const processor = (processorMs(pid) - before) / AGAIN
  return { content: contentOf(body.toString()), bytes: body.length, first, processor }
}

/** The paths and the moment of the answer aside. */
function contentOf(text: string): string {
  const lines = text.replace(/<D:href>[^<]*\//g, '<D:href>').replace(/^DTSTAMP:.*$/m, '')
  return lines
    .split(/(?=<D:response>)|(?=<\/D:multistatus>)/)
    .sort()
    .join('')
}

function row(...cells: readonly (string | number)[]): void {
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell : cell.toFixed(1)))
  process.stdout.write(`| ${texts.join(' | ')} |\n`)
}

const filling = await startKalends()
try {
  await fillCalendar(filling, 'year', YEAR)
  await fillCalendar(filling, 'all', ALL, yearOf)
  await filling.stop()
  process.stdout.write('milliseconds: the first answer on the clock, then of processor time for each\n\n')
  row(
    'report',
    'KiB',
    `first of ${YEAR}`,
    `first of ${ALL}`,
    `${YEAR} events`,
    `${ALL} events`,
    'times',
    'MiB resident',
  )
  row('---', ...Array.from({ length: 7 }, () => '---:'))
  for (const [name, ask] of Object.entries(REPORTS)) {
    const kalends = await startKalendsIn(filling.folder)
    const year = await measure(kalends, ask(calendarPath('year')))
    const all = await measure(kalends, ask(calendarPath('all')))
    if (year.content !== all.content) throw new Error(`${name}: the answers differ`)
    const times = all.processor / year.processor
    row(name, year.bytes / 1024, year.first, all.first, year.processor, all.processor, times, memory(kalends.pid).now)
    await kalends.stop()
  }
} finally {
  await filling.stop()
  removeFolder(filling)
}
