/** Calendars that are read from elsewhere. */
import type { Id, Pages } from './values.ts'

/** A calendar whose content comes from a URL, and how that went so far. */
export interface Subscription extends RefreshOutcome {
  readonly collectionId: Id
  readonly source: string
}

export interface RefreshOutcome {
  /** RFC 9110 §8.8.3: validators of what was read last, as sent. */
  readonly etag: string | null
  readonly lastModified: string | null
  readonly nextAt: Date
  /** How often it wants to be asked. */
  readonly everySeconds: number
  /** When it last went well. */
  readonly refreshedAt: Date | null
  /** In a row. */
  readonly failures: number
  /** A sentence for its owner: why it failed, or what was left out. */
  readonly problem: string | null
}

export interface SubscriptionReader {
  findSubscription(collectionId: Id): Promise<Subscription | undefined>
  /** In the order in which their calendars were made; `after` is the calendar of the last one that is known. */
  subscriptions(after?: Id): Pages<Subscription>
}

export interface SubscriptionWriter {
  /** Nothing, when the source is another by now. Its home must be in the scope. */
  recordRefresh(subscription: Subscription, outcome: RefreshOutcome): Promise<void>
}

/** Outside of transactions. */
export interface SubscriptionUpkeep {
  /** The subscription that waits longest for its turn; nobody else gets it before `until`. */
  claimSubscription(now: Date, until: Date): Promise<Subscription | undefined>
}
