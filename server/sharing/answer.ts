/** What sharees do: accept, decline, leave, or take by themselves what is granted to them. */
import type { Collection, Principal, Share, SharedCollection, StoreTransaction } from '../../storage/store.ts'
import { requireRoomForCollection } from '../dav/home/location.ts'
import type { Deps } from '../dav/request.ts'
import { tellAnswered, tellOwner } from './notify.ts'

/** `name` is what the sharee calls it; without one, it goes by what the owner calls it. */
export async function acceptShare(
  { share, collection, owner }: SharedCollection,
  sharee: Principal,
  name: string | null,
  deps: Deps,
  tx: StoreTransaction,
): Promise<void> {
  if (share.state === 'accepted') return
  await requireRoomInHome(collection, sharee, deps, tx)
  const displayName = name ?? share.displayName ?? share.summary ?? collection.displayName
  await tx.updateShare(share, { state: 'accepted', displayName })
  await tellAnswered(share, 'accepted', { collection, owner, sharee }, deps.now(), tx)
  await tellOwner(share, 'accepted', name, { collection, owner, sharee }, deps.now(), tx)
}

/** An invitation that was not accepted, or was: then it leaves the home. */
export async function declineShare(
  { share, collection, owner }: SharedCollection,
  sharee: Principal,
  deps: Pick<Deps, 'now'>,
  tx: StoreTransaction,
): Promise<void> {
  // Nobody invited, so nobody waits for an answer.
  if (share.access === 'own') return tx.deleteShare(share)
  if (share.state === 'declined') return
  await tx.updateShare(share, { state: 'declined' })
  await tellAnswered(share, 'declined', { collection, owner, sharee }, deps.now(), tx)
  await tellOwner(share, 'declined', null, { collection, owner, sharee }, deps.now(), tx)
}

/** Into the home without an invitation, with no other rights than the sharee has anyway. */
export async function takeShare(
  collection: Collection,
  sharee: Principal,
  deps: Pick<Deps, 'settings' | 'newName'>,
  tx: StoreTransaction,
): Promise<Share> {
  await requireRoomInHome(collection, sharee, deps, tx)
  const { displayName, color } = collection
  return tx.createShare({
    collectionId: collection.id,
    shareeId: sharee.id,
    uid: deps.newName(),
    access: 'own',
    state: 'accepted',
    summary: null,
    displayName,
    description: null,
    color,
    order: null,
    transparent: true,
  })
}

async function requireRoomInHome(
  { home }: Collection,
  { id }: Principal,
  deps: Pick<Deps, 'settings'>,
  tx: StoreTransaction,
): Promise<void> {
  const [own, shares] = await Promise.all([tx.collectionsOf(id, home), tx.sharesIn(id)])
  requireRoomForCollection([...own, ...shares.map(({ collection }) => collection)], deps)
}
