/** RFC 6749 §3.1: somebody who is signed in at a browser lets a program do something, and goes back to it with a code. */
import oauth2orize, { type IssueGrantCodeDoneFunction } from 'oauth2orize'
import type { Account, OAuthClient, Principal, Store } from '../../../storage/store.ts'
import { signInPath } from '../../account/paths.ts'
import type { DavResponse } from '../../dav/request.ts'
import { languageOf } from '../../mail/words.ts'
import { writeNotice } from '../../pages/document.ts'
import { readForm } from '../../pages/form.ts'
import { PAGE_HEADERS } from '../../pages/headers.ts'
import { acceptedLanguage } from '../../pages/language.ts'
import { pagePolicy } from '../../pages/style.ts'
import { formKeys } from '../form-key.ts'
import { refuseForeignPages } from '../same-site.ts'
import type { Scope } from '../scopes.ts'
import type { WebSession } from '../sessions.ts'
import { formTargetOf, writeConsent, writeWrongRequest } from './consent/page.ts'
import { consentWordsOf } from './consent/words.ts'
import { descriptionOf, OAuthError } from './error.ts'
import { scopesFor, scopesWithin } from './granted-scopes.ts'
import { type GrantDeps, issueCode } from './grants.ts'
import type { Parameters } from './parameters.ts'
import { AUTHORIZE_PATH } from './paths.ts'
import { isChallenge } from './pkce.ts'
import { isRegistered, isSurelyTheClients } from './redirect-uri.ts'
import { findClient } from './registration.ts'
import type { OAuthRequest } from './request.ts'
import { run } from './run.ts'

export interface AuthorizeDeps extends GrantDeps {
  readonly issuer: string
}

/** A request of a client that is known, to be answered at a place of that client's. */
interface Asking {
  readonly client: OAuthClient
  readonly redirectUri: string
  readonly parameters: Parameters
}

/** What somebody decided, now or before. */
type Decision = { readonly kind: 'ask' } | { readonly kind: 'deny' } | Allowed
interface Allowed {
  readonly kind: 'allow'
  readonly scopes: readonly Scope[]
}

export function createAuthorize(deps: AuthorizeDeps): (request: OAuthRequest) => Promise<DavResponse> {
  const { store, now, issuer } = deps
  const server = oauth2orize.createServer<OAuthClient, Account>({ store: NOTHING_KEPT })
  server.grant(
    oauth2orize.grant.code<OAuthClient, Account>(
      { modes: { query: ({ redirectURI }, response, params) => sendBack(response, redirectURI, params, issuer) } },
      (
        client,
        redirectUri,
        { principal },
        allowed: Allowed & { readonly challenge: string },
        issued: IssueGrantCodeDoneFunction,
      ) => {
        const { scopes, challenge } = allowed
        issueCode({ client, principalId: principal.id, scopes, redirectUri, challenge }, deps).then(
          (code) => issued(null, code),
          (error: Error) => issued(error),
        )
      },
    ),
  )

  return async (request) => {
    const asking = await findAsking(request, store)
    if (asking instanceof OAuthError) return wrongRequest(request, asking)
    const repeated = findRepeated(request)
    if (repeated !== undefined) return backWithError(asking, repeated, issuer)
    const { session } = request
    let asked: readonly Scope[] = []
    let isOutdated = false
    try {
      const decide = async (scope: readonly string[] | undefined): Promise<Decision> => {
        asked = scopesWithin(scope, asking.client.scopes)
        if (session === undefined) return { kind: 'ask' }
        asked = scopesFor(session.account.principal, asked)
        if (asked.length === 0) throw new OAuthError('invalid_scope', 'nothing of that is for this account to give')
        if (request.message.method !== 'POST')
          return remembered(asking, asked, session.account.principal, { store, now })
        const decision = await decisionOf(request, session, asked, store)
        isOutdated = decision.kind === 'ask'
        return decision
      }
      const answered = await run(middlewareOf(asking, decide), {
        query: asking.parameters,
        body: {},
        user: session?.account,
      })
      if (answered !== undefined) return onward(request, asking, answered)
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      return backWithError(asking, error, issuer)
    }
    if (session === undefined) return toSignIn(request)
    return consentPage({ request, asking, asked, session, isOutdated }, store)
  }

  function middlewareOf(asking: Asking, decide: (scope: readonly string[] | undefined) => Promise<Decision>) {
    const { client, redirectUri, parameters } = asking
    return server.authorize(
      (_areq: unknown, validated: (error: Error | null, client?: OAuthClient, redirectUri?: string) => void) => {
        validated(findChallengeProblem(parameters) ?? null, client, redirectUri)
      },
      (_client, _user, scope: readonly string[] | undefined, _type, _areq, done) => {
        decide(scope).then(
          (decision) => {
            if (decision.kind === 'deny') done(new OAuthError('access_denied', 'it was not allowed'), false, {}, {})
            else done(null, decision.kind === 'allow', { ...decision, challenge: parameters.code_challenge }, {})
          },
          (error: Error) => done(error, false, {}, {}),
        )
      },
    )
  }
}

