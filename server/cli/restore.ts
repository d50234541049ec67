import type { Command } from 'commander'
import { nameOfInput } from './input-name.ts'
import { CommandError, type Io, type OfflineDeps, type Perform } from './task.ts'

export function addRestore(program: Command, perform: Perform): void {
  program
    .command('restore')
    .description('replace everything by what a backup holds, on either database; end the server before')
    .argument('<file>', 'a file that backup wrote, or - for standard input')
    .action((file: string) => perform({ kind: 'offline', input: file, run: (io, deps) => run(file, io, deps) }))
}

async function run(file: string, io: Io, { openStore }: OfflineDeps): Promise<number> {
  const { decodeBackup } = await import('../../storage/backup-file.ts')
  const store = await openStore()
  try {
    await store.load(decodeBackup(io.input))
    await store
      .causedBy({ actor: null, credential: 'command line', source: null })
      .recordAudit({ kind: 'restore' }, 'restore')
  } catch (cause) {
    throw new CommandError(`Nothing was restored: ${reasonOf(cause, file)}`, { cause })
  } finally {
    await store.close()
  }
  await io.print('Restored. Clients will synchronise anew.')
  return 0
}

function reasonOf(cause: unknown, file: string): string {
  if (!(cause instanceof Error)) return String(cause)
  const name = nameOfInput(file)
  if (cause.message === 'incorrect header check') return `${name} is not a backup.` // zlib: it is not gzipped
  if (cause instanceof SyntaxError) return `${name} is not a backup, or a damaged one.`
  if ('code' in cause && cause.code === 'Z_DATA_ERROR') return `${name} is damaged (${cause.message}).`
  if ('code' in cause && cause.code === 'Z_BUF_ERROR') return 'the backup is not complete'
  return cause.message
}
