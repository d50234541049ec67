import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import { CARDDAV, DAV } from '../../../protocol/xml/names.ts'
import { lockedBy, requireWrite, save, scopeOfWrite } from '../calendar-object/put.ts'
import { requireFreeUid, requireRoom } from '../checks.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { readCardBody } from './data.ts'
import { answerWrite, representation, requireCardConditions } from './representation.ts'

/** RFC 4918 §9.7 and RFC 6352 §6.3.2. The bytes are stored as they came, so the ETag is that of the next GET. */
export async function put(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  // RFC 9110 §14.5: a part is not the whole.
  if (request.headers['content-range'] !== undefined) throw refuse(400, undefined, 'PUT of a part')
  await requireWrite(request, deps)
  const object = await readCardBody(request, deps.settings)
  const { resource } = request

  const work = () =>
    deps.store.transaction(scopeOfWrite(resource.collection, deps), async (tx) => {
      const collection = await requireCollection(tx, resource.collection)
      const current = await tx.findEntry(collection.id, resource.name)
      requireCardConditions(request, current)
      await requireUnlocked(request, tx, deps, lockedBy(resource, current))

      const size = object.bytes.length
      const arrival = { collection, owner: resource.owner, object: { ...object, size }, replaced: current }
      await requireFreeUid(arrival, tx, deps)
      await requireRoom(arrival, tx, deps)

      const saved = await save(tx, collection, current, resource.name, object)
      return answerWrite(request, current === undefined ? 201 : 200, resource.href, { ...saved, bytes: object.bytes })
    })
  try {
    return await translateConflicts(work, CARDDAV.noUidConflict)
  } catch (error) {
    if (error instanceof Refusal && error.status === 412) return preconditionFailed(request, deps, error)
    throw error
  }
}

// RFC 8144 §3.2.
async function preconditionFailed(
  request: DavRequest<MemberResource>,
  deps: Deps,
  refusal: Refusal,
): Promise<DavResponse> {
  if (request.preferences.return !== 'representation') throw refusal
  if (!(await request.privileges()).has(DAV.read)) throw refusal
  const { collection, name, href } = request.resource
  const current = await deps.store.findObject(collection.id, name)
  if (current === undefined) throw refusal
  return representation(request, 412, href, current)
}
