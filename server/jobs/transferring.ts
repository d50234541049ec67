/** Imports and exports that somebody asked for, done by whichever node claims them first. */
import type { Deps } from '../dav/request.ts'
import { runTransfers } from '../transfers/run.ts'

/** Nobody who watches waits for longer; looking costs a read of an index that is mostly empty. */
const TICK = 1_000
/** At once, in one process: what people click on goes before. */
const AT_ONCE = 2

/** Gives the function that ends it: what is under way is left to others, or to the next start. */
export function startTransferring(deps: Deps): () => Promise<void> {
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  const timer = setInterval(() => {
    if (running.size >= AT_ONCE) return
    const work: Promise<void> = runTransfers(deps, ending.signal)
      .catch((error: unknown) => deps.log.error({ err: error }, 'imports and exports are not done'))
      .finally(() => running.delete(work))
    running.add(work)
  }, TICK).unref()
  return async () => {
    clearInterval(timer)
    ending.abort()
    await Promise.all(running)
  }
}
