import { refuse } from '../../../protocol/dav/refusal.ts'
import { CS, PUSH } from '../../../protocol/xml/names.ts'
import { isXmlType } from '../body.ts'
import { register } from '../push/register.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { HomeResource } from '../resource.ts'
import { inviteReply } from '../sharing/reply.ts'

/** What a POST to a home of calendars is for. */
export async function post(request: DavRequest<HomeResource>, deps: Deps): Promise<DavResponse> {
  const root = isXmlType(request.headers['content-type']) ? await request.xml() : undefined
  if (root?.name === CS.inviteReply) return inviteReply(request, deps, root)
  if (root?.name === PUSH.pushRegister) return register(request, deps, root)
  throw refuse(403, undefined, 'POST answers invitations, and registers for push messages')
}
