/** The koa stack: a request id, sign-in, the DAV handlers, and what errors look like. */
import { randomUUID } from 'node:crypto'
import Koa from 'koa'
import type { Logger } from 'pino'
import { Refusal, refuse } from '../protocol/dav/refusal.ts'
import { Timelines } from '../scheduling/freebusy/timelines.ts'
import type { Account, Store } from '../storage/store.ts'
import { answerAccountPage } from './account/answer.ts'
import { isAccountPage, SIGN_IN_PATH } from './account/paths.ts'
import type { PageDeps } from './account/request.ts'
import { createAccountLimits } from './account-limits.ts'
import { answerApiDocs } from './api/docs-page.ts'
import { handleApi } from './api/handle.ts'
import { API_DOCS_PATH, isApiPath } from './api/paths.ts'
import { renderProblem } from './api/problem.ts'
import { rateLimitHeaders } from './api/rate-limit.ts'
import { createSignInAudit, createViewAudit, storeFor } from './audit.ts'
import { CHALLENGE } from './auth/challenge.ts'
import { createClientAddress, sourceOf } from './auth/client-address.ts'
import { createDoor, type Way } from './auth/door.ts'
import { createMembershipsCache } from './auth/memberships-cache.ts'
import { createOAuth } from './auth/oauth/answer.ts'
import { bearerChallenge } from './auth/oauth/bearer.ts'
import { renderOAuthError } from './auth/oauth/error.ts'
import { AUTHORIZE_PATH, isOAuthPath } from './auth/oauth/paths.ts'
import { createOidcProvider, findOidcSettings } from './auth/oidc/provider.ts'
import { oidcWay } from './auth/oidc/way.ts'
import { passkeyWay } from './auth/passkeys/passkey-way.ts'
import { passwordWay } from './auth/password-way.ts'
import { createRequireSignIn } from './auth/require-sign-in.ts'
import { isOfForeignPage, requireOwnScript, requireSameSite, requireToken } from './auth/same-site.ts'
import type { Scopes } from './auth/scopes.ts'
import { createSessions, type WebSession } from './auth/sessions.ts'
import type { SignIn } from './auth/sign-in.ts'
import { ByteBoundedMap } from './byte-bounded-map.ts'
import { answerConsole } from './console/answer.ts'
import type { ConsoleFiles } from './console/files.ts'
import { isConsole, isConsolePage } from './console/path.ts'
import { type Admission, admit } from './cors/cors.ts'
import { createRegisteredOrigins } from './cors/registered-origins.ts'
import { ObjectCache } from './dav/calendar/object-cache.ts'
import { type DavDeps, handleDav } from './dav/handle.ts'
import { CONTEXT_HREF } from './dav/paths.ts'
import { renderRefusal } from './dav/render-refusal.ts'
import type { DavResponse, Deps } from './dav/request.ts'
import { prepare } from './dav/send.ts'
import { answerFeed, isFeed } from './feeds/answer.ts'
import { answerGuest } from './guests/answer.ts'
import { createGuestLimits } from './guests/limits.ts'
import { isGuestPage } from './guests/path.ts'
import { answerHealth, answerMetrics, type Health } from './health/answer.ts'
import { kindOfPath } from './health/kind-of-path.ts'
import { ownOrigins } from './own-origins.ts'
import { pathForLog } from './path-for-log.ts'
import type { Settings } from './settings.ts'
import { answerTimezones, isTimezonesPath, TIMEZONES_PATH } from './timezones/service.ts'
import { WEB_SOCKET_PATH } from './ws/path.ts'

export interface AppDeps {
  readonly store: Store
  readonly settings: Settings
  readonly signIn: SignIn
  readonly log: Logger
  /** How the server is; without it nobody is told. */
  readonly health?: Health
  /** The web console; without it there is none. */
  readonly console?: ConsoleFiles
  now(): Date
}

interface SignedIn {
  readonly account: Account | undefined
  readonly scopes: Scopes
  /** As the audit names it. */
  readonly credential?: string
}

/** A part of the server that asks for no sign-in at the door, or for one of its own. `asker`: who a limit is of. */
interface OpenDoor {
  takes(path: string): boolean
  answer(ctx: Koa.Context, asker: string): Promise<DavResponse>
}

const NOBODY: SignedIn = { account: undefined, scopes: 'all' }

// A month of one busy calendar takes some 50 KiB, so this is for hundreds of people.
const TIMELINE_BYTES = 32 * 1024 * 1024

/** What people write is theirs: a browser takes none of it for a page of ours, and runs nothing in it. */
const INERT = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" } as const

// A client that reads nothing for so long is cut off.
const SILENCE_MS = 60_000

