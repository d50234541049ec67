import { CALDAV } from '../../../protocol/xml/names.ts'
import { readFreeBusyUrl } from '../../../scheduling/freebusy/read-url.ts'
import { busyCalendars } from '../calendar/busy-calendars.ts'
import { freeBusyOf } from '../calendar/free-busy.ts'
import type { DavRequest, DavResponse, HandlerDeps } from '../request.ts'
import type { FreeBusyResource } from '../resource.ts'
import { privilegesOnEach, requirePrivilege } from '../rights.ts'

/** CalConnect CC/S 0903:2009: the busy times of all calendars of a home that take up time, and that the viewer may know of. */
export async function get(request: DavRequest<FreeBusyResource>, deps: HandlerDeps): Promise<DavResponse> {
  await requirePrivilege(request, CALDAV.readFreeBusy)
  const { viewer, resource, query } = request
  const { owner } = resource
  const window = readFreeBusyUrl(query, Math.floor(deps.now().getTime() / 1000))
  const collections = await deps.store.collectionsOf(owner.id, 'calendars')
  const inbox = collections.find(({ kind }) => kind === 'inbox')
  const privileges = await privilegesOnEach(collections, viewer, deps.store)
  const known = collections.filter(({ id }) => privileges.get(id)?.has(CALDAV.readFreeBusy))
  const calendars = await busyCalendars({ owner, collections: known }, deps.store)
  return freeBusyOf(calendars, owner, window, deps, { inbox, known })
}
