import { hash } from 'node:crypto'

/** The strong entity tag of these bytes, without its quotes: equal for equal bytes, RFC 9110 §8.8.3. */
export function etagOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url').slice(0, 22)
}

/** As it stands in a header or in DAV:getetag. */
export function quoteEtag(etag: string): string {
  return `"${etag}"`
}

/** One entry of a list of entity tags. */
export interface EntityTag {
  readonly value: string
  readonly weak: boolean
}

/** RFC 9110 §13.1.1: `*`, or a list. A tag without its quotes, as some clients send it, is taken at its word. */
export function parseEtagList(header: string): '*' | readonly EntityTag[] {
  const text = header.trim()
  if (text === '*') return '*'
  return [...text.matchAll(/(W\/)?(?:"([^"]*)"|([^\s",]+))/g)].map((match) => ({
    value: match[2] ?? match[3] ?? '',
    weak: match[1] !== undefined,
  }))
}
