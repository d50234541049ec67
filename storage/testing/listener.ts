import { expect, vi } from 'vitest'
import type { Id, News, Store } from '../store.ts'

/** What a store tells, as it comes. */
export interface Listener {
  readonly heard: readonly News[]
  /** All that it was told of until now; `all` is one of them. */
  collections(): ReadonlySet<Id>
  access(): ReadonlySet<Id>
  /** Fulfilled when it was told of that collection. */
  hears(collectionId: Id | 'all'): Promise<void>
  end(): void
}

export function listenTo(store: Pick<Store, 'watch'>): Listener {
  const heard: News[] = []
  const end = store.watch((news) => heard.push(news))
  const union = (of: keyof News) => new Set(heard.flatMap((news) => news[of]))
  const collections = () => union('collections')
  return {
    heard,
    end,
    collections,
    access: () => union('access'),
    hears: (id) => vi.waitFor(() => expect(collections()).toContain(id), 30_000),
  }
}
