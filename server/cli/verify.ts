import type { Command } from 'commander'
import type { Finding } from '../../storage/verify.ts'
import type { Io, Perform, TaskDeps } from './task.ts'

export function addVerify(program: Command, perform: Perform): void {
  program
    .command('verify')
    .description('look at every object and number in the store, and tell what does not agree')
    .option('--repair', 'set right what follows from something else; damaged objects are left alone')
    .action(({ repair = false }: { repair?: boolean }) =>
      perform({ kind: 'store', run: (io, deps) => run(repair, io, deps) }),
    )
}

async function run(repair: boolean, io: Io, deps: TaskDeps): Promise<number> {
  const { wordsOf } = await import('../../storage/verify.ts')
  const counts = { found: 0, repaired: 0 }
  for await (const finding of findings(repair, deps)) {
    counts.found++
    if (finding.repaired) counts.repaired++
    await io.print(`${wordsOf(finding)}${finding.repaired ? ' (repaired)' : ''}`)
  }
  const repaired = repair ? `, ${counts.repaired} repaired` : ''
  await io.print(counts.found === 0 ? 'Everything agrees.' : `${counts.found} found${repaired}`)
  return counts.found > counts.repaired ? 1 : 0
}

async function* findings(repair: boolean, deps: TaskDeps): AsyncIterable<Finding> {
  const { verify } = await import('../../storage/verify.ts')
  const { describeObject } = await import('../describe-object.ts')
  const { verifyRooms } = await import('../../scheduling/delivery/verify-rooms.ts')
  const { termsOfServer } = await import('../dav/scheduling.ts')
  yield* verify(deps.store, { describeObject, repair })
  yield* verifyRooms(deps.store, termsOfServer(deps), repair)
}