/** Between a page and its form nothing is kept: the form leads to the same URL, and all is looked at anew. */
const NOTHING_KEPT = {
  store: (_req: unknown, _txn: unknown, stored: (error: null, id: string) => void) => stored(null, ''),
}

// --- what is asked -----------------------------------------------------------------------------------------------

// RFC 6749 §4.1.2.1: as long as it is not sure whose the redirection URI is, nobody is sent there.
async function findAsking(
  { query }: OAuthRequest,
  store: Pick<Store, 'findOAuthClient'>,
): Promise<Asking | OAuthError> {
  const once = (name: string) => (query.getAll(name).length === 1 ? (query.get(name) ?? undefined) : undefined)
  const client = await findClient(once('client_id'), store)
  if (client === undefined) return new OAuthError('invalid_request', 'client_id: no such client')
  const redirectUri = once('redirect_uri')
  if (redirectUri === undefined || !isRegistered(redirectUri, client.redirectUris)) {
    return new OAuthError('invalid_request', 'redirect_uri: none that the client is registered with')
  }
  const given = [...query].filter(([, value]) => value !== '')
  return { client, redirectUri, parameters: Object.fromEntries(given) }
}

// RFC 6749 §3.1.
function findRepeated({ query }: OAuthRequest): OAuthError | undefined {
  const name = [...new Set(query.keys())].find((one) => query.getAll(one).length > 1)
  return name === undefined ? undefined : new OAuthError('invalid_request', `${name} comes twice`)
}

// RFC 7636 §4.4.1, RFC 9700 §2.1.1: always with a challenge, and never with one that is the verifier itself.
function findChallengeProblem(parameters: Parameters): OAuthError | undefined {
  const { code_challenge: challenge, code_challenge_method: method } = parameters
  if (challenge === undefined) return new OAuthError('invalid_request', 'code_challenge is missing')
  if (method !== 'S256') return new OAuthError('invalid_request', 'code_challenge_method: S256 alone is taken')
  if (!isChallenge(challenge)) return new OAuthError('invalid_request', 'code_challenge: not a SHA-256 in base64url')
  return undefined
}

// --- what somebody decides ---------------------------------------------------------------------------------------

/** RFC 6749 §10.2, RFC 8252 §8.6: a program that anybody could pretend to be is never let in without asking. */
async function remembered(
  { client, redirectUri }: Asking,
  asked: readonly Scope[],
  { id }: Principal,
  { store, now }: GrantDeps,
): Promise<Decision> {
  if (!isSurelyTheClients(redirectUri)) return { kind: 'ask' }
  const grants = await store.oauthGrantsOf(id)
  const isCovered = grants.some(
    ({ client: other, expiresAt, scopes }) =>
      other.id === client.id && expiresAt > now() && asked.every((scope) => scopes.includes(scope)),
  )
  return isCovered ? { kind: 'allow', scopes: asked } : { kind: 'ask' }
}

