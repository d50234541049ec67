import { refuse } from '../../protocol/dav/refusal.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import type { DavRequest, DavResponse } from './request.ts'
import type { MemberResource, NowhereResource } from './resource.ts'
import { requirePrivilege } from './rights.ts'

/** Anything but making a collection, where no resource can be. */
export async function refuseMissing(request: DavRequest): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  throw refuse(404, undefined, 'nothing is there')
}

/** MKCALENDAR or MKCOL below something that holds no collections, or below nothing (RFC 4918 §9.3.1). */
export async function refuseCollection(request: DavRequest<NowhereResource | MemberResource>): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  const parent = 'collection' in request.resource ? request.resource.collection : request.resource.parent
  if (parent === undefined) throw refuse(409, undefined, 'its parent does not exist')
  throw refuse(403, CALDAV.calendarCollectionLocationOk, 'no collection can be made in a collection of objects')
}

/** PUT, or anything that would make something, without a parent. */
export async function refuseWithoutParent(request: DavRequest): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  throw refuse(409, undefined, 'its parent does not exist')
}

/** MKCALENDAR (RFC 4791 §5.3.1) or MKCOL (RFC 4918 §9.3.1) where there is something already. */
export async function refuseExisting(request: DavRequest): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  throw existsAlready(request)
}

/** What a client cannot do to a collection that the server made: replace it, move it, or delete it. */
export async function refuseFixed(request: DavRequest): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  throw refuse(403, undefined, `${request.method} of a ${request.resource.kind}, which is the server's own`)
}

export function existsAlready({ method }: Pick<DavRequest, 'method'>) {
  return refuse(method === 'MKCOL' ? 405 : 403, DAV.resourceMustBeNull, 'it exists')
}
