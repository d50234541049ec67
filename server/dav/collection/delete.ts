import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import { findDefaultCalendar } from '../../../scheduling/delivery/default-calendar.ts'
import type { Collection, Principal, StoreReader, StoreTransaction } from '../../../storage/store.ts'
import { createHome, planAddressBook } from '../../directory/home.ts'
import { sharesToEnd } from '../../sharing/end.ts'
import { requireConditionsOf, stateOfCollection } from '../checks.ts'
import { requireUnlocked } from '../locks.ts'
import { homeHref } from '../paths.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { type CollectionResource, lockPath } from '../resource.ts'
import { empty } from '../respond.ts'
import { requireOnHome } from '../rights.ts'
import { leaveShare } from '../sharing/leave.ts'

/** RFC 4918 §9.6.1: a calendar or an address book with all that is in it, at once. */
export async function deleteCollection(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  const { share } = request.resource
  if (share !== undefined) return leaveShare(request, share, deps)
  await requireOnHome(request.resource, request.viewer, deps.store, DAV.unbind)
  if (readDepth(request.headers.depth as string | undefined, 'infinity') !== 'infinity') {
    throw refuse(400, undefined, 'a collection is deleted with Depth: infinity')
  }
  const { resource } = request
  const { collection, owner } = resource
  const shares = await sharesToEnd(collection, deps.store)
  const scope = { ...shares.scope, locks: 'ended' as const }
  return deps.store.transaction(scope, async (tx) => {
    const current = await tx.findCollectionById(collection.id)
    if (current === undefined) throw refuse(404, undefined, 'it is gone')
    requireConditionsOf(request, stateOfCollection(current, deps))
    const parents = [{ href: homeHref(collection.home, owner.slug) }]
    await requireUnlocked(request, tx, deps, { changed: [resource], parents, trees: [resource] })
    await requireDeletable(collection, tx)
    await shares.end(deps, tx)
    await tx.deleteCollection(collection.id)
    await tx.removeLocksAt(lockPath(resource))
    if (collection.kind === 'addressbook') await keepAddressBook(owner, tx)
    return empty(204)
  })
}

// Client: Apple Contacts makes no address books: an account without one is of no use to it (docs/decisions/0068).
async function keepAddressBook({ id, kind }: Principal, tx: StoreTransaction): Promise<void> {
  if (kind !== 'user') return
  const left = await tx.collectionsOf(id, 'addressbooks')
  if (left.length === 0) await createHome(tx, id, [planAddressBook()])
}

/** RFC 6638 §4.3.1.1: invitations need a place to go to. */
export async function requireDeletable({ id, ownerId }: Collection, tx: StoreReader): Promise<void> {
  const needed = await findDefaultCalendar(ownerId, tx)
  if (needed?.id === id) throw refuse(403, CALDAV.defaultCalendarNeeded, 'invitations go to this calendar')
}
