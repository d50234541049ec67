/** Paths as a log may have them: what is where, and of whom, but no names that people or their programs gave. */
import { createHash } from 'node:crypto'

/** Whoever knows what comes after them is let in. */
const SECRET = /^\/(feeds|freebusy|rsvp)\/.+/

/** Segments that are ours. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    '',
    '.well-known',
    'account',
    'admin',
    'api',
    'caldav',
    'calendar',
    'console',
    'carddav',
    'dav',
    'feeds',
    'freebusy',
    'healthz',
    'metrics',
  ],
  ...[
    'oauth',
    'readyz',
    'rsvp',
    'signin',
    'signout',
    'timezones',
    'v1',
    'ws',
    'authorize',
    'introspect',
    'revoke',
    'token',
  ],
  ...['addressbooks', 'attachments', 'calendars', 'directory', 'inbox', 'notification', 'outbox', 'principals', 'push'],
  ...[
    'calendar-proxy-read',
    'calendar-proxy-write',
    'groups',
    'resources',
    'rooms',
    'users',
    'contacts',
    'events',
    'tasks',
  ],
  ...['occurrences', 'openapi.json', 'me', 'audit', 'app-passwords', 'oauth-clients', 'oauth-grants', 'quarantine'],
])
/** A path of a client has few; the rest of a long one tells nothing. */
const MOST_SEGMENTS = 12
const DIGITS = 8

/** An event may be called by its title: `#1f3a9c02` tells two of them from each other, and is the same each time. */
export function pathForLog(path: string): string {
  if (SECRET.test(path)) return path.replace(SECRET, '/$1/…')
  const segments = path.split('/')
  const shown = segments.slice(0, MOST_SEGMENTS).map((segment, index) => {
    return WORDS.has(segment) || isOwner(segments, index) ? segment : nameForLog(segment)
  })
  return segments.length > MOST_SEGMENTS ? `${shown.join('/')}/…` : shown.join('/')
}

/** The first digits of its SHA-256, of what it is without escapes. */
export function nameForLog(name: string): string {
  return `#${createHash('sha256').update(decoded(name)).digest('hex').slice(0, DIGITS)}`
}

/** `/dav/calendars/alice/`, `/dav/principals/users/alice/`, `/api/v1/calendars/alice/`: accounts are named in the log. */
function isOwner([, area, kind, ...rest]: readonly string[], index: number): boolean {
  const isSlug = /^[a-z0-9][a-z0-9._-]{0,63}$/.test(rest[index - 3] ?? '')
  if (area === 'dav' && (kind === 'calendars' || kind === 'addressbooks')) return isSlug && index === 3
  if (area === 'dav' && kind === 'principals') return isSlug && index === 4
  const isHome = rest[0] === 'calendars' || rest[0] === 'addressbooks'
  return area === 'api' && kind === 'v1' && isHome && isSlug && index === 4
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment
    throw error
  }
}
