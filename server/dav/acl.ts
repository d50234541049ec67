import { isDeepStrictEqual } from 'node:util'
import { type Ace, type AcePrincipal, readAcl } from '../../protocol/dav/acl.ts'
import { privilegesOf } from '../../protocol/dav/privileges.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { localOf } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Grant, Id, Principal, StoreReader } from '../../storage/store.ts'
import { acesOn } from './access-list.ts'
import { findPrincipalOfHref } from './find-principal.ts'
import { treeOf } from './grants.ts'
import { requireUnlocked } from './locks.ts'
import { findPathOfHref } from './paths.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import type { CollectionResource } from './resource.ts'
import { empty } from './respond.ts'
import { requirePrivilege } from './rights.ts'

/** RFC 3744 §8.1: the own entries of a collection become those of the request, and no others. */
export async function acl(request: DavRequest<CollectionResource>, deps: Deps): Promise<DavResponse> {
  const body = await request.xml()
  await requirePrivilege(request, DAV.writeAcl)
  if (body === undefined) throw refuse(400, undefined, 'ACL without a body')
  const { resource } = request
  const aces = readAcl(body)
  requireSupported(aces, resource)

  const scope = { origin: 'client', scheduling: 'on', collections: [resource.collection.id] } as const
  await deps.store.transaction({ ...scope, homes: [resource.owner.id] }, async (tx) => {
    await requireUnlocked(request, tx, deps, { changed: [resource] })
    await tx.setGrants(resource.collection.id, await grantsOf(aces, request, tx))
  })
  return empty(200, { 'content-length': '0' })
}

function requireSupported(aces: readonly Ace[], resource: CollectionResource): void {
  const supported = new Set(privilegesOf(treeOf(resource)))
  const unknown = aces.flatMap(({ privileges }) => privileges).find((name) => !supported.has(name))
  // RFC 3744 §8.1.1.
  if (unknown !== undefined) throw refuse(403, DAV.notSupportedPrivilege, `${unknown} on a ${resource.kind}`)
}

type NewGrant = Omit<Grant, 'collectionId'>

async function grantsOf(
  aces: readonly Ace[],
  request: DavRequest<CollectionResource>,
  tx: StoreReader,
): Promise<readonly NewGrant[]> {
  const { owner } = request.resource
  const fixed = (await acesOn(request.resource, tx)).filter((ace) => isFixed(ace))
  const grants: NewGrant[] = []
  for (const ace of aces) {
    if (isFixed(ace)) {
      requireAsShown(ace, fixed, request)
      continue
    }
    const to = await granteeOf(ace.principal, request, tx)
    if (typeof to !== 'string' && (to.principalId === owner.id || (await isAdministrator(to.principalId, tx)))) {
      // RFC 3744 §8.1.1: they have everything by a protected entry.
      if (ace.denies) throw refuse(403, DAV.noProtectedAceConflict, 'an entry against one that is protected')
      continue
    }
    grants.push({ to, privileges: ace.privileges.map(localOf), denies: ace.denies })
  }
  // An inbox without any entry has those of its kind, so one that shall have none says so by this.
  return grants.length > 0 ? grants : [{ to: { principalId: owner.id }, privileges: [] }]
}

/** Whether an entry is none that the list of a collection can have as its own. */
function isFixed({ isProtected, inheritedFrom }: Ace): boolean {
  return isProtected || inheritedFrom !== undefined
}

/** RFC 3744 §8.1.1: what is protected or inherited may come back as it was shown, and not as another. */
function requireAsShown(ace: Ace, shown: readonly Ace[], { origins }: DavRequest): void {
  const comparable = ({ principal, privileges, inheritedFrom, ...rest }: Ace) => ({
    ...rest,
    principal: principal.kind === 'href' ? findPathOfHref(principal.href, origins) : principal,
    privileges: new Set(privileges),
    inheritedFrom: inheritedFrom === undefined ? undefined : findPathOfHref(inheritedFrom, origins),
  })
  const sent = comparable(ace)
  if (shown.some((one) => isDeepStrictEqual(comparable(one), sent))) return
  const condition = ace.isProtected ? DAV.noProtectedAceConflict : DAV.noInheritedAceConflict
  throw refuse(403, condition, 'a protected or inherited entry that is another')
}

async function isAdministrator(id: Id, tx: StoreReader): Promise<boolean> {
  return (await tx.findPrincipalById(id))?.admin === true
}

async function granteeOf(
  principal: AcePrincipal,
  request: DavRequest<CollectionResource>,
  tx: StoreReader,
): Promise<Grant['to']> {
  if (principal.kind === 'all' || principal.kind === 'authenticated') return principal.kind
  if (principal.kind === 'href') return { principalId: (await requirePrincipal(principal.href, request, tx)).id }
  if (principal.kind === 'property' && principal.property === DAV.owner) {
    return { principalId: request.resource.owner.id }
  }
  // RFC 3744 §8.1.1: DAV:self is for principals, DAV:unauthenticated for those whom DAV:all names, too.
  throw refuse(403, DAV.allowedPrincipal, `${principal.kind} as a principal of a collection`)
}

async function requirePrincipal(href: string, { origins }: DavRequest, tx: StoreReader): Promise<Principal> {
  const found = await findPrincipalOfHref(href, origins, tx)
  // RFC 3744 §8.1.1.
  if (found === undefined) throw refuse(403, DAV.recognizedPrincipal, `${href} is no principal`)
  return found
}
