/** Access control as properties, RFC 3744 §5. */
import { type Ace, aceElement } from '../../../protocol/dav/acl.ts'
import { type PrivilegeNode, privilegesOf } from '../../../protocol/dav/privileges.ts'
import { element, elementWith, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { acesOn, inheritsFrom } from '../access-list.ts'
import { treeOf } from '../grants.ts'
import { oncePerRequest } from '../once.ts'
import type { Resource } from '../resource.ts'
import type { Property, PropertyContext } from './property.ts'
import { hrefElement } from './webdav.ts'

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

// RFC 3744 §5.5.
export const acl: Property<Resource> = {
  name: DAV.acl,
  inAllprop: false,
  read: async (resource, context) => {
    if (!context.privileges.has(DAV.readAcl)) return undefined
    return element(DAV.acl, ...(await listOf(resource, context)).map(aceElement))
  },
}

/** The lists of members are those of their collection. */
const listOfMembers = oncePerRequest<readonly Ace[]>()

function listOf(resource: Resource, { request, deps }: PropertyContext): Promise<readonly Ace[]> {
  const read = () => acesOn(resource, deps.store)
  return 'name' in resource ? listOfMembers(request, resource.collection.id, read) : read()
}

// RFC 3744 §5.6.
export const aclRestrictions: Property<Resource> = {
  name: DAV.aclRestrictions,
  inAllprop: false,
  read: () => element(DAV.aclRestrictions, element(DAV.noInvert)),
}

// RFC 3744 §5.7.
export const inheritedAclSet: Property<Resource> = {
  name: DAV.inheritedAclSet,
  inAllprop: false,
  read: (resource) => hrefElement(DAV.inheritedAclSet, ...inheritsFrom(resource)),
}
