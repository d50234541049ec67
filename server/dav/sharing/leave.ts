import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Share } from '../../../storage/store.ts'
import { declineShare } from '../../sharing/answer.ts'
import { scopeOfSharing } from '../../sharing/follow.ts'
import { requireConditionsOf, stateOfCollection } from '../checks.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { homeResource } from '../resolve.ts'
import type { CollectionResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requireOnHome } from '../rights.ts'

/** caldav-sharing §5.4.2: the sharee's DELETE takes the share out of the home, and nothing from the owner. */
export async function leaveShare(
  request: DavRequest<CollectionResource>,
  { uid }: Share,
  deps: Deps,
): Promise<DavResponse> {
  const { resource, viewer } = request
  const { collection, seenBy } = resource
  const home = homeResource(collection.home, seenBy)
  // RFC 3744 §3.10: it is the home that loses a member, whatever may be done with the calendar.
  await requireOnHome(resource, viewer, deps.store, DAV.unbind)
  if (readDepth(request.headers.depth as string | undefined, 'infinity') !== 'infinity') {
    throw refuse(400, undefined, 'a collection is deleted with Depth: infinity')
  }
  const scope = await scopeOfSharing('client', collection, [seenBy], deps.store)
  return deps.store.transaction(scope, async (tx) => {
    const shared = await tx.findShare(seenBy.id, uid)
    if (shared?.share.state !== 'accepted') throw refuse(404, undefined, 'it is gone')
    requireConditionsOf(request, stateOfCollection(collection, deps))
    await requireUnlocked(request, tx, deps, { changed: [], parents: [home] })
    await declineShare(shared, seenBy, deps, tx)
    return empty(204)
  })
}
