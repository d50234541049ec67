/** WebDAV locks, RFC 4918 §6. */
import type { Id } from './values.ts'

/** RFC 4918 §6. */
export interface Lock {
  /** `urn:uuid:…` */
  readonly token: string
  /** Decoded path of the locked resource, without a slash at its end. */
  readonly path: string
  readonly depth: '0' | 'infinity'
  readonly scope: 'exclusive' | 'shared'
  readonly principalId: Id
  /** Content of DAV:owner as sent. */
  readonly ownerXml: string
  readonly timeoutSeconds: number
  readonly expiresAt: Date
}

export interface LockReader {
  /** Locks on `paths` themselves, and those of infinite depth above them, that live at `now`. */
  locksCovering(paths: readonly string[], now: Date): Promise<readonly Lock[]>
  /** Locks on what lies below `path`. */
  locksBelow(path: string, now: Date): Promise<readonly Lock[]>
}

export interface LockWriter {
  addLock(lock: Lock): Promise<void>
  refreshLock(token: string, expiresAt: Date): Promise<void>
  removeLock(token: string): Promise<void>
  /** Of a resource that is gone, and of all below it. */
  removeLocksAt(path: string): Promise<void>
}

/** Outside of transactions. */
export interface LockUpkeep {
  removeExpiredLocks(now: Date): Promise<void>
}
