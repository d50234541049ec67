/** What a client said that a file is, and what a browser is told of it. */

const UNKNOWN = 'application/octet-stream'

/** RFC 5545 §3.2.8: the type alone, without its parameters. */
export function readMediaType(contentType: string | undefined): string {
  const [type = ''] = (contentType ?? '').split(';', 1)
  const given = type.trim().toLowerCase()
  return /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/.test(given) ? given : UNKNOWN
}

const PLAIN_TEXTS = new Set(['text/plain', 'text/csv', 'text/calendar', 'text/vcard', 'text/markdown'])
const FAMILIES = new Set(['image', 'audio', 'video', 'font', 'application'])
const RUNNING = /xml$|html|script|flash|java|svg/

/** A type that no browser runs anything of, now or in what it becomes: everything else are bytes. */
export function inertType(mediaType: string): string {
  if (PLAIN_TEXTS.has(mediaType)) return mediaType
  const [family = '', subtype = ''] = mediaType.split('/', 2)
  return FAMILIES.has(family) && !RUNNING.test(subtype) ? mediaType : UNKNOWN
}
