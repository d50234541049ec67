import type { Id, StoreReader } from '../../storage/store.ts'

/** Of principals that rows name. One that is gone has none. */
export async function slugsOf(
  ids: readonly Id[],
  store: Pick<StoreReader, 'findPrincipalsById'>,
): Promise<ReadonlyMap<Id, string>> {
  const found = await store.findPrincipalsById([...new Set(ids)])
  return new Map(found.map(({ id, slug }) => [id, slug]))
}
