/** `/calendar`, `/admin` and `/console/`: the web console, which asks the API for all that it shows. See docs/decisions/0145. */
import { randomBytes } from 'node:crypto'
import { refuse } from '../../protocol/dav/refusal.ts'
import { signInPath } from '../account/paths.ts'
import type { DavResponse } from '../dav/request.ts'
import { type ConsoleFiles, NONCE_MARK } from './files.ts'
import { CONSOLE_FILES_PATH } from './path.ts'

export interface ConsoleRequest {
  readonly method: string
  readonly path: string
  /** With its question mark, if there is one. */
  readonly search: string
  readonly acceptEncoding: string | undefined
  readonly isSignedIn: boolean
}

const A_YEAR = 'public, max-age=31536000, immutable'
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

export function answerConsole(request: ConsoleRequest, { page, files }: ConsoleFiles): DavResponse {
  if (!READS.has(request.method))
    throw refuse(405, undefined, 'it can be read alone', { headers: { allow: 'GET, HEAD' } })
  if (request.path.startsWith(CONSOLE_FILES_PATH)) return file(request, files)
  if (!request.isSignedIn) return toSignIn(request)
  const nonce = randomBytes(16).toString('base64')
  return { status: 200, headers: pageHeaders(nonce), body: page.replaceAll(NONCE_MARK, nonce) }
}

function file({ path, acceptEncoding = '' }: ConsoleRequest, files: ConsoleFiles['files']): DavResponse {
  const found = files.get(path.slice(CONSOLE_FILES_PATH.length))
  if (found === undefined) throw refuse(404, undefined, 'no such file')
  const headers = { 'content-type': found.mediaType, 'cache-control': A_YEAR }
  if (found.compressed === undefined || !/\bbr\b/.test(acceptEncoding))
    return { status: 200, headers, body: found.whole }
  return { status: 200, headers: { ...headers, 'content-encoding': 'br' }, body: found.compressed }
}

function toSignIn({ path, search }: ConsoleRequest): DavResponse {
  return { status: 303, headers: { location: signInPath(`${path}${search}`), 'cache-control': 'no-store' } }
}

/**
 * Scripts are files of ours alone. Styles may stand in the page where they have its nonce. Pictures of contacts stand in their
 * cards: nothing is asked of other servers, which would learn by it who reads what.
 */
function pageHeaders(nonce: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex, nofollow',
    'x-frame-options': 'DENY',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}
