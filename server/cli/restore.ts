import type { Command } from 'commander'
import type { Perform } from './program.ts'
import { CommandError, type Io, type OfflineDeps } from './task.ts'

export function addRestore(program: Command, perform: Perform): void {
  program
    .command('restore')
    .description('replace everything by what a backup holds, on either database; end the server before')
    .argument('<file>', 'a file that backup wrote, or - for standard input')
    .action((file: string) => perform({ kind: 'offline', input: file, run }))
}

async function run(io: Io, { openStore }: OfflineDeps): Promise<number> {
  const { restore } = await import('../../storage/backup.ts')
  const { decodeBackup } = await import('../../storage/backup-file.ts')
  const store = await openStore()
  try {
    await restore(store, decodeBackup(io.input))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CommandError(`Nothing was restored: ${reason}`, { cause })
  } finally {
    await store.close()
  }
  await io.print('Restored. Clients will synchronise anew.')
  return 0
}
