/**
 * Who acts for somebody sees that one's calendars in a list beside their own, and so has a colour and a place for each
 * alone; the owner's hold until then. A share has them anyway, as its sharee's.
 */
import type { XmlName } from '../../protocol/xml/element.ts'
import { APPLE } from '../../protocol/xml/names.ts'
import type { Look, StoreReader } from '../../storage/store.ts'
import { findDelegation } from './grants.ts'
import type { Viewer } from './request.ts'
import type { CollectionResource } from './resource.ts'

/** The properties by which a calendar looks as it does. */
export const LOOKS: ReadonlySet<XmlName> = new Set([APPLE.calendarColor, APPLE.calendarOrder])

/** Collections of one home, as they look to the viewer. */
export async function withLooks(
  collections: readonly CollectionResource[],
  viewer: Viewer,
  store: Pick<StoreReader, 'looks'>,
): Promise<readonly CollectionResource[]> {
  const [first] = collections
  const { principal } = viewer
  // What somebody made of it is not for its owner.
  if (viewer.shown !== undefined) return collections
  if (first === undefined || principal === undefined || (await findDelegation(first, viewer)) === undefined)
    return collections
  const ids = collections.map(({ collection }) => collection.id)
  const looks = await store.looks(principal.id, ids)
  return collections.map((resource) => lookingLike(looks.get(resource.collection.id), resource))
}

function lookingLike(look: Look | undefined, resource: CollectionResource): CollectionResource {
  const { collection } = resource
  if (look === undefined) return resource
  return {
    ...resource,
    collection: { ...collection, color: look.color ?? collection.color, order: look.order ?? collection.order },
  }
}
