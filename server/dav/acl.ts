import { type Ace, type AcePrincipal, readAcl } from '../../protocol/dav/acl.ts'
import { privilegesOf } from '../../protocol/dav/privileges.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { localOf } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Grant, Principal, StoreReader } from '../../storage/store.ts'
import { findPrincipalOfHref } from './find-principal.ts'
import { requireUnlocked } from './locks.ts'
import { treeOf } from './properties/access.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import type { CollectionResource } from './resource.ts'
import { empty } from './respond.ts'
import { requirePrivilege } from './rights.ts'

/** RFC 3744 §8.1: the grants of a collection become those of the request, and no others. */
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
  const grants = new Map<string, NewGrant>()
  for (const ace of aces) {
    const to = await granteeOf(ace.principal, request, tx)
    const isOwner = typeof to !== 'string' && to.principalId === owner.id
    if (ace.isProtected && !(isOwner && ace.privileges.includes(DAV.all))) {
      // RFC 3744 §8.1.1: a protected entry may come back as it was shown, and not as another.
      throw refuse(403, DAV.noProtectedAceConflict, 'a protected entry that is another')
    }
    // The owner has everything anyway.
    if (isOwner) continue
    const key = typeof to === 'string' ? to : to.principalId
    const privileges = new Set([...(grants.get(key)?.privileges ?? []), ...ace.privileges.map(localOf)])
    grants.set(key, { to, privileges: [...privileges] })
  }
  // An inbox without any grant has those of its kind, so one that shall have none says so by this.
  return grants.size > 0 ? [...grants.values()] : [{ to: { principalId: owner.id }, privileges: [] }]
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
