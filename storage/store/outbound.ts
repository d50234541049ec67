/** What leaves this server as mail. */
import type { Id } from './values.ts'

/** An iTIP message; what reminds somebody here of an event of theirs; what a guest proposes to somebody here. */
export type OutboundKind = 'mail' | 'reminder' | 'proposal' | 'approval'

/** A message that somebody here sends to others elsewhere; the rows of a transactional outbox. */
export interface NewOutbound {
  readonly kind: OutboundKind
  /** In whose name. What becomes of it is told in what this one has of the meeting. */
  readonly senderId: Id
  readonly uid: string
  readonly method: string
  /** Kept once for all recipients, until the last of them has it. */
  readonly payload: Buffer
  readonly recipients: readonly OutboundRecipient[]
  /** Whoever sends waits so long for more. */
  readonly notBefore: Date
  /** It says all that earlier ones of its method said: those that nobody tried to send yet are dropped. */
  readonly isWhole: boolean
  /** Whoever sends it wants to hear of its recipients: they are no strangers any more. */
  readonly isAcquainted: boolean
}

export interface OutboundRecipient {
  /** As the sender has it. */
  readonly address: string
  /** The same message has the same one: it is sent once. */
  readonly key: string
}

/** One message to one recipient, for whoever claimed it. */
export interface ClaimedOutbound extends Pick<NewOutbound, 'kind' | 'senderId' | 'uid' | 'method' | 'payload'> {
  readonly id: Id
  readonly recipient: string
  readonly key: string
  /** It took the place of another, which nobody has seen. */
  readonly folded: boolean
  /** Its recipient was sent something of the meeting before, as far as that is remembered. */
  readonly wasTold: boolean
  /** How often somebody tried, this time included. */
  readonly attempts: number
  readonly createdAt: Date
}

/** A message that was enqueued, as long as that is remembered. */
export type SentOutbound = Pick<ClaimedOutbound, 'senderId' | 'uid' | 'recipient'>

export const OUTBOUND_STATES = ['queued', 'sent', 'failed'] as const
export type OutboundState = (typeof OUTBOUND_STATES)[number]

/** How it stands with a message, without what it says. */
export interface OutboundEntry extends SentOutbound, Pick<ClaimedOutbound, 'id' | 'kind' | 'method' | 'attempts'> {
  readonly state: OutboundState
  /** When it is its turn, or whose lease ends then that has it. */
  readonly nextAt: Date
  /** Of the last attempt; null while one is made. */
  readonly problem: string | null
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export interface OutboundQuestion {
  readonly state?: OutboundState | undefined
  readonly after?: Id | undefined
}

/** `in-hand`: somebody is sending it. `newer`: something newer went to its recipient. `over`: it was sent, or is not kept. */
export type Retried = 'queued' | 'in-hand' | 'newer' | 'over'

export type OutboundOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'deferred'; readonly nextAt: Date; readonly problem: string }
  | { readonly kind: 'failed'; readonly problem: string }

export interface OutboundReader {
  findOutbound(id: Id): Promise<OutboundEntry | undefined>
  /** In the order in which they were enqueued; `after` is the last one of the page before. */
  outboundEntries(asked: OutboundQuestion, limit: number): Promise<readonly OutboundEntry[]>
  /** Messages in somebody's name to others (`mail`), each recipient counted; those before two weeks ago are forgotten. */
  countOutboundSince(senderId: Id, since: Date): Promise<number>
}

export interface OutboundWriter {
  /** What waits to be sent, once the transaction is kept. Nothing, when it was enqueued before. */
  enqueue(message: NewOutbound): Promise<void>
  /** True when nothing newer of its sender is on the way to its recipient: the outcome is that of the meeting. */
  settleOutbound(claimed: ClaimedOutbound, outcome: OutboundOutcome): Promise<boolean>
  /** What was sent failed after all. True as with `settleOutbound`; false when it was not sent, too. */
  bounceOutbound(id: Id, problem: string): Promise<boolean>
  /** What waits is tried as soon as may be, and what failed once more. */
  retryOutbound(id: Id): Promise<Retried>
  /** What waits is not sent. True as with `settleOutbound`; undefined when it did not wait. */
  giveUpOutbound(id: Id, problem: string): Promise<boolean | undefined>
}

/** Outside of transactions. */
export interface OutboundUpkeep {
  /** What is to be sent, in the order of its turn; of what one sender tells one recipient of a meeting the first alone. */
  dueOutbound(now: Date, limit: number): Promise<readonly Id[]>
  /** Nobody else gets it before `until`; undefined when somebody has it. */
  claimOutbound(id: Id, now: Date, until: Date): Promise<ClaimedOutbound | undefined>
  /** What was sent, or given up, before that. */
  removeSettledOutbound(before: Date): Promise<void>
}
