import type { Command } from 'commander'
import type { Perform } from './task.ts'

export function addApiClient(program: Command, perform: Perform): void {
  program
    .command('api-client')
    .description('write the typed client of the API of this version, in TypeScript; client/request.ts goes beside it')
    .option('--output <file>', 'instead of standard output')
    .action(({ output = '-' }: { output?: string }) =>
      perform({
        kind: 'local',
        output,
        async run(io) {
          const { writeClient } = await import('../api/write-client.ts')
          const { OPERATIONS } = await import('../api/operations/index.ts')
          await io.write(Buffer.from(writeClient(OPERATIONS)))
          return 0
        },
      }),
    )
}
