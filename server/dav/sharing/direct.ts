import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Principal, StoreTransaction } from '../../../storage/store.ts'
import { refuseForeignPages } from '../../auth/same-site.ts'
import { acceptShare, takeShare } from '../../sharing/answer.ts'
import { scopeOfSharing } from '../../sharing/follow.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'
import { sharedAs } from './shared-as.ts'

/**
 * Client: Apple Calendar: `GET ?action=share` on a calendar of somebody for whom the user acts. It puts the calendar into
 * the user's own home, without an invitation, and with no other rights than the user has anyway.
 */
export async function shareDirectly(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  refuseForeignPages(request.headers, request.origins)
  await requirePrivilege(request, DAV.read)
  const { resource, viewer } = request
  const sharee = viewer.principal
  if (sharee === undefined || sharee.id === resource.seenBy.id)
    throw refuse(403, undefined, 'it is in this home already')
  const scope = await scopeOfSharing('client', resource.collection, [sharee], deps.store)
  return deps.store.transaction(scope, async (tx) => sharedAs(await take(request, sharee, deps, tx), sharee))
}

async function take(
  { resource: { collection } }: DavRequest<CollectionResource>,
  sharee: Principal,
  deps: Deps,
  tx: StoreTransaction,
) {
  const known = (await tx.sharesOf(collection.id)).find(({ shareeId }) => shareeId === sharee.id)
  const shared = known && (await tx.findShare(sharee.id, known.uid))
  if (shared === undefined) return takeShare(collection, sharee, deps, tx)
  await acceptShare(shared, sharee, null, deps, tx)
  return shared.share
}
