import { refuse } from '../../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { MM } from '../../../protocol/xml/names.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireIf } from '../locks.ts'
import { contentOf } from '../object/content.ts'
import { scopeOfWrite } from '../object/keep.ts'
import { collectionToken } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { multistatusOf } from '../respond.ts'
import { privilegesOnMembers } from '../rights.ts'
import { carryOut, refusedResponse } from './carry-out.ts'
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
 * One after the other, as they stand in the request, and so many at a time that others need not wait for all of them. Who asks that
 * the collection is as they know it (calendarserver-bulk-change §6) gets no further than to where somebody else writes into it.
 */
async function carryOutAll(
  operations: readonly Operation[],
  request: DavRequest<CollectionResource>,
  deps: Deps,
): Promise<DavResponse> {
  let responses = ''
  let ctag: string | undefined
  for (const batch of batchesOf(operations)) {
    const written = await carryOutBatch(batch, ctag, request, deps)
    responses += written.responses
    ctag = written.ctag
  }
  const answer = multistatusOf(responses)
  // §8.2: the state with the changes of the request, and without those of anybody who came after them.
  return { ...answer, headers: { ...answer.headers, ...(ctag === undefined ? {} : { ctag }) } }
}

interface Written {
  readonly responses: string
  /** The collection as it was left. */
  readonly ctag: string
}

/** `known` is how the batch before has left the collection. */
async function carryOutBatch(
  batch: readonly Operation[],
  known: string | undefined,
  request: DavRequest<CollectionResource>,
  deps: Deps,
): Promise<Written> {
  const { collection } = request.resource
  const privileges = await request.privileges()
  const onMembers = await privilegesOnMembers({ resource: request.resource, privileges }, request.viewer, deps.store)
  const scope = { ...scopeOfWrite(collection, deps), locks: 'ended' as const }
  const work = () =>
    deps.store.transaction(scope, async (tx) => {
      const ctagNow = async () => {
        const resource = { ...request.resource, collection: await requireCollection(tx, collection) }
        return collectionToken(resource, request.viewer, deps.store.epoch)
      }
      const before = await ctagNow()
      if (known === undefined) await requireIf(request, tx, deps)
      else if (known !== before && request.headers.if !== undefined) {
        const changed = refuse(412, MM.ctagOk, 'somebody else has written into the collection meanwhile')
        return { responses: batch.map((operation) => refusedResponse(operation, changed)).join(''), ctag: known }
      }
      let responses = ''
      for (const operation of batch)
        responses += await carryOut(operation, { request, privileges, onMembers, deps, tx })
      return { responses, ctag: await ctagNow() }
    })
  return translateConflicts(work, contentOf(collection).uidConflict)
}

/** So much is written at once. */
const BATCH = { operations: 50, bytes: 512 * 1024 }

/** At least one: the conditions of a request that wants nothing done are looked at, too. */
function* batchesOf(operations: readonly Operation[]): Generator<readonly Operation[]> {
  let batch: Operation[] = []
  let bytes = 0
  for (const operation of operations) {
    batch.push(operation)
    bytes += 'data' in operation ? (operation.data?.object.bytes.length ?? 0) : 0
    if (batch.length < BATCH.operations && bytes < BATCH.bytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0 || operations.length === 0) yield batch
}
