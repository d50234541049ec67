import { CONTENT_TYPES, chooseFormat, etagIn } from '../../../protocol/caldav/media-type.ts'
import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Component, Property } from '../../../protocol/ical/component.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { toJcal } from '../../../protocol/ical/jcal.ts'
import { parseCalendar, parseCalendarBytes, parseComponents } from '../../../protocol/ical/parse.ts'
import { CalendarMerger } from '../../../protocol/ical/timezones.ts'
import { escapeText } from '../../../protocol/ical/values.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Collection, StoredObject } from '../../../storage/store.ts'
import { stateOfCollection } from '../checks.ts'
import { getPage } from '../page/get.ts'
import { wantsPage } from '../page/wants-page.ts'
import { PRODUCT_ID } from '../product.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { shareDirectly } from '../sharing/direct.ts'
import { partOf, type View, viewOf } from '../view.ts'
import { reportDamage } from './open-object.ts'

/** A whole calendar as one iCalendar stream, for programs that subscribe; for people a page. */
export async function get(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  if (request.method === 'GET' && request.query.get('action') === 'share') return shareDirectly(request, deps)
  if (wantsPage(request)) return getPage(request, deps)
  await requirePrivilege(request, DAV.read)
  const { resource, viewer } = request
  const { collection } = resource
  const view = viewOf(resource, viewer)
  const format = chooseFormat(request.headers.accept)
  const state = stateOfCollection(collection, deps)
  const etag = etagIn(format, view === 'all' ? state.etag : `${state.etag}-${view}`)
  const headers = {
    etag: `W/"${etag}"`,
    'last-modified': collection.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization',
  }
  // A program that subscribes asks often, and mostly for nothing new.
  switch (evaluateConditions(request.headers, { ...state, etag }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return {
        status: 200,
        headers: { ...headers, 'content-type': CONTENT_TYPES[format] },
        body: (format === 'jcal' ? mergeAsJcal : calendarStream)(collection, deps, showAs(view, collection, deps)),
      }
  }
}

/** From an object to what may be seen of it; undefined for nothing. */
type Show = (calendar: Component) => Component | undefined

function showAs(view: View, collection: Collection, { store }: Deps): Show {
  return view === 'all' ? (calendar) => calendar : (calendar) => partOf(view, calendar, collection, store)
}

export async function* calendarStream(collection: Collection, deps: Deps, show: Show): AsyncIterable<string> {
  const merger = new CalendarMerger()
  yield merger.begin(headOf(collection))
  for await (const page of deps.store.objects(collection.id)) {
    yield page.map((stored) => addSafely(merger, stored, collection, deps, show)).join('')
  }
  yield merger.end()
}

/** The same as RFC 7265 writes it. */
async function* mergeAsJcal(collection: Collection, deps: Deps, show: Show): AsyncIterable<string> {
  const merger = new CalendarMerger()
  const [name, properties] = toJcal(parseCalendar(merger.begin(headOf(collection)) + merger.end()))
  const start = `[${JSON.stringify(name)},${JSON.stringify(properties)},[`
  let separator = start
  for await (const page of deps.store.objects(collection.id)) {
    const parts = page.flatMap((stored) => parseComponents(addSafely(merger, stored, collection, deps, show)))
    if (parts.length > 0) {
      yield separator + parts.map((part) => JSON.stringify(toJcal(part))).join(',')
      separator = ','
    }
  }
  yield separator === start ? `${start}]]` : ']]'
}

function addSafely(
  merger: CalendarMerger,
  stored: StoredObject,
  collection: Collection,
  deps: Deps,
  show: Show,
): string {
  try {
    const shown = show(parseCalendarBytes(stored.bytes))
    return shown === undefined ? '' : merger.add(shown)
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
