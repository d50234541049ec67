import { parseEtagList } from './etag.ts'

/** What a conditional request is held against; undefined when there is no such resource. */
export interface CurrentState {
  readonly etag: string | undefined
  /** Of its other representations: who writes may have seen any of them. */
  readonly otherEtags?: readonly string[]
  /** A weak tag never matches strongly. */
  readonly isWeak?: boolean
  readonly modifiedAt: Date | undefined
}

export interface ConditionalHeaders {
  readonly 'if-match'?: string | undefined
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
  readonly 'if-unmodified-since'?: string | undefined
}

export type ConditionVerdict = 'go-on' | 'not-modified' | 'precondition-failed'

/** RFC 9110 §13.2.2: the conditions in their order. `isRead` is true for GET and HEAD. */
export function evaluateConditions(
  headers: ConditionalHeaders,
  current: CurrentState | undefined,
  isRead: boolean,
): ConditionVerdict {
  const ifMatch = headers['if-match']
  const ifNoneMatch = headers['if-none-match']
  if (ifMatch !== undefined) {
    if (!matchesStrongly(ifMatch, current)) return 'precondition-failed'
  } else if (isLater(current?.modifiedAt, headers['if-unmodified-since'])) {
    return 'precondition-failed'
  }
  if (ifNoneMatch !== undefined) {
    if (matchesWeakly(ifNoneMatch, current)) return isRead ? 'not-modified' : 'precondition-failed'
  } else if (isRead && isUnchangedSince(current?.modifiedAt, headers['if-modified-since'])) {
    return 'not-modified'
  }
  return 'go-on'
}

// RFC 9110 §13.1.1: strong comparison; `*` wants any representation.
function matchesStrongly(header: string, current: CurrentState | undefined): boolean {
  const tags = parseEtagList(header)
  if (tags === '*') return current !== undefined
  return current?.isWeak !== true && tags.some((tag) => !tag.weak && isTagOf(current, tag.value))
}

// RFC 9110 §13.1.2: weak comparison.
function matchesWeakly(header: string, current: CurrentState | undefined): boolean {
  const tags = parseEtagList(header)
  if (tags === '*') return current !== undefined
  return tags.some((tag) => isTagOf(current, tag.value))
}

function isTagOf(current: CurrentState | undefined, tag: string): boolean {
  return current !== undefined && (tag === current.etag || current.otherEtags?.includes(tag) === true)
}

// RFC 9110 §13.1.3 and §13.1.4: a date that cannot be read is ignored; dates count in whole seconds.
function isLater(modifiedAt: Date | undefined, header: string | undefined): boolean {
  const date = readHttpDate(header)
  return date !== undefined && modifiedAt !== undefined && wholeSeconds(modifiedAt) > date
}

function isUnchangedSince(modifiedAt: Date | undefined, header: string | undefined): boolean {
  const date = readHttpDate(header)
  return date !== undefined && modifiedAt !== undefined && wholeSeconds(modifiedAt) <= date
}

/** Seconds since the epoch. */
export function readHttpDate(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  // RFC 9110 §5.6.7: in GMT, or in the form of asctime; `Date.parse` alone takes far more.
  if (!/ GMT$|^[A-Z][a-z]{2} [A-Z][a-z]{2} /.test(header.trim())) return undefined
  const milliseconds = Date.parse(header)
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
