/** What its sender sees of a mail that nobody took: RFC 6638 §3.2.9, in the same transaction. */
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { readStored } from '../../scheduling/delivery/damaged.ts'
import { findMeeting } from '../../scheduling/delivery/own-copy.ts'
import { withStatuses } from '../../scheduling/itip/index.ts'
import type {
  ClaimedOutbound,
  Id,
  OutboundOutcome,
  OwnedObject,
  SentOutbound,
  StoreTransaction,
} from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { newObjectOf } from '../dav/scheduling.ts'

export type Failure = Extract<OutboundOutcome, { kind: 'failed' }> & { readonly status: '5.1' | '5.2' }

export async function keepFailure(claimed: ClaimedOutbound, failure: Failure, { store }: Deps): Promise<void> {
  const meeting = await findMeeting({ id: claimed.senderId }, claimed.uid, store)
  const collections = meeting === undefined ? [] : [meeting.collectionId]
  await store.transaction({ origin: 'itip', scheduling: 'silent', collections }, async (tx) => {
    const isNewest = await tx.settleOutbound(claimed, failure)
    if (isNewest && meeting !== undefined) await keepStatus(meeting, claimed, failure, tx)
  })
}

/** A mail that was taken, and came back later. False when it is not the newest word to its recipient. */
export async function keepBounce(outboundId: Id, problem: string, { store }: Deps): Promise<boolean> {
  const sent = await store.findOutbound(outboundId)
  if (sent === undefined) return false
  const meeting = await findMeeting({ id: sent.senderId }, sent.uid, store)
  const collections = meeting === undefined ? [] : [meeting.collectionId]
  return store.transaction({ origin: 'itip', scheduling: 'silent', collections }, async (tx) => {
    const isNewest = await tx.bounceOutbound(outboundId, problem)
    if (isNewest && meeting !== undefined) await keepStatus(meeting, sent, { status: '5.1' }, tx)
    return isNewest
  })
}

/** RFC 6638 §3.2.10: the Schedule-Tag stays, for nothing in it is the client's to look at before it writes. */
async function keepStatus(
  { collectionId, name }: OwnedObject,
  { recipient }: SentOutbound,
  { status }: Pick<Failure, 'status'>,
  tx: StoreTransaction,
): Promise<void> {
  const current = await tx.findObject(collectionId, name)
  const calendar = current && readStored(current.bytes, () => undefined)
  if (current === undefined || calendar === undefined) return
  const bytes = Buffer.from(writeComponentBytes(withStatuses(calendar, new Map([[recipient, status]]))))
  if (bytes.equals(current.bytes)) return
  await tx.replaceObject(collectionId, current, { ...newObjectOf(bytes, 'object'), scheduleTag: current.scheduleTag })
}
