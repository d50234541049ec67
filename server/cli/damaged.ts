import type { Command } from 'commander'
import { memberHref } from '../dav/paths.ts'
import type { Io, Perform, TaskDeps } from './task.ts'

export function addDamaged(program: Command, perform: Perform): void {
  program
    .command('damaged')
    .description('list the objects that cannot be read any more: where, whose, since when at the earliest, and why')
    .action(() => perform({ kind: 'store', run }))
}

async function run(io: Io, { store }: TaskDeps): Promise<number> {
  const { encodeSegment } = await import('../../protocol/dav/href.ts')
  const { damagedObjects } = await import('../../storage/verify.ts')
  const { describeObject } = await import('../describe-object.ts')
  let found = 0
  for await (const { collection, object, what } of damagedObjects(store, describeObject)) {
    found++
    const href = memberHref(collection.home, collection.ownerSlug, collection.slug) + encodeSegment(object.name)
    await io.print([href, collection.ownerSlug, object.modifiedAt.toISOString(), what].join('\t'))
  }
  await io.print(found === 0 ? 'No object is damaged.' : `${found} damaged`)
  return found === 0 ? 0 : 1
}
