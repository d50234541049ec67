import type { Command } from 'commander'
import type { Perform } from './task.ts'

export function addMigrate(program: Command, perform: Perform): void {
  program
    .command('migrate')
    .description('make the store, or bring it to the schema of this version; starting the server does it, too')
    .action(() =>
      perform({
        kind: 'offline',
        async run(io, { openStore }) {
          const store = await openStore()
          await store.close()
          await io.print('The store has the schema of this version.')
          return 0
        },
      }),
    )
}
