import { DAV } from '../../../protocol/xml/names.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { memberResource } from '../resolve.ts'
import type { CollectionResource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'
import { settleAttachments } from './attachments.ts'
import { contentOf } from './content.ts'
import { answerWrite, keep, lockedBy, scopeOfWrite } from './keep.ts'

/** RFC 5995 §3: a new member under a name of our choice. */
export async function addMember(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.bind)
  const content = contentOf(request.resource.collection)
  const read = content.readObject(await content.readBytes(request, deps.settings), deps.settings)
  const object = await settleAttachments(read, { ...request, unknownIds: 'refuse' }, deps)
  const member = memberResource(request.resource, `${deps.newName()}.${content.extension}`)

  const work = () =>
    deps.store.transaction(scopeOfWrite(request.resource.collection, deps), async (tx) => {
      const collection = await requireCollection(tx, request.resource.collection)
      await requireUnlocked(request, tx, deps, lockedBy(member, undefined))
      const kept = await keep({ viewer: request.viewer, member, collection, object, replaced: undefined }, tx, deps)
      const answer = answerWrite(request, 201, member, kept)
      return { ...answer, headers: { ...answer.headers, location: member.href } }
    })
  return translateConflicts(work, content.uidConflict)
}
