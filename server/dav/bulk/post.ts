import type { XmlElement } from '../../../protocol/xml/element.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireIf } from '../locks.ts'
import { contentOf } from '../object/content.ts'
import { scopeOfWrite } from '../object/keep.ts'
import { collectionToken } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { multistatusOf } from '../respond.ts'
import { carryOut } from './carry-out.ts'
import { type Operation, readCrud, readSimple } from './operations.ts'

/** calendarserver-bulk-change §3: a whole stream of objects; each becomes a resource, or is told of. */
export async function importStream(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  return carryOutAll(await readSimple(request, deps), request, deps)
}

/** calendarserver-bulk-change §4. */
export async function multiput(
  request: DavRequest<CollectionResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  return carryOutAll(await readCrud(root, request, deps), request, deps)
}

/**
 * One after the other, as they stand in the request, in one transaction: §6 lets a client ask that the collection is still
 * as it knows it, and what others write must not come in between.
 */
async function carryOutAll(
  operations: readonly Operation[],
  request: DavRequest<CollectionResource>,
  deps: Deps,
): Promise<DavResponse> {
  const { collection } = request.resource
  const privileges = await request.privileges()
  const scope = { ...scopeOfWrite(collection, deps), locks: true }
  const work = () =>
    deps.store.transaction(scope, async (tx) => {
      await requireCollection(tx, collection)
      await requireIf(request, tx, deps)
      let responses = ''
      for (const operation of operations) {
        responses += await carryOut(operation, { request, privileges, deps, tx })
      }
      // §8.2.
      const resource = { ...request.resource, collection: await requireCollection(tx, collection) }
      const ctag = collectionToken(resource, request.viewer, deps.store.epoch)
      const answer = multistatusOf(responses)
      return { ...answer, headers: { ...answer.headers, ctag } }
    })
  return translateConflicts(work, contentOf(collection).uidConflict)
}
