/** Calendars that are read by a secret URL. */
import type { Id } from './values.ts'

/** What a secret URL shows: events with what is public of them, when somebody is busy, or free-busy of all calendars. */
export type FeedLevel = 'full' | 'busy' | 'free-busy'

export interface Feed {
  readonly id: Id
  readonly ownerId: Id
  /** Null for free-busy, which is of all calendars. */
  readonly collectionId: Id | null
  readonly level: FeedLevel
  /** Who has it, in the owner's words. */
  readonly label: string
  readonly createdAt: Date
}

/** The token itself is kept by nobody but who was given it. */
export type NewFeed = Omit<Feed, 'id' | 'createdAt'> & { readonly tokenHash: string }

export interface FeedReader {
  findFeed(tokenHash: string): Promise<Feed | undefined>
  /** In the order they were made. */
  feedsOf(ownerId: Id): Promise<readonly Feed[]>
}

export interface FeedWriter {
  /** The owner's home must be in the scope. */
  createFeed(feed: NewFeed): Promise<Feed>
  deleteFeed(feed: Feed): Promise<void>
}
