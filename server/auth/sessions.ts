/** Browsers that are signed in: by a secret in a cookie, of which the store has the hash. See docs/decisions/0118. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import type { Account, Session, Store } from '../../storage/store.ts'
import { hashOf, newToken } from '../feeds/token.ts'
import type { Settings } from '../settings.ts'
import { describeAgent } from './agent.ts'
import { sourceOf } from './client-address.ts'
import { type Cookies, createCookies } from './session-cookie.ts'

/** Who sends a request from a page. */
export interface WebSession {
  readonly account: Account
  readonly scopes: 'all'
  readonly session: Session
  /** Goes out with the answer, whatever it is: a Set-Cookie. */
  readonly setCookie?: string
}

/** Ways to sign in that leave room for a second one. */
export type FirstFactor = 'password' | 'oidc' | 'ldap'
/** Ways to sign in. */
export type SignedInBy = FirstFactor | `${FirstFactor}+code` | `${FirstFactor}+passkey` | 'passkey'

/** Where somebody signs in. */
export interface Browser {
  readonly address: string
  readonly agent: string | undefined
}

export interface Sessions {
  readonly cookies: Cookies
  findSession(request: { readonly headers: IncomingHttpHeaders }): Promise<WebSession | undefined>
  /** Gives a Set-Cookie: whatever the browser had before is another session. */
  begin(account: Account, by: string, from: Browser): Promise<string>
}

export interface SessionOptions {
  readonly store: Pick<Store, 'findSession' | 'beginSession' | 'renewSession' | 'recordSessionSeen'>
  readonly settings: Pick<Settings, 'publicUrl' | 'sessionHours' | 'sessionIdleHours'>
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** What was copied from a browser once is of no use for longer, as long as its owner goes on. */
const RENEWED_EACH = HOUR
/** Requests that a browser sent before it had the new secret. */
const FORMER_IS_KNOWN = MINUTE
const SEEN_IS_NEWS_AFTER = 5 * MINUTE
const MOST_PER_ACCOUNT = 50
const LONGEST_SECRET = 100

export function createSessions({ store, settings, log, now }: SessionOptions): Sessions {
  const cookies = createCookies(settings.publicUrl)
  const recording = new Set<string>()
  const setCookie = (secret: string, expiresAt: Date) =>
    cookies.set('session', secret, Math.max(0, Math.floor((expiresAt.getTime() - now().getTime()) / 1000)))

  /** One statement, so that what ended opens nothing on any node. */
  async function findSession({ headers }: { readonly headers: IncomingHttpHeaders }): Promise<WebSession | undefined> {
    const secret = cookies.find(headers.cookie, 'session')
    if (secret === undefined || secret === '' || secret.length > LONGEST_SECRET) return undefined
    const at = now()
    const found = await store.findSession(hashOf(secret), new Date(at.getTime() - FORMER_IS_KNOWN))
    if (found === undefined || isOver(found.session, at)) return undefined
    const { account, session } = found
    recordSeen(session, at)
    const renewed = await renew(session, at)
    return { account, scopes: 'all', session, ...(renewed !== undefined && { setCookie: renewed }) }
  }

  function isOver({ expiresAt, seenAt }: Session, at: Date): boolean {
    return expiresAt <= at || at.getTime() - seenAt.getTime() >= settings.sessionIdleHours * HOUR
  }

  async function renew(session: Session, at: Date): Promise<string | undefined> {
    if (at.getTime() - session.renewedAt.getTime() < RENEWED_EACH) return undefined
    const secret = newToken()
    // Of requests that come together one renews it.
    const renewed = await store.renewSession(session, hashOf(secret))
    return renewed && setCookie(secret, renewed.expiresAt)
  }

  /** Nobody waits for it. */
  function recordSeen({ id, seenAt }: Session, at: Date): void {
    if (at.getTime() - seenAt.getTime() < SEEN_IS_NEWS_AFTER || recording.has(id)) return
    recording.add(id)
    store
      .recordSessionSeen(id, at)
      .catch((error: unknown) => log.warn({ err: error, session: id }, 'its use was not recorded'))
      .finally(() => recording.delete(id))
  }

  async function begin(account: Account, by: string, { address, agent }: Browser): Promise<string> {
    const secret = newToken()
    const { principal, credentialVersion } = account
    const expiresAt = new Date(now().getTime() + settings.sessionHours * HOUR)
    const session = {
      principalId: principal.id,
      signedInBy: by,
      address: shortened(address),
      agent: describeAgent(agent),
      ...{ secretHash: hashOf(secret), credentialVersion, expiresAt },
    }
    await store.beginSession(session, MOST_PER_ACCOUNT)
    return setCookie(secret, expiresAt)
  }

  return { cookies, findSession, begin }
}

/** The network, not the place in it. */
function shortened(address: string): string {
  return sourceOf(address).replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0/24')
}
