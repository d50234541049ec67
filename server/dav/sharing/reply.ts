import { type InviteReply, readInviteReply } from '../../../protocol/caldav/invite-reply.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { CS, DAV } from '../../../protocol/xml/names.ts'
import { acceptShare, declineShare } from '../../sharing/answer.ts'
import { scopeOfSharing } from '../../sharing/follow.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { HomeResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { sharedAs } from './shared-as.ts'

/** CS:invite-reply to the home of a sharee, caldav-sharing §5.4.1. */
export async function inviteReply(
  request: DavRequest<HomeResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  const reply = readInviteReply(root)
  const sharee = request.resource.owner
  const invited = await deps.store.findShare(sharee.id, reply.inReplyTo)
  if (invited === undefined) throw noInvitation(reply)

  const scope = await scopeOfSharing('client', invited.collection, [sharee], deps.store)
  await deps.store.transaction(scope, async (tx) => {
    const shared = await tx.findShare(sharee.id, reply.inReplyTo)
    if (shared === undefined) throw noInvitation(reply)
    if (reply.accepted) await acceptShare(shared, sharee, reply.summary, deps, tx)
    else await declineShare(shared, sharee, deps, tx)
  })
  return reply.accepted ? sharedAs(invited.share, sharee) : empty(204)
}

function noInvitation({ inReplyTo }: InviteReply) {
  return refuse(403, CS.invalidShare, `no invitation ${inReplyTo}`)
}
