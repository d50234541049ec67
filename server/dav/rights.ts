/** The one place that decides who may do what; what lists of access control say is read in grants.ts. */
import { expandPrivileges } from '../../protocol/dav/privileges.ts'
import { type Refusal, refuse } from '../../protocol/dav/refusal.ts'
import { element, type XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import type { Sending } from '../../scheduling/delivery/terms.ts'
import type {
  Collection,
  Grant,
  Id,
  Memberships,
  ObjectEntry,
  Principal,
  Share,
  ShareAccess,
  SharedCollection,
  StoreReader,
} from '../../storage/store.ts'
import { CHALLENGE, insufficientScope } from '../auth/challenge.ts'
import { grantsOn, isOfContacts, OF_READERS_ON_CALENDARS, privilegesBy, withDefaults } from './grants.ts'
import type { DavRequest, Shown, Viewer } from './request.ts'
import { collectionResource, homeResource, memberResource, sharedResource } from './resolve.ts'
import {
  type AttachmentResource,
  type CollectionResource,
  type MemberResource,
  principalOf,
  type Resource,
} from './resource.ts'
import { findScopeMissing, type ScopedArea, withinScopes } from './scope-rights.ts'
import { type Extent, extentIn, viewOf } from './view.ts'

type Privileges = ReadonlySet<XmlName>

/** What the rights in a share are read from. */
type RightsReader = Pick<StoreReader, 'grantsOn' | 'memberships'>

const NONE: Privileges = new Set()
const ALL = expandPrivileges([DAV.all])
const READ = expandPrivileges([DAV.read, DAV.readCurrentUserPrivilegeSet])

// caldav-sharing §5.5.3: whoever has a share may change its properties, which are the sharee's own.
const OWN_PROPERTIES = [DAV.readCurrentUserPrivilegeSet, DAV.writeProperties]
const SHARED: Readonly<Record<ShareAccess, Privileges>> = {
  // Of which objects are shown as times alone: view.ts.
  busy: expandPrivileges([DAV.read, ...OWN_PROPERTIES]),
  read: expandPrivileges([DAV.read, ...OWN_PROPERTIES]),
  'read-write': expandPrivileges([DAV.read, DAV.write, ...OWN_PROPERTIES]),
}

/** What `viewer` may do with a resource. */
export async function privilegesOn(resource: Resource, viewer: Viewer, store: StoreReader): Promise<Privileges> {
  if (!isShown(resource, viewer)) return NONE
  const granted = lessOfSubscription(resource, await grantedOn(resource, viewer, store))
  return withinScopes(granted, viewer.scopes, scopedAreaOf(resource))
}

/** An owner is shown what others see of what is the owner's, in the owner's own home. */
function isShown(resource: Resource, { shown }: Viewer): boolean {
  if (shown === undefined) return true
  if (!('owner' in resource) || resource.owner.id !== shown.owner.id) return false
  return !('seenBy' in resource) || resource.seenBy.id === shown.owner.id
}

/** What `viewer`, who has not asked, sees of what is the owner's. */
export async function findShown(owner: Principal, viewer: Viewer, store: StoreReader): Promise<Shown> {
  const offered = (await store.sharesOffered(viewer.principal?.id ?? '')).filter(
    ({ share }) => share.state !== 'declined',
  )
  const shares = new Map<Id, ShareAccess>()
  const ofTimes: Collection[] = []
  for (const { share, collection } of offered) {
    if (collection.ownerId !== owner.id || share.access === 'own') continue
    shares.set(collection.id, share.access)
    if (share.access === 'busy') ofTimes.push(collection)
  }
  const anyway = await grantedOnEach(ofTimes, viewer, store)
  const busyOnly = ofTimes.filter(({ id }) => !anyway.get(id)?.has(DAV.read)).map(({ id }) => id)
  return { owner, shares, busyOnly: new Set(busyOnly) }
}

/** And what the viewer may do by a share, which is asked for where its owner has it. */
function withShare(granted: Privileges, collectionId: Id, { shown }: Viewer): Privileges {
  const access = shown?.shares.get(collectionId)
  return access === undefined ? granted : new Set([...granted, ...SHARED[access]])
}

/** What scopes say is about what is in homes, and about people. A client's own registration for push is neither. */
function scopedAreaOf(resource: Resource): ScopedArea | undefined {
  if (resource.kind === 'push-registration') return undefined
  if (resource.kind === 'attachment' || resource.kind === 'freebusy') return 'calendars'
  if (!('owner' in resource)) return 'people'
  return isOfContacts(resource) ? 'contacts' : 'calendars'
}

function lessOfSubscription(resource: Resource, granted: Privileges): Privileges {
  if (!('collection' in resource) || resource.collection.source === null) return granted
  return withoutWrites(granted, 'name' in resource ? ON_MEMBERS : ON_SUBSCRIPTIONS)
}

/** What a viewer with `privileges` on a collection may do with its members, as far as they see all of them. */
export async function privilegesOnMembers(
  { resource, privileges }: { readonly resource: CollectionResource; readonly privileges: Privileges },
  viewer: Viewer,
  store: StoreReader,
): Promise<Privileges> {
  const { collection, share } = resource
  if (collection.source !== null) return withoutWrites(privileges, ON_MEMBERS)
  if (share !== undefined) return onMembersOfShare(privileges)
  // Members have what was granted on the collection, and not what readers have on calendars.
  const mayBeOfReaders = OF_READERS_ON_CALENDARS.every((name) => privileges.has(name)) && !privileges.has(DAV.write)
  return mayBeOfReaders ? privilegesOn(memberResource(resource, ''), viewer, store) : privileges
}

/** Properties of members are everybody's: only who may write the members may change them. */
function onMembersOfShare(granted: Privileges): Privileges {
  return granted.has(DAV.write) ? granted : withoutWrites(granted, new Set([DAV.writeProperties]))
}

/** What a viewer with `granted` on an object may do with as much of it as they see. */
export function privilegesOnExtent(extent: Extent, granted: Privileges): Privileges {
  if (extent === 'whole') return granted
  return extent === 'part' ? withoutWrites(granted, ON_MEMBERS) : NONE
}

/**
 * Throws 403 with DAV:need-privileges for what needs `wanted` on an object of which the viewer does not see all. Asked
 * before any condition is looked at, which might tell what the object was.
 */
export function requireWhole(
  { resource, viewer }: { readonly resource: MemberResource; readonly viewer: Viewer },
  entry: ObjectEntry | undefined,
  wanted: XmlName,
): void {
  if (entry === undefined || extentIn(viewOf(resource, viewer), entry) === 'whole') return
  throw refuseFor(viewer, resource.href, wanted)
}

function withoutWrites(granted: Privileges, writes: Privileges): Privileges {
  return new Set([...granted].filter((name) => !writes.has(name)))
}

// What nobody may do where the content comes from elsewhere, its owner included: clients see it as read-only.
const ON_SUBSCRIPTIONS: Privileges = new Set([DAV.all, DAV.write, DAV.writeContent, DAV.bind])
const ON_MEMBERS: Privileges = new Set([...ON_SUBSCRIPTIONS, DAV.writeProperties, DAV.unbind])

async function grantedOn(resource: Resource, viewer: Viewer, store: StoreReader): Promise<Privileges> {
  if (resource.kind === 'attachment') return grantedOnAttachment(resource, viewer, store)
  if ('share' in resource && resource.share !== undefined) {
    const granted = await grantedByShare(resource, resource.share, viewer, store)
    return 'name' in resource ? onMembersOfShare(granted) : granted
  }
  if (viewer.principal?.admin) return ALL
  if (!('owner' in resource)) return privilegesOnPublic(resource, viewer)
  if (resource.owner.id === viewer.principal?.id) return ALL

  const memberships = viewer.principal && (await viewer.memberships())
  const grants = 'collection' in resource ? await grantsOn(resource, store) : []
  const granted = privilegesBy(grants, resource, resource.owner.id, memberships)
  return 'collection' in resource ? withShare(granted, resource.collection.id, viewer) : granted
}

/** RFC 8607 §3.12.2: who may read the whole of an object may read what is attached to it, and nobody else may. */
async function grantedOnAttachment(
  { managedId }: AttachmentResource,
  viewer: Viewer,
  store: StoreReader,
): Promise<Privileges> {
  const ways = new Map<Id, readonly CollectionResource[]>()
  for (const object of await store.objectsAttaching(managedId)) {
    const { collectionId } = object
    const readable = ways.get(collectionId) ?? (await readableWays(collectionId, viewer, store))
    ways.set(collectionId, readable)
    if (readable.some((resource) => extentIn(viewOf(resource, viewer), object) === 'whole')) return READ
  }
  return NONE
}

/** A collection under each name by which the viewer may read it. */
async function readableWays(
  collectionId: Id,
  viewer: Viewer,
  store: StoreReader,
): Promise<readonly CollectionResource[]> {
  const collection = await store.findCollectionById(collectionId)
  const owner = collection && (await store.findPrincipalById(collection.ownerId))
  if (collection === undefined || owner === undefined) return []
  const readable: CollectionResource[] = []
  const shared = await sharesFor(viewer, { collection, owner }, store)
  for (const resource of [collectionResource(collection, owner), ...shared]) {
    if ((await privilegesOn(resource, viewer, store)).has(DAV.read)) readable.push(resource)
  }
  return readable
}

/** A collection as it lies in the homes that are the viewer's, or of those for whom the viewer acts. */
async function sharesFor(
  { principal, memberships }: Viewer,
  shared: Pick<SharedCollection, 'collection' | 'owner'>,
  store: StoreReader,
): Promise<readonly CollectionResource[]> {
  if (principal === undefined) return []
  const { readDelegatedBy, writeDelegatedBy } = await memberships()
  const homes = new Set([principal.id, ...readDelegatedBy, ...writeDelegatedBy])
  const shares = (await store.sharesOf(shared.collection.id)).filter(
    ({ shareeId, state }) => state === 'accepted' && homes.has(shareeId),
  )
  const sharees = await store.findPrincipalsById(shares.map(({ shareeId }) => shareeId))
  return shares.flatMap((share) => {
    const sharee = sharees.find(({ id }) => id === share.shareeId)
    return sharee === undefined ? [] : [sharedResource({ ...shared, share }, sharee)]
  })
}

/** Nobody may do more through a share than its sharee, and nobody more than in the rest of the sharee's home. */
async function grantedByShare(
  resource: CollectionResource | MemberResource,
  { access }: Share,
  viewer: Viewer,
  store: RightsReader,
): Promise<Privileges> {
  const inHome = await grantedInHome(resource.seenBy, viewer)
  const toSharee = access === 'own' ? await grantedToSharee(resource, viewer, store) : SHARED[access]
  return new Set([...toSharee].filter((name) => inHome.has(name)))
}

async function grantedInHome(owner: Principal, { principal, memberships }: Viewer): Promise<Privileges> {
  if (principal?.admin || principal?.id === owner.id) return ALL
  return principal === undefined ? NONE : privilegesBy([], { kind: 'home' }, owner.id, await memberships())
}

/** What a sharee may do with the collection anyway, as long as that is so. */
async function grantedToSharee(
  resource: CollectionResource | MemberResource,
  viewer: Viewer,
  store: RightsReader,
): Promise<Privileges> {
  const { seenBy } = resource
  const memberships =
    viewer.principal?.id === seenBy.id ? await viewer.memberships() : await store.memberships(seenBy.id)
  const anyway = seenBy.admin
    ? SHARED['read-write']
    : privilegesBy(await grantsOn(resource, store), resource, resource.owner.id, memberships)
  const granted = new Set(anyway)
  if (granted.has(DAV.read)) granted.add(DAV.writeProperties)
  // Without any other right it can still be taken out of the home.
  return granted.add(DAV.readCurrentUserPrivilegeSet)
}

/** What `viewer` may do with each of the shares in one home, in one question. */
export async function privilegesOnShares(
  shares: readonly CollectionResource[],
  viewer: Viewer,
  store: StoreReader,
): Promise<readonly Privileges[]> {
  if (viewer.shown !== undefined) return shares.map(() => NONE)
  const asGranted = shares.filter(({ share }) => share?.access === 'own').map(({ collection }) => collection.id)
  const grants = asGranted.length === 0 ? [] : await store.grantsOn(asGranted)
  let memberships: Promise<Memberships> | undefined
  const reader: RightsReader = {
    grantsOn: async ([id]) => grants.filter(({ collectionId }) => collectionId === id),
    memberships: (id) => (memberships ??= store.memberships(id)),
  }
  return Promise.all(
    shares.map(async (resource) => {
      const { share } = resource
      if (share === undefined) throw new Error(`${resource.href} is no share`)
      const granted = lessOfSubscription(resource, await grantedByShare(resource, share, viewer, reader))
      return withinScopes(granted, viewer.scopes, scopedAreaOf(resource))
    }),
  )
}

/** The same for many collections in the homes of their owners, in one question. */
export async function privilegesOnEach(
  collections: readonly Collection[],
  viewer: Viewer,
  store: StoreReader,
): Promise<ReadonlyMap<Id, Privileges>> {
  const isOfShown = ({ ownerId }: Collection) => viewer.shown === undefined || viewer.shown.owner.id === ownerId
  const granted = await grantedOnEach(collections.filter(isOfShown), viewer, store)
  return new Map(
    collections.map(({ id, source, home }) => {
      const privileges = granted.get(id) ?? NONE
      const written = source === null ? privileges : withoutWrites(privileges, ON_SUBSCRIPTIONS)
      return [id, withinScopes(written, viewer.scopes, home === 'addressbooks' ? 'contacts' : 'calendars')]
    }),
  )
}

async function grantedOnEach(
  collections: readonly Collection[],
  viewer: Viewer,
  store: StoreReader,
): Promise<ReadonlyMap<Id, Privileges>> {
  const isAll = ({ ownerId }: Collection) => viewer.principal?.admin === true || ownerId === viewer.principal?.id
  if (collections.every(isAll)) return new Map(collections.map(({ id }) => [id, ALL]))
  const memberships = viewer.principal && (await viewer.memberships())
  const lists = new Map<Id, Grant[]>(collections.map(({ id }) => [id, []]))
  for (const grant of withDefaults(await store.grantsOn([...lists.keys()]), collections)) {
    lists.get(grant.collectionId)?.push(grant)
  }
  const granted = (one: Collection) =>
    withShare(privilegesBy(lists.get(one.id) ?? [], one, one.ownerId, memberships), one.id, viewer)
  return new Map(collections.map((one) => [one.id, isAll(one) ? ALL : granted(one)]))
}

// Principals and the way to them are for everybody who is signed in.
function privilegesOnPublic(resource: Resource, viewer: Viewer): Privileges {
  // RFC 6764 §7: whoever asks the context path for DAV:current-user-principal is made to sign in.
  // Client: Thunderbird 153: asks without credentials first; told "unauthenticated" instead of 401, it finds no calendars.
  // RFC 8615 §3: well-known locations are for everybody.
  if (viewer.principal === undefined) return resource.href === '/.well-known/' ? READ : NONE
  // caldav-proxy §5.2: who may act for a principal is for the principal to say.
  if (principalOf(resource)?.id === viewer.principal.id) return ALL
  return READ
}

/** Throws 401 for nobody signed in, else 403 with DAV:need-privileges (RFC 3744 §7.1.1). */
export async function requirePrivilege(
  request: Pick<DavRequest, 'privileges' | 'viewer' | 'resource'>,
  ...wanted: readonly XmlName[]
): Promise<void> {
  const privileges = await request.privileges()
  requireAmong(privileges, request.viewer, request.resource.href, wanted)
}

export function requireAmong(privileges: Privileges, viewer: Viewer, href: string, wanted: readonly XmlName[]): void {
  const missing = wanted.find((name) => !privileges.has(name))
  if (missing !== undefined) throw refuseFor(viewer, href, missing)
}

/** RFC 3744 §7.1.1; who has not signed in may do so. */
export function refuseFor(
  { principal, scopes }: Pick<Viewer, 'principal' | 'scopes'>,
  href: string,
  missing: XmlName,
): Refusal {
  if (principal === undefined) return refuseAnonymous()
  // RFC 6750 §3.1: whatever its owner may do, the credential may not.
  const scope = findScopeMissing(href, missing, scopes)
  return refuse(403, DAV.needPrivileges, `${missing} is needed`, {
    details: [element(DAV.resource, element(DAV.href, href), element(DAV.privilege, element(missing)))],
    ...(scope && { headers: { 'www-authenticate': insufficientScope([scope]) } }),
  })
}

const TO_SEND = { invite: CALDAV.scheduleSendInvite, reply: CALDAV.scheduleSendReply } as const
const OF_INBOX = {
  invite: CALDAV.scheduleDeliverInvite,
  reply: CALDAV.scheduleDeliverReply,
  query: CALDAV.scheduleQueryFreebusy,
} as const

/** RFC 6638 §6.2.2, §6.2.3: who writes into somebody's calendar needs this as well for what sends messages. */
export async function requireMaySend(
  owner: Principal,
  sending: Sending,
  viewer: Viewer,
  store: StoreReader,
): Promise<void> {
  if (viewer.principal?.id === owner.id) return
  const outbox = await store.findCollection(owner.slug, 'calendars', 'outbox')
  if (outbox === undefined) return
  const resource = collectionResource(outbox, owner)
  requireAmong(await privilegesOn(resource, viewer, store), viewer, resource.href, [TO_SEND[sending]])
}

/** RFC 6638 §6.1: the inboxes that take it from `sender`, or tell them of busy times, by their owners' keys. */
export async function inboxesOpenTo(
  sender: Principal,
  doing: keyof typeof OF_INBOX,
  inboxes: readonly Collection[],
  store: StoreReader,
): Promise<ReadonlySet<Id>> {
  const memberships = await store.memberships(sender.id)
  const grants = withDefaults(await store.grantsOn(inboxes.map(({ id }) => id)), inboxes)
  const lists = new Map<Id, Grant[]>(inboxes.map(({ id }) => [id, []]))
  for (const grant of grants) lists.get(grant.collectionId)?.push(grant)
  const open = inboxes.filter(
    (inbox) =>
      inbox.ownerId === sender.id ||
      sender.admin ||
      privilegesBy(lists.get(inbox.id) ?? [], inbox, inbox.ownerId, memberships).has(OF_INBOX[doing]),
  )
  return new Set(open.map(({ ownerId }) => ownerId))
}

/**
 * RFC 3744 appendix B, for what puts a member into a collection: DAV:bind where there is none, else `toReplace`. Who may do
 * neither is not told which it would have been.
 */
export async function requireWrite(
  target: MemberResource,
  { privileges, viewer }: { readonly privileges: Privileges; readonly viewer: Viewer },
  toReplace: readonly XmlName[],
  store: StoreReader,
): Promise<void> {
  const mayReplace = toReplace.every((name) => privileges.has(name))
  if (mayReplace && privileges.has(DAV.bind)) return
  if (!mayReplace && !privileges.has(DAV.bind)) requireAmong(privileges, viewer, target.href, [DAV.read])
  const current = await store.findEntry(target.collection.id, target.name)
  requireAmong(privileges, viewer, target.href, current === undefined ? [DAV.bind] : toReplace)
}

/** RFC 3744 §3.9, §3.10: a collection is put into its home and taken out of it, whatever its own list says. */
export async function requireOnHome(
  { seenBy, collection }: CollectionResource,
  viewer: Viewer,
  store: StoreReader,
  ...wanted: readonly XmlName[]
): Promise<void> {
  const home = homeResource(collection.home, seenBy)
  requireAmong(await privilegesOn(home, viewer, store), viewer, home.href, wanted)
}

export function refuseAnonymous(sentence = 'nobody is signed in') {
  return refuse(401, undefined, sentence, { headers: { 'www-authenticate': CHALLENGE } })
}
