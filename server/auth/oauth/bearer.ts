/** RFC 6750: access tokens at every door. */
import type { Logger } from 'pino'
import type { Account, OAuthGrant, Store } from '../../../storage/store.ts'
import type { Scope } from '../scopes.ts'
import { scopesLeft } from './granted-scopes.ts'
import { RESOURCE_METADATA_PATH } from './paths.ts'
import { hashOf, isSecretForm } from './secrets.ts'

export interface BearerOptions {
  readonly store: Pick<Store, 'findOAuthToken' | 'recordOAuthUse'>
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
}

export interface BearerTokens {
  /** Whose rights a token has, and which of them; undefined for one that opens nothing. */
  find(token: string): Promise<{ account: Account; scopes: ReadonlySet<Scope>; credential: string } | undefined>
}

// RFC 6750 §2.1; the form of tokens is not said here, so that a wrong one is a wrong token.
export function findBearerToken(authorization: string): string | undefined {
  return /^bearer +([^ ]*) *$/i.exec(authorization)?.[1]
}

/** RFC 6750 §3, RFC 9728 §5.1. */
export function bearerChallenge(issuer: string, error?: 'invalid_token'): string {
  const said = error === undefined ? '' : `, error="${error}"`
  return `Bearer realm="Kalends", resource_metadata="${issuer}${RESOURCE_METADATA_PATH}"${said}`
}

/** Somebody wants to know whether a program is still in use, not at which second: a write for each request would be too many. */
const USE_IS_NEWS_AFTER = 15 * 60_000

/** Nothing of them is remembered: each request looks, so that what was revoked opens nothing on any node. */
export function createBearerTokens({ store, log, now }: BearerOptions): BearerTokens {
  const recording = new Set<string>()

  async function find(text: string) {
    const found = isSecretForm(text) ? await store.findOAuthToken(hashOf(text)) : undefined
    if (found === undefined) return undefined
    const { token, account } = found
    const { kind, grant, expiresAt } = token
    if (kind !== 'access' || expiresAt <= now() || grant.expiresAt <= now()) return undefined
    recordUse(grant)
    return { account, scopes: new Set(scopesLeft(token.scopes, grant.client)), credential: `oauth grant ${grant.id}` }
  }

  /** Nobody waits for it, and who asks for something meanwhile is no second use. */
  function recordUse({ id, usedAt }: OAuthGrant): void {
    const at = now()
    const isNews = usedAt === null || at.getTime() - usedAt.getTime() > USE_IS_NEWS_AFTER
    if (!isNews || recording.has(id)) return
    recording.add(id)
    store
      .recordOAuthUse(id, at)
      .catch((error: unknown) => log.warn({ err: error, grant: id }, 'its use was not recorded'))
      .finally(() => recording.delete(id))
  }

  return { find }
}
