import { type CalendarFormat, CONTENT_TYPES, chooseFormat, etagIn } from '../../../protocol/caldav/media-type.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { writeJcal } from '../../../protocol/ical/jcal.ts'
import type { StoredObject } from '../../../storage/store.ts'
import type { DavRequest, DavResponse } from '../request.ts'
import { etagHeader, scheduleTagHeader } from '../respond.ts'
import { requireCalendarType } from './data.ts'

/** RFC 7240 §4.2: the object as it is now, in the answer to a request that changed it or would have. */
export function representation(
  { headers }: Pick<DavRequest, 'headers'>,
  status: number,
  href: string,
  { etag, bytes, scheduleTag }: StoredObject,
): DavResponse {
  const format = chooseFormat(headers.accept, requireCalendarType(headers['content-type']))
  return {
    status,
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-location': href,
      'preference-applied': 'return=representation',
      ...etagHeader(etagIn(format, etag)),
      ...scheduleTagHeader({ scheduleTag }),
    },
    body: writeIn(format, bytes),
  }
}

/** The stored bytes of a calendar in that format. */
export function writeIn(format: CalendarFormat, bytes: Buffer): Buffer | string {
  return format === 'jcal' ? writeJcal(textOfBytes(bytes)) : bytes
}
