/** From what somebody agreed to, to tokens: codes that are exchanged once, refresh tokens that are exchanged once each. */
import type {
  OAuthClient,
  OAuthGrant,
  OAuthTokenKind,
  Store,
  Scope as StoreScope,
  StoreTransaction,
} from '../../../storage/store.ts'
import type { Scope } from '../scopes.ts'
import { OAuthError } from './error.ts'
import { scopesFor, scopesLeft, scopesWithin } from './granted-scopes.ts'
import { isVerifierOf } from './pkce.ts'
import { hashOf, isSecretForm, newSecret } from './secrets.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND
const CODE_LASTS = 60 * SECOND
const ACCESS_LASTS = 3600 * SECOND
/** A client that is not used for so long asks anew. */
const REFRESH_LASTS = 60 * DAY
/** Of each kind and grant: what comes back later than so many later ones is unknown, instead of known to be used. */
const MOST_TOKENS = 100
/** Of one person with one client: a place where it is used each. The one unused for longest makes room. */
const MOST_GRANTS = 50
/** A service's workers each ask for their own. */
const MOST_SERVICE_GRANTS = 1000

export interface GrantDeps {
  readonly store: Store
  readonly now: () => Date
}

export interface Tokens {
  readonly access: string
  readonly refresh: string | undefined
  readonly scopes: readonly Scope[]
  readonly expiresInSeconds: number
}

export interface Agreement {
  readonly client: OAuthClient
  readonly principalId: string
  readonly scopes: readonly Scope[]
  readonly redirectUri: string
  readonly challenge: string
}

// RFC 6749 §4.1.2: it opens nothing by itself.
export async function issueCode(agreement: Agreement, { store, now }: GrantDeps): Promise<string> {
  const { client, principalId, scopes, redirectUri, challenge } = agreement
  const code = newSecret()
  const expiresAt = after(now, CODE_LASTS)
  await store.transaction(homeOf(principalId), async (tx) => {
    await makeRoom(tx, client, principalId, MOST_GRANTS)
    const grant = await tx.createOAuthGrant({ client, principalId, scopes, expiresAt })
    await tx.createOAuthCode({ grant, redirectUri, challenge, expiresAt, codeHash: hashOf(code) })
  })
  return code
}

export interface CodeExchange {
  readonly code: string
  readonly redirectUri: string | undefined
  readonly verifier: string | undefined
}

export async function exchangeCode(client: OAuthClient, exchange: CodeExchange, deps: GrantDeps): Promise<Tokens> {
  const { store, now } = deps
  const codeHash = hashOf(exchange.code)
  const known = isSecretForm(exchange.code) ? await store.findOAuthCode(codeHash) : undefined
  // Of another client: nothing happens to it, or whoever reads a code somewhere could end what it is for.
  if (known === undefined || known.grant.client.id !== client.id) throw invalidGrant('no such code')

  const tokens = await store.transaction(homeOf(known.grant.principalId), async (tx) => {
    const code = await tx.findOAuthCode(codeHash)
    if (code === undefined) return undefined
    // RFC 6749 §4.1.2: who uses a code that was used may have stolen it, or have been stolen from. What came of it ends.
    if (!(await tx.useOAuthCode(codeHash, code.grant))) return end(tx, code.grant)
    if (code.expiresAt <= now()) return end(tx, code.grant)
    // RFC 6749 §4.1.3, RFC 7636 §4.6: a code that was tried wrongly is over, too, so that nothing is found by trying.
    const isOfThis = code.redirectUri === exchange.redirectUri
    if (!isOfThis || !isVerifierOf(code.challenge, exchange.verifier ?? '')) return end(tx, code.grant)
    return issue(tx, code.grant, { access: code.grant.scopes, refresh: code.grant.scopes }, now)
  })
  if (tokens === undefined)
    throw invalidGrant('the code is over or was used, or is of another redirect_uri or challenge')
  return tokens
}

