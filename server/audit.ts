/** What the audit has of one request: who makes it, and that somebody signed in or was refused. */
import type { Logger } from 'pino'
import type { Cause, Store } from '../storage/store.ts'
import { sourceOf } from './auth/client-address.ts'
import { BoundedMap } from './bounded-map.ts'

/** Methods that write nothing: their requests need no cause. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT'])

/** With Basic, each request signs in: the same one from the same place is told of once in an hour. */
const SIGN_IN_IS_NEWS_AFTER = 60 * 60_000
/** Somebody who tries passwords tries many. */
const REFUSAL_IS_NEWS_AFTER = 60_000
/** Refusals that are told of in a minute, whoever is refused: what strangers try does not fill the database. */
const MOST_REFUSALS = 60
const MOST_REMEMBERED = 20_000

export interface SignInAudit {
  signedIn(by: SignedIn): void
  refused(slug: string | undefined, address: string): void
}

export interface SignedIn {
  readonly slug: string
  readonly credential: string
  readonly address: string
}

export function causeOf({ slug, credential, address }: SignedIn): Cause {
  return { actor: slug, credential, source: sourceOf(address) }
}

/** The store as a request of this method has it. */
export function storeFor(method: string, by: SignedIn | undefined, store: Store): Store {
  return by === undefined || READING.has(method) ? store : store.causedBy(causeOf(by))
}

/** That somebody looked through the eyes of somebody else. */
export interface Viewed {
  /** Whose, by their slug. */
  readonly as: string
  /** At which collection; null where it is no one of them. */
  readonly path: string | null
  /** All that there is, or what belongs to who looks. */
  readonly isWhole: boolean
}

export interface ViewAudit {
  record(by: SignedIn, viewed: Viewed): Promise<void>
}

/** As sign-ins, each is told of once in an hour; whoever looks waits until it is written down. */
export function createViewAudit({ store, now }: { store: Store; now(): Date }): ViewAudit {
  const told = new BoundedMap<string, number>(MOST_REMEMBERED)
  return {
    async record(by, { as, path, isWhole }) {
      const cause = causeOf(by)
      const key = JSON.stringify([cause.actor, cause.credential, cause.source, as, path])
      const at = now().getTime()
      const before = told.get(key)
      if (before !== undefined && at - before < SIGN_IN_IS_NEWS_AFTER) return
      const detail = isWhole ? null : 'by its owner'
      await store.causedBy(cause).recordAudit({ kind: 'viewed-as', owner: as, path, detail }, 'api')
      told.set(key, at)
    },
  }
}

/** Nobody waits for what it writes. */
export function createSignInAudit({ store, log, now }: { store: Store; log: Logger; now(): Date }): SignInAudit {
  const told = new BoundedMap<string, number>(MOST_REMEMBERED)
  let refusals = { minute: 0, count: 0 }

  function isNews(key: string, after: number): boolean {
    const at = now().getTime()
    const before = told.get(key)
    if (before !== undefined && at - before < after) return false
    told.set(key, at)
    return true
  }

  function isOneTooMany(): boolean {
    const minute = Math.floor(now().getTime() / 60_000)
    refusals = { minute, count: refusals.minute === minute ? refusals.count + 1 : 1 }
    return refusals.count > MOST_REFUSALS
  }

  function record(kind: 'sign-in' | 'sign-in-refused', owner: string | null, cause: Cause): void {
    store
      .causedBy(cause)
      .recordAudit({ kind, owner }, 'client')
      .catch((error: unknown) => log.error({ err: error }, 'a sign-in is not in the audit'))
  }

  return {
    signedIn(by) {
      const cause = causeOf(by)
      const key = JSON.stringify([cause.actor, cause.credential, cause.source])
      if (isNews(key, SIGN_IN_IS_NEWS_AFTER)) record('sign-in', by.slug, cause)
    },
    refused(slug, address) {
      const source = sourceOf(address)
      if (!isNews(JSON.stringify([slug ?? null, source]), REFUSAL_IS_NEWS_AFTER) || isOneTooMany()) return
      // What is no account's name may be a password in the wrong field.
      record('sign-in-refused', slug ?? null, { actor: null, credential: null, source })
    },
  }
}
