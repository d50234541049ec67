/**
 * POST ?action=check-in: who has the meeting has come to its room. Of one's own copy, or of the room's by who may write there;
 * whoever may change the copy may say so.
 */
import { refuse } from '../../../protocol/dav/refusal.ts'
import { findProperties } from '../../../protocol/ical/values.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { type CheckIn, checkIn as checkInTo } from '../../../scheduling/delivery/check-in.ts'
import { isBookable } from '../../../scheduling/rooms/settle.ts'
import type { Principal } from '../../../storage/store.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty } from '../respond.ts'
import { requirePrivilege, requireWhole } from '../rights.ts'
import { termsOfServer } from '../scheduling.ts'
import { indexOrRefuse } from './data.ts'

type Post = DavRequest<MemberResource>

export async function checkIn(request: Post, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read, DAV.writeContent)
  const { resource, origins } = request
  const { owner } = resource
  const object = await deps.store.findObject(resource.collection.id, resource.name)
  if (object === undefined) throw refuse(404, undefined, 'no such object')
  requireWhole(request, object, DAV.writeContent)
  const { identity } = termsOfServer(deps, origins)
  const comer = isBookable(owner)
    ? ('keeper' as const)
    : { isAddress: (address: string) => identity.isAddressOf(owner, address) }
  const now = Math.floor(deps.now().getTime() / 1000)
  const rooms = isBookable(owner) ? [owner] : await roomsIn(object.bytes, request, deps)
  const outcomes: CheckIn[] = []
  for (const room of rooms) outcomes.push(await checkInTo(room, object.uid, comer, now, deps.store))
  if (outcomes.includes('done')) return empty(204)
  if (outcomes.includes('nothing-now')) throw refuse(409, undefined, 'no room is booked for it now')
  throw refuse(403, undefined, 'no room has that meeting')
}

async function roomsIn(bytes: Buffer, { origins }: Post, deps: Deps): Promise<readonly Principal[]> {
  const { members } = indexOrRefuse(bytes).calendar
  const addresses = members.flatMap((member) => findProperties(member, 'ATTENDEE').map(({ value }) => value))
  const found = await termsOfServer(deps, origins).identity.find([...new Set(addresses)], deps.store)
  return [...new Map([...found.values()].filter(isBookable).map((room) => [room.id, room])).values()]
}
