/** A message that came from elsewhere, RFC 6638 §4: delivered as those of this server are, with all that follows from it. */
import type { Principal, Scope, Store, StoreTransaction } from '../../storage/store.ts'
import type { Ignored, Message } from '../itip/index.ts'
import { Delivery } from './deliver.ts'
import { inOffice } from './growing-scope.ts'
import { heardBy, keepHeard } from './heard.ts'
import { putIntoInboxAlone, withdrawInvitations } from './inbox-alone.ts'
import { mailProposal } from './mail.ts'
import { findMailboxes } from './mailboxes.ts'
import type { Office } from './office.ts'
import { componentOf, requireLocked, send } from './send.ts'
import type { SchedulingTerms } from './terms.ts'

export interface Arrival {
  /** Whoever takes it in has made sure that it comes from whom it says. */
  readonly message: Message
  readonly recipient: Principal
  readonly mail?: ArrivedMail | undefined
  /** Nothing is new in a calendar because of it: its recipient reads it first, and takes it or not. */
  readonly isForInbox?: boolean
}

/** What a message came in. */
export interface ArrivedMail {
  /** The same message to the same recipient has the same one: it is delivered once. */
  readonly key: string
  /** Where it waited in quarantine, which ends with it. */
  readonly releases?: string | undefined
}

export type Arrived =
  | { readonly kind: 'delivered' | 'known' }
  /** It changed nothing, and is not taken for delivered. */
  | { readonly kind: 'refused'; readonly why: Ignored | 'damaged' | 'no-calendar' | 'no-room' }

const SCOPE: Scope = { origin: 'itip', scheduling: 'on' }

/** Throws what the terms throw for what may not be stored. */
export async function arrive(arrival: Arrival, store: Store, terms: SchedulingTerms): Promise<Arrived> {
  try {
    return await inOffice(store, SCOPE, terms, async (office): Promise<Arrived> => {
      if (arrival.mail !== undefined && !(await isNew(arrival.mail, office.tx))) return { kind: 'known' }
      await receive(arrival, office)
      return { kind: 'delivered' }
    })
  } catch (error) {
    if (error instanceof NotReceived) return { kind: 'refused', why: error.why }
    throw error
  }
}

async function isNew({ key, releases }: ArrivedMail, tx: StoreTransaction): Promise<boolean> {
  if (releases !== undefined) await tx.dropQuarantinedMail(releases)
  return tx.recordMail(key)
}

/** Ends the transaction, so that nothing of it is kept. */
class NotReceived extends Error {
  override readonly name = 'NotReceived'
  readonly why: Ignored | 'damaged' | 'no-calendar' | 'no-room'

  constructor(why: NotReceived['why']) {
    super(why)
    this.why = why
  }
}

async function receive({ message, recipient, mail, isForInbox }: Arrival, office: Office): Promise<void> {
  const about = { uid: message.uid, component: componentOf(message) }
  const mailbox = (await findMailboxes([recipient], about, office.tx)).get(recipient.id)
  if (mailbox === undefined) throw new NotReceived('no-calendar')
  requireLocked([mailbox], office)
  if (isForInbox === true && mailbox.object === undefined) {
    if (!(await putIntoInboxAlone(message, mailbox, office))) throw new NotReceived('no-room')
    return
  }
  const heard = await heardBy(recipient.id, message.uid, office.tx)
  const delivery = new Delivery([mailbox], office)
  const delivered = await delivery.take(message, { ...mailbox, heard })
  const { status, ignored, lacksRoom, messages, seen = heard } = delivered
  if (status === '5.1') throw new NotReceived(lacksRoom === true ? 'no-room' : 'damaged')
  if (status === '5.2') throw new NotReceived('no-calendar')
  const isDone = mail !== undefined && ignored !== undefined && isOfNoMatter(ignored, message)
  if (ignored !== undefined && !isDone) throw new NotReceived(ignored)
  if ((await delivery.write()).size > 0) throw new NotReceived('damaged')
  if (ignored === 'unknown' && message.method === 'CANCEL') await withdrawInvitations(message, mailbox, office)
  await keepHeard(recipient.id, message.uid, { before: heard, after: seen }, office.tx)
  await send(messages, mailbox.owner, office)
  // What came by mail, the organizer can read.
  if (mail === undefined && message.method === 'COUNTER') await mailProposal(message, recipient, office)
}

/** A mail that comes late, or tells of a meeting that its receiver has removed, is rightly without effect: nobody waits for an answer. */
function isOfNoMatter(ignored: Ignored, { method }: Message): boolean {
  if (ignored === 'stale' || ignored === 'declined') return true
  return ignored === 'unknown' && (method === 'CANCEL' || method === 'DECLINECOUNTER')
}
