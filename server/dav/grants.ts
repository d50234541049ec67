/** What lists of access control, and acting for somebody, make of who asks: RFC 3744 §6, caldav-proxy. Asked by rights.ts. */
import {
  decidePrivileges,
  findPrivilege,
  PRIVILEGES,
  type PrivilegeNode,
  privilegesOf,
} from '../../protocol/dav/privileges.ts'
import { localOf, type XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import type { Collection, DelegateAccess, Grant, Id, Memberships, StoreReader } from '../../storage/store.ts'
import { CONTEXT_HREF } from './paths.ts'
import type { Viewer } from './request.ts'
import type { CollectionResource, MemberResource, Resource } from './resource.ts'

/** What those who may act for somebody may do with all that is theirs: with `write` everything but saying who else may. */
export const OF_DELEGATES = {
  read: [DAV.read, DAV.readCurrentUserPrivilegeSet],
  write: [DAV.read, DAV.write, DAV.readCurrentUserPrivilegeSet, CALDAV.scheduleDeliver, CALDAV.scheduleSend],
} as const
/** And those who may only read: with calendars, but nothing in them. Which properties are meant is in kinds.ts. */
export const OF_READERS_ON_CALENDARS = [DAV.writeProperties] as const

/** The privileges that a kind of resource has. */
export function treeOf({ kind }: Pick<Resource, 'kind'>): PrivilegeNode {
  if (kind === 'inbox') return PRIVILEGES.inbox
  if (kind === 'outbox') return PRIVILEGES.outbox
  return PRIVILEGES.plain
}

/** RFC 3744 §6. What a collection's own list says comes before what it inherits: so an owner keeps something from a delegate. */
export function privilegesBy(
  grants: readonly Grant[],
  of: Pick<Resource, 'kind'> & { readonly href?: string },
  ownerId: Id,
  memberships: Memberships | undefined,
): ReadonlySet<XmlName> {
  const own = grants.filter((grant) => isFor(grant, memberships))
  const entries = own.map((grant) => ({ denies: grant.denies === true, privileges: withOwnRights(grant, of) }))
  const inherited = isOfContacts(of) ? [] : asDelegate(of, ownerId, memberships)
  return decidePrivileges([...entries, ...inherited])
}

/** caldav-proxy §1: who acts for somebody does so in calendars. Contacts are shared by lists of access control alone. */
export function isOfContacts(of: Pick<Resource, 'kind'> & { readonly href?: string }): boolean {
  return of.kind === 'addressbook' || of.kind === 'addressbook-home' || of.href?.startsWith(ADDRESS_BOOKS) === true
}

const ADDRESS_BOOKS = `${CONTEXT_HREF}addressbooks/`

function asDelegate({ kind }: Pick<Resource, 'kind'>, ownerId: Id, memberships: Memberships | undefined) {
  const access = memberships && delegationIn(memberships, ownerId)
  if (access === undefined) return []
  const onCalendars = access === 'read' && kind === 'calendar' ? OF_READERS_ON_CALENDARS : []
  return [{ denies: false, privileges: [...OF_DELEGATES[access], ...onCalendars] }]
}

/** As what the viewer acts for the owner, where this is the owner's home and not the viewer's. */
export async function findDelegation(
  { owner, seenBy }: CollectionResource,
  { principal, memberships }: Viewer,
): Promise<DelegateAccess | undefined> {
  if (principal === undefined || principal.id === owner.id || seenBy.id !== owner.id) return undefined
  return delegationIn(await memberships(), owner.id)
}

function delegationIn({ readDelegatedBy, writeDelegatedBy }: Memberships, ownerId: Id): DelegateAccess | undefined {
  if (writeDelegatedBy.has(ownerId)) return 'write'
  return readDelegatedBy.has(ownerId) ? 'read' : undefined
}

const SUPPORTED: ReadonlyMap<PrivilegeNode, ReadonlySet<XmlName>> = new Map(
  Object.values(PRIVILEGES).map((tree) => [tree, new Set(privilegesOf(tree))]),
)

/** The privileges that an entry names, of those that such a resource has: a message in an inbox has none of scheduling. */
export function privilegesIn({ privileges }: Grant, of: Pick<Resource, 'kind'>): readonly XmlName[] {
  const supported = SUPPORTED.get(treeOf(of))
  return privileges.flatMap((local) => findPrivilege(local) ?? []).filter((name) => supported?.has(name))
}

/** Whoever may do something may know what: clients decide by it what to offer. */
function withOwnRights(grant: Grant, of: Pick<Resource, 'kind'>): readonly XmlName[] {
  const names = privilegesIn(grant, of)
  return grant.denies || names.length === 0 ? names : [...names, DAV.readCurrentUserPrivilegeSet]
}

function isFor({ to }: Grant, memberships: Memberships | undefined): boolean {
  if (to === 'all') return true
  if (memberships === undefined) return false
  return to === 'authenticated' || memberships.principals.has(to.principalId)
}

// RFC 6638 §6.1: everybody who is signed in may invite, answer and ask for busy times.
const DEFAULT_OF_INBOX = { to: 'authenticated', privileges: [localOf(CALDAV.scheduleDeliver)] } as const

/** Who may do what with a collection, or with a member of it, beside the owner. */
export async function grantsOn(
  resource: CollectionResource | MemberResource,
  store: Pick<StoreReader, 'grantsOn'>,
): Promise<readonly Grant[]> {
  const granted = await store.grantsOn([resource.collection.id])
  // RFC 6638 §6.1: those privileges are of the inbox, not of what is in it.
  return 'name' in resource ? granted : withDefaults(granted, [resource.collection])
}

/** What an inbox grants by itself holds until it has grants of its own. */
export function withDefaults(granted: readonly Grant[], collections: readonly Collection[]): readonly Grant[] {
  const decided = new Set(granted.map(({ collectionId }) => collectionId))
  const open = collections.filter(({ id, kind }) => kind === 'inbox' && !decided.has(id))
  return [...granted, ...open.map(({ id }) => ({ collectionId: id, ...DEFAULT_OF_INBOX }))]
}
