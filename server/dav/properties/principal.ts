import { refuse } from '../../../protocol/dav/refusal.ts'
import { element, findChildren, textOf, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CARDDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import type { Principal, PrincipalKind, StoreReader } from '../../../storage/store.ts'
import { findPrincipalOfHref } from '../find-principal.ts'
import { memberHref, principalHref, proxyGroupHref } from '../paths.ts'
import type { PrincipalResource, ProxyGroupResource } from '../resource.ts'
import type { DelegatesProperty, Property } from './property.ts'
import { addressbookHomeHref, calendarHomeHref, hrefElement } from './webdav.ts'

export const displayname: Property<PrincipalResource> = {
  name: DAV.displayname,
  inAllprop: true,
  read: ({ principal }) => element(DAV.displayname, principal.name),
}

// RFC 3744 §4.2.
export const principalUrl: Property<PrincipalResource | ProxyGroupResource> = {
  name: DAV.principalURL,
  inAllprop: false,
  read: ({ href }) => hrefElement(DAV.principalURL, href),
}

// RFC 3744 §4.1.
export const alternateUriSet: Property<PrincipalResource> = {
  name: DAV.alternateURISet,
  inAllprop: false,
  read: ({ principal }) => hrefElement(DAV.alternateURISet, ...principal.addresses),
}

// RFC 4791 §6.2.1.
export const calendarHomeSet: Property<PrincipalResource> = {
  name: CALDAV.calendarHomeSet,
  inAllprop: false,
  read: ({ principal }) => hrefElement(CALDAV.calendarHomeSet, calendarHomeHref(principal.slug)),
}

// RFC 6352 §7.1.1.
export const addressbookHomeSet: Property<PrincipalResource> = {
  name: CARDDAV.addressbookHomeSet,
  inAllprop: false,
  read: ({ principal }) => hrefElement(CARDDAV.addressbookHomeSet, addressbookHomeHref(principal.slug)),
}

// RFC 6638 §2.4.1: the addresses, and the principal's own URL, by which everybody can be called.
export const calendarUserAddressSet: Property<PrincipalResource> = {
  name: CALDAV.calendarUserAddressSet,
  inAllprop: false,
  read: ({ principal, href }) => hrefElement(CALDAV.calendarUserAddressSet, ...principal.addresses, href),
}

export const CALENDAR_USER_TYPES: Readonly<Record<PrincipalKind, string>> = {
  user: 'INDIVIDUAL',
  group: 'GROUP',
  room: 'ROOM',
  resource: 'RESOURCE',
}

// RFC 6638 §2.4.2.
export const calendarUserType: Property<PrincipalResource> = {
  name: CALDAV.calendarUserType,
  inAllprop: false,
  read: ({ principal }) => element(CALDAV.calendarUserType, CALENDAR_USER_TYPES[principal.kind]),
}

// RFC 6638 §2.1.1 and §2.2.1.
export const scheduleInboxUrl = ofHome(CALDAV.scheduleInboxURL, 'inbox')
export const scheduleOutboxUrl = ofHome(CALDAV.scheduleOutboxURL, 'outbox')
export const notificationUrl = ofHome(CS.notificationURL, 'notification')

/** The URL of a collection that each calendar user has. Groups are no calendar users of their own yet. */
function ofHome(name: XmlName, slug: string): Property<PrincipalResource> {
  return {
    name,
    inAllprop: false,
    read: ({ principal }) =>
      principal.kind === 'group' ? undefined : hrefElement(name, memberHref('calendars', principal.slug, slug)),
  }
}

// Client: Apple Calendar shows these in its account pane.
export const emailAddressSet: Property<PrincipalResource> = {
  name: CS.emailAddressSet,
  inAllprop: false,
  read: ({ principal }) => {
    const mails = principal.addresses.filter((address) => address.startsWith('mailto:'))
    return element(CS.emailAddressSet, ...mails.map((mail) => element(CS.emailAddress, mail.slice('mailto:'.length))))
  },
}

// RFC 3744 §4.3.
export const groupMemberSet: Property<PrincipalResource | ProxyGroupResource> = {
  name: DAV.groupMemberSet,
  inAllprop: false,
  read: async (resource, { deps }) => principalSet(DAV.groupMemberSet, await membersOf(resource, deps.store)),
}

// caldav-proxy §5.2: a client says who acts for its user by the members of these groups.
export const delegateSet: DelegatesProperty<ProxyGroupResource> = {
  name: DAV.groupMemberSet,
  inAllprop: false,
  read: groupMemberSet.read,
  async delegates(value, { principal, access }, { origins, store }) {
    const hrefs = findChildren(value, DAV.href).map((href) => textOf(href).trim())
    const found = await Promise.all(hrefs.map((href) => requireDelegate(href, principal, origins, store)))
    return { principalId: principal.id, access, delegates: [...new Set(found.map(({ id }) => id))] }
  },
}

async function requireDelegate(href: string, owner: Principal, origins: readonly string[], store: StoreReader) {
  const found = await findPrincipalOfHref(href, origins, store)
  if (found === undefined || (found.kind !== 'user' && found.kind !== 'group')) {
    throw refuse(403, DAV.recognizedPrincipal, `${href} is no user and no group`)
  }
  if (found.id === owner.id) throw refuse(403, DAV.allowedPrincipal, 'a principal that acts for itself')
  return found
}

async function membersOf(resource: PrincipalResource | ProxyGroupResource, store: StoreReader) {
  if (resource.kind === 'proxy-group') return store.delegatesOf(resource.principal.id, resource.access)
  return resource.principal.kind === 'group' ? store.membersOf(resource.principal.id) : []
}

// RFC 3744 §4.4: the groups it is a direct member of, and the proxy groups of those who made it a delegate.
export const groupMembership: Property<PrincipalResource> = {
  name: DAV.groupMembership,
  inAllprop: false,
  read: async ({ principal }, { deps: { store } }) => {
    const groups = (await store.groupsOf(principal.id)).map(principalHref)
    const proxies = await Promise.all(ACCESSES.map((access) => proxyGroupsOf(principal, access, store)))
    return hrefElement(DAV.groupMembership, ...groups, ...proxies.flat())
  },
}

const ACCESSES = ['read', 'write'] as const

async function proxyGroupsOf(principal: Principal, access: 'read' | 'write', store: StoreReader) {
  const delegators = await store.delegatorsOf(principal.id, access)
  return delegators.map((delegator) => proxyGroupHref(delegator, access))
}

// The documented extension caldav-proxy §5.3: those for whom it is a delegate.
export const proxyReadFor = delegators(CS.calendarProxyReadFor, 'read')
export const proxyWriteFor = delegators(CS.calendarProxyWriteFor, 'write')

function delegators(name: XmlName, access: 'read' | 'write'): Property<PrincipalResource> {
  return {
    name,
    inAllprop: false,
    read: async ({ principal }, { deps }) => principalSet(name, await deps.store.delegatorsOf(principal.id, access)),
  }
}

/** The same sets with groups opened, an extension of Apple's Calendar Server. */
export const expandedGroupMemberSet: Property<PrincipalResource> = {
  name: CS.expandedGroupMemberSet,
  inAllprop: false,
  read: async ({ principal }, { deps: { store } }) => {
    const members =
      principal.kind === 'group' ? await transitively(principal, (group) => store.membersOf(group.id)) : []
    return principalSet(CS.expandedGroupMemberSet, members)
  },
}

export const expandedGroupMembership: Property<PrincipalResource> = {
  name: CS.expandedGroupMembership,
  inAllprop: false,
  read: async ({ principal }, { deps: { store } }) =>
    principalSet(CS.expandedGroupMembership, await transitively(principal, (member) => store.groupsOf(member.id))),
}

async function transitively(
  start: Principal,
  next: (principal: Principal) => Promise<readonly Principal[]>,
): Promise<readonly Principal[]> {
  const found = new Map<string, Principal>()
  let edge: readonly Principal[] = [start]
  while (edge.length > 0) {
    const around = (await Promise.all(edge.map(next))).flat().filter(({ id }) => id !== start.id && !found.has(id))
    for (const principal of around) found.set(principal.id, principal)
    edge = [...new Map(around.map((principal) => [principal.id, principal])).values()]
  }
  return [...found.values()]
}

function principalSet(name: XmlName, principals: readonly Principal[]): XmlElement {
  return hrefElement(name, ...principals.map(principalHref))
}

export const proxyGroupDisplayname: Property<ProxyGroupResource> = {
  name: DAV.displayname,
  inAllprop: true,
  read: ({ principal, access }) => element(DAV.displayname, `Delegates of ${principal.name} (${access})`),
}

// Client: programs written for Apple's Calendar Server tell by it which group of delegates a principal is.
export const recordType: Property<ProxyGroupResource> = {
  name: CS.recordType,
  inAllprop: false,
  read: ({ access }) => element(CS.recordType, `${access}-delegate-group`),
}
