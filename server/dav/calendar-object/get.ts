import { CONTENT_TYPES, chooseFormat, etagIn } from '../../../protocol/caldav/media-type.ts'
import { type TimezonesWanted, withTimezonesWanted } from '../../../protocol/caldav/timezones-by-reference.ts'
import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoredObject } from '../../../storage/store.ts'
import { timezonesWanted } from '../calendar/calendar-data.ts'
import { contentTypeOf } from '../properties/webdav.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty, etagHeader } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { writeIn } from './representation.ts'

/** RFC 4918 §9.4: the object's bytes as they were stored, or with the time zones that the client asked for. */
export async function get(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const { collection, name } = request.resource
  const stored = await deps.store.findObject(collection.id, name)
  if (stored === undefined) throw refuse(404, undefined, 'no such object')

  // RFC 7265; calendars alone have a choice.
  const format = HOLD_CALENDARS.has(collection.kind) ? chooseFormat(request.headers.accept) : 'icalendar'
  const etag = etagIn(format, stored.etag)
  const headers = {
    ...etagHeader(etag),
    'last-modified': stored.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization, CalDAV-Timezones',
    ...(stored.scheduleTag === null ? {} : { 'schedule-tag': `"${stored.scheduleTag}"` }),
  }
  switch (evaluateConditions(request.headers, { ...stored, etag }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return {
        status: 200,
        headers: {
          ...headers,
          'content-type': format === 'jcal' ? CONTENT_TYPES.jcal : contentTypeOf(collection.kind),
        },
        body: writeIn(format, bodyOf(stored, timezonesWanted(request.headers['caldav-timezones']))),
      }
  }
}

/** Their objects are iCalendar. */
const HOLD_CALENDARS: ReadonlySet<Collection['kind']> = new Set(['calendar', 'inbox', 'outbox'])

function bodyOf({ bytes, component }: StoredObject, wanted: TimezonesWanted): Buffer {
  if (wanted === 'as-stored' || component === 'VCARD') return bytes
  return Buffer.from(withTimezonesWanted(textOfBytes(bytes), wanted))
}