async function decisionOf(
  request: OAuthRequest,
  session: WebSession,
  asked: readonly Scope[],
  store: Store,
): Promise<Decision> {
  refuseForeignPages(request.message.headers, request.origins)
  const form = await readForm(request.message)
  const keys = await formKeys(store)
  if (!keys.isOf(keyOwner(request, session), form.get('key'))) return { kind: 'ask' }
  const scopes = asked.filter((scope) => form.getAll('scope').includes(scope))
  return form.get('answer') === 'allow' && scopes.length > 0 ? { kind: 'allow', scopes } : { kind: 'deny' }
}

/** A form is of one session, and about one request. */
function keyOwner({ query }: OAuthRequest, { session }: WebSession): string {
  return `oauth ${session.id} ${query}`
}

// --- how it is answered ------------------------------------------------------------------------------------------

// RFC 9207 §2: from whom the answer comes.
function sendBack(response: unknown, redirectUri: string, params: object, iss: string): void {
  // It is the one of run.ts.
  const { redirect } = response as { redirect(location: string): void }
  redirect(uriWith(redirectUri, { ...params, iss }))
}

// RFC 6749 §3.1.2: a query that it has stays.
function uriWith(uri: string, params: Readonly<Record<string, string>>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(params)}`
}

// RFC 6749 §4.1.2.1.
function backWithError({ redirectUri, parameters }: Asking, error: OAuthError, iss: string): DavResponse {
  const { state } = parameters
  const params = { error: error.code, error_description: descriptionOf(error.message), ...(state && { state }), iss }
  return { status: 303, headers: { ...PAGE_HEADERS, location: uriWith(redirectUri, params) } }
}

/** Where no form led. A browser takes what answers the form for signing in as a part of it, and that leads nowhere but here. */
function onward(request: OAuthRequest, { client }: Asking, answer: DavResponse): DavResponse {
  const { method, headers } = request.message
  const location = answer.headers?.location
  const isAfterSignIn = method !== 'POST' && headers['sec-fetch-site'] === 'same-origin'
  if (location === undefined || !isAfterSignIn) return { ...answer, headers: { ...PAGE_HEADERS, ...answer.headers } }
  const { locale, words } = languageIn(request)
  const body = writeNotice(locale, words.onwardTitle, words.onward(client.name))
  return { status: 200, headers: { ...PAGE_HEADERS, refresh: `0; url=${location}` }, body }
}

function toSignIn({ query }: OAuthRequest): DavResponse {
  const headers = { ...PAGE_HEADERS, location: signInPath(`${AUTHORIZE_PATH}?${query}`) }
  return { status: 303, headers }
}

interface Consent {
  readonly request: OAuthRequest
  readonly asking: Asking
  readonly asked: readonly Scope[]
  readonly session: WebSession
  readonly isOutdated: boolean
}

async function consentPage(consent: Consent, store: Store): Promise<DavResponse> {
  const { request, asking, asked, session, isOutdated } = consent
  const { client, redirectUri } = asking
  const { principal } = session.account
  const body = writeConsent({
    ...languageIn(request),
    ...{ clientName: client.name, person: principal.name || principal.slug, scopes: asked, redirectUri, isOutdated },
    action: `${AUTHORIZE_PATH}?${request.query}`,
    formKey: (await formKeys(store)).of(keyOwner(request, session)),
  })
  const headers = {
    ...PAGE_HEADERS,
    'content-security-policy': pagePolicy({ formTargets: [formTargetOf(redirectUri)] }),
    // Without TLS a browser says where a form comes from only when it may tell.
    'referrer-policy': 'same-origin',
  }
  return { status: isOutdated ? 409 : 200, headers, body }
}

function wrongRequest(request: OAuthRequest, { message }: OAuthError): DavResponse {
  const { locale, words } = languageIn(request)
  return { status: 400, headers: PAGE_HEADERS, body: writeWrongRequest(locale, words, message) }
}

function languageIn({ message }: OAuthRequest) {
  const { locale } = languageOf(acceptedLanguage(message.headers['accept-language']))
  return { locale, words: consentWordsOf(locale) }
}
