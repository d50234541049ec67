import type { Deps } from '../dav/request.ts'
import { exportCalendars } from '../export/export-calendars.ts'
import { exportCards } from '../export/export-cards.ts'
import { requireTarget } from './target.ts'
import type { Working } from './working.ts'

/** As `kalends export`. What is damaged is left out, and told of. */
export async function exportTransfer(working: Working, deps: Deps): Promise<void> {
  const { collection } = await requireTarget(working.transfer, deps)
  working.begin(collection.objects)
  const name = collection.displayName ?? collection.slug
  const pieces =
    collection.kind === 'addressbook'
      ? exportCards(deps.store, collection)
      : exportCalendars(deps.store, [collection], name)
  for await (const piece of pieces) {
    if (typeof piece !== 'string') await working.skip({ name: piece.name, line: null, reason: piece.reason })
    else {
      await working.write(Buffer.from(piece))
      await working.step()
    }
  }
}
