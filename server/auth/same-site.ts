import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { refuse } from '../../protocol/dav/refusal.ts'
import { findBearerToken } from './oauth/bearer.ts'

/** Where a browser says that a request comes from: a page of ours, or nobody's page. */
const OURS: ReadonlySet<string> = new Set(['same-origin', 'none'])

/**
 * A page of another site can have a browser POST, with the password that the browser remembers. That is refused; every
 * other method that changes something is asked about first (CORS), and a page of a registered client alone is let in, with
 * its token. See docs/decisions/0089 and 0138.
 */
export function requireSameSite({ method, headers }: IncomingMessage, origins: readonly string[]): void {
  if (method === 'POST') refuseForeignPages(headers, origins)
}

/** The same for the one GET that changes something. */
export function refuseForeignPages(headers: IncomingHttpHeaders, origins: readonly string[]): void {
  const { origin, 'sec-fetch-site': site } = headers
  const isForeign = typeof site === 'string' ? !OURS.has(site) : isForeignPage(origin, origins)
  if (isForeign) throw refuse(403, undefined, `asked for by a page of ${origin ?? 'another site'}`)
}

/**
 * What the page of a registered client may ask: as nobody, or by an access token. A password has no business in a page of
 * others, nor has one that the browser remembers.
 */
export function requireToken({ authorization, origin }: IncomingHttpHeaders): void {
  if (authorization === undefined || findBearerToken(authorization) !== undefined) return
  throw refuse(403, undefined, `a page of ${origin} signs in by an access token alone`)
}

/**
 * What a session's cookie asks for besides reading: by a header that no form can send, and that a script of another site
 * may send only where it was let in.
 */
export function requireOwnScript({ method, headers }: IncomingMessage, origins: readonly string[]): void {
  if (method === 'GET' || method === 'HEAD') return
  refuseForeignPages(headers, origins)
  if (headers['x-requested-with'] === undefined)
    throw refuse(403, undefined, 'who is signed in by a cookie writes with the header X-Requested-With')
}

/** Whether a page of another origin asks, and says so: cookies do not count then. */
export function isOfForeignPage(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  return headers['sec-fetch-site'] !== 'same-origin' && isForeignPage(headers.origin, origins)
}

/** RFC 6454 §7.3: `null` is a page that hides where it is from. Programs with origins of their own kind are no pages. */
function isForeignPage(origin: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes(origin.toLowerCase())) return false
  return origin === 'null' || /^https?:/i.test(origin)
}
