import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { withAnswersSince } from '../calendar-object/answers.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { requireAmong, requireWhole, requireWrite } from '../rights.ts'
import { settleAttachments } from './attachments.ts'
import { contentOf } from './content.ts'
import { answerWrite, keep, lockedBy, scopeOfWrite } from './keep.ts'

/**
 * RFC 4918 §9.7, RFC 4791 §5.3.2 and RFC 6352 §6.3.2. The bytes are stored as they came, so the ETag is that of the next
 * GET, and whatever else they say is kept (RFC 7986, RFC 9073, RFC 9074, RFC 9253).
 */
export async function put(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  // RFC 9110 §14.5: a part is not the whole.
  if (request.headers['content-range'] !== undefined) throw refuse(400, undefined, 'PUT of a part')
  const { resource, viewer, origins } = request
  const privileges = await request.privileges()
  await requireWrite(resource, { privileges, viewer }, [DAV.writeContent], deps.store)
  const content = contentOf(resource.collection)
  const read = content.readObject(await content.readBytes(request, deps.settings), deps.settings)
  const object = await settleAttachments(read, { viewer, origins, unknownIds: 'refuse' }, deps)

  const foreseen = { collectionId: resource.collection.id, name: resource.name, object }
  const work = () =>
    deps.store.transaction({ ...scopeOfWrite(resource.collection, deps), foreseen }, async (tx) => {
      const collection = await requireCollection(tx, resource.collection)
      const current = await tx.findEntry(collection.id, resource.name)
      requireAmong(privileges, viewer, resource.href, [current === undefined ? DAV.bind : DAV.writeContent])
      requireWhole(request, current, DAV.writeContent)
      content.requireConditions(request, current)
      await requireUnlocked(request, tx, deps, lockedBy(resource, current))
      const answered = await withAnswersSince(request, current, object, tx, deps.settings)
      const incoming = { viewer, member: resource, collection, object: answered, replaced: current }
      const kept = await keep(incoming, tx, deps)
      return answerWrite(request, current === undefined ? 201 : 200, resource, kept)
    })
  try {
    return await translateConflicts(work, content.uidConflict)
  } catch (error) {
    if (error instanceof Refusal && error.status === 412) return preconditionFailed(request, deps, error)
    throw error
  }
}

// RFC 8144 §3.2: what is there instead, to save the client a GET. It may read it, or it could not have written.
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
  requireWhole(request, current, DAV.writeContent)
  return contentOf(collection).representation(request, 412, href, current)
}
