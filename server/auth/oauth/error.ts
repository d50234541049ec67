import { OAuth2Error } from 'oauth2orize'
import { Refusal } from '../../../protocol/dav/refusal.ts'
import type { DavResponse } from '../../dav/request.ts'

/** RFC 6749 §4.1.2.1 and §5.2. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'temporarily_unavailable'

/** A refusal in the words of OAuth. */
export class OAuthError extends Refusal {
  readonly code: OAuthErrorCode

  constructor(code: OAuthErrorCode, sentence: string, headers: Readonly<Record<string, string>> = {}) {
    // RFC 6749 §5.2: 400 but for a client that is not who it says.
    super(code === 'invalid_client' ? 401 : 400, undefined, sentence, { headers })
    this.code = code
  }
}

const CODES: readonly string[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_scope',
  'access_denied',
] satisfies readonly OAuthErrorCode[]

function isCode(text: string): text is OAuthErrorCode {
  return CODES.includes(text)
}

/** What oauth2orize refuses by itself, with the status of RFC 6749 §5.2 instead of its own. */
export function ourErrorOf(error: unknown): unknown {
  if (!(error instanceof OAuth2Error) || !isCode(error.code)) return error
  return new OAuthError(error.code, error.message)
}

/** RFC 6749 §5.1: what is answered is for the client alone. */
export const FOR_THE_CLIENT_ALONE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const

/** RFC 6749 §5.2, RFC 7009 §2.2.1. */
export function renderOAuthError(refusal: Refusal): DavResponse {
  const body = { error: codeOf(refusal), error_description: descriptionOf(refusal.message) }
  const headers = { 'content-type': 'application/json', ...FOR_THE_CLIENT_ALONE, ...refusal.headers }
  return { status: refusal.status, headers, body: `${JSON.stringify(body)}\n` }
}

function codeOf(refusal: Refusal): string {
  if (refusal instanceof OAuthError) return refusal.code
  if (refusal.status >= 500) return 'server_error'
  return refusal.status === 429 ? 'temporarily_unavailable' : 'invalid_request'
}

/** RFC 6749 §5.2: of these characters alone. */
export function descriptionOf(sentence: string): string {
  return sentence.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')
}
