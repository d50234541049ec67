/** What a store tells those that watch it. */
import type { Id } from './values.ts'

/**
 * Where to look again, never what is to be seen there: who hears it asks for the numbers, with the rights of its moment.
 * `all` says that anything may have changed: much did, or news from other nodes got lost. The same may be told twice.
 */
export interface News {
  /** Collections with a new number, of their own or of a member, in their homes or in those of sharees; also those that are new or gone. */
  readonly collections: readonly Id[] | 'all'
  /** Principals whose homes have a new number: a collection or a share in them is new, is gone, or has other properties. */
  readonly homes: readonly Id[] | 'all'
  /**
   * Principals whose access may be less or more than before: a password, a second factor, an app password, a token or a session
   * of theirs, a share, their account. `all` after changes of groups, delegates, rights and invitations. What expires is no news.
   */
  readonly access: readonly Id[] | 'all'
}
