import { childElements, element, type XmlElement, type XmlName } from '../xml/element.ts'
import { CALDAV, CS } from '../xml/names.ts'

/** What sharees may do, caldav-sharing §5.5.1. `busy` is ours: the privilege of RFC 4791 §6.1.1 as an access level. */
export type AccessLevel = 'busy' | 'read' | 'read-write'

const ELEMENTS: Readonly<Record<AccessLevel, XmlName>> = {
  busy: CALDAV.readFreeBusy,
  read: CS.read,
  'read-write': CS.readWrite,
}

/** The least first. */
export const ACCESS_LEVELS: readonly AccessLevel[] = ['busy', 'read', 'read-write']

/** The level that a child of `parent` names; undefined for none, and for more than one. */
export function findAccess(parent: XmlElement): AccessLevel | undefined {
  const named = childElements(parent).flatMap(({ name }) => ACCESS_LEVELS.filter((level) => ELEMENTS[level] === name))
  return named.length === 1 ? named[0] : undefined
}

// caldav-sharing §6.11.
export function accessElement(level: AccessLevel): XmlElement {
  return element(CS.access, element(ELEMENTS[level]))
}
