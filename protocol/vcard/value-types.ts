/** What type the value of each vCard property has, RFC 6350 §6 and what came after it. */

import type { PropertyType, ValueShape } from '../ical/value-types.ts'

const SINGLE: Readonly<Record<string, readonly string[]>> = {
  text: [
    ...['BEGIN', 'END', 'VERSION', 'KIND', 'XML', 'FN', 'TEL', 'EMAIL', 'TZ', 'TITLE', 'ROLE', 'NOTE', 'PRODID'],
    // RFC 6474 §2, RFC 6715 §2.
    ...['BIRTHPLACE', 'DEATHPLACE', 'EXPERTISE', 'HOBBY', 'INTEREST'],
  ],
  uri: [
    ...['SOURCE', 'PHOTO', 'IMPP', 'GEO', 'LOGO', 'MEMBER', 'RELATED', 'SOUND', 'UID', 'URL', 'KEY', 'FBURL'],
    ...['CALADRURI', 'CALURI', 'ORG-DIRECTORY'],
  ],
  'date-and-or-time': ['BDAY', 'ANNIVERSARY', 'DEATHDATE'],
  timestamp: ['REV'],
  'language-tag': ['LANG'],
}

const LISTS: readonly string[] = ['NICKNAME', 'CATEGORIES']
const STRUCTURED: readonly string[] = ['N', 'ADR', 'ORG', 'GENDER', 'CLIENTPIDMAP']

const PROPERTY_TYPES: ReadonlyMap<string, PropertyType> = new Map([
  ...Object.entries(SINGLE).flatMap(([type, names]) => typesOf(names, type, 'single')),
  ...typesOf(LISTS, 'text', 'list'),
  ...typesOf(STRUCTURED, 'text', 'structured'),
])

function typesOf(names: readonly string[], type: string, shape: ValueShape): readonly [string, PropertyType][] {
  return names.map((name) => [name, { type, shape }])
}

/** The type that a property has without VALUE; undefined for one that nobody defined. */
export function findCardPropertyType(name: string): PropertyType | undefined {
  return PROPERTY_TYPES.get(name)
}
