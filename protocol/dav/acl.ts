import {
  childElements,
  element,
  findChild,
  findChildren,
  textOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** Whom an entry names, RFC 3744 §5.5.1. */
export type AcePrincipal =
  | { readonly kind: 'href'; readonly href: string }
  | { readonly kind: 'property'; readonly property: XmlName }
  | { readonly kind: 'all' | 'authenticated' | 'unauthenticated' | 'self' }

/** An entry of an access control list, RFC 3744 §5.5. */
export interface Ace {
  readonly principal: AcePrincipal
  /** It takes away instead of giving. */
  readonly denies: boolean
  readonly privileges: readonly XmlName[]
  /** No client changes it. */
  readonly isProtected: boolean
  /** The resource that has the entry as its own. */
  readonly inheritedFrom: string | undefined
}

// What one list may have. Who shares with more people shares with a group.
export const MOST_ACES = 200

/** The body of an ACL request. Throws the preconditions of RFC 3744 §8.1.1 that the list alone decides. */
export function readAcl(root: XmlElement): readonly Ace[] {
  if (root.name !== DAV.acl) throw refuse(400, undefined, `ACL with ${root.name}`)
  const aces = findChildren(root, DAV.ace)
  // RFC 3744 §8.1.1.
  if (aces.length > MOST_ACES) throw refuse(403, DAV.limitedNumberOfAces, `more than ${MOST_ACES} entries`)
  return aces.map(readAce)
}

function readAce(ace: XmlElement): Ace {
  // RFC 3744 §8.1.1, §5.6.3: DAV:acl-restrictions says no-invert.
  if (findChild(ace, DAV.invert) !== undefined) throw refuse(403, DAV.noInvert, 'an entry for everybody else')
  const principal = findChild(ace, DAV.principal)
  const [privileges, more] = [...findChildren(ace, DAV.grant), ...findChildren(ace, DAV.deny)]
  if (principal === undefined || privileges === undefined || more !== undefined) {
    throw refuse(400, undefined, 'an entry is one DAV:principal, and one DAV:grant or DAV:deny')
  }
  const inherited = findChild(ace, DAV.inherited)
  return {
    principal: readPrincipal(principal),
    denies: privileges.name === DAV.deny,
    privileges: findChildren(privileges, DAV.privilege)
      .flatMap(childElements)
      .map(({ name }) => name),
    isProtected: findChild(ace, DAV.protected) !== undefined,
    inheritedFrom: inherited && hrefOf(inherited),
  }
}

/** The entry as DAV:acl shows it. */
export function aceElement({ principal, denies, privileges, isProtected, inheritedFrom }: Ace): XmlElement {
  return element(
    DAV.ace,
    element(DAV.principal, principalElement(principal)),
    element(denies ? DAV.deny : DAV.grant, ...privileges.map((name) => element(DAV.privilege, element(name)))),
    ...(isProtected ? [element(DAV.protected)] : []),
    ...(inheritedFrom === undefined ? [] : [element(DAV.inherited, element(DAV.href, inheritedFrom))]),
  )
}

function principalElement(principal: AcePrincipal): XmlElement {
  if (principal.kind === 'href') return element(DAV.href, principal.href)
  if (principal.kind === 'property') return element(DAV.property, element(principal.property))
  return element(DAV[principal.kind])
}

function hrefOf(parent: XmlElement): string {
  const href = findChild(parent, DAV.href)
  return href === undefined ? '' : textOf(href).trim()
}

const WORDS = new Map([
  [DAV.all, 'all'],
  [DAV.authenticated, 'authenticated'],
  [DAV.unauthenticated, 'unauthenticated'],
  [DAV.self, 'self'],
] as const satisfies readonly (readonly [XmlName, AcePrincipal['kind']])[])

function readPrincipal(principal: XmlElement): AcePrincipal {
  const [child, ...more] = childElements(principal)
  if (child === undefined || more.length > 0) throw refuse(400, undefined, 'DAV:principal of one element')
  if (child.name === DAV.href) return { kind: 'href', href: textOf(child).trim() }
  if (child.name === DAV.property) return { kind: 'property', property: childElements(child)[0]?.name ?? DAV.property }
  const kind = WORDS.get(child.name)
  if (kind === undefined) throw refuse(400, undefined, `${child.name} as a principal`)
  return { kind }
}
