import { refuse } from '../../../protocol/dav/refusal.ts'
import { CARDDAV, DAV } from '../../../protocol/xml/names.ts'
import { readCardBody } from '../address-object/data.ts'
import { answerWrite } from '../address-object/representation.ts'
import { lockedBy, scopeOfWrite } from '../calendar-object/put.ts'
import { requireFreeUid, requireRoom } from '../checks.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import { ADD_MEMBER } from '../properties/calendar.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'

/** RFC 5995 §3: a new card under a name of our choice. */
export async function postCard(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  if (!request.query.has(ADD_MEMBER)) throw refuse(403, undefined, 'POST adds members, at the URL of DAV:add-member')
  await requirePrivilege(request, DAV.bind)
  const object = await readCardBody(request, deps.settings)
  const member = memberResource(request.resource, `${deps.newName()}.vcf`)

  const work = () =>
    deps.store.transaction(scopeOfWrite(request.resource.collection, deps), async (tx) => {
      const collection = await requireCollection(tx, request.resource.collection)
      await requireUnlocked(request, tx, deps, lockedBy(member, undefined))
      const size = object.bytes.length
      const arrival = { collection, owner: member.owner, object: { ...object, size }, replaced: undefined }
      await requireFreeUid(arrival, tx, deps)
      await requireRoom(arrival, tx, deps)

      const saved = await tx.createObject(collection.id, member.name, object)
      const answer = answerWrite(request, 201, member.href, { ...saved, bytes: object.bytes })
      return { ...answer, headers: { ...answer.headers, location: member.href } }
    })
  return translateConflicts(work, CARDDAV.noUidConflict)
}
