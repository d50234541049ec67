import { decodePath } from '../../protocol/dav/href.ts'
import { Refusal } from '../../protocol/dav/refusal.ts'
import { readPath } from '../dav/paths.ts'

/** What else there is, by its first segment. */
const AREAS: ReadonlySet<string> = new Set([
  ...[
    '.well-known',
    'account',
    'admin',
    'api',
    'calendar',
    'console',
    'feeds',
    'freebusy',
    'oauth',
    'rsvp',
    'signin',
    'signout',
    'timezones',
    'ws',
  ],
])

/** What a path names, in one of a few words: for counts and logs, which have no names of people or things. */
export function kindOfPath(path: string): string {
  const [, area = ''] = path.split('/')
  if (area !== 'dav') return AREAS.has(area) ? area : 'other'
  try {
    return readPath(decodePath(path).segments).kind
  } catch (error) {
    if (error instanceof Refusal) return 'unknown'
    throw error
  }
}
