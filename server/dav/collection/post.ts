import { refuse } from '../../../protocol/dav/refusal.ts'
import { CS, DAV, PUSH } from '../../../protocol/xml/names.ts'
import { isXmlType } from '../body.ts'
import { importStream, multiput } from '../bulk/post.ts'
import { addMember } from '../object/add-member.ts'
import { ADD_MEMBER } from '../properties/calendar.ts'
import { register } from '../push/register.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'
import { share } from '../sharing/invite.ts'

/** What a POST to a calendar or an address book is for. */
export async function post(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  if (request.query.has(ADD_MEMBER)) return addMember(request, deps)
  if (!isXmlType(request.headers['content-type'])) {
    await requirePrivilege(request, DAV.bind)
    return importStream(request, deps)
  }
  const root = await request.xml()
  if (root === undefined) throw refuse(400, undefined, 'POST without a body')
  if (root.name === CS.share && request.resource.kind === 'calendar') return share(request, deps, root)
  return root.name === PUSH.pushRegister ? register(request, deps, root) : multiput(request, deps, root)
}