/** What the DAV handlers of one server work with. */
export function davDepsOf({ store, settings, log, now }: Omit<AppDeps, 'signIn'>): DavDeps {
  return {
    store,
    settings,
    log,
    now,
    newName: randomUUID,
    objects: new ObjectCache(),
    timelines: new Timelines(new ByteBoundedMap(TIMELINE_BYTES)),
    memberships: createMembershipsCache(store),
    accounts: createAccountLimits(settings, now),
    views: createViewAudit({ store, now }),
  }
}

/** What all doors of one server share: limits, caches, and ways to know who asks. */
export function partsOf(deps: AppDeps) {
  const signIns = createSignInAudit(deps)
  return {
    davDeps: davDepsOf(deps),
    sessions: createSessions(deps),
    signIns,
    requireSignIn: createRequireSignIn({ ...deps, signIns }),
    clientAddress: createClientAddress(deps.settings.trustedProxies),
    registeredOrigins: createRegisteredOrigins(deps),
  }
}

export type Parts = ReturnType<typeof partsOf>

export function createApp(deps: AppDeps, parts: Parts = partsOf(deps)): Koa {
  const { davDeps, sessions, signIns, requireSignIn, clientAddress, registeredOrigins } = parts
  const publicUrl = new URL(deps.settings.publicUrl)
  const ofTokens = bearerChallenge(publicUrl.origin)
  // A line each, and Basic first, for clients that know no other and stop at the first.
  const challenges = [CHALLENGE, ofTokens]
  const oauth = createOAuth(deps)
  const pageDeps: PageDeps = {
    ...deps,
    sessions,
    signIns,
    door: createDoor(waysOf(deps, davDeps)),
  }
  const guestLimits = createGuestLimits(deps.settings, deps.now)
  const openDoors: readonly OpenDoor[] = [
    { takes: isTimezonesPath, answer: timezones },
    { takes: (path) => path === API_DOCS_PATH, answer: apiDocs },
    { takes: isOAuthPath, answer: oauthAnswer },
    { takes: isGuestPage, answer: guestPage },
    { takes: isAccountPage, answer: accountPage },
    { takes: isFeed, answer: feed },
    { takes: isConsole, answer: consolePage },
  ]
  const app = new Koa()
  app.on('error', (error: Error) => deps.log.debug({ err: error }, 'connection lost'))

  app.use(async (ctx) => {
    const requestId = randomUUID()
    ctx.set('x-request-id', requestId)
    tellWhenServed(ctx, requestId)
    ctx.set(INERT)
    const admission = await admit(ctx.req, ctx.path, registeredOrigins)
    const response = await answer(ctx, requestId, admission)
    const ready = await prepare(response, ctx.get('accept-encoding') || undefined).catch((error) =>
      prepare(renderError(error, ctx, requestId, deps), undefined),
    )
    ctx.set(ready.headers)
    ctx.set(admission.headers)
    if (admission.varies) ctx.vary('Origin')
    if (isApiPath(ctx.path) && typeof ctx.state.asker === 'string') {
      ctx.set(rateLimitHeaders(ctx.state.asker, davDeps.accounts))
    }
    if (ready.headers['www-authenticate'] === CHALLENGE) {
      // For Basic a browser would ask people for their password, in front of a page of others.
      ctx.set('www-authenticate', isOfForeignPage(ctx.req.headers, originsOf(ctx, publicUrl)) ? ofTokens : challenges)
    }
    ctx.res.setTimeout(SILENCE_MS, () => ctx.res.destroy())
    // Koa would write the reason phrase into an answer without a body.
    ctx.body = ready.body ?? (ready.status === 204 || ready.status === 304 ? null : '')
    ctx.status = ready.status
  })
  return app

  async function answer(ctx: Koa.Context, requestId: string, admission: Admission): Promise<DavResponse> {
    try {
      return (
        (await toldOfHealth(ctx)) ??
        wellKnown(ctx, publicUrl) ??
        withoutUpgrade(ctx) ??
        frontDoor(ctx) ??
        preflight(ctx, admission) ??
        (await open(ctx)) ??
        (await signedIn(ctx, admission))
      )
    } catch (error) {
      return renderError(error, ctx, requestId, deps)
    }
  }

  async function toldOfHealth(ctx: Koa.Context): Promise<DavResponse | undefined> {
    const { health, settings } = deps
    if (health === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return undefined
    return (
      (await answerHealth(ctx.path, health)) ??
      (await answerMetrics(ctx.path, ctx.get('authorization') || undefined, settings.metricsToken, health))
    )
  }

  /** Once its answer is out, or its client is gone. Neither names nor titles: a kind of resource, and the number of an account. */
  function tellWhenServed(ctx: Koa.Context, requestId: string): void {
    const started = performance.now()
    const kind = kindOfPath(ctx.path)
    ctx.res.once('close', () => {
      const ms = performance.now() - started
      const [method, status] = [ctx.method, ctx.res.writableFinished ? ctx.res.statusCode : 499]
      deps.health?.metrics.request({ method, kind, status, seconds: ms / 1000 })
      if (!deps.settings.logRequests) return
      const account: unknown = ctx.state.account
      deps.log.info({ requestId, method, kind, status, ms: Math.round(ms), ...(account ? { account } : {}) }, 'served')
    })
  }

  /** A browser asks on behalf of a page, and signs nobody in. */
  function preflight(ctx: Koa.Context, { isPreflight }: Admission): DavResponse | undefined {
    if (!isPreflight) return undefined
    davDeps.accounts.countRequest(sourceOf(addressOf(ctx)))
    return { status: 204 }
  }

  async function signedIn(ctx: Koa.Context, admission: Admission): Promise<DavResponse> {
    const asked = await incoming(ctx, admission)
    const caused = { ...davDeps, store: storeFor(ctx.method, asked.by, davDeps.store) }
    return isApiPath(ctx.path) ? handleApi(asked, caused) : handleDav(asked, caused)
  }

  /** What nobody signs in for: it counts against the address. */
  async function open(ctx: Koa.Context): Promise<DavResponse | undefined> {
    const door = openDoors.find(({ takes }) => takes(ctx.path))
    if (door === undefined) return undefined
    const asker = sourceOf(addressOf(ctx))
    davDeps.accounts.countRequest(asker)
    return door.answer(ctx, asker)
  }

  async function guestPage(ctx: Koa.Context, source: string): Promise<DavResponse> {
    const query = new URLSearchParams(ctx.querystring)
    return answerGuest({ message: ctx.req, path: ctx.path, query, source }, guestLimits, davDeps)
  }

  async function feed(ctx: Koa.Context, asker: string): Promise<DavResponse> {
    return answerFeed(ctx.req, ctx.path, { ...davDeps, allowance: davDeps.accounts.stepsOf(asker) })
  }

  async function oauthAnswer(ctx: Koa.Context, source: string): Promise<DavResponse> {
    const { req: message, path } = ctx
    const query = new URLSearchParams(ctx.querystring)
    const session = path === AUTHORIZE_PATH ? await findSession(ctx) : undefined
    return oauth({ message, path, query, source, session, origins: originsOf(ctx, publicUrl) })
  }

  async function accountPage(ctx: Koa.Context): Promise<DavResponse> {
    const session = await findSession(ctx)
    const query = new URLSearchParams(ctx.querystring)
    const origins = originsOf(ctx, publicUrl)
    const request = { message: ctx.req, path: ctx.path, query, address: addressOf(ctx), origins, session }
    return answerAccountPage(request, pageDeps)
  }

  async function consolePage(ctx: Koa.Context): Promise<DavResponse> {
    const { method, path, search } = ctx
    if (deps.console === undefined) throw refuse(404, undefined, 'the console was not built')
    const isSignedIn = isConsolePage(path) && (await findSession(ctx)) !== undefined
    const acceptEncoding = ctx.get('accept-encoding') || undefined
    return answerConsole({ method, path, search, acceptEncoding, isSignedIn }, deps.console)
  }

  /** Whose browser it is; the answer renews its cookie when it is time. */
  async function findSession(ctx: Koa.Context): Promise<WebSession | undefined> {
    const found = await sessions.findSession(ctx.req)
    if (found?.setCookie !== undefined) ctx.set('set-cookie', found.setCookie)
    return found
  }

  async function incoming(ctx: Koa.Context, { isRegistered }: Admission) {
    const origins = originsOf(ctx, publicUrl)
    if (isRegistered && isOfForeignPage(ctx.req.headers, origins)) requireToken(ctx.req.headers)
    else requireSameSite(ctx.req, origins)
    const { account, scopes, credential = 'password' } = ctx.method === 'OPTIONS' ? NOBODY : await signInOrRefuse(ctx)
    const by = account && { slug: account.principal.slug, credential, address: addressOf(ctx) }
    if (by) signIns.signedIn(by)
    ctx.state.account = account?.principal.id
    const asker = account?.principal.id ?? sourceOf(addressOf(ctx))
    ctx.state.asker = asker
    davDeps.accounts.countRequest(asker)
    const query = new URLSearchParams(ctx.querystring)
    return { message: ctx.req, path: ctx.path, query, account, scopes, asker, origins, by }
  }

  function addressOf(ctx: Koa.Context): string {
    return clientAddress(ctx.req.socket.remoteAddress, ctx.get('x-forwarded-for') || undefined)
  }

  /** A page of ours asks the API as whoever is signed in at it; DAV knows no cookies. */
  async function signInByCookie(ctx: Koa.Context): Promise<SignedIn | undefined> {
    const origins = originsOf(ctx, publicUrl)
    if (!isApiPath(ctx.path) || isOfForeignPage(ctx.req.headers, origins)) return undefined
    const session = await findSession(ctx)
    if (session !== undefined) requireOwnScript(ctx.req, origins)
    return session && { ...session, credential: `session ${session.session.id}` }
  }

  async function signInOrRefuse(ctx: Koa.Context): Promise<SignedIn> {
    const authorization = ctx.get('authorization') || undefined
    const byCookie = authorization === undefined ? await signInByCookie(ctx) : undefined
    if (byCookie !== undefined) return byCookie
    const result = await requireSignIn(authorization, addressOf(ctx))
    return result.kind === 'account' ? result : NOBODY
  }
}

function waysOf(deps: AppDeps, davDeps: Deps): readonly Way[] {
  const oidc = findOidcSettings(deps.settings)
  const ways = [passwordWay(deps.signIn), passkeyWay(deps)]
  return oidc === undefined ? ways : [...ways, oidcWay(oidc, createOidcProvider(oidc, deps.now), davDeps)]
}

// RFC 6764 §5, RFC 7808 §4.2.1.3: to the context path, with no sign-in.
function wellKnown(ctx: Koa.Context, { host, origin }: URL): DavResponse | undefined {
  const [, service] = /^\/\.well-known\/(caldav|carddav|timezone)\/?$/.exec(ctx.path) ?? []
  if (service === undefined) return undefined
  const path = service === 'timezone' ? TIMEZONES_PATH : CONTEXT_HREF
  // Under its public name the server knows its whole URL; under another, the path alone is sure to lead back.
  const location = ctx.get('host').toLowerCase() === host ? `${origin}${path}` : path
  return { status: 301, headers: { location, 'cache-control': 'max-age=3600' } }
}

/** RFC 9110 §15.5.22: what comes here did not ask for a WebSocket. */
function withoutUpgrade({ path }: Koa.Context): DavResponse | undefined {
  if (path !== WEB_SOCKET_PATH) return undefined
  throw refuse(426, undefined, 'a WebSocket is to be opened there', { headers: { upgrade: 'websocket' } })
}

/** A browser that is given the address alone is led to the pages; programs ask there with other methods, or sign in. */
function frontDoor(ctx: Koa.Context): DavResponse | undefined {
  const isOfBrowser = ctx.method === 'GET' || ctx.method === 'HEAD'
  if (ctx.path !== '/' || !isOfBrowser || ctx.get('authorization') !== '') return undefined
  if (!ctx.get('accept').includes('text/html')) return undefined
  return {
    status: 303,
    headers: { location: SIGN_IN_PATH, vary: 'Accept, Authorization', 'cache-control': 'no-store' },
  }
}

/** The one part of the server that everybody may use. */
async function timezones({ method, path, querystring, req }: Koa.Context): Promise<DavResponse> {
  return answerTimezones({ method, path, query: new URLSearchParams(querystring), headers: req.headers })
}

async function apiDocs({ method }: Koa.Context): Promise<DavResponse> {
  if (method === 'GET' || method === 'HEAD') return answerApiDocs()
  throw refuse(405, undefined, 'it can be read alone', { headers: { allow: 'GET, HEAD' } })
}

function originsOf(ctx: Koa.Context, publicUrl: URL): readonly string[] {
  return ownOrigins(ctx.get('host'), publicUrl)
}

/** Of this machine, of SQLite, or of PostgreSQL. */
function isFullDisk(error: unknown): boolean {
  const codes = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100']
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** One line in the log for each refusal; a bug tells the client nothing but where to look. */
function renderError(
  error: unknown,
  ctx: Koa.Context,
  requestId: string,
  { log, settings }: Pick<AppDeps, 'log' | 'settings'>,
): DavResponse {
  const request = { requestId, method: ctx.method, path: pathForLog(ctx.path) }
  const render = (refusal: Refusal) => {
    if (isApiPath(ctx.path)) return renderProblem(refusal, settings.publicUrl)
    return isOAuthPath(ctx.path) ? renderOAuthError(refusal) : renderRefusal(refusal)
  }
  if (error instanceof Refusal) {
    log.info({ ...request, status: error.status, condition: error.condition }, error.message)
    return render(error)
  }
  if (isFullDisk(error)) {
    log.error({ ...request, err: error }, 'the disk is full')
    // RFC 4918 §11.5.
    return render(refuse(507, undefined, 'the disk is full'))
  }
  log.error({ ...request, err: error }, 'a bug')
  return render(refuse(500, undefined, `Something went wrong here. Request ${requestId}`))
}
