/** One request of the API from its sign-in to its answer. */
import { quoteEtag } from '../../protocol/dav/etag.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { overlay } from '../../storage/overlay.ts'
import type { Store } from '../../storage/store.ts'
import { CHALLENGE, insufficientScope } from '../auth/challenge.ts'
import { hasScope, type Scopes } from '../auth/scopes.ts'
import { readPieces } from '../dav/body.ts'
import { answerWithin, type DavDeps, type IncomingDav, viewerOf } from '../dav/handle.ts'
import type { DavResponse, HandlerDeps } from '../dav/request.ts'
import { check } from './check.ts'
import { etagOfText, isKnown, requireIfMatch, requireMatch } from './conditions.ts'
import { once, readIdempotencyKey } from './idempotency.ts'
import { describeApi } from './openapi.ts'
import { type ApiRequest, type Operation, VIEW_AS } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'
import { isPage, linkToNext, selected } from './pages.ts'
import { API_PATH, OPENAPI_PATH } from './paths.ts'
import { problem } from './problem.ts'
import { type JsonBody, readJson } from './read-json.ts'
import { createRoutes, type Route } from './routes.ts'
import { findAsAnother } from './view-as.ts'

const routes = createRoutes(OPERATIONS)

export async function handleApi(incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  return describe(incoming, deps) ?? (await answer(incoming, deps))
}

/** What everybody may read: it says nothing about who is here. */
function describe({ message, path }: IncomingDav, { settings }: DavDeps): DavResponse | undefined {
  const isRead = message.method === 'GET' || message.method === 'HEAD'
  if (!isRead || path !== OPENAPI_PATH) return undefined
  const { body, etag } = descriptionFor(settings.publicUrl)
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300', etag }
  return isKnown(message.headers, etag) ? { status: 304, headers } : { status: 200, headers, body }
}

interface Description {
  readonly body: Buffer
  readonly etag: string
}

/** Strangers may ask for it, and making it takes as long as many requests: it is made once for a public URL. */
const descriptions = new Map<string, Description>()

function descriptionFor(publicUrl: string): Description {
  const known = descriptions.get(publicUrl)
  if (known !== undefined) return known
  const text = `${JSON.stringify(describeApi(OPERATIONS, publicUrl))}\n`
  const made = { body: Buffer.from(text), etag: `W/${quoteEtag(etagOfText(text))}` }
  descriptions.set(publicUrl, made)
  return made
}

async function answer(incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  const found = findOperation(incoming)
  const allowed = requireAllowed(found.operation, incoming, deps)
  const other = await findAsAnother(found, incoming, allowed.viewer, deps)
  if (other === undefined) return answerTo(found, allowed, incoming, deps)
  const seen = requireAllowed(found.operation, other.incoming, other.deps)
  const response = await answerTo(found, seen, other.incoming, other.deps, { isReadOnly: true })
  await other.record()
  return response
}

async function answerTo(
  { operation, params }: Route,
  allowed: ReturnType<typeof requireAllowed>,
  incoming: IncomingDav,
  deps: DavDeps,
  { isReadOnly = false } = {},
): Promise<DavResponse> {
  const { headers } = incoming.message
  const checked = {
    params: check(operation.params, params, 'path'),
    query: check(operation.query, valuesOf(incoming.query), 'query'),
  }
  if (operation.upload !== undefined) requireFile(operation.upload, headers['content-type'])
  const json = operation.body && (await readJson(incoming.message))
  const body = operation.body && check(operation.body, json?.value, '')
  if (operation.ifMatch === 'required') requireIfMatch(headers, operation)
  const work = (store: Store) => {
    const allowance = deps.accounts.stepsOf(incoming.asker)
    const upload: HandlerDeps['upload'] = (work) => deps.accounts.upload(incoming.asker, work)
    const inner = { ...deps, store: writtenHere(store), allowance, upload }
    const request: ApiRequest<typeof checked.params, typeof checked.query, typeof body> = {
      ...{ ...allowed, ...checked, body, headers },
      requireMatch: (etag) => requireMatch(headers, etag),
      preparing: deps.store,
      credential: incoming.by?.credential ?? 'password',
      pieces: (limit, tooLarge) => readPieces(incoming.message, limit, tooLarge),
      dav: (asked) => answerWithin(asked, incoming, inner),
    }
    return perform(operation, request, incoming, inner)
  }
  // A key is of who asks, whose eyes ever are looked through.
  return isReadOnly ? work(deps.store) : doneOnce(operation, json, incoming, deps, work)
}

