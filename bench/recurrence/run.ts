/**
 * Expansion and parsing beside other engines, in one run: first the answers are compared, then the time is taken.
 *
 *   node dist/bench/recurrence/run.js
 *
 * Tables for people, and the same as JSON in the last line. The exit code is 1 when several engines answer otherwise.
 */
// rrule reads times in the zone of the process.
process.env.TZ = 'UTC'

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../protocol/time/values.ts'
import { type Engine, engines } from './engines.ts'
import { findLibical, type Libical } from './libical.ts'
import { measureAll, processorMs } from './measure.ts'
import { parsers } from './parsers.ts'
import { type Task, tasks } from './tasks.ts'

/** For one engine and one task. */
const SECONDS = 0.5
/** An engine that would take longer for a pass gets some of the questions, and its time is multiplied. */
const MOST_MS = 300

interface Figure {
  readonly engine: string
  /** Processor time of a pass over all questions. */
  readonly ms: number
  readonly instances: number
  /** One in so many questions was asked. */
  readonly share: number
  /** Questions answered otherwise than by Kalends. */
  readonly otherwise: number
}

interface Prepared {
  readonly engine: string
  readonly share: number
  readonly otherwise: number
  readonly instances: number
  pass(): void
}

const [ours] = engines

function measureTask(task: Task, libical: Libical | undefined): Figure[] {
  const expected = task.questions.map((question) => ours.prepare(question)(task.window))
  const prepared = engines.map((engine) => prepare(task, engine, expected))
  const times = measureAll(
    prepared.map(({ pass }) => pass),
    SECONDS,
  )
  const figures = prepared.map(({ engine, share, otherwise, instances }, index) => {
    return { engine, ms: (times[index] ?? Number.NaN) * share, instances, share, otherwise }
  })
  if (libical === undefined) return figures
  const { instants, ms } = libical.ask(task, SECONDS)
  const otherwise = isSame(instants, expected.flat()) ? 0 : 1
  return [...figures, { engine: 'libical', ms, instances: instants.length, share: 1, otherwise }]
}

function answersOf({ questions, window }: Task, engine: Engine, share: number): Instant[][] {
  return questions.filter((_, index) => index % share === 0).map((question) => engine.prepare(question)(window))
}

/** The first pass compares, and tells how many questions there is time for. */
function prepare(task: Task, engine: Engine, expected: readonly Instant[][]): Prepared {
  const { questions, window } = task
  const sample = Math.max(1, Math.floor(questions.length / 25))
  const begin = processorMs()
  answersOf(task, engine, sample)
  const wholeMs = (processorMs() - begin) * sample
  const share = wholeMs > MOST_MS ? Math.min(Math.ceil(wholeMs / MOST_MS), sample) : 1
  const answers = answersOf(task, engine, share)
  const wanted = expected.filter((_, index) => index % share === 0)
  const asked = questions.filter((_, index) => index % share === 0).map((question) => engine.prepare(question))
  return {
    engine: engine.name,
    share,
    otherwise: answers.filter((answer, index) => !isSame(answer, wanted[index] ?? [])).length,
    instances: answers.reduce((sum, answer) => sum + answer.length, 0),
    pass: () => {
      for (const answer of asked) answer(window)
    },
  }
}

function isSame(a: readonly Instant[], b: readonly Instant[]): boolean {
  return a.length === b.length && a.every((at, index) => at === b[index])
}

function printTask({ name, unit }: Task, figures: readonly Figure[]): void {
  const [whole, compiled] = figures
  const rows = figures.map(({ engine, ms, instances, share, otherwise }) => [
    engine + (share > 1 ? ` (1 question in ${share})` : ''),
    unit === 'instances' ? `${rounded((instances / ms) * 1_000)}/s` : time(ms),
    times(ms, whole?.ms),
    times(ms, compiled?.ms),
    otherwise === 0 ? 'same' : `${otherwise} otherwise`,
  ])
  const head = [name, unit === 'instances' ? 'instances' : 'one pass', 'ours from text', 'ours compiled', 'answers']
  printTable(head, rows)
}

/** How many times ours the other takes. */
function times(ms: number, ours: number | undefined): string {
  return ours === undefined ? '' : `${rounded(ms / ours)} ×`
}

interface ParseFigure {
  readonly parser: string
  readonly megabytesPerSecond: number
  readonly refused: number
}

function measureParsing(folder: string, libical: Libical | undefined): ParseFigure[] {
  const files = filesIn(folder)
  const texts = files.map((file) => readFileSync(file, 'utf8'))
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6
  print(`\n${files.length} files, ${megabytes.toFixed(2)} MB`)
  const refused = parsers.map(({ parse }) => texts.filter((text) => !parse(text)).length)
  const passes = parsers.map(({ parse }) => () => {
    for (const text of texts) parse(text)
  })
  const figures = measureAll(passes, 2 * SECONDS).map((ms, index) => ({
    parser: parsers[index]?.name ?? '',
    megabytesPerSecond: (megabytes / ms) * 1_000,
    refused: refused[index] ?? 0,
  }))
  if (libical === undefined) return figures
  const other = libical.parse(files, 2 * SECONDS)
  return [...figures, { parser: 'libical', megabytesPerSecond: (megabytes / other.ms) * 1_000, refused: other.refused }]
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String)
  return names
    .filter((name) => /\.(ics|ical|ifb)$/i.test(name))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
}

function printParsing(figures: readonly ParseFigure[]): void {
  const ours = figures[0]?.megabytesPerSecond ?? Number.NaN
  const rows = figures.map(({ parser, megabytesPerSecond, refused }) => [
    parser,
    `${rounded(megabytesPerSecond)} MB/s`,
    `${rounded(ours / megabytesPerSecond)} ×`,
    String(refused),
  ])
  printTable(['parse to a tree', 'speed', 'ours', 'files refused'], rows)
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
  print(`\n${all.map((row) => `| ${row.join(' | ')} |`).join('\n')}`)
}

function rounded(number: number): string {
  if (number >= 1e6) return `${(number / 1e6).toPrecision(3)} M`
  return number >= 1_000 ? Math.round(number).toLocaleString('en') : number.toPrecision(3)
}

function time(ms: number): string {
  if (ms < 1) return `${rounded(ms * 1_000)} µs`
  return ms < 1_000 ? `${rounded(ms)} ms` : `${rounded(ms / 1_000)} s`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

const libical = findLibical(print)
const results: { readonly task: string; readonly figures: readonly Figure[] }[] = []
for (const task of tasks) {
  const figures = measureTask(task, libical)
  results.push({ task: task.name, figures })
  printTask(task, figures)
}

const corpus = process.env.KALENDS_CORPUS
let parsing: readonly ParseFigure[] = []
if (corpus === undefined) print('\nParsing is left out: KALENDS_CORPUS names no folder of iCalendar files.')
else {
  parsing = measureParsing(corpus, libical)
  printParsing(parsing)
}
libical?.remove()
print(`\n${JSON.stringify({ node: process.version, tasks: results, parsing })}`)
// One engine alone has a bug; where two differ from us, we may have it.
const isDoubtful = ({ figures }: (typeof results)[number]) =>
  figures.filter(({ otherwise }) => otherwise > 0).length > 1
process.exitCode = results.some(isDoubtful) ? 1 : 0
