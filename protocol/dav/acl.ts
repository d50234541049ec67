import { childElements, findChild, findChildren, textOf, type XmlElement, type XmlName } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** To whom an entry grants, RFC 3744 §5.5.1. */
export type AcePrincipal =
  | { readonly kind: 'href'; readonly href: string }
  | { readonly kind: 'property'; readonly property: XmlName }
  | { readonly kind: 'all' | 'authenticated' | 'unauthenticated' | 'self' }

/** An entry of an access control list as a client sends it. It grants: what denies is refused. */
export interface Ace {
  readonly principal: AcePrincipal
  readonly privileges: readonly XmlName[]
  /** A copy of what DAV:acl shows as protected. */
  readonly isProtected: boolean
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
  // RFC 3744 §8.1.1, §5.6: DAV:acl-restrictions says grant-only and no-invert.
  if (findChild(ace, DAV.deny) !== undefined) throw refuse(403, DAV.grantOnly, 'an entry that denies')
  if (findChild(ace, DAV.invert) !== undefined) throw refuse(403, DAV.noInvert, 'an entry for everybody else')
  // RFC 3744 §8.1.1: nothing is inherited from another resource here.
  if (findChild(ace, DAV.inherited) !== undefined) {
    throw refuse(403, DAV.noInheritedAceConflict, 'an entry that would be inherited')
  }
  const [principal, grant] = [findChild(ace, DAV.principal), findChild(ace, DAV.grant)]
  if (principal === undefined || grant === undefined) {
    throw refuse(400, undefined, 'an entry without DAV:principal or DAV:grant')
  }
  return {
    principal: readPrincipal(principal),
    privileges: findChildren(grant, DAV.privilege)
      .flatMap(childElements)
      .map(({ name }) => name),
    isProtected: findChild(ace, DAV.protected) !== undefined,
  }
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
