import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty, etagHeader } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { represent } from './representation.ts'

/** RFC 4918 §9.4 and RFC 6352 §5.1.1: the card as it was stored, or in the form that the client accepts. */
export async function get(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const { collection, name } = request.resource
  const stored = await deps.store.findObject(collection.id, name)
  if (stored === undefined) throw refuse(404, undefined, 'no such object')
  const { etag, contentType, body } = represent(stored, request.headers.accept)

  const headers = {
    ...etagHeader(etag),
    'last-modified': stored.modifiedAt.toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept, Authorization',
  }
  switch (evaluateConditions(request.headers, { etag, modifiedAt: stored.modifiedAt }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return { status: 200, headers: { ...headers, 'content-type': contentType }, body: body() }
  }
}
