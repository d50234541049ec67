import { refuse } from '../../../protocol/dav/refusal.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { DavRequest, DavResponse, Handler, HandlerDeps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'
import { checkIn } from './check-in.ts'
import { ATTACHMENT_ACTIONS } from './post-attachment.ts'
import { split } from './split.ts'

/** What can be done to a calendar object, by the parameter `action` of the request. */
const ACTIONS: Readonly<Record<string, Handler<MemberResource>>> = {
  split,
  'check-in': checkIn,
  ...ATTACHMENT_ACTIONS,
}

export async function post(request: DavRequest<MemberResource>, deps: HandlerDeps): Promise<DavResponse> {
  const action = request.query.get('action') ?? ''
  const handler = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (handler !== undefined) return handler(request, deps)
  await requirePrivilege(request, DAV.read)
  throw refuse(403, CALDAV.validActionParameter, `"${action.slice(0, 40)}" is no action`)
}
