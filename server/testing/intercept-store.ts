import { vi } from 'vitest'
import { overlay } from '../../storage/overlay.ts'
import type { Store } from '../../storage/store.ts'

/** Requests that write have some methods of their store in another way, until mocks are restored. */
export function interceptStore(store: Store, methods: (caused: Store) => Partial<Store>): void {
  const causedBy = store.causedBy.bind(store)
  vi.spyOn(store, 'causedBy').mockImplementation((cause) => {
    const caused = causedBy(cause)
    return overlay(caused, methods(caused))
  })
}
