import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { withCollectionHref } from '../collection/current.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { lockPath, type MemberResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege, requireWhole } from '../rights.ts'
import { contentOf } from './content.ts'
import { scopeOfWrite } from './keep.ts'

/** RFC 4918 §9.6. */
export async function deleteObject(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.unbind)
  const { resource } = request
  const foreseen = { collectionId: resource.collection.id, name: resource.name, object: undefined }
  const scope = { ...scopeOfWrite(resource.collection, deps), locks: 'ended', foreseen } as const

  return deps.store.transaction(scope, async (tx) => {
    const current = await tx.findEntry(resource.collection.id, resource.name)
    if (current === undefined) throw refuse(404, undefined, 'no such object')
    requireWhole(request, current, DAV.unbind)
    contentOf(resource.collection).requireConditions(request, current)
    await requireUnlocked(request, tx, deps, { changed: [resource], parents: [withCollectionHref(resource)] })

    await tx.deleteObject(resource.collection.id, current)
    await tx.removeLocksAt(lockPath(resource))
    return empty(204)
  })
}
