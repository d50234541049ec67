import { type Command, Option } from 'commander'
import type { LeftOut } from '../export/export-calendars.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface ExportOptions {
  readonly user: string
  readonly calendar?: string
  readonly addressbook?: string
  readonly everything?: boolean
  readonly output?: string
}

export function addExport(program: Command, perform: Perform): void {
  program
    .command('export')
    .description(
      'write calendars as one iCalendar file, an address book as one file of vCards, or everything that is held about somebody',
    )
    .requiredOption('--user <slug>', 'whose: a user, group, room or resource')
    .addOption(new Option('--calendar <name>', 'one of the calendars, instead of all').conflicts('addressbook'))
    .option('--addressbook <name>', 'one of the address books, instead of the calendars')
    .addOption(
      new Option('--everything', 'a ZIP with all that is held about them; a README in it says what is what').conflicts([
        'calendar',
        'addressbook',
      ]),
    )
    .option('-o, --output <file>', 'instead of standard output')
    .action((options: ExportOptions) =>
      perform({
        kind: 'store',
        ...(options.output === undefined ? {} : { output: options.output }),
        run: (io, deps) => run(options, io, deps),
      }),
    )
}

async function run(options: ExportOptions, io: Io, deps: TaskDeps): Promise<number> {
  if (options.everything) return writeArchive(options.user, io, deps)
  let damaged = 0
  for await (const piece of await piecesOf(options, deps)) {
    if (typeof piece === 'string') await io.write(Buffer.from(piece))
    else {
      damaged++
      await io.warn(`left out ${piece.name} of ${piece.collection}: ${piece.reason}`)
    }
  }
  return damaged > 0 ? 1 : 0
}

async function writeArchive(user: string, io: Io, { store, now }: TaskDeps): Promise<number> {
  const { requireOwner } = await import('./calendars.ts')
  const { archive } = await import('../export/archive.ts')
  const { ZipTooLarge } = await import('../export/zip.ts')
  const owner = await requireOwner(store, user)
  await store.recordAudit({ kind: 'export', owner: owner.slug, detail: 'everything' }, 'admin')
  try {
    for await (const piece of archive(owner, store, now())) await io.write(piece)
  } catch (error) {
    if (error instanceof ZipTooLarge) throw new CommandError(`It does not fit into a ZIP: ${error.message}.`)
    throw error
  }
  return 0
}

async function piecesOf(
  { user, calendar, addressbook }: ExportOptions,
  { store }: TaskDeps,
): Promise<AsyncIterable<string | LeftOut>> {
  const { calendarsOf, requireAddressBook, requireCalendar, requireOwner } = await import('./calendars.ts')
  const owner = await requireOwner(store, user)
  const what = calendar ?? addressbook ?? 'all calendars'
  await store.recordAudit({ kind: 'export', owner: owner.slug, detail: what }, 'admin')
  if (addressbook !== undefined) {
    const { exportCards } = await import('../export/export-cards.ts')
    return exportCards(store, await requireAddressBook(store, owner, addressbook))
  }
  const { exportCalendars } = await import('../export/export-calendars.ts')
  const calendars =
    calendar === undefined ? await calendarsOf(store, owner) : [await requireCalendar(store, owner, calendar)]
  const name = calendar === undefined ? owner.name : (calendars[0]?.displayName ?? calendar)
  return exportCalendars(store, calendars, name)
}
