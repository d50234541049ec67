/** COPY and MOVE of one card, RFC 4918 §9.8 and §9.9, into the same or another address book. */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { CARDDAV, DAV } from '../../../protocol/xml/names.ts'
import { arrivalOf, lockedByTransfer, requireTransferRights, type Transfer } from '../calendar-object/copy-move.ts'
import { scopeOfWrites } from '../calendar-object/put.ts'
import { requireFreeUid, requireRoom } from '../checks.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { type Destination, readDestination } from '../destination.ts'
import { copyDead } from '../instructions.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { lockPath, type MemberResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { indexCardOrRefuse } from './data.ts'
import { requireCardConditions } from './representation.ts'

export async function copyCard(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  return transfer(request, deps, async ({ source, target, tx, replaced }) => {
    const copy = { ...source, box: indexCardOrRefuse(source.bytes).box, scheduleTag: null }
    const saved =
      replaced === undefined
        ? await tx.createObject(target.collection.id, target.name, copy)
        : await tx.replaceObject(target.collection.id, replaced, copy)
    await copyDead({ kind: 'object', id: source.id }, { kind: 'object', id: saved.id }, tx)
  })
}

export async function moveCard(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read, DAV.unbind)
  return transfer(request, deps, async ({ source, target, tx, replaced }) => {
    if (replaced !== undefined) await tx.deleteObject(target.collection.id, replaced)
    await tx.moveObject(request.resource.collection.id, source, target.collection.id, target.name)
    await tx.removeLocksAt(lockPath(request.resource))
  })
}

async function transfer(
  request: DavRequest<MemberResource>,
  deps: Deps,
  carryOut: (transfer: Transfer) => Promise<void>,
): Promise<DavResponse> {
  const { resource } = request
  const destination = await readDestination(request, deps)
  const target = requireTarget(destination)
  await requireTransferRights(request, destination, target, deps)

  const scope = { ...scopeOfWrites([resource.collection, target.collection], deps), locks: true }
  const work = () =>
    deps.store.transaction(scope, async (tx) => {
      const source = await tx.findObject(resource.collection.id, resource.name)
      if (source === undefined) throw refuse(404, undefined, 'no such object')
      requireCardConditions(request, source)
      const collection = await requireCollection(tx, target.collection)
      const replaced = await tx.findEntry(collection.id, target.name)
      // RFC 4918 §10.6.
      if (replaced !== undefined && !destination.overwrite) throw refuse(412, undefined, 'the destination exists')
      await requireUnlocked(request, tx, deps, lockedByTransfer(request, target))

      const arrival = arrivalOf(request, source, collection, target, replaced)
      await requireFreeUid(arrival, tx, deps)
      await requireRoom(arrival, tx, deps)
      await carryOut({ source, target, replaced, tx })
      return empty(replaced === undefined ? 201 : 204, replaced === undefined ? { location: target.href } : {})
    })
  return translateConflicts(work, CARDDAV.noUidConflict)
}

// RFC 6352 §5.2: a card lives in an address book and nowhere else.
function requireTarget({ resource }: Destination): MemberResource {
  if (resource.kind === 'address-object') return resource
  if (resource.kind === 'nowhere' && resource.parent === undefined) throw refuse(409, undefined, 'no such address book')
  throw refuse(403, CARDDAV.addressbookCollectionLocationOk, 'a card goes into an address book')
}
