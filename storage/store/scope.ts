/** What a write touches. */
import type { TimeValue } from '../../protocol/time/values.ts'
import type { Cause } from './audit.ts'
import type { NewObject } from './objects.ts'
import type { Id } from './values.ts'

/** Who started a write; bridges know their own echo by it. */
export type Origin = 'client' | 'api' | 'admin' | 'itip' | 'import' | 'subscription' | 'restore' | `bridge:${string}`

/** Whether copies of meetings are meetings of who has them, or plain objects beside those. */
export type Copies = 'meetings' | 'plain'

/** All that a write touches, known before it starts. */
export interface Scope {
  readonly origin: Origin
  /** Who makes it; `Store.causedBy` says it for all writes of a request. Without one, the server itself. */
  readonly by?: Cause | undefined
  /** Silent: nothing is sent to anybody because of it. */
  readonly scheduling: 'on' | 'silent'
  /** What is created is a copy of what is somewhere else, and told to nobody (RFC 6638 §3.2.3.3). */
  readonly copies?: Copies
  /** A series is split there: what is replaced goes on, and what is created after that is its past. */
  readonly splitAt?: TimeValue
  readonly collections?: readonly Id[]
  /** Homes: their children, quota, bookings, UIDs that are unique in them, dead properties of home or principal. */
  readonly homes?: readonly Id[]
  /** True for writes of principals, memberships, delegations, credentials. */
  readonly directory?: boolean
  /**
   * WebDAV locks of any path are made, refreshed or given up; or they end with what they are on, which lies in `collections`:
   * such writes wait for those that make locks, but not for each other.
   */
  readonly locks?: 'made' | 'ended'
  /** What is going to be written: whom that concerns can be locked from the start. */
  readonly foreseen?: Foreseen
}

export interface Foreseen {
  readonly collectionId: Id
  readonly name: string
  /** Undefined: it is removed. */
  readonly object: NewObject | undefined
}
