/**
 * Cross-origin resource sharing (Fetch §3.3): what a browser is told about answers to pages of other origins. Never with
 * credentials of the browser's own: such a page says who it is by an access token. See docs/decisions/0138.
 */
import type { IncomingMessage } from 'node:http'
import { findCorsDoor } from './doors.ts'
import type { RegisteredOrigins } from './registered-origins.ts'

export interface Admission {
  /** Of whatever is answered, refusals too: a program cannot read them otherwise. */
  readonly headers: Readonly<Record<string, string>>
  /** Another origin would get other headers. */
  readonly varies: boolean
  /** The page is that of a registered client. */
  readonly isRegistered: boolean
  /** It asks what it may ask: that, and the headers, are all of the answer. */
  readonly isPreflight: boolean
}

const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match'
const ANSWER_HEADERS = [
  ...['Allow', 'Content-Disposition', 'ETag', 'Idempotency-Replayed', 'Link', 'Location', 'RateLimit'],
  ...['RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
].join(', ')
/** Some browsers keep it no longer. A program whose client is gone is refused by what it asks then. */
const PREFLIGHT_SECONDS = 7200

const NOTHING: Admission = { headers: {}, varies: false, isRegistered: false, isPreflight: false }

export async function admit(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  path: string,
  registered: RegisteredOrigins,
): Promise<Admission> {
  const door = findCorsDoor(path)
  if (door === undefined) return NOTHING
  const { origin } = headers
  const varies = door.origins === 'registered'
  const isPreflight =
    method === 'OPTIONS' && origin !== undefined && headers['access-control-request-method'] !== undefined
  const isRegistered = varies && origin !== undefined && (await registered.has(origin))
  if (varies && !isRegistered) return { ...NOTHING, varies, isPreflight }
  const shared = { 'access-control-allow-origin': isRegistered ? origin : '*' }
  const more = isPreflight ? leaveFor(door.methods) : { 'access-control-expose-headers': ANSWER_HEADERS }
  return { headers: { ...shared, ...more }, varies, isRegistered, isPreflight }
}

function leaveFor(methods: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  }
}
