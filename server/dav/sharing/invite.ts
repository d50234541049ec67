import { readShareRequest, type ShareInstruction } from '../../../protocol/caldav/share-request.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Id, Invitation, StoreReader } from '../../../storage/store.ts'
import { findCalendarUser } from '../../directory/calendar-user.ts'
import { changeInvitations } from '../../sharing/follow.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { empty, multistatusOf } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'

/** CS:share, caldav-sharing §5.3.3: its owner invites people and groups to a calendar, or takes that back. */
export async function share(
  request: DavRequest<CollectionResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  // Who may share it is who may say what others may do with it.
  await requirePrivilege(request, DAV.writeAcl)
  const { resource } = request
  const { set, remove, unknown } = await lookUp(readShareRequest(root), request, deps.store)
  if (unknown.size > 0) return refusedBecauseOf(unknown, [...set.values()])

  const invitations = [...set.values()].map(({ href: _, ...invitation }) => invitation)
  const check = (tx: StoreReader) => requireUnlocked(request, tx, deps, { changed: [resource] })
  await translateConflicts(() =>
    changeInvitations(resource.collection, { origin: 'client', set: invitations, remove: [...remove], check }, deps),
  )
  return empty(200, { 'content-length': '0', 'cache-control': 'no-cache' })
}

type WantedInvitation = Omit<Invitation, 'collectionId'> & { readonly href: string }

interface Wanted {
  readonly set: ReadonlyMap<Id, WantedInvitation>
  readonly remove: ReadonlySet<Id>
  /** Who cannot be invited, as the client calls them. */
  readonly unknown: ReadonlySet<string>
}

async function lookUp(
  instructions: readonly ShareInstruction[],
  { resource, origins }: DavRequest<CollectionResource>,
  store: StoreReader,
): Promise<Wanted> {
  const set = new Map<Id, WantedInvitation>()
  const remove = new Set<Id>()
  const unknown = new Set<string>()
  for (const instruction of instructions) {
    const { kind, href } = instruction
    const principal = await findCalendarUser(href, origins, store)
    if (principal === undefined || principal.id === resource.owner.id) {
      // Whoever is no sharee needs no removing.
      if (kind === 'set') unknown.add(href)
    } else if (kind === 'remove') {
      set.delete(principal.id)
      remove.add(principal.id)
    } else {
      const { access, summary } = instruction
      set.set(principal.id, { principalId: principal.id, access, summary, href })
    }
  }
  return { set, remove, unknown }
}

/** All or nobody: those who are known depend on those who are not. */
function refusedBecauseOf(unknown: ReadonlySet<string>, others: readonly WantedInvitation[]): DavResponse {
  const refused = [...unknown].map((href) => statusResponse(href, 403))
  return multistatusOf([...refused, ...others.map(({ href }) => statusResponse(href, 424))].join(''))
}
