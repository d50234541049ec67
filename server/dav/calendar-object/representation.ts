import { type CalendarFormat, CONTENT_TYPES, chooseFormat, etagIn } from '../../../protocol/caldav/media-type.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { writeJcal } from '../../../protocol/ical/jcal.ts'
import type { ObjectEntry } from '../../../storage/store.ts'
import type { DavRequest, DavResponse } from '../request.ts'
import { empty, etagHeader } from '../respond.ts'
import { requireCalendarType } from './data.ts'

type Written = Pick<DavRequest, 'headers' | 'preferences'>

/** RFC 7240 §4.2: the object as it is now, in the answer to a request that changed it or would have. */
export function representation(
  { headers }: Pick<DavRequest, 'headers'>,
  status: number,
  href: string,
  entry: ObjectEntry,
  bytes: Buffer,
): DavResponse {
  const format = chooseFormat(headers.accept, requireCalendarType(headers['content-type']))
  return {
    status,
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-location': href,
      'preference-applied': 'return=representation',
      ...etagHeader(etagIn(format, entry.etag)),
    },
    body: writeIn(format, bytes),
  }
}

/** What a write is answered with. */
export function answerWrite(request: Written, status: number, href: string, saved: ObjectEntry, bytes: Buffer) {
  if (request.preferences.return === 'representation') return representation(request, status, href, saved, bytes)
  // RFC 4791 §5.3.4: what came as jCal is stored as iCalendar, so the client does not have what is stored.
  const isStoredAsSent = requireCalendarType(request.headers['content-type']) === 'icalendar'
  return empty(status === 200 ? 204 : status, isStoredAsSent ? etagHeader(saved.etag) : {})
}

/** The stored bytes of a calendar in that format. */
export function writeIn(format: CalendarFormat, bytes: Buffer): Buffer | string {
  return format === 'jcal' ? writeJcal(textOfBytes(bytes)) : bytes
}
