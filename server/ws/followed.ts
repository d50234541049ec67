/** Something that a client follows, of whatever kind. */
import type { Id } from '../../storage/store.ts'
import type { AskedWithin, DavDeps } from '../dav/handle.ts'
import type { DavResponse, Viewer } from '../dav/request.ts'
import type { ServerMessage } from './messages.ts'
import type { PresenceBook } from './presence-book.ts'

/** With what it looks at the store: the rights of this moment. */
export interface Look {
  readonly viewer: Viewer
  /** Reads what the store has since the look began. */
  readonly store: DavDeps['store']
  readonly presence: Pick<PresenceBook, 'stay' | 'leave'>
  now(): Date
  dav(asked: AskedWithin): Promise<DavResponse>
  send(message: ServerMessage): void
  /** The client does not read as fast as it is told: nothing more for now. */
  isFull(): boolean
}

export interface Followed {
  /** Collections whose news are its own. */
  readonly concerns: readonly Id[]
  /** Principals whose homes' news are its own. */
  readonly homes: readonly Id[]
  /** Nobody but a credential could take it away. */
  readonly isOwn: boolean
  /** Says what is new since it last said something; false when there was no room for all of it. Throws a Refusal when the viewer may not know any more. */
  tell(look: Look): Promise<boolean>
  /** It is followed no more. */
  end?(look: Pick<Look, 'presence'>): void
}

/** What a client asked for, with what it is told first. */
export interface Begun {
  readonly followed: Followed
  readonly number?: number
  readonly epoch?: string
}
