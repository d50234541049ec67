import type { Deps } from '../dav/request.ts'
import { archive } from '../export/archive.ts'
import { ZipTooLarge } from '../export/zip.ts'
import { requireOwner } from './target.ts'
import { Undoable, type Working } from './working.ts'

/** Everything that is held about somebody. How much that is, nobody knows before. */
export async function archiveTransfer(working: Working, deps: Deps): Promise<void> {
  const owner = await requireOwner(working.transfer, deps)
  working.begin(null)
  try {
    for await (const piece of archive(owner, deps.store, deps.now())) {
      await working.write(piece)
      await working.step()
    }
  } catch (error) {
    if (error instanceof ZipTooLarge) throw new Undoable(error.message)
    throw error
  }
}
