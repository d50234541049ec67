/** Queues the mails of alarms that sharees have for themselves in calendars of others. See docs/decisions/0113. */
import { DAV } from '../../protocol/xml/names.ts'
import type { DueShareeReminder, ShareeReminder, StoredObject, StoreTransaction } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { sharedResource } from '../dav/resolve.ts'
import { privilegesOn } from '../dav/rights.ts'
import { readerSeenAt } from '../dav/sharing/own-objects.ts'
import { extentIn, viewOf } from '../dav/view.ts'
import type { Allowances } from './remind.ts'
import {
  BATCH,
  HOUR,
  look,
  type Origin,
  PAUSE,
  queueAllowed,
  type Reader,
  readerOf,
  SCOPE,
  secondsOf,
} from './remind.ts'

/** Whoever has a share no more may get it again. */
const DAY = 24 * HOUR

/** Looks at all whose turn has come, and gives how many mails it queued. */
export async function remindSharees(deps: Deps, allowances: Allowances, signal: AbortSignal): Promise<number> {
  let queued = 0
  for (;;) {
    const now = secondsOf(deps.now())
    const due = await deps.store.dueShareeReminders(now, BATCH)
    for (const key of due) {
      if (signal.aborted) return queued
      queued += await remind(key, now, allowances, deps)
    }
    if (due.length < BATCH) return queued
  }
}

async function remind(key: ShareeReminder, now: number, allowances: Allowances, deps: Deps): Promise<number> {
  const take = (tx: StoreTransaction) => tx.takeShareeReminder(key, now)
  try {
    return await deps.store.transaction(SCOPE, async (tx) => {
      const due = await take(tx)
      if (due === undefined) return 0
      const seen = await findSeen(due, tx, deps)
      if (seen === undefined) {
        await tx.settleShareeReminder(due, now, now + DAY)
        return 0
      }
      const { reader, object } = seen
      const { reminders, nextAt } = look({ ...due, bytes: object.bytes }, reader, now, deps)
      const queued = await queueAllowed(reminders, originOf(due, reader), tx, { allowances, deps })
      await tx.settleShareeReminder(due, now, nextAt)
      return queued
    })
  } catch (error) {
    // One bad object holds up no other: it is looked at again later, and what went off is mailed then.
    deps.log.error({ err: error, object: key.objectId }, "a sharee's alarm cannot be looked at")
    await deps.store.transaction(SCOPE, async (tx) => {
      const due = await take(tx)
      if (due !== undefined) await tx.settleShareeReminder(due, due.since, now + PAUSE)
    })
    return 0
  }
}

function originOf({ objectId, shareeId, uid }: DueShareeReminder, reader: Reader): Origin {
  return { key: [objectId, shareeId], uid, reader }
}

interface Seen {
  readonly reader: Reader
  /** With the alarms that are the sharee's, and nobody else's. */
  readonly object: StoredObject
}

/** Undefined for who has no share of it any more, or sees of the object not all. */
async function findSeen(
  { objectId, shareeId, collectionId }: DueShareeReminder,
  tx: StoreTransaction,
  deps: Deps,
): Promise<Seen | undefined> {
  const sharee = await tx.findPrincipalById(shareeId)
  const shares = await tx.sharesIn(shareeId)
  const shared = shares.find(({ share }) => share.collectionId === collectionId && share.state === 'accepted')
  const reader = sharee && shared && readerOf(sharee, shared.collection)
  if (sharee === undefined || shared === undefined || reader === undefined) return undefined
  const resource = sharedResource(shared, sharee)
  const viewer = { principal: sharee, scopes: 'all' as const, memberships: () => tx.memberships(sharee.id) }
  if (!(await privilegesOn(resource, viewer, tx)).has(DAV.read)) return undefined
  for await (const page of readerSeenAt(resource, tx, deps.store).findObjectsById(collectionId, [objectId])) {
    for (const object of page) if (extentIn(viewOf(resource, viewer), object) === 'whole') return { reader, object }
  }
  return undefined
}
