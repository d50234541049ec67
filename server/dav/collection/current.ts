import { refuse } from '../../../protocol/dav/refusal.ts'
import type { Collection, StoreReader } from '../../../storage/store.ts'
import { memberHref } from '../paths.ts'
import type { MemberResource } from '../resource.ts'

/** The collection as it is inside the transaction; it may have gone since the request was looked at. */
export async function requireCollection(tx: StoreReader, { id, source }: Collection): Promise<Collection> {
  const collection = await tx.findCollectionById(id)
  if (collection === undefined) throw refuse(409, undefined, 'the collection was removed')
  // What was allowed a moment ago is not, and the other way round.
  if (collection.source !== source) throw refuse(409, undefined, 'the source of the calendar was changed')
  return collection
}

/** The collection that a member lies in. */
export function withCollectionHref({ owner, collection }: MemberResource): { readonly href: string } {
  return { href: memberHref(collection.home, owner.slug, collection.slug) }
}
