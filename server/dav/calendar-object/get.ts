import { CONTENT_TYPES, chooseFormat, etagIn } from '../../../protocol/caldav/media-type.ts'
import { type TimezonesWanted, withTimezonesWanted } from '../../../protocol/caldav/timezones-by-reference.ts'
import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoredObject } from '../../../storage/store.ts'
import { timezonesWanted } from '../calendar/calendar-data.ts'
import { partOpener, reportDamage } from '../calendar/open-object.ts'
import { contentTypeOf } from '../properties/webdav.ts'
import type { DavRequest, DavResponse, HandlerDeps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty, etagHeader, scheduleTagHeader } from '../respond.ts'
import { refuseFor, requirePrivilege } from '../rights.ts'
import { seenObject, viewOf } from '../view.ts'
import { writeIn } from './representation.ts'

/** RFC 4918 §9.4: the object's bytes as they were stored, or with the time zones that the client asked for. */
export async function get(request: DavRequest<MemberResource>, deps: HandlerDeps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const { collection, name } = request.resource
  const found = await deps.store.findObject(collection.id, name)
  if (found === undefined) throw refuse(404, undefined, 'no such object')
  const stored = asSeen(found, request, deps)

  // RFC 7265; calendars alone have a choice.
  const format = HOLD_CALENDARS.has(collection.kind) ? chooseFormat(request.headers.accept) : 'icalendar'
  const etag = etagIn(format, stored.etag)
  const headers = {
    'last-modified': stored.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization, CalDAV-Timezones',
    ...etagHeader(etag),
    ...scheduleTagHeader(stored),
  }
  switch (evaluateConditions(request.headers, { etag, modifiedAt: stored.modifiedAt }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return {
        status: 200,
        headers: {
          'content-type': format === 'jcal' ? CONTENT_TYPES.jcal : contentTypeOf(collection.kind),
          ...headers,
        },
        body: writeIn(format, bodyOf(stored, timezonesWanted(request.headers['caldav-timezones']))),
      }
  }
}

/** The object as the viewer sees it. */
function asSeen(
  stored: StoredObject,
  { resource, viewer }: DavRequest<MemberResource>,
  deps: HandlerDeps,
): StoredObject {
  const seen = seenObject(resource, stored, viewOf(resource, viewer), deps.store)
  // caldav-privateevents §4.2.3.
  if (seen === undefined) throw refuseFor(viewer, resource.href, DAV.read)
  const partOf = seen.isPart && partOpener(resource, viewer, deps)
  if (partOf === undefined) return stored
  try {
    return { ...seen.entry, bytes: Buffer.from(partOf(stored, deps.objects.open(stored)).text) }
  } catch (error) {
    if (!isDamage(error)) throw error
    // Of what cannot be read nobody knows which part may be seen.
    reportDamage(resource.collection, stored, error, deps)
    throw refuseFor(viewer, resource.href, DAV.read)
  }
}

/** Their objects are iCalendar. */
const HOLD_CALENDARS: ReadonlySet<Collection['kind']> = new Set(['calendar', 'inbox', 'outbox'])

function bodyOf({ bytes, component }: StoredObject, wanted: TimezonesWanted): Buffer {
  if (wanted === 'as-stored' || component === 'VCARD') return bytes
  return Buffer.from(withTimezonesWanted(textOfBytes(bytes), wanted))
}
