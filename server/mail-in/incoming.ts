/** A mail as it comes in, by whatever way. */
export interface IncomingMail {
  readonly raw: Buffer
  /** RFC 5321 §2.3.1; undefined where only the mail itself is left, as in a mailbox. */
  readonly envelope: Envelope | undefined
  /** Who handed it over from the internet; undefined for what a mail server of this house did. */
  readonly client: Client | undefined
}

export interface Envelope {
  /** Empty for reports (RFC 5321 §4.5.5). */
  readonly from: string
  readonly to: readonly string[]
}

export interface Client {
  readonly address: string
  /** What it calls itself. */
  readonly name: string
}

/** What became of a mail for one recipient. `full`: it is not trusted, and nothing more may wait; `dropped`: nobody wants it. */
export type Outcome = 'delivered' | 'known' | 'quarantined' | 'full' | 'dropped' | 'bounced'

/** Nothing can be said of it now: whoever has the mail is to keep it, and to come again. */
export class TryLater extends Error {
  override readonly name = 'TryLater'
}
