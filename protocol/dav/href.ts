import { refuse } from './refusal.ts'

/**
 * The decoded segments of a request path or href; `isCollection` says whether it ended with a slash. An encoded slash
 * and dot segments are refused: they are tricks, never names.
 */
export interface DecodedPath {
  readonly segments: readonly string[]
  readonly isCollection: boolean
}

/** Throws a refusal: 400 for what is no path. */
export function decodePath(path: string): DecodedPath {
  if (!path.startsWith('/')) throw refuse(400, undefined, 'the path does not start with a slash')
  const segments: string[] = []
  for (const raw of path.split('/')) {
    if (raw !== '') segments.push(decodeSegment(raw))
  }
  return { segments, isCollection: path.endsWith('/') }
}

// Longer names fit into no index of every database.
const LONGEST_SEGMENT = 1024

function decodeSegment(raw: string): string {
  const segment = raw.includes('%') ? decodeReferences(raw) : raw
  if (Buffer.byteLength(segment) > LONGEST_SEGMENT) {
    throw refuse(414, undefined, `a name of more than ${LONGEST_SEGMENT} bytes`)
  }
  if (segment === '.' || segment === '..') throw refuse(400, undefined, 'a dot segment in the path')
  if (segment.includes('/')) throw refuse(400, undefined, 'an encoded slash in the path')
  if (CONTROL.test(segment)) throw refuse(400, undefined, 'a control character in the path')
  return segment
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const CONTROL = /[\u0000-\u001f\u007f]/

function decodeReferences(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch (cause) {
    if (cause instanceof URIError) throw refuse(400, undefined, 'a path that is not percent-encoded UTF-8')
    throw cause
  }
}

// RFC 3986 §3.3: characters of a segment that need no encoding. An ampersand is encoded so that an href needs no escaping in XML.
const NEEDLESS = /%(?:40|3A|24|2B|2C|3B|3D)/g
const PLAIN = /^[\w.~@:$+,;=!'()*-]*$/

/** Whether a segment and what stands for it in an href are the same. */
export function isPlainSegment(segment: string): boolean {
  return PLAIN.test(segment)
}

/** One segment as it stands in an href. */
export function encodeSegment(segment: string): string {
  if (isPlainSegment(segment)) return segment
  return encodeURIComponent(segment).replace(NEEDLESS, decodeURIComponent)
}

/** `['dav', 'calendars']` gives `/dav/calendars/`. */
export function collectionHref(segments: readonly string[]): string {
  return segments.length === 0 ? '/' : `/${segments.map(encodeSegment).join('/')}/`
}

/** The path of an href or of a Destination header: absolute URLs must be of our own origin. */
export function pathOfHref(href: string, origins: readonly string[]): string {
  const text = href.trim()
  const path = text.startsWith('/') && !text.startsWith('//') ? text : pathOfUrl(text, origins)
  return path.split(/[?#]/, 1)[0] ?? path
}

function pathOfUrl(text: string, origins: readonly string[]): string {
  const match = /^(https?:\/\/[^/?#]+)(\/[^?#]*)?/i.exec(text)
  if (match?.[1] === undefined) throw refuse(400, undefined, 'not a path and not a URL')
  const origin = match[1].toLowerCase()
  // RFC 4918 §9.9.4: 502 says that the destination is on another server.
  if (!origins.includes(origin)) throw refuse(502, undefined, `the destination is on another server`)
  return match[2] ?? '/'
}
