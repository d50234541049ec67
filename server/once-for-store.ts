import type { Store } from '../storage/store.ts'

/** What is read of a store once, for all who ask; again when that failed. */
export function onceForStore<T>(read: (store: Store) => Promise<T>): (store: Store) => Promise<T> {
  const known = new WeakMap<Store, Promise<T>>()
  return (store) => {
    const found = known.get(store) ?? read(store)
    known.set(store, found)
    found.catch(() => known.delete(store))
    return found
  }
}
