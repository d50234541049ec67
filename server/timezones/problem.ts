import type { DavResponse } from '../dav/request.ts'

const TITLES = {
  'invalid-action': 'The request is none of the actions of this service',
  'invalid-changedsince': 'changedsince is given more than once',
  'tzid-not-found': 'No time zone has that identifier',
  'invalid-format': 'Time zones are given as text/calendar and application/calendar+json',
  'invalid-start': 'start is one UTC date and time, such as 2026-01-01T00:00:00Z',
  'invalid-end': 'end is one UTC date and time, later than start',
  'invalid-pattern': 'A pattern has text, and a * at its beginning and its end only',
} as const

export type ProblemCode = keyof typeof TITLES

/** What the service refuses, RFC 7808 §5. */
export class TimezoneProblem extends Error {
  override readonly name = 'TimezoneProblem'
  readonly code: ProblemCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(TITLES[code])
    this.code = code
    this.status = status
    this.headers = headers
  }
}

/** RFC 7808 §4.1.7: a "problem details" object (RFC 7807). */
export function renderProblem({ code, status, message, headers }: TimezoneProblem): DavResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'content-language': 'en', ...headers },
    // The drafts before the RFC have an error-code, docs/decisions/0071.
    body: JSON.stringify({ type: `urn:ietf:params:tzdist:error:${code}`, title: message, status, 'error-code': code }),
  }
}
