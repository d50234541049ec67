import { createHash } from 'node:crypto'

/** The strong entity tag of these bytes, without its quotes: equal for equal bytes, RFC 9110 §8.8.3. */
export function etagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
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

/** RFC 9110 §13.1.1: `*`, or a list. Undefined when it is neither. */
export function parseEtagList(header: string): '*' | readonly EntityTag[] | undefined {
  const text = header.trim()
  if (text === '*') return '*'
  const tags: EntityTag[] = []
  const entry = /\s*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*)?(,|$)/y
  while (entry.lastIndex < text.length) {
    const match = entry.exec(text)
    if (match === null) return undefined
    if (match[2] !== undefined) tags.push({ value: match[2], weak: match[1] !== undefined })
  }
  return tags
}
