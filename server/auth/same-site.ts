import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { refuse } from '../../protocol/dav/refusal.ts'

/** Where a browser says that a request comes from: a page of ours, or nobody's page. */
const OURS: ReadonlySet<string> = new Set(['same-origin', 'none'])

/**
 * A page of another site can have a browser POST, with the password that the browser remembers. That is refused; every
 * other method that changes something is asked about first (CORS), and nobody is let in. See docs/decisions/0089.
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
 * What a session's cookie asks for besides reading: by a header that no form can send, and that a script of another site
 * may send only where it was let in.
 */
export function requireOwnScript({ method, headers }: IncomingMessage, origins: readonly string[]): void {
  if (method === 'GET' || method === 'HEAD') return
  refuseForeignPages(headers, origins)
  if (headers['x-requested-with'] === undefined)
    throw refuse(403, undefined, 'who is signed in by a cookie writes with the header X-Requested-With')
}

/** RFC 6454 §7.3: `null` is a page that hides where it is from. Programs with origins of their own kind are no pages. */
function isForeignPage(origin: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes(origin.toLowerCase())) return false
  return origin === 'null' || /^https?:/i.test(origin)
}
