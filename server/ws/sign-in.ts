/** Who is at the other end of a WebSocket, and by what, so that it can be asked again while the connection lasts. */
import type { IncomingMessage } from 'node:http'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Account, Standing } from '../../storage/store.ts'
import { findBearerToken } from '../auth/oauth/bearer.ts'
import { hashOf } from '../auth/oauth/secrets.ts'
import type { RequireSignIn } from '../auth/require-sign-in.ts'
import { refuseForeignPages } from '../auth/same-site.ts'
import type { Scopes } from '../auth/scopes.ts'
import type { Sessions } from '../auth/sessions.ts'
import { refuseAnonymous } from '../dav/rights.ts'

export interface SignedIn {
  readonly account: Account
  readonly scopes: Scopes
  readonly standing: Standing
  /** As the audit names it. */
  readonly credential: string
}

export interface AtUpgrade {
  readonly signedIn: SignedIn
  /** Goes out with the answer: the browser's secret was made anew. */
  readonly setCookie?: string | undefined
}

export interface From {
  readonly address: string
  readonly origins: readonly string[]
  /** Of a page that is not ours, in which a registered client runs. */
  readonly foreignOrigin: string | undefined
}

export interface SignInDeps {
  readonly requireSignIn: RequireSignIn
  readonly sessions: Pick<Sessions, 'findSession'>
}

/** Throws what a request with the same header would be refused with. */
export async function signInBy(authorization: string, address: string, deps: SignInDeps): Promise<SignedIn> {
  const result = await deps.requireSignIn(authorization, address)
  if (result.kind === 'anonymous') throw refuseAnonymous()
  const { account, scopes, credential = 'password' } = result
  const token = findBearerToken(authorization)
  return { account, scopes, credential, standing: standingOf(result, token, credential) }
}

function standingOf(
  { account, scopes }: Pick<SignedIn, 'account' | 'scopes'>,
  token: string | undefined,
  credential: string,
): Standing {
  if (token !== undefined) {
    return { kind: 'access-token', hash: hashOf(token), scopes: scopes === 'all' ? [] : [...scopes] }
  }
  const [, appPassword] = /^app-password (.+)$/.exec(credential) ?? []
  if (appPassword !== undefined) return { kind: 'app-password', id: appPassword }
  return { kind: 'account', id: account.principal.id, credentialVersion: account.credentialVersion }
}

/** Undefined for who will sign in by a first message. */
export async function signInAtUpgrade(
  message: IncomingMessage,
  { address, origins, foreignOrigin }: From,
  deps: SignInDeps,
): Promise<AtUpgrade | undefined> {
  // What a browser sends by itself, a cookie or a password that it remembers, is not of that page.
  if (foreignOrigin !== undefined) return undefined
  const { authorization, origin } = message.headers
  if (authorization !== undefined) {
    // A browser may send the password that it remembers, whatever page asks.
    refuseForeignPages(message.headers, origins)
    return { signedIn: await signInBy(authorization, address, deps) }
  }
  const session = await deps.sessions.findSession(message)
  if (session === undefined) return undefined
  // RFC 6455 §10.2: cookies are sent whatever page asks, and browsers always say which one it is.
  if (origin === undefined || !origins.includes(origin.toLowerCase()))
    throw refuse(403, undefined, `asked for by a page of ${origin ?? 'nobody'}`)
  const { account, scopes, setCookie } = session
  const { id } = session.session
  return { signedIn: { account, scopes, credential: `session ${id}`, standing: { kind: 'session', id } }, setCookie }
}
