import { tmpdir } from 'node:os'
import type { Command } from 'commander'
import type { Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import type { ExpandedOccurrence } from '../export/expand-calendar.ts'
import { noCalendarIn } from './input-name.ts'
import { printable } from './printable.ts'
import { repairLines } from './repair-lines.ts'
import type { Io, Perform } from './task.ts'

interface ExpandOptions {
  readonly from: string
  readonly to: string
  readonly zone: string
  readonly json?: boolean
}

/** As commander gives them. */
type GivenOptions = Omit<ExpandOptions, 'from' | 'to'> & Partial<Pick<ExpandOptions, 'from' | 'to'>>

interface Question {
  readonly window: Window
  readonly zone: Zone
}

export function addExpand(program: Command, perform: Perform): void {
  program
    .command('expand')
    .description('print when the events and tasks of an iCalendar file take place; it needs no store')
    .usage('[options] <file>')
    .argument('[file]', 'iCalendar, or - for standard input')
    .option('--from <time>', 'needed; ISO 8601 or iCalendar: 2026-06-01, 2026-06-01T09:00:00Z, 20260601T090000Z')
    .option('--to <time>', 'needed; the first moment that is not asked for')
    .option('--zone <name>', 'where all-day events, floating times, and --from and --to are read', 'UTC')
    .option('--json', 'one array of objects')
    .showHelpAfterError(false)
    .action((file: string | undefined, { from, to, ...options }: GivenOptions, command: Command) => {
      // In this order, which is not that of commander: a file is what everybody forgets who has not read --help.
      if (file === undefined) command.error("error: missing required argument 'file' (--help shows what there is)")
      if (from === undefined) command.error("error: required option '--from <time>' not specified")
      if (to === undefined) command.error("error: required option '--to <time>' not specified")
      perform({ kind: 'local', input: file, run: (io) => run(file, { ...options, from, to }, io) })
    })
}

async function run(file: string, options: ExpandOptions, io: Io): Promise<number> {
  const question = await readQuestion(options)
  if (typeof question === 'string') {
    await io.warn(`error: ${question}`)
    return 2
  }
  const summary = await expandFile(file, question, io)
  const { found, refused } = summary
  found.sort((a, b) => compare(a.startUtc, b.startUtc) || compare(a.endUtc, b.endUtc))
  if (options.json) await io.print(JSON.stringify(found, null, 2))
  else for (const line of tableOf(found)) await io.print(line)
  for (const remark of remarksOn(summary, options)) await io.warn(remark)
  return refused > 0 ? 1 : 0
}

function remarksOn({ found, undated, unknownZones }: Summary, { zone, json }: ExpandOptions): string[] {
  const remarks = [...unknownZones].map(
    (tzid) => `Nothing explains the time zone "${printable(tzid)}"; its times were read in ${zone}, as --zone says.`,
  )
  if (undated.size > 0) {
    const counts = [...undated].map(([name, count]) => `${count} ${name}`)
    remarks.push(`left out, having no date: ${counts.join(', ')}`)
  }
  if (found.length === 0 && json !== true) remarks.push('Nothing takes place between --from and --to.')
  return remarks
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

/** What a file holds of the window, and what it holds beside it. */
interface Summary {
  readonly found: ExpandedOccurrence[]
  /** By the names of components. */
  readonly undated: Map<string, number>
  readonly unknownZones: Set<string>
  /** Objects that have no answer. */
  refused: number
}

async function expandFile(file: string, { window, zone }: Question, io: Io): Promise<Summary> {
  const { NoCalendar, readCalendarFile } = await import('../import/calendar-file.ts')
  const { expandObject } = await import('../export/expand-calendar.ts')
  const summary: Summary = { found: [], undated: new Map(), unknownZones: new Set(), refused: 0 }
  const { found, undated, unknownZones } = summary
  try {
    for await (const item of readCalendarFile(io.input, tmpdir(), { maxResourceBytes: Number.POSITIVE_INFINITY })) {
      if (item.kind === 'object') for (const line of repairLines(item.repairs)) await io.warn(line)
      const outcome = item.kind === 'refused' ? item.reason : expandObject(item.uid ?? '', item.bytes, window, zone)
      if (typeof outcome === 'string') {
        summary.refused++
        await io.warn(`left out ${printable(item.uid ?? '(no UID)')} (line ${item.line}): ${outcome}`)
        continue
      }
      for (const occurrence of outcome.occurrences) found.push(occurrence)
      for (const name of outcome.undated) undated.set(name, (undated.get(name) ?? 0) + 1)
      for (const tzid of outcome.unknownZones) unknownZones.add(tzid)
    }
  } catch (error) {
    if (!(error instanceof NoCalendar)) throw error
    throw noCalendarIn(file)
  }
  return summary
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const HEAD = ['start', 'end', 'zone', 'start in UTC', 'end in UTC', 'recurrence-id', 'uid', 'summary']
const NOTHING = '-'

function tableOf(found: readonly ExpandedOccurrence[]): string[] {
  const rows = [HEAD, ...found.map(cellsOf)]
  const widths = HEAD.map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf({ start, end, timeZone, startUtc, endUtc, recurrenceId, uid, summary }: ExpandedOccurrence): string[] {
  const cells = [start, end, timeZone ?? NOTHING, startUtc, endUtc, recurrenceId ?? NOTHING, uid, summary ?? NOTHING]
  return cells.map(printable)
}