// RFC 6749 §6, RFC 9700 §4.14.2: each is exchanged once, for an access token and the next one.
export async function refresh(
  client: OAuthClient,
  refreshToken: string,
  asked: readonly string[] | undefined,
  { store, now }: GrantDeps,
): Promise<Tokens> {
  const tokenHash = hashOf(refreshToken)
  const known = isSecretForm(refreshToken) ? await store.findOAuthToken(tokenHash) : undefined
  if (known?.token.kind !== 'refresh' || known.token.grant.client.id !== client.id) throw invalidGrant('no such token')
  // RFC 6749 §6: a scope that the person did not agree to is refused; the token is as it was.
  const scopes = scopesWithin(asked, known.token.scopes)

  const tokens = await store.transaction(homeOf(known.token.grant.principalId), async (tx) => {
    const token = (await tx.findOAuthToken(tokenHash))?.token
    if (token === undefined || token.expiresAt <= now()) return undefined
    // RFC 9700 §4.14.2: used twice, so one of two has stolen it, and nobody knows which: both lose all.
    if (!(await tx.useOAuthToken(token))) return end(tx, token.grant)
    // RFC 6749 §6: the next one is for as much as this one, whatever the access token is for.
    return issue(tx, token.grant, { access: scopes, refresh: token.scopes }, now)
  })
  if (tokens === undefined) throw invalidGrant('the token is over or was used')
  return tokens
}

// RFC 6749 §4.4: a client for itself, by the rights of the account that it was registered with.
export async function issueToService(
  client: OAuthClient,
  asked: readonly string[] | undefined,
  { store, now }: GrantDeps,
): Promise<Tokens> {
  const { serviceId: principalId, secretHash } = client
  // RFC 6749 §4.4: by confidential clients alone.
  if (principalId === null || secretHash === null) {
    throw new OAuthError('unauthorized_client', 'the client acts for nobody by itself')
  }
  const account = await store.findPrincipalById(principalId)
  if (account === undefined) throw invalidGrant('the account of the client is gone')
  const scopes = scopesFor(account, scopesWithin(asked, client.scopes))
  return store.transaction(homeOf(principalId), async (tx) => {
    await makeRoom(tx, client, principalId, MOST_SERVICE_GRANTS)
    const grant = await tx.createOAuthGrant({ client, principalId, scopes, expiresAt: after(now, ACCESS_LASTS) })
    return { ...(await issueAccess(tx, grant, scopes, now)), refresh: undefined }
  })
}

async function issue(
  tx: StoreTransaction,
  grant: OAuthGrant,
  scopes: Readonly<Record<OAuthTokenKind, readonly string[]>>,
  now: () => Date,
): Promise<Tokens> {
  const next = newSecret()
  const expiresAt = after(now, REFRESH_LASTS)
  const access = await issueAccess(tx, grant, scopes.access, now)
  await tx.createOAuthToken({ kind: 'refresh', grant, scopes: scopes.refresh, expiresAt, tokenHash: hashOf(next) })
  await tx.prolongOAuthGrant(grant, expiresAt)
  await tx.trimOAuthTokens(grant, MOST_TOKENS)
  return { ...access, refresh: next }
}

async function issueAccess(tx: StoreTransaction, grant: OAuthGrant, asked: readonly string[], now: () => Date) {
  const access = newSecret()
  const scopes = scopesLeft(asked, grant.client)
  const expiresAt = after(now, ACCESS_LASTS)
  await tx.createOAuthToken({ kind: 'access', grant, scopes, expiresAt, tokenHash: hashOf(access) })
  return { access, scopes, expiresInSeconds: ACCESS_LASTS / SECOND }
}

async function makeRoom(tx: StoreTransaction, { id }: OAuthClient, principalId: string, most: number): Promise<void> {
  const grants = (await tx.oauthGrantsOf(principalId)).filter(({ client }) => client.id === id)
  const lastUse = ({ usedAt, createdAt }: OAuthGrant) => (usedAt ?? createdAt).getTime()
  const oldest = grants.toSorted((a, b) => lastUse(a) - lastUse(b)).slice(0, Math.max(0, grants.length - most + 1))
  for (const grant of oldest) await tx.deleteOAuthGrant(grant)
}

async function end(tx: StoreTransaction, grant: OAuthGrant): Promise<undefined> {
  await tx.deleteOAuthGrant(grant)
}

export function homeOf(principalId: string): StoreScope {
  return { origin: 'api', scheduling: 'silent', homes: [principalId] }
}

function after(now: () => Date, milliseconds: number): Date {
  return new Date(now().getTime() + milliseconds)
}

function invalidGrant(sentence: string): OAuthError {
  return new OAuthError('invalid_grant', sentence)
}