/** Who follows changes knows by which door they came. */
function writtenHere(store: Store): Store {
  return overlay(store, { transaction: (scope, work) => store.transaction({ ...scope, origin: 'api' }, work) })
}

/** A POST with a key is done once, however often it is sent. */
function doneOnce(
  operation: Operation,
  json: JsonBody | undefined,
  { account, message }: IncomingDav,
  { store, now }: DavDeps,
  work: (store: Store) => Promise<DavResponse>,
): Promise<DavResponse> {
  if (operation.method !== 'POST' || account === undefined) return work(store)
  const asked = [operation.id, message.url ?? '', json?.text ?? '']
  const keyed = readIdempotencyKey(message.headers['idempotency-key'], account.principal.id, asked)
  if (keyed === undefined) return work(store)
  return once(keyed, { store, now, isSecret: operation.secretAnswer === true }, work)
}

async function perform(
  operation: Operation,
  request: Parameters<Operation['handle']>[0],
  incoming: IncomingDav,
  deps: DavDeps,
): Promise<DavResponse> {
  const { body, file, headers = {} } = await operation.handle(request, deps)
  const { status, schema } = operation.success
  if (file !== undefined) return { status, headers: { ...FOR_NOBODY_ELSE, ...headers }, body: file }
  if (schema === undefined) return { status, headers }
  // What the description does not name never leaves.
  const whole = schema.parse(body)
  const part = selected(whole, request.query.fields, schema)
  const text = `${JSON.stringify(part)}\n`
  const told: Readonly<Record<string, string>> = {
    'content-type': 'application/json',
    ...NOT_KEPT,
    ...linkToNext(whole, incoming.path, incoming.query),
    ...etagHeader(operation, text, isPage(whole)),
    ...headers,
  }
  // RFC 9110 §15.4.5.
  const isRead = operation.method === 'GET'
  if (isRead && isKnown(request.headers, told.etag ?? '')) return { status: 304, headers: told }
  return { status, headers: told, body: text }
}

/** Of lists it is weak: nobody changes them as a whole, and what has a strong one goes uncompressed (decision 0004). */
function etagHeader({ method }: Operation, text: string, isList: boolean): Readonly<Record<string, string>> {
  // What POST answers is not what is at its path.
  if (method === 'POST') return {}
  const etag = quoteEtag(etagOfText(text))
  return { etag: isList ? `W/${etag}` : etag }
}

// RFC 9111 §5.2.2: what one credential was told is for nobody else; with an entity tag it can be asked for again.
const NOT_KEPT = { 'cache-control': 'private, no-cache', vary: `Accept, Authorization, Cookie, ${VIEW_AS}` }

const FOR_NOBODY_ELSE = { 'cache-control': 'private, no-store' }

function requireFile(types: readonly string[], contentType = ''): void {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!types.includes(type)) throw problem(415, 'unsupported-media-type', `the body must be ${types.join(' or ')}`)
}

function findOperation({ message, path }: IncomingDav) {
  const found = routes.find(message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET'), path.slice(API_PATH.length))
  if ('operation' in found) return found
  if (found.methods.length === 0) throw problem(404, 'not-found', 'the API has nothing there')
  // RFC 9110 §15.5.6.
  const headers = { allow: found.methods.join(', ') }
  throw problem(405, 'method-not-allowed', `only ${headers.allow} can be asked there`, { headers })
}

function requireAllowed(operation: Operation, incoming: IncomingDav, deps: DavDeps) {
  const { account, scopes } = incoming
  if (account === undefined) {
    throw problem(401, 'unauthenticated', 'nobody is signed in', { headers: { 'www-authenticate': CHALLENGE } })
  }
  requireScopes(operation, account.principal.admin, scopes)
  const viewer = viewerOf(incoming, deps)
  if (operation.admin && !viewer.principal?.admin) throw refuse(403, undefined, 'administrators alone may do that')
  return { account, scopes, viewer }
}

function requireScopes(operation: Operation, isAdministrator: boolean, scopes: Scopes): void {
  if (operation.scopes === 'all') {
    if (scopes !== 'all') throw problem(403, 'insufficient-scope', 'only who signs in as themselves may do that')
    return
  }
  // An administrator is one by a credential with `admin` alone.
  const needed = [...operation.scopes, ...(operation.admin && isAdministrator ? (['admin'] as const) : [])]
  const missing = needed.find((scope) => !hasScope(scopes, scope))
  if (missing === undefined) return
  // RFC 6750 §3.1.
  const headers = { 'www-authenticate': insufficientScope(needed) }
  throw problem(403, 'insufficient-scope', `the credential was not made for ${missing}`, { headers })
}

function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  const names = new Set(query.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}
