import type { ObjectEntry } from '../../../storage/store.ts'
import type { DavResponse } from '../request.ts'
import { CALENDAR_TYPE, etagHeader } from '../respond.ts'

/** RFC 7240 §4.2: the object as it is now, in the answer to a request that changed it or would have. */
export function representation(status: number, href: string, entry: ObjectEntry, bytes: Buffer): DavResponse {
  return {
    status,
    headers: {
      'content-type': CALENDAR_TYPE,
      'content-location': href,
      'preference-applied': 'return=representation',
      ...etagHeader(entry.etag),
    },
    body: bytes,
  }
}
