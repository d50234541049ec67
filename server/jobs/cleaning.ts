import type { Logger } from 'pino'
import type { Store } from '../../storage/store.ts'

const HOUR = 3_600_000
/** A client that was away for longer starts its sync anew. */
const TOMBSTONES_KEPT = 180 * 24 * HOUR

/** A write that is about to refer to an attachment takes far less. */
const UNUSED_ATTACHMENTS_KEPT = HOUR

/** So long it is known that a message was sent. */
const SETTLED_OUTBOUND_KEPT = 14 * 24 * HOUR

interface CleaningDeps {
  readonly store: Store
  readonly log: Logger
  now(): Date
}

/** Forgets, each hour, what is too old to be asked for. Gives the function that ends it. */
export function startCleaning(deps: CleaningDeps): () => void {
  const timer = setInterval(() => {
    clean(deps).catch((error: unknown) => deps.log.error({ err: error }, 'cleaning failed'))
  }, HOUR)
  timer.unref()
  return () => clearInterval(timer)
}

export async function clean({ store, now }: CleaningDeps): Promise<void> {
  const at = now()
  await store.pruneTombstones(new Date(at.getTime() - TOMBSTONES_KEPT))
  await store.removeExpiredLocks(at)
  await store.removePastBookings(Math.floor(at.getTime() / 1000))
  await store.removeExpiredPushRegistrations(at)
  await store.removeSettledOutbound(new Date(at.getTime() - SETTLED_OUTBOUND_KEPT))
  await store.removeUnusedAttachments(new Date(at.getTime() - UNUSED_ATTACHMENTS_KEPT))
}
