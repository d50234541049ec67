import { refuse } from '../../../protocol/dav/refusal.ts'
import { addMember } from '../object/add-member.ts'
import { ADD_MEMBER } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'

/** What a POST to a calendar or an address book is for. */
export async function post(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  if (request.query.has(ADD_MEMBER)) return addMember(request, deps)
  throw refuse(403, undefined, 'POST adds members, at the URL of DAV:add-member')
}
