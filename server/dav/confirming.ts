import { overlay } from '../../storage/overlay.ts'
import type { Store, StoreReader } from '../../storage/store.ts'

/** Looks, in the transaction of a write, whether it may be made; throws if not. */
export type Confirmation = (tx: StoreReader) => Promise<void>

/** The store, whose first transaction is confirmed. What is asked is asked once: the next one would find what the first one wrote. */
export function confirming(confirm: Confirmation, store: Store): Store {
  let isConfirmed = false
  const transaction: Store['transaction'] = async (scope, work) => {
    if (isConfirmed) return store.transaction(scope, work)
    const result = await store.transaction(scope, async (tx) => {
      await confirm(tx)
      return work(tx)
    })
    isConfirmed = true
    return result
  }
  return overlay(store, { transaction })
}
