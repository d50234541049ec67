/** RFC 3744 §5.5: the list of a resource as clients see it, in the order in which rights.ts decides by it. */
import type { Ace } from '../../protocol/dav/acl.ts'
import { privilegesOf } from '../../protocol/dav/privileges.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { DelegateAccess, Grant, Principal, StoreReader } from '../../storage/store.ts'
import { grantsOn, isOfContacts, OF_DELEGATES, OF_READERS_ON_CALENDARS, privilegesIn, treeOf } from './grants.ts'
import { homeHref, memberHref, principalHref, proxyGroupHref } from './paths.ts'
import { type CollectionResource, type MemberResource, principalOf, type Resource } from './resource.ts'

export async function acesOn(resource: Resource, store: StoreReader): Promise<readonly Ace[]> {
  const owner = 'owner' in resource ? resource.owner : principalOf(resource)
  const administrators = await store.administrators()
  const everything = [...(owner === undefined ? [] : [owner]), ...administrators.filter(({ id }) => id !== owner?.id)]
  return [
    ...denialsOn(resource),
    ...everything.map((principal) => protectedAce(hrefOf(principal), [DAV.all])),
    ...('owner' in resource ? await acesInHome(resource, store) : [protectedAce({ kind: 'authenticated' }, READ)]),
  ]
}

const READ = [DAV.read, DAV.readCurrentUserPrivilegeSet] as const

/** What nobody may do with a calendar whose content comes from elsewhere. */
function denialsOn(resource: Resource): readonly Ace[] {
  if (!('collection' in resource) || resource.collection.source === null) return []
  const privileges = 'name' in resource ? [DAV.write] : [DAV.writeContent, DAV.bind]
  return [{ ...protectedAce({ kind: 'all' }, privileges), denies: true }]
}

type Owned = Extract<Resource, { readonly owner: Principal }>

async function acesInHome(resource: Owned, store: StoreReader): Promise<readonly Ace[]> {
  const own = 'collection' in resource ? await acesOfGrants(resource, store) : []
  return [...own, ...acesOfDelegates(resource)]
}

async function acesOfGrants(
  resource: CollectionResource | MemberResource,
  store: StoreReader,
): Promise<readonly Ace[]> {
  const { owner, collection } = resource
  const inheritedFrom = 'name' in resource ? memberHref(collection.home, owner.slug, collection.slug) : undefined
  const aces = (await grantsOn(resource, store)).map(async (grant): Promise<readonly Ace[]> => {
    const principal = await granteeOf(grant, store)
    const privileges = privilegesIn(grant, resource)
    if (principal === undefined || privileges.length === 0) return []
    return [{ principal, denies: grant.denies === true, privileges, isProtected: false, inheritedFrom }]
  })
  return (await Promise.all(aces)).flat()
}

async function granteeOf({ to }: Grant, store: StoreReader): Promise<Ace['principal'] | undefined> {
  if (typeof to === 'string') return { kind: to }
  const principal = await store.findPrincipalById(to.principalId)
  return principal && hrefOf(principal)
}

/** caldav-proxy §3: those who act for the owner do so in all calendars. */
function acesOfDelegates(resource: Owned): readonly Ace[] {
  if (isOfContacts(resource)) return []
  const isHome = resource.kind === 'home'
  const groupOf = (access: DelegateAccess) => ({ kind: 'href', href: proxyGroupHref(resource.owner, access) }) as const
  const inherited = (['write', 'read'] as const).map((access) => ({
    principal: groupOf(access),
    denies: false,
    privileges: supported(OF_DELEGATES[access], resource),
    isProtected: isHome,
    inheritedFrom: isHome ? undefined : homeHref('calendars', resource.owner.slug),
  }))
  return resource.kind === 'calendar'
    ? [...inherited, protectedAce(groupOf('read'), OF_READERS_ON_CALENDARS)]
    : inherited
}

function supported(privileges: readonly XmlName[], resource: Resource): readonly XmlName[] {
  return privilegesOf(treeOf(resource)).filter((name) => privileges.includes(name))
}

function hrefOf(principal: Principal): Ace['principal'] {
  return { kind: 'href', href: principalHref(principal) }
}

function protectedAce(principal: Ace['principal'], privileges: readonly XmlName[]): Ace {
  return { principal, denies: false, privileges, isProtected: true, inheritedFrom: undefined }
}

/** RFC 3744 §5.7: the resources whose entries a resource has, too. */
export function inheritsFrom(resource: Resource): readonly string[] {
  if (!('owner' in resource) || resource.kind === 'home') return []
  const home = isOfContacts(resource) ? [] : [homeHref('calendars', resource.owner.slug)]
  if (!('name' in resource)) return home
  const { collection, owner } = resource
  return [memberHref(collection.home, owner.slug, collection.slug), ...home]
}
