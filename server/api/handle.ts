/** One request of the API from its sign-in to its answer. */

import type { z } from 'zod'
import { refuse } from '../../protocol/dav/refusal.ts'
import { CHALLENGE } from '../auth/challenge.ts'
import { hasScope, type Scopes } from '../auth/scopes.ts'
import { readBytes } from '../dav/body.ts'
import { type DavDeps, type IncomingDav, viewerOf } from '../dav/handle.ts'
import type { DavResponse } from '../dav/request.ts'
import { describeApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'
import { API_PATH, OPENAPI_PATH } from './paths.ts'
import { type FieldError, problem } from './problem.ts'
import { createRoutes } from './routes.ts'

/** Of JSON: the longest is an event with everything in it. */
const LONGEST_BODY = 1024 * 1024

const routes = createRoutes(OPERATIONS)

export async function handleApi(incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  return describe(incoming, deps) ?? (await answer(incoming, deps))
}

/** What everybody may read: it says nothing about who is here. */
function describe({ message, path }: IncomingDav, { settings }: DavDeps): DavResponse | undefined {
  const isRead = message.method === 'GET' || message.method === 'HEAD'
  if (!isRead) return undefined
  if (path !== OPENAPI_PATH) return undefined
  const body = `${JSON.stringify(describeApi(OPERATIONS, settings.publicUrl))}\n`
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }
  return { status: 200, headers, body }
}

async function answer(incoming: IncomingDav, deps: DavDeps): Promise<DavResponse> {
  const { operation, params } = findOperation(incoming)
  const request = {
    ...requireAllowed(operation, incoming, deps),
    params: check(operation.params, params, 'path'),
    query: check(operation.query, valuesOf(incoming.query), 'query'),
    body: operation.body && check(operation.body, await readJson(incoming), ''),
    headers: incoming.message.headers,
  }
  const { body, headers = {} } = await operation.handle(request, deps)
  const { status, schema } = operation.success
  if (schema === undefined) return { status, headers }
  // What the description does not name never leaves.
  const text = `${JSON.stringify(schema.parse(body))}\n`
  return { status, headers: { 'content-type': 'application/json', ...NOT_KEPT, ...headers }, body: text }
}

// RFC 9111 §5.2.2: what one credential was told is for nobody else; with an entity tag it can be asked for again.
const NOT_KEPT = { 'cache-control': 'private, no-cache', vary: 'Accept, Authorization' }

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
  requireScopes(operation, scopes)
  const viewer = viewerOf(incoming, deps)
  if (operation.admin && !viewer.principal?.admin) throw refuse(403, undefined, 'administrators alone may do that')
  return { account, scopes, viewer }
}

function requireScopes({ scopes: needed }: Operation, scopes: Scopes): void {
  if (needed === 'all') {
    if (scopes !== 'all') throw problem(403, 'insufficient-scope', 'only who signs in as themselves may do that')
    return
  }
  const missing = needed.find((scope) => !hasScope(scopes, scope))
  if (missing === undefined) return
  // RFC 6750 §3.1.
  const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${needed.join(' ')}"` }
  throw problem(403, 'insufficient-scope', `the credential was not made for ${missing}`, { headers })
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) => errorsOf(issue, place))
  throw problem(400, 'invalid', errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '), { errors })
}

function errorsOf(issue: z.core.$ZodIssue, place: string): FieldError[] {
  const pointer = [place, ...issue.path.map(pointed)]
  const field = pointer.join('/')
  if (issue.code !== 'unrecognized_keys') return [{ field, reason: issue.message }]
  return issue.keys.map((key) => ({ field: `${field}/${pointed(key)}`, reason: 'it is not known here' }))
}

// RFC 6901 §3.
function pointed(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1')
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

async function readJson({ message }: IncomingDav): Promise<unknown> {
  const type = (message.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/([a-z0-9.-]+\+)?json$/.test(type)) {
    throw problem(415, 'unsupported-media-type', 'the body must be application/json')
  }
  const bytes = await readBytes(message, LONGEST_BODY, () =>
    problem(413, 'too-large', `more than ${LONGEST_BODY} bytes of JSON`),
  )
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw problem(400, 'bad-request', 'the body is no JSON')
    throw error
  }
}
