import type { DavRequest } from '../request.ts'

/** A browser says what it likes best first; programs that fetch calendars name neither HTML nor everything so. */
export function wantsPage({ headers }: Pick<DavRequest, 'headers'>): boolean {
  const [first = ''] = (headers.accept ?? '').split(',')
  return first.trim().toLowerCase().startsWith('text/html')
}
