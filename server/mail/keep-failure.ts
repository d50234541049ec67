/** What its sender sees of a mail that nobody took: RFC 6638 §3.2.9, in the same transaction. */
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { readStored } from '../../scheduling/delivery/damaged.ts'
import { findMeeting } from '../../scheduling/delivery/own-copy.ts'
import { withStatuses } from '../../scheduling/itip/index.ts'
import type {
  ClaimedOutbound,
  Id,
  OutboundEntry,
  OutboundOutcome,
  OwnedObject,
  Retried,
  SentOutbound,
  StoreTransaction,
} from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { newObjectOf } from '../dav/scheduling.ts'

/** RFC 6638 §3.2.9: sent, or not delivered. */
type Status = '1.1' | '5.1' | '5.2'

export type Failure = Extract<OutboundOutcome, { kind: 'failed' }> & { readonly status: '5.1' | '5.2' }

export async function keepFailure(claimed: ClaimedOutbound, failure: Failure, deps: Deps): Promise<void> {
  await settle(claimed, failure.status, (tx) => tx.settleOutbound(claimed, failure), deps)
}

/** A mail that was taken, and came back later. False when it is not the newest word to its recipient. */
export async function keepBounce(outboundId: Id, problem: string, deps: Deps): Promise<boolean> {
  const sent = await deps.store.findOutbound(outboundId)
  if (sent === undefined) return false
  return settle(sent, '5.1', (tx) => tx.bounceOutbound(outboundId, problem), deps)
}

/** What somebody does not want sent. Undefined when it does not wait. */
export async function giveUp(queued: OutboundEntry, problem: string, deps: Deps): Promise<boolean | undefined> {
  return settle(queued, '5.1', (tx) => tx.giveUpOutbound(queued.id, problem), deps)
}

/** What somebody wants tried: until that is done its sender sees it as sent. */
export async function tryAgain(queued: OutboundEntry, deps: Deps): Promise<Retried> {
  let retried: Retried = 'over'
  const change = async (tx: StoreTransaction) => {
    retried = await tx.retryOutbound(queued.id)
    return retried === 'queued' && queued.state === 'failed'
  }
  await settle(queued, '1.1', change, deps)
  return retried
}

/** `change` gives whether what becomes of the message is that of the meeting; of a reminder or a request for a room nothing is. */
async function settle<Outcome extends boolean | undefined>(
  message: SentOutbound & Pick<OutboundEntry, 'kind'>,
  status: Status,
  change: (tx: StoreTransaction) => Promise<Outcome>,
  { store }: Deps,
): Promise<Outcome> {
  const meeting = message.kind === 'mail' ? await findMeeting({ id: message.senderId }, message.uid, store) : undefined
  const collections = meeting === undefined ? [] : [meeting.collectionId]
  return store.transaction({ origin: 'itip', scheduling: 'silent', collections }, async (tx) => {
    const outcome = await change(tx)
    if (outcome && meeting !== undefined) await keepStatus(meeting, message, status, tx)
    return outcome
  })
}

/** RFC 6638 §3.2.10: the Schedule-Tag stays, for nothing in it is the client's to look at before it writes. */
async function keepStatus(
  { collectionId, name }: OwnedObject,
  { recipient }: SentOutbound,
  status: Status,
  tx: StoreTransaction,
): Promise<void> {
  const current = await tx.findObject(collectionId, name)
  const calendar = current && readStored(current.bytes, () => undefined)
  if (current === undefined || calendar === undefined) return
  const bytes = Buffer.from(writeComponentBytes(withStatuses(calendar, new Map([[recipient, status]]))))
  if (bytes.equals(current.bytes)) return
  await tx.replaceObject(collectionId, current, { ...newObjectOf(bytes, 'object'), scheduleTag: current.scheduleTag })
}
