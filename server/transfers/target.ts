import type { Collection, Principal, Transfer } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { Undoable } from './working.ts'

export interface TransferTarget {
  readonly owner: Principal
  readonly collection: Collection
}

/** What it is about, as long as it is there and who asked may still do so: that was some time ago. */
export async function requireTarget(transfer: Transfer, { store }: Deps): Promise<TransferTarget> {
  const { collectionId, ownerId } = transfer
  const owner = await requireOwner(transfer, { store })
  const collection = collectionId === null ? undefined : await store.findCollectionById(collectionId)
  if (collection === undefined || collection.ownerId !== ownerId) throw new Undoable(`${transfer.label} is gone`)
  return { owner, collection }
}

export async function requireOwner(
  { ownerId, requesterId, label }: Transfer,
  { store }: Pick<Deps, 'store'>,
): Promise<Principal> {
  const owner = await store.findPrincipalById(ownerId)
  if (owner === undefined) throw new Undoable(`${label} is gone`)
  if (ownerId === requesterId) return owner
  const requester = await store.findPrincipalById(requesterId)
  if (!requester?.admin) throw new Undoable('who asked for it is no administrator any more')
  return owner
}
