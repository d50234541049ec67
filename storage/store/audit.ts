/** Who did what: a row for each change, sign-in, right, export and backup, in a chain that shows when one was altered. */
import type { Origin } from './scope.ts'

/** By whom a write is made. All null: by the server itself, as when mail comes in or a room answers. */
export interface Cause {
  /** Slug of who signed in. */
  readonly actor: string | null
  /** `password`, `app-password 7`, `command line`. */
  readonly credential: string | null
  /** From where: an address, of IPv6 its network. */
  readonly source: string | null
}

export const AUDIT_KINDS = [
  ...(['object-created', 'object-changed', 'object-removed'] as const),
  ...(['collection-created', 'collection-changed', 'collection-renamed', 'collection-removed'] as const),
  ...(['rights-set', 'invited', 'uninvited', 'share-made', 'share-changed', 'share-ended'] as const),
  ...(['principal-created', 'principal-changed', 'principal-removed', 'members-set', 'delegates-set'] as const),
  ...([
    'password-set',
    'credentials-revoked',
    'app-password-made',
    'app-password-ended',
    'feed-made',
    'feed-ended',
  ] as const),
  ...(['identity-set', 'identity-ended', 'groups-set'] as const),
  ...(['second-factor-set', 'second-factor-ended', 'session-ended', 'sessions-ended'] as const),
  ...(['oauth-client-made', 'oauth-client-changed', 'oauth-client-removed', 'oauth-agreed', 'oauth-ended'] as const),
  ...([
    'sign-in',
    'sign-in-refused',
    'viewed-as',
    'test-mail',
    'export',
    'backup',
    'restore',
    'audit-pruned',
    'audit-erased',
  ] as const),
] as const

export type AuditKind = (typeof AUDIT_KINDS)[number]

/** What was done. No titles: a path, slugs and words. */
export interface AuditEvent {
  readonly kind: AuditKind
  /** In whose home, or about whom: a slug. */
  readonly owner?: string | null
  /** Decoded. */
  readonly path?: string | null
  readonly detail?: string | null
}

export interface AuditRecord extends Cause {
  /** Place in the chain, from 1 without gaps. */
  readonly number: number
  readonly at: Date
  /** One of AUDIT_KINDS; a newer version may have written others. */
  readonly kind: string
  readonly origin: string
  /** The change number, as sync tokens have it. */
  readonly changeNo: number | null
  readonly owner: string | null
  readonly path: string | null
  readonly detail: string | null
  readonly hash: string
}

export interface AuditFilter {
  readonly kind?: string | undefined
  readonly actor?: string | undefined
  readonly owner?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
  /** Only those before that number. */
  readonly before?: number | undefined
}

export interface AuditVerdict {
  /** What was compared. */
  readonly records: number
  /** The last number that was pruned; 0 for none. */
  readonly prunedTo: number
  /** Where the chain ends: kept elsewhere, it shows later whether the end was cut off. */
  readonly head: { readonly number: number; readonly hash: string }
  /** The first ones. */
  readonly problems: readonly string[]
}

/** Outside of transactions. Writes record themselves: each in its own transaction. */
export interface AuditUpkeep {
  /** What is no write of the store. */
  recordAudit(event: AuditEvent, origin: Origin): Promise<void>
  /** Some are not in the chain yet. */
  auditWaits(): Promise<boolean>
  /** Takes committed rows into the chain, all that there are. Gives how many. */
  chainAudit(): Promise<number>
  /** Of the chain, the newest first, `limit` at most. */
  auditRecords(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]>
  verifyAudit(): Promise<AuditVerdict>
  /** Removes the oldest, up to the first that is not before that time; the chain can be verified from there. Gives how many. */
  pruneAudit(before: Date): Promise<number>
  /** Takes whatever tells of one principal out of the records, and leaves them in the chain. Gives how many. */
  eraseFromAudit(slug: string): Promise<number>
}
