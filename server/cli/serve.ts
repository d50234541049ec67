import type { Command } from 'commander'
import type { Perform } from './task.ts'

export function addServe(program: Command, perform: Perform): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or Ctrl-C')
    .action(() => perform({ kind: 'serve' }))
}
