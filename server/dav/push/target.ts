import type { Triggers } from '../../../protocol/dav/push.ts'
import type { PushTarget } from '../../../storage/store.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'

/** What a client may be told of. */
export type Pushing = CollectionResource | HomeResource

export function targetOf(resource: Pushing): PushTarget {
  if (!('collection' in resource)) return { ownerId: resource.owner.id, home: resource.home, collectionId: null }
  const { seenBy, collection } = resource
  return { ownerId: seenBy.id, home: collection.home, collectionId: collection.id }
}

/** A home's own properties have no number of their own: what changes there is its content. */
export function triggersOf(resource: Pushing): Triggers {
  return 'collection' in resource ? 'content-and-properties' : 'content'
}
