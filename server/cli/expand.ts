import { tmpdir } from 'node:os'
import type { Command } from 'commander'
import type { Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import type { ExpandedOccurrence } from '../export/expand-calendar.ts'
import type { Perform } from './program.ts'
import { CommandError, type Io } from './task.ts'

interface ExpandOptions {
  readonly from: string
  readonly to: string
  readonly zone: string
  readonly json?: boolean
}

interface Question {
  readonly window: Window
  readonly zone: Zone
}

export function addExpand(program: Command, perform: Perform): void {
  program
    .command('expand')
    .description('print when the events and tasks of an iCalendar file take place; it needs no store')
    .argument('<file>', 'iCalendar, or - for standard input')
    .requiredOption('--from <time>', 'ISO 8601 or iCalendar: 2026-06-01, 2026-06-01T09:00:00Z, 20260601T090000Z')
    .requiredOption('--to <time>', 'the first moment that is not asked for')
    .option('--zone <name>', 'where all-day events, floating times, and --from and --to are read', 'UTC')
    .option('--json', 'one array of objects')
    .showHelpAfterError(false)
    .action((file: string, options: ExpandOptions) =>
      perform({ kind: 'local', input: file, run: (io) => run(file, options, io) }),
    )
}

async function run(file: string, options: ExpandOptions, io: Io): Promise<number> {
  const question = await readQuestion(options)
  if (typeof question === 'string') {
    await io.warn(`error: ${question}`)
    return 2
  }
  const found: ExpandedOccurrence[] = []
  const refused = await expandFile(file, question, io, found)
  found.sort((a, b) => compare(a.startUtc, b.startUtc) || compare(a.endUtc, b.endUtc))
  if (options.json) await io.print(JSON.stringify(found, null, 2))
  else for (const line of tableOf(found)) await io.print(line)
  return refused > 0 ? 1 : 0
}

/** What is asked for; or, in words, why it makes no sense. */
async function readQuestion({ from, to, zone: name }: ExpandOptions): Promise<Question | string> {
  const { findNamedZone } = await import('../../protocol/time/zones.ts')
  const { findInstant } = await import('./read-instant.ts')
  const zone = findNamedZone(name)
  if (zone === undefined) return `--zone: no time zone is called "${name}"`
  const [start, end] = [findInstant(from, zone), findInstant(to, zone)]
  if (start === undefined) return `--from: "${from}" is not a time`
  if (end === undefined) return `--to: "${to}" is not a time`
  return start < end ? { window: { start, end }, zone } : '--to must be later than --from'
}

/** Gives how many objects have no answer. */
async function expandFile(file: string, { window, zone }: Question, io: Io, found: ExpandedOccurrence[]) {
  const { NoCalendar, readCalendarFile } = await import('../import/calendar-file.ts')
  const { expandObject } = await import('../export/expand-calendar.ts')
  let refused = 0
  try {
    for await (const item of readCalendarFile(io.input, tmpdir(), { maxResourceBytes: Number.POSITIVE_INFINITY })) {
      const outcome = item.kind === 'refused' ? item.reason : expandObject(item.uid, item.bytes, window, zone)
      if (typeof outcome !== 'string') for (const occurrence of outcome) found.push(occurrence)
      else {
        refused++
        await io.warn(`left out ${item.uid ?? '(no UID)'} (line ${item.line}): ${outcome}`)
      }
    }
  } catch (error) {
    if (!(error instanceof NoCalendar)) throw error
    const name = file === '-' ? 'standard input' : `"${file}"`
    throw new CommandError(`No calendar was found in ${name}; an iCalendar file begins with BEGIN:VCALENDAR.`)
  }
  return refused
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const HEAD = ['start', 'end', 'zone', 'start in UTC', 'end in UTC', 'recurrence-id', 'uid', 'summary']
const NOTHING = '-'

function tableOf(found: readonly ExpandedOccurrence[]): string[] {
  const rows = [HEAD, ...found.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf({ start, end, timeZone, startUtc, endUtc, recurrenceId, uid, summary }: ExpandedOccurrence): string[] {
  const cells = [start, end, timeZone ?? NOTHING, startUtc, endUtc, recurrenceId ?? NOTHING, uid, summary ?? NOTHING]
  // What a stranger wrote must not move the cursor of who reads it.
  return cells.map((cell) => cell.replace(/\p{Cc}+/gu, ' '))
}
