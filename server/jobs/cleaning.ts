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

/** So long a timeline shows for what rooms were booked. */
const PAST_BOOKINGS_KEPT = 31 * 24 * HOUR

/** Three months of what rooms were asked for, for who looks back at one of them. */
const ROOM_REQUESTS_KEPT = 92 * 24 * HOUR

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

/** Each on its own: what cannot be forgotten today keeps nothing else. Throws what went wrong once all were tried. */
export async function clean({ store, settings, now }: CleaningDeps): Promise<void> {
  const at = now()
  const before = (age: number) => new Date(at.getTime() - age)
  const steps = [
    () => store.pruneTombstones(before(TOMBSTONES_KEPT)),
    () => store.removeExpiredLocks(at),
    () => store.removeEndedSessions(at, before(settings.sessionIdleHours * HOUR)),
    () => store.removePastBookings(Math.floor(before(PAST_BOOKINGS_KEPT).getTime() / 1000)),
    () => store.forgetRoomRequests(Math.floor(before(ROOM_REQUESTS_KEPT).getTime() / 1000)),
    () => store.removeExpiredPushRegistrations(at),
    () => store.removeExpiredOAuth(at),
    () => store.removeSettledOutbound(before(SETTLED_OUTBOUND_KEPT)),
    () => store.forgetSenders(before(SENDERS_COUNTED)),
    () => store.removeQuarantinedMails(before(settings.quarantineDays * 24 * HOUR)),
    () => store.forgetMails(before(MAIL_KNOWN)),
    () => store.forgetIdempotencyKeys(before(IDEMPOTENCY_KEPT)),
    () => store.removeTransfers(before(settings.jobDays * 24 * HOUR)),
    () => store.removeUnusedAttachments(before(UNUSED_ATTACHMENTS_KEPT)),
  ]
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'not everything that is too old was forgotten')
}
