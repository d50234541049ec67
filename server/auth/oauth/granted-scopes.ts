import type { OAuthClient, Principal } from '../../../storage/store.ts'
import { isScope, type Scope } from '../scopes.ts'
import { OAuthError } from './error.ts'

/**
 * What is asked for, of what may be had; nothing asked for is all of that (RFC 6749 §3.3). Scopes only ever shrink: from what
 * the client was registered for to what a person agrees to, from that to a token, and from one token to the next.
 */
export function scopesWithin(asked: readonly string[] | undefined, most: readonly string[]): readonly Scope[] {
  const foreign = asked?.find((scope) => !most.includes(scope))
  if (foreign !== undefined)
    throw new OAuthError('invalid_scope', `more than may be asked for: ${foreign.slice(0, 40)}`)
  return [...new Set(asked ?? most)].filter(isScope)
}

/** Not what nobody but administrators may do, for one who is none. */
export function scopesFor({ admin }: Pick<Principal, 'admin'>, scopes: readonly Scope[]): readonly Scope[] {
  return admin ? scopes : scopes.filter((scope) => scope !== 'admin')
}

/** What is left of them once the client was registered for less. */
export function scopesLeft(scopes: readonly string[], client: Pick<OAuthClient, 'scopes'>): readonly Scope[] {
  return scopes.filter((scope) => client.scopes.includes(scope)).filter(isScope)
}
