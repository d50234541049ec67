import { element } from '../../../protocol/xml/element.ts'
import { MM } from '../../../protocol/xml/names.ts'
import type { Property } from '../properties/property.ts'
import type { CollectionResource } from '../resource.ts'
import { CRUD, SIMPLE } from './limits.ts'

/** calendarserver-bulk-change §5.1: which bulk requests there are, and how long they may be. */
export const bulkRequests: Property<CollectionResource> = {
  name: MM.bulkRequests,
  inAllprop: false,
  read: () =>
    element(MM.bulkRequests, element(MM.simple, ...limitElements(SIMPLE)), element(MM.crud, ...limitElements(CRUD))),
}

function limitElements({ maxResources, maxBytes }: typeof SIMPLE | typeof CRUD) {
  return [element(MM.maxResources, `${maxResources}`), element(MM.maxBytes, `${maxBytes}`)]
}
