import type { Logger } from 'pino'
import type { Store } from '../../storage/store.ts'
import type { Settings } from '../settings.ts'

const HOUR = 3_600_000
/** A client that was away for longer starts its sync anew. */
const TOMBSTONES_KEPT = 180 * 24 * HOUR

/** A write that is about to refer to an attachment takes far less. */
const UNUSED_ATTACHMENTS_KEPT = HOUR

/** What senders elsewhere sent counts within an hour. */
const SENDERS_COUNTED = 2 * HOUR

/** So long it is known that a message was sent. */
const SETTLED_OUTBOUND_KEPT = 14 * 24 * HOUR

/** So long a mail that comes again is known, and what comes late is known to be late. */
const MAIL_KNOWN = 180 * 24 * HOUR

/** So long a request that is asked again with the same key is done once. */
export const IDEMPOTENCY_KEPT = 24 * HOUR

interface CleaningDeps {
  readonly store: Store
  readonly settings: Pick<Settings, 'quarantineDays' | 'sessionIdleHours' | 'jobDays'>
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

export async function clean({ store, settings, now }: CleaningDeps): Promise<void> {
  const at = now()
  await store.pruneTombstones(new Date(at.getTime() - TOMBSTONES_KEPT))
  await store.removeExpiredLocks(at)
  await store.removeEndedSessions(at, new Date(at.getTime() - settings.sessionIdleHours * HOUR))
  await store.removePastBookings(Math.floor(at.getTime() / 1000))
  await store.removeExpiredPushRegistrations(at)
  await store.removeExpiredOAuth(at)
  await store.removeSettledOutbound(new Date(at.getTime() - SETTLED_OUTBOUND_KEPT))
  await store.forgetSenders(new Date(at.getTime() - SENDERS_COUNTED))
  await store.removeQuarantinedMails(new Date(at.getTime() - settings.quarantineDays * 24 * HOUR))
  await store.forgetMails(new Date(at.getTime() - MAIL_KNOWN))
  await store.forgetIdempotencyKeys(new Date(at.getTime() - IDEMPOTENCY_KEPT))
  await store.removeTransfers(new Date(at.getTime() - settings.jobDays * 24 * HOUR))
  await store.removeUnusedAttachments(new Date(at.getTime() - UNUSED_ATTACHMENTS_KEPT))
}
