import type { Deps } from '../dav/request.ts'
import { NoCalendar } from '../import/calendar-file.ts'
import { countCards, NoCards } from '../import/card-file.ts'
import { importObjects } from '../import/import-objects.ts'
import { requireTarget } from './target.ts'
import { Undoable, type Working } from './working.ts'

/**
 * As `kalends import`: silently, by the same limits. Whoever goes on with it begins behind what was reported; what was written
 * since then (a batch, at most) is found to be there.
 */
export async function importTransfer(working: Working, deps: Deps): Promise<void> {
  const { transfer } = working
  const { owner, collection } = await requireTarget(transfer, deps)
  if (collection.source !== null) throw new Undoable(`${transfer.label} is a subscription now`)
  const read = () => deps.store.transferBytes(transfer.id)
  if (collection.kind === 'addressbook') working.total = await countCards(read(), deps.settings)
  const course = { from: transfer.progress.done, tellCount: (items: number) => (working.total = items) }
  try {
    for await (const report of importObjects(read(), { owner, collection, origin: 'import' }, deps, course)) {
      const { outcome, uid = null, line, reason = '' } = report
      if (outcome === 'refused') await working.skip({ name: uid, line, reason })
      else await working.step(outcome)
    }
  } catch (error) {
    if (error instanceof NoCalendar || error instanceof NoCards) throw new Undoable(error.message)
    throw error
  }
}
