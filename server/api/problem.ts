import { Refusal } from '../../protocol/dav/refusal.ts'
import { localOf } from '../../protocol/xml/element.ts'
import type { DavResponse } from '../dav/request.ts'

/** RFC 9457 §3.2: one value of a request that cannot be taken. */
export interface FieldError {
  /** RFC 6901 in the body; `query/name` and `path/name` elsewhere. */
  readonly field: string
  readonly reason: string
}

/** A refusal in the words of RFC 9457 §3.1; the kind is the last part of its type. */
export class Problem extends Refusal {
  readonly kind: string
  readonly errors: readonly FieldError[]

  constructor(status: number, kind: string, detail: string, { errors = [], headers = {} }: ProblemDetails = {}) {
    super(status, undefined, detail, { headers })
    this.kind = kind
    this.errors = errors
  }
}

export interface ProblemDetails {
  readonly errors?: readonly FieldError[]
  readonly headers?: Readonly<Record<string, string>>
}

export function problem(status: number, kind: string, detail: string, more?: ProblemDetails): Problem {
  return new Problem(status, kind, detail, more)
}

/** RFC 4791 §7.8: DAV:number-of-matches-within-limits, in the words of the API. */
export function tooMuch(detail: string): Problem {
  return problem(400, 'too-much', detail)
}

/** A refusal of the handlers that DAV and the API share, in the words of the API. */
export function problemOf(refusal: Refusal): Problem {
  if (refusal instanceof Problem) return refusal
  const kind = refusal.condition === undefined ? (KINDS[refusal.status] ?? 'refused') : localOf(refusal.condition)
  return problem(refusal.status, kind, refusal.message, { headers: refusal.headers })
}

const KINDS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'too-many-requests',
  500: 'bug',
  507: 'insufficient-storage',
}

/** Each has its place on the page that `type` leads to. */
export const PROBLEM_TITLES: Readonly<Record<string, string>> = {
  'bad-request': 'The request cannot be read',
  invalid: 'The request does not fit the description of the API',
  unauthenticated: 'Nobody is signed in',
  'insufficient-scope': 'The credential was not made for this',
  forbidden: 'That is not allowed',
  'not-fresh': 'Whoever signed in long ago signs in once more for it',
  'not-found': 'Nothing is there',
  conflict: 'Something else is there, or has changed',
  'method-not-allowed': 'That cannot be done there',
  'unsupported-media-type': 'The body is of another media type',
  'too-deep': 'The body is nested too deeply',
  'too-large': 'The body is too long',
  'too-old': 'What came after that is not known any more',
  'too-many': 'There are too many already',
  'too-many-requests': 'Too much in too short a time',
  'precondition-failed': 'It is not what it was',
  'precondition-required': 'It would replace what is not known',
  'idempotency-key-reused': 'The key was used for another request',
  'already-done': 'It was done already',
  'insufficient-storage': 'There is no room for it',
  'need-privileges': 'The account may not do that there',
  'not-invited': 'Nobody is invited there',
  refused: 'It was refused',
  'not-delivered': 'It was not delivered',
  damaged: 'What is stored cannot be read',
  'too-much': 'It would cost more than one request may',
  bug: 'Something went wrong here',
}

export function renderProblem(refusal: Refusal, publicUrl: string): DavResponse {
  const { status, kind, message, errors, headers } = problemOf(refusal)
  const body = {
    type: `${publicUrl}/api/docs#${kind}`,
    title: PROBLEM_TITLES[kind] ?? kind.replaceAll('-', ' '),
    status,
    detail: message,
    ...(errors.length > 0 ? { errors } : {}),
  }
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: `${JSON.stringify(body)}\n`,
  }
}
