import { type Command, Option } from 'commander'
import type { LeftOut } from '../export/export-calendars.ts'
import type { Io, Perform, TaskDeps } from './task.ts'

interface ExportOptions {
  readonly user: string
  readonly calendar?: string
  readonly addressbook?: string
  readonly output?: string
}

export function addExport(program: Command, perform: Perform): void {
  program
    .command('export')
    .description('write calendars as one iCalendar file, or an address book as one file of vCards')
    .requiredOption('--user <slug>', 'whose: a user, group, room or resource')
    .addOption(new Option('--calendar <name>', 'one of the calendars, instead of all').conflicts('addressbook'))
    .option('--addressbook <name>', 'one of the address books, instead of the calendars')
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
