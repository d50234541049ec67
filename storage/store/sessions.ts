/** Browsers that are signed in. */
import type { Account } from './principals.ts'
import type { Id } from './values.ts'

export interface Session {
  readonly id: Id
  readonly principalId: Id
  /** In a word: `password`, `oidc`, … */
  readonly signedInBy: string
  /** Where it began, shortened: enough for its owner to know it again. */
  readonly address: string
  readonly agent: string
  readonly createdAt: Date
  /** When its secret was last made anew. */
  readonly renewedAt: Date
  /** Some minutes old at most. */
  readonly seenAt: Date
  /** However much it is used. */
  readonly expiresAt: Date
}

export interface NewSession extends Omit<Session, 'id' | 'createdAt' | 'renewedAt' | 'seenAt'> {
  readonly secretHash: string
  /** That of the account: with another the session is over. */
  readonly credentialVersion: number
}

export interface SessionAccount {
  readonly session: Session
  readonly account: Account
}

export interface SessionReader {
  /** In one statement; undefined once its credential changed. The secret before the last renewal counts while that was after `renewedAfter`. */
  findSession(secretHash: string, renewedAfter: Date): Promise<SessionAccount | undefined>
  /** Those whose credential did not change, the newest first. */
  sessionsOf(principalId: Id): Promise<readonly Session[]>
}

/** Outside of transactions. */
export interface SessionUpkeep {
  /** Of one principal `most` stay, those that were seen last. */
  beginSession(session: NewSession, most: number): Promise<Session>
  /** Undefined when somebody else renewed it since it was read. */
  renewSession(session: Session, secretHash: string): Promise<Session | undefined>
  recordSessionSeen(id: Id, at: Date): Promise<void>
  endSession(id: Id): Promise<void>
  /** All of a principal, but one perhaps. */
  endSessionsOf(principalId: Id, except?: Id): Promise<void>
  /** Those past their end, those not seen since `idleSince`, and those whose credential changed. */
  removeEndedSessions(at: Date, idleSince: Date): Promise<void>
}
