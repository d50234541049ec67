/** Access control as properties, RFC 3744 §5. */
import { PRIVILEGES, type PrivilegeNode, privilegesOf } from '../../../protocol/dav/privileges.ts'
import { element, elementWith, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Grant, Principal } from '../../../storage/store.ts'
import { principalHref } from '../paths.ts'
import { principalOf, type Resource } from '../resource.ts'
import { grantsOn } from '../rights.ts'
import type { Property, PropertyContext } from './property.ts'
import { hrefElement } from './webdav.ts'

/** The privileges that a kind of resource has. */
export function treeOf(resource: Resource): PrivilegeNode {
  if (resource.kind === 'inbox') return PRIVILEGES.inbox
  if (resource.kind === 'outbox') return PRIVILEGES.outbox
  return PRIVILEGES.plain
}

function privilegeElement(name: XmlName): XmlElement {
  return element(DAV.privilege, element(name))
}

function supportedPrivilege(node: PrivilegeNode): XmlElement {
  return element(
    DAV.supportedPrivilege,
    privilegeElement(node.name),
    elementWith(DAV.description, { 'xml:lang': 'en' }, node.description),
    ...(node.includes ?? []).map(supportedPrivilege),
  )
}

// RFC 3744 §5.3.
export const supportedPrivilegeSet: Property<Resource> = {
  name: DAV.supportedPrivilegeSet,
  inAllprop: false,
  read: (resource) => element(DAV.supportedPrivilegeSet, supportedPrivilege(treeOf(resource))),
}

// RFC 3744 §5.4: those that the resource supports, aggregates beside what they include.
export const currentUserPrivilegeSet: Property<Resource> = {
  name: DAV.currentUserPrivilegeSet,
  inAllprop: false,
  read: (resource, { privileges }) =>
    privileges.has(DAV.readCurrentUserPrivilegeSet)
      ? element(
          DAV.currentUserPrivilegeSet,
          ...privilegesOf(treeOf(resource))
            .filter((name) => privileges.has(name))
            .map(privilegeElement),
        )
      : undefined,
}

// RFC 3744 §5.5: the owner's entry is protected; grants follow it.
export const acl: Property<Resource> = {
  name: DAV.acl,
  inAllprop: false,
  read: async (resource, context) => {
    if (!context.privileges.has(DAV.readAcl)) return undefined
    return element(DAV.acl, ...protectedEntries(resource), ...(await grantEntries(resource, context)))
  },
}

function protectedEntries(resource: Resource): readonly XmlElement[] {
  const owner = 'owner' in resource ? resource.owner : principalOf(resource)
  const ofOwner = owner && entry(hrefElement(DAV.principal, principalHref(owner)), [DAV.all], element(DAV.protected))
  const ofPeople = entry(element(DAV.principal, element(DAV.authenticated)), [DAV.read], element(DAV.protected))
  if (ofOwner === undefined) return [ofPeople]
  return 'owner' in resource ? [ofOwner] : [ofOwner, ofPeople]
}

async function grantEntries(resource: Resource, { deps }: PropertyContext): Promise<readonly XmlElement[]> {
  if (!('collection' in resource)) return []
  const grants = await grantsOn(resource, deps.store)
  const entries = grants.map(async (grant) => {
    const principal = await granteeElement(grant, (id) => deps.store.findPrincipalById(id))
    if (principal === undefined) return []
    const names = privilegesOf(treeOf(resource)).filter((name) =>
      grant.privileges.some((local) => name.endsWith(`}${local}`)),
    )
    return names.length === 0 ? [] : [entry(principal, names)]
  })
  return (await Promise.all(entries)).flat()
}

async function granteeElement(
  { to }: Grant,
  find: (id: string) => Promise<Principal | undefined>,
): Promise<XmlElement | undefined> {
  if (to === 'all') return element(DAV.principal, element(DAV.all))
  if (to === 'authenticated') return element(DAV.principal, element(DAV.authenticated))
  const principal = await find(to.principalId)
  return principal && hrefElement(DAV.principal, principalHref(principal))
}

function entry(principal: XmlElement, privileges: readonly XmlName[], ...more: readonly XmlElement[]): XmlElement {
  return element(DAV.ace, principal, element(DAV.grant, ...privileges.map(privilegeElement)), ...more)
}

// RFC 3744 §5.6.
export const aclRestrictions: Property<Resource> = {
  name: DAV.aclRestrictions,
  inAllprop: false,
  read: () => element(DAV.aclRestrictions, element(DAV.grantOnly), element(DAV.noInvert)),
}

// RFC 3744 §5.7.
export const inheritedAclSet: Property<Resource> = {
  name: DAV.inheritedAclSet,
  inAllprop: false,
  read: () => element(DAV.inheritedAclSet),
}
