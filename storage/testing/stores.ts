import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../sql/open.ts'
import type { Store } from '../store.ts'

export interface TestStore {
  readonly store: Store
  readonly url: string
  /** Closes the store and removes its database. */
  destroy(): Promise<void>
}

export interface TestStoreOptions {
  readonly now?: () => Date
}

/** A store with a database of its own: a file for SQLite. */
export async function testStore(kind: 'sqlite', options: TestStoreOptions = {}): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'kalends-'))
  const url = `${kind}:${join(folder, 'kalends.db')}`
  const store = await openStore({ url, ...options })
  return {
    store,
    url,
    async destroy() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
