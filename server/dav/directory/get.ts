import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { represent } from '../address-object/representation.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { DirectoryCardResource } from '../resource.ts'
import { empty, etagHeader } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { directoryCardOf } from './card.ts'

/** The card of a principal, in the form that the client accepts. */
export async function get(request: DavRequest<DirectoryCardResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const { etag, contentType, body } = represent(
    await directoryCardOf(request.resource.principal, deps),
    request.headers.accept,
  )
  const headers = { ...etagHeader(etag), 'cache-control': 'private, no-cache', vary: 'Accept, Authorization' }
  switch (evaluateConditions(request.headers, { etag, modifiedAt: undefined }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
    case 'go-on':
      return { status: 200, headers: { ...headers, 'content-type': contentType }, body: body() }
  }
}
