import type { Command } from 'commander'
import type { Perform } from './program.ts'
import type { Io, TaskDeps } from './task.ts'

interface ExportOptions {
  readonly user: string
  readonly calendar?: string
  readonly output?: string
}

export function addExport(program: Command, perform: Perform): void {
  program
    .command('export')
    .description('write calendars as one iCalendar file')
    .requiredOption('--user <slug>', 'whose calendars: a user, group, room or resource')
    .option('--calendar <name>', 'one of the calendars, instead of all')
    .option('-o, --output <file>', 'instead of standard output')
    .action((options: ExportOptions) =>
      perform({
        kind: 'store',
        ...(options.output === undefined ? {} : { output: options.output }),
        run: (io, deps) => run(options, io, deps),
      }),
    )
}

async function run({ user, calendar }: ExportOptions, io: Io, { store }: TaskDeps): Promise<number> {
  const { exportCalendars } = await import('../export/export-calendars.ts')
  const { calendarsOf, requireCalendar, requireOwner } = await import('./calendars.ts')

  const owner = await requireOwner(store, user)
  const calendars =
    calendar === undefined ? await calendarsOf(store, owner) : [await requireCalendar(store, owner, calendar)]
  let damaged = 0
  const name = calendar === undefined ? owner.name : (calendars[0]?.displayName ?? calendar)
  for await (const piece of exportCalendars(store, calendars, name)) {
    if (typeof piece === 'string') await io.write(Buffer.from(piece))
    else {
      damaged++
      await io.warn(`left out ${piece.name} of ${piece.calendar}: ${piece.reason}`)
    }
  }
  return damaged > 0 ? 1 : 0
}
