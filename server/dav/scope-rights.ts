/** What a credential with scopes leaves of the rights of who uses it. */
import { expandPrivileges } from '../../protocol/dav/privileges.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import { isScope, SCOPES, type Scope, type Scopes } from '../auth/scopes.ts'

type Privileges = ReadonlySet<XmlName>

/** Whose rights a scope is about: what is in calendars and their homes, in address books and theirs, or people themselves. */
export type ScopedArea = 'calendars' | 'contacts' | 'people'

// What a client asks before anything else: it tells nothing that is in a calendar or an address book.
const TO_FIND_THE_WAY = [DAV.readCurrentUserPrivilegeSet] as const
const TO_WRITE = [DAV.read, DAV.write, DAV.unlock] as const
const TO_SHARE = [DAV.readAcl, DAV.writeAcl] as const

const ALLOWED: Readonly<Record<ScopedArea, Partial<Record<Scope, readonly XmlName[]>>>> = {
  calendars: {
    'freebusy:read': [CALDAV.readFreeBusy, CALDAV.scheduleQueryFreebusy, CALDAV.scheduleSendFreebusy],
    'events:read': [DAV.read],
    'events:write': [...TO_WRITE, CALDAV.scheduleDeliver, CALDAV.scheduleSend],
    'sharing:write': TO_SHARE,
  },
  contacts: { 'contacts:read': [DAV.read], 'contacts:write': TO_WRITE, 'sharing:write': TO_SHARE },
  // RFC 3744 §5.8: clients find homes by properties of principals, whatever they may do there.
  people: { 'sharing:write': [DAV.write, ...TO_SHARE] },
}

const SCOPE_NAMES = Object.keys(SCOPES).filter(isScope)

const ALWAYS: Readonly<Record<ScopedArea, readonly XmlName[]>> = {
  calendars: TO_FIND_THE_WAY,
  contacts: TO_FIND_THE_WAY,
  people: [DAV.read, ...TO_FIND_THE_WAY],
}

/** The first scope by which a privilege could be used at a path, when a credential with these scopes has none that would do. */
export function findScopeMissing(href: string, privilege: XmlName, scopes: Scopes): Scope | undefined {
  const area = areaAt(href)
  if (scopes === 'all' || withinScopes(new Set([privilege]), scopes, area).size > 0) return undefined
  return SCOPE_NAMES.find((scope) => expandPrivileges(ALLOWED[area][scope] ?? []).has(privilege))
}

function areaAt(href: string): ScopedArea {
  if (href.startsWith('/dav/addressbooks/')) return 'contacts'
  return href.startsWith('/dav/principals/') ? 'people' : 'calendars'
}

/** The part of `granted` that a credential with these scopes may use. */
export function withinScopes(granted: Privileges, scopes: Scopes, area: ScopedArea | undefined): Privileges {
  if (scopes === 'all' || area === undefined) return granted
  const allowed = expandPrivileges([...ALWAYS[area], ...[...scopes].flatMap((scope) => ALLOWED[area][scope] ?? [])])
  return new Set([...granted].filter((name) => allowed.has(name)))
}
