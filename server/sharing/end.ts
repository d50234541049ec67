/** Shares of a collection that goes. */
import type { Collection, Id, Scope, StoreReader, StoreTransaction } from '../../storage/store.ts'
import { principalsOf, type SharingDeps, scopeOfSharing, withdraw } from './follow.ts'

export interface SharesToEnd {
  /** Of the removal of the collection, too. */
  readonly scope: Scope & { readonly homes: readonly Id[]; readonly collections: readonly Id[] }
  /** Whoever had a share is told. One that came just now goes with the collection. */
  end(deps: Pick<SharingDeps, 'now'>, tx: StoreTransaction): Promise<void>
}

export async function sharesToEnd(collection: Collection, store: StoreReader): Promise<SharesToEnd> {
  const ids = (await store.sharesOf(collection.id)).map(({ shareeId }) => shareeId)
  const sharees = await principalsOf([collection.ownerId, ...ids], store)
  const owner = sharees.get(collection.ownerId)
  return {
    scope: await scopeOfSharing('client', collection, [...sharees.values()], store),
    async end(deps, tx) {
      for (const share of await tx.sharesOf(collection.id)) {
        const sharee = sharees.get(share.shareeId)
        if (owner === undefined || sharee === undefined) continue
        await withdraw(share, { collection, owner, sharee }, deps, tx)
      }
    },
  }
}
