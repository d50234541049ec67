import { type Command, Option } from 'commander'
import type { Report, Target } from '../import/import-objects.ts'
import { nameOfInput, noCalendarIn } from './input-name.ts'
import { repairLines } from './repair-lines.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

/** More of a UID tells nobody anything. */
const SHOWN_OF_UID = 60

interface ImportOptions {
  readonly user: string
  readonly calendar?: string
  readonly addressbook?: string
  readonly quiet?: boolean
}

export function addImport(program: Command, perform: Perform): void {
  program
    .command('import')
    .description(
      'put the events and tasks of an iCalendar file, or a file of vCards, of any size where they belong; nobody is notified',
    )
    .argument(
      '<file>',
      'iCalendar, vCards (then its name ends with .vcf, or an address book is named), or - for standard input',
    )
    .requiredOption('--user <slug>', 'whose: a user, room or resource')
    .addOption(
      new Option('--calendar <name>', 'which of the calendars: "calendar" unless given').conflicts('addressbook'),
    )
    .option('--addressbook <name>', 'which of the address books: "addressbook" unless given')
    .option('--quiet', 'print only what was refused or repaired, and the summary')
    .action((file: string, options: ImportOptions) =>
      perform({ kind: 'store', input: file, run: (io, deps) => run(file, options, io, deps) }),
    )
}

async function run(file: string, options: ImportOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { NoCalendar } = await import('../import/calendar-file.ts')
  const { NoCards } = await import('../import/card-file.ts')
  try {
    return await importFile(await findTarget(file, options, deps), options, io, deps)
  } catch (error) {
    if (error instanceof NoCalendar) throw noCalendarIn(file)
    if (error instanceof NoCards) {
      throw new CommandError(`No card was found in ${nameOfInput(file)}; a file of vCards begins with BEGIN:VCARD.`)
    }
    throw error
  }
}

async function findTarget(file: string, options: ImportOptions, { store }: TaskDeps): Promise<Target> {
  const { requireAddressBook, requireCalendar, requireOwner } = await import('./calendars.ts')
  const owner = await requireOwner(store, options.user)
  const { calendar, addressbook } = options
  if (addressbook !== undefined || (calendar === undefined && /\.vcf$/i.test(file))) {
    const collection = await requireAddressBook(store, owner, addressbook ?? 'addressbook')
    return { owner, collection, origin: 'import' }
  }
  const collection = await requireCalendar(store, owner, calendar ?? 'calendar')
  if (collection.source !== null)
    throw new CommandError(`"${collection.slug}" is a subscription; nobody else writes into it.`)
  return { owner, collection, origin: 'import' }
}

async function importFile(target: Target, { quiet = false }: ImportOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { importObjects } = await import('../import/import-objects.ts')
  const counts = { imported: 0, replaced: 0, unchanged: 0, refused: 0 }
  for await (const report of importObjects(io.input, target, deps)) {
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
