import type { Triggers } from '../../../protocol/dav/push.ts'
import type { PushRegistration } from '../../../storage/store.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'

/** What a client may be told of. */
export type Pushing = CollectionResource | HomeResource

export function targetOf(resource: Pushing): PushRegistration['target'] {
  if ('collection' in resource) return { collectionId: resource.collection.id }
  return { home: resource.home, ownerId: resource.owner.id }
}

/** A home's own properties have no number of their own: what changes there is its content. */
export function triggersOf(resource: Pushing): Triggers {
  return 'collection' in resource ? 'content-and-properties' : 'content'
}
