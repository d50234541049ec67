import { readCalendarMultiget } from '../../../protocol/caldav/calendar-multiget.ts'
import { encodeSegment, isPlainSegment } from '../../../protocol/dav/href.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { ObjectEntry } from '../../../storage/store.ts'
import { findPathOfHref } from '../paths.ts'
import type { DavRequest, DavResponse, HandlerDeps } from '../request.ts'
import { type CollectionResource, type MemberResource, nameInHome } from '../resource.ts'
import { multistatus } from '../respond.ts'
import { privilegesOnMembers, requirePrivilege } from '../rights.ts'
import { extentIn, type View, viewOf } from '../view.ts'
import { ObjectResponses } from './object-responses.ts'
import { floatingZoneOf, newBudget, ObjectOpener, partOpener } from './open-object.ts'
import { showIn } from './query.ts'

// Hrefs that are looked up at once.
const PAGE = 100

/** RFC 4791 §7.9: each href of the request answered, with its data or 404. */
export async function calendarMultiget(
  request: DavRequest<CollectionResource | MemberResource>,
  deps: HandlerDeps,
  root: XmlElement,
): Promise<DavResponse> {
  const { hrefs, properties, calendarData } = readCalendarMultiget(root, deps.settings.maxMultigetHrefs)
  await requirePrivilege(request, DAV.read)
  const writer = new ObjectResponses(properties, calendarData, request, deps)
  const { collection, owner } = request.resource
  const partOf = partOpener(request.resource, request.viewer, deps)
  const opener = new ObjectOpener(collection.id, floatingZoneOf(collection, owner), newBudget(deps), deps, partOf)
  return multistatus(responses(hrefs, opener, writer, request, deps))
}

async function* responses(
  hrefs: readonly string[],
  opener: ObjectOpener,
  writer: ObjectResponses,
  request: DavRequest<CollectionResource | MemberResource>,
  deps: HandlerDeps,
): AsyncIterable<string> {
  const { resource, viewer } = request
  const { collection } = resource
  const view = viewOf(resource, viewer)
  const privileges = await request.privileges()
  const granted =
    'name' in resource ? privileges : await privilegesOnMembers({ resource, privileges }, viewer, deps.store)
  for (let start = 0; start < hrefs.length; start += PAGE) {
    const wanted = hrefs.slice(start, start + PAGE).map((href) => ({ href, name: findName(href, request) }))
    const missing = new Set(wanted.flatMap(({ name }) => name ?? []))
    for await (const page of deps.store.findObjects(collection.id, [...missing])) {
      for (const { name } of page) missing.delete(name)
      const seen = page.flatMap((stored) => showIn(resource, opener.open(stored), view, deps.store) ?? [])
      yield await writer.write(seen, granted)
      if (seen.length < page.length) yield hiddenAmong(page, view, resource)
    }
    const unanswered = wanted.filter(({ name }) => name === undefined || missing.has(name))
    yield unanswered.map(({ href }) => statusResponse(href, 404)).join('')
  }
}

// caldav-privateevents §4.2.3: nobody but the owner may read them.
function hiddenAmong(page: readonly ObjectEntry[], view: View, resource: CollectionResource | MemberResource): string {
  const hrefOf = (name: string) => ('name' in resource ? resource.href : resource.href + encodeSegment(name))
  const hidden = page.filter((entry) => extentIn(view, entry) === 'nothing')
  return hidden.map(({ name }) => statusResponse(hrefOf(name), 403)).join('')
}

/** The name of a member of the request's collection; undefined for any other href, which is not found in it. */
export function findName(href: string, { resource, origins }: DavRequest<CollectionResource | MemberResource>) {
  // Nearly always it is the one that we gave.
  const rest = href.startsWith(resource.href) ? href.slice(resource.href.length) : ''
  if (rest !== '' && !('name' in resource) && isPlainSegment(rest)) return rest
  const path = findPathOfHref(href, origins)
  if (path?.kind !== 'object' || path.home !== resource.collection.home) return undefined
  if (path.owner !== resource.seenBy.slug || path.slug !== nameInHome(resource)) return undefined
  // RFC 4791 §7.9: on an object, only its own href.
  return 'name' in resource && resource.name !== path.name ? undefined : path.name
}
