import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Property } from '../../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { CalendarMerger } from '../../../protocol/ical/timezones.ts'
import { escapeText } from '../../../protocol/ical/values.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoredObject } from '../../../storage/store.ts'
import { stateOfCollection } from '../checks.ts'
import { getPage } from '../page/get.ts'
import { wantsPage } from '../page/wants-page.ts'
import { PRODUCT_ID } from '../product.ts'
import { collectionEtag } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { CALENDAR_TYPE, empty } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { isDamage, reportDamage } from './open-object.ts'

/** A whole calendar as one iCalendar stream, for programs that subscribe; for people a page. */
export async function get(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  if (wantsPage(request)) return getPage(request, deps)
  await requirePrivilege(request, DAV.read)
  const { collection } = request.resource
  const etag = collectionEtag(collection, deps.store.epoch)
  const headers = {
    etag,
    'last-modified': collection.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization',
  }
  // A program that subscribes asks often, and mostly for nothing new.
  switch (evaluateConditions(request.headers, stateOfCollection(collection, deps), true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return { status: 200, headers: { ...headers, 'content-type': CALENDAR_TYPE }, body: merge(collection, deps) }
  }
}

async function* merge(collection: Collection, deps: Deps): AsyncIterable<string> {
  const merger = new CalendarMerger()
  yield merger.begin(headOf(collection))
  for await (const page of deps.store.objects(collection.id)) {
    yield page.map((stored) => addSafely(merger, stored, collection, deps)).join('')
  }
  yield merger.end()
}

function addSafely(merger: CalendarMerger, stored: StoredObject, collection: Collection, deps: Deps): string {
  try {
    return merger.add(parseCalendarBytes(stored.bytes))
  } catch (error) {
    if (!isDamage(error)) throw error
    reportDamage(collection, stored, error, deps)
    return ''
  }
}

// The names that subscribing programs read: Apple's, Google's and Microsoft's all know these, few know RFC 7986's.
function headOf({ displayName, description, color }: Collection): readonly Property[] {
  const line = (name: string, text: string | null): Property[] =>
    text === null ? [] : [{ name, parameters: [], value: escapeText(text) }]
  return [
    ...line('PRODID', PRODUCT_ID),
    ...line('X-WR-CALNAME', displayName),
    ...line('X-WR-CALDESC', description),
    ...line('X-APPLE-CALENDAR-COLOR', color),
  ]
}
