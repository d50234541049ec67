import type { Command } from 'commander'
import type { Report } from '../import/import-calendar.ts'
import type { Perform } from './program.ts'
import { repairLines } from './repair-lines.ts'
import { CommandError, type Io, type TaskDeps } from './task.ts'

/** More of a UID tells nobody anything. */
const SHOWN_OF_UID = 60

interface ImportOptions {
  readonly user: string
  readonly calendar: string
  readonly quiet?: boolean
}

export function addImport(program: Command, perform: Perform): void {
  program
    .command('import')
    .description('put the events and tasks of an iCalendar file of any size into a calendar; nobody is notified')
    .argument('<file>', 'iCalendar, or - for standard input')
    .requiredOption('--user <slug>', 'whose calendar: a user, room or resource')
    .option('--calendar <name>', 'which of the calendars', 'calendar')
    .option('--quiet', 'print only what was refused or repaired, and the summary')
    .action((file: string, options: ImportOptions) =>
      perform({ kind: 'store', input: file, run: (io, deps) => run(file, options, io, deps) }),
    )
}

async function run(file: string, options: ImportOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { NoCalendar } = await import('../import/calendar-file.ts')
  try {
    return await importFile(options, io, deps)
  } catch (error) {
    if (!(error instanceof NoCalendar)) throw error
    const name = file === '-' ? 'standard input' : `"${file}"`
    throw new CommandError(`No calendar was found in ${name}; an iCalendar file begins with BEGIN:VCALENDAR.`)
  }
}

async function importFile({ user, calendar, quiet = false }: ImportOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { importCalendar } = await import('../import/import-calendar.ts')
  const { requireCalendar, requireOwner } = await import('./calendars.ts')

  const owner = await requireOwner(deps.store, user)
  const collection = await requireCalendar(deps.store, owner, calendar)
  if (collection.source !== null) throw new CommandError(`"${calendar}" is a subscription; nobody else writes into it.`)
  const counts = { imported: 0, replaced: 0, unchanged: 0, refused: 0 }
  for await (const report of importCalendar(io.input, { owner, collection, origin: 'import' }, deps)) {
    counts[report.outcome]++
    const { outcome, repairs = [] } = report
    if (!quiet || outcome === 'refused' || repairs.length > 0) await io.print(lineOf(report))
    for (const line of repairLines(repairs)) await io.print(`  ${line}`)
  }
  await io.print(
    Object.entries(counts)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
  )
  return counts.refused > 0 ? 1 : 0
}

function lineOf({ outcome, uid, line, reason }: Report): string {
  const why = reason === undefined ? '' : `: ${reason}`
  return `${outcome.padEnd(9)} ${uid === undefined ? '(no UID)' : shortened(uid)} (line ${line})${why}`
}

function shortened(uid: string): string {
  const characters = [...uid]
  return characters.length > SHOWN_OF_UID ? `${characters.slice(0, SHOWN_OF_UID).join('')}…` : uid
}
