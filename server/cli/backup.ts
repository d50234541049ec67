import type { Command } from 'commander'
import type { Io, Perform, TaskDeps } from './task.ts'

export function addBackup(program: Command, perform: Perform): void {
  program
    .command('backup')
    .description('write everything as it is at one moment into one file, also while the server runs')
    .argument('<file>', 'the file to write, or - for standard output')
    .action((file: string) => perform({ kind: 'store', output: file, run }))
}

async function run(io: Io, { store, now }: TaskDeps): Promise<number> {
  const { encodeBackup } = await import('../../storage/backup-file.ts')
  await store.recordAudit({ kind: 'backup' }, 'admin')
  let bytes = 0
  for await (const chunk of encodeBackup(store.dump(), now())) {
    await io.write(chunk)
    bytes += chunk.length
  }
  await io.warn(`${bytes} bytes written`)
  return 0
}
