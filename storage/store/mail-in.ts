/** What comes in as mail, from whom, and what was heard before. */
import type { Instant } from '../../protocol/time/values.ts'
import type { Id, Pages } from './values.ts'

/** A mail that waits for somebody to judge it. */
export interface QuarantinedMail {
  readonly id: Id
  readonly recipientId: Id
  /** Whom it says that it is from. */
  readonly author: string
  /** Why it was not delivered. */
  readonly reason: string
  readonly size: number
  readonly receivedAt: Date
}

export interface NewQuarantinedMail extends Pick<QuarantinedMail, 'recipientId' | 'author' | 'reason'> {
  /** The same mail has the same one: it waits once. */
  readonly key: string
  readonly raw: Buffer
}

/** The last word that somebody has heard, or told, on a part of a meeting. */
export interface Heard {
  /** Of which part, and of whom (scheduling/itip/heard.ts). */
  readonly name: string
  readonly sequence: number
  /** Null for one without a time. */
  readonly stampedAt: Instant | null
}

export interface MailReader {
  /** Whether somebody has invited one of these addresses (normalised), or accepted what it sent. */
  hasCorrespondent(principalId: Id, addresses: readonly string[]): Promise<boolean>
  /** Whether a card in an address book of somebody has one of these mail addresses (in lower case). */
  hasContact(principalId: Id, emails: readonly string[]): Promise<boolean>
  /** The oldest first. */
  /** In the order in which they came; `after` is the last one that is known. */
  quarantinedMails(after?: Id): Pages<QuarantinedMail>
  findQuarantinedMail(id: Id): Promise<(QuarantinedMail & { readonly raw: Buffer }) | undefined>
  /** What each of these has heard under a UID; who has heard nothing is left out. */
  heardBy(principalIds: readonly Id[], uid: string): Promise<ReadonlyMap<Id, readonly Heard[]>>
}

export interface MailWriter {
  /** That a mail was delivered. False when it was before: then it is not to be delivered again. */
  recordMail(key: string): Promise<boolean>
  /** `full`, and nothing is kept, when its recipient has too many that wait. */
  quarantineMail(mail: NewQuarantinedMail): Promise<'kept' | 'known' | 'full'>
  /** False when it is not there. */
  dropQuarantinedMail(id: Id): Promise<boolean>
  /** Under a UID; what else the principal has heard of it stays, but for those names. */
  setHeard(principalId: Id, uid: string, heard: readonly Heard[], forgotten: readonly string[]): Promise<void>
}

/** Outside of transactions. */
export interface MailUpkeep {
  /** Mails that waited since before that. */
  removeQuarantinedMails(before: Date): Promise<void>
  /** One message more from a sender elsewhere; gives how many there are in the hour of `now`, whoever counted them. */
  countSent(sender: string, now: Date): Promise<number>
  /** What was counted in hours before that. */
  forgetSenders(before: Date): Promise<void>
  /** What is known of mails that were delivered, and of what was heard, before that. */
  forgetMails(before: Date): Promise<void>
}
