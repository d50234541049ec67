/** The card of somebody in the directory: made of what the server knows, in vCard 4.0. */
import type { Component, Property } from '../ical/component.ts'
import { escapeText } from '../ical/values.ts'

export interface DirectoryEntry {
  readonly uid: string
  readonly kind: 'user' | 'group' | 'room' | 'resource'
  readonly name: string
  /** Calendar user addresses, the preferred one first. */
  readonly addresses: readonly string[]
  /** The URL of a picture. */
  readonly photo?: string | undefined
  /** UIDs of the members of a group. */
  readonly members: readonly string[]
}

// RFC 6350 §6.1.4; RFC 6869 §2 for what is neither somebody nor somewhere.
const KINDS = { user: 'individual', group: 'group', room: 'location', resource: 'device' } as const

export function cardOfEntry({ uid, kind, name, addresses, photo, members }: DirectoryEntry): Component {
  const mails = addresses.filter((address) => address.startsWith('mailto:'))
  const properties = [
    line('VERSION', '4.0'),
    line('UID', uid),
    line('KIND', KINDS[kind]),
    line('FN', escapeText(name)),
    line('N', structuredName(kind, name)),
    ...mails.map((address, index) => preferred('EMAIL', escapeText(address.slice('mailto:'.length)), index)),
    ...(photo === undefined ? [] : [line('PHOTO', photo)]),
    // RFC 6350 §6.9.2: where invitations go.
    ...addresses.map((address, index) => preferred('CALADRURI', address, index)),
    ...members.map((member) => line('MEMBER', member)),
  ]
  return { name: 'VCARD', properties, components: [] }
}

function line(name: string, value: string): Property {
  return { name, parameters: [], value }
}

function preferred(name: string, value: string, index: number): Property {
  return { name, parameters: [{ name: 'PREF', values: [String(Math.min(index + 1, 100))] }], value }
}

/** Nobody told us which part is which; of a person's the last word nearly always is the family's. */
function structuredName(kind: DirectoryEntry['kind'], name: string): string {
  const words = name.trim().split(/\s+/)
  const family = kind === 'user' ? (words.pop() ?? '') : name
  const given = kind === 'user' ? words.join(' ') : ''
  return `${escapeText(family)};${escapeText(given)};;;`
}
