/** Every kind of resource: its properties, its members, its reports. What it answers is in dispatch.ts. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { APPLE, CALDAV, CARDDAV, CS, DAV } from '../../protocol/xml/names.ts'
import type { ObjectEntry } from '../../storage/store.ts'
import { bulkRequests } from './bulk/bulk-requests.ts'
import { appleCalendarAvailability, calendarAvailability } from './inbox/availability.ts'
import { scheduleChanges } from './inbox/schedule-changes.ts'
import { LOOKS, withLooks } from './looks.ts'
import { CONTEXT_HREF, DIRECTORY_HREF, PRINCIPAL_KINDS, principalCollectionHref } from './paths.ts'
import * as access from './properties/access.ts'
import * as addressBook from './properties/address-book.ts'
import * as calendar from './properties/calendar.ts'
import { defaultAlarms } from './properties/default-alarms.ts'
import * as directory from './properties/directory.ts'
import * as home from './properties/home.ts'
import { lockdiscovery } from './properties/locks.ts'
import * as principal from './properties/principal.ts'
import { isKept, isWritable, type Property } from './properties/property.ts'
import { PUSHING } from './properties/push.ts'
import * as room from './properties/room.ts'
import { scheduleDefaultCalendarUrl } from './properties/schedule-default-calendar-url.ts'
import * as sharing from './properties/sharing.ts'
import * as webdav from './properties/webdav.ts'
import type { DavRequest, Deps, Viewer } from './request.ts'
import {
  collectionResource,
  directoryCardResource,
  homeResource,
  memberResource,
  principalResource,
  proxyGroupResource,
  sharedResource,
} from './resolve.ts'
import type { CollectionResource, HomeResource, MemberResource, ObjectResource, Resource } from './resource.ts'
import {
  privilegesOn,
  privilegesOnEach,
  privilegesOnExtent,
  privilegesOnMembers,
  privilegesOnShares,
  refuseFor,
} from './rights.ts'
import { storeSeenAt } from './sharing/own-objects.ts'
import { extentIn, seenObject, type View, viewOf } from './view.ts'

/** A resource that is there, with what the viewer may do with it. */
export interface Described {
  readonly resource: Resource | ObjectResource
  readonly privileges: ReadonlySet<XmlName>
  /** A member of a collection that the viewer may read, and which they may not. */
  readonly isHidden?: true
}

// --- properties --------------------------------------------------------------------------------------------------

const EVERYWHERE = [
  webdav.resourcetype,
  webdav.currentUserPrincipal,
  webdav.principalCollectionSet,
  access.supportedPrivilegeSet,
  access.currentUserPrivilegeSet,
  access.acl,
  access.aclRestrictions,
  access.inheritedAclSet,
] as const

const OWNED = [...EVERYWHERE, webdav.owner, webdav.resourceId, webdav.supportedlock, lockdiscovery] as const

const OF_COLLECTIONS = [
  ...OWNED,
  webdav.creationdate,
  webdav.getlastmodified,
  calendar.getetag,
  calendar.getcontenttype,
  calendar.displayname,
  calendar.syncToken,
  calendar.getctag,
  home.quotaAvailableBytes,
  home.quotaUsedBytes,
] as const

const OF_CALENDARS = [
  ...OF_COLLECTIONS,
  calendar.calendarDescription,
  calendar.calendarColor,
  calendar.calendarOrder,
  calendar.source,
  calendar.subscription,
  calendar.calendarTimezone,
  calendar.calendarTimezoneId,
  calendar.scheduleCalendarTransp,
  calendar.supportedComponentSet,
  calendar.supportedCalendarData,
  calendar.supportedRscaleSet,
  calendar.supportedCollationSet,
  calendar.maxResourceSize,
  calendar.maxInstances,
  calendar.maxAttendees,
  calendar.maxAttachmentSize,
  calendar.maxAttachments,
  calendar.minDateTime,
  calendar.maxDateTime,
  calendar.addMember,
  bulkRequests,
  home.maxResources,
  ...defaultAlarms,
  sharing.invite,
  sharing.allowedSharingModes,
  sharing.sharedUrl,
] as const

const OF_ADDRESS_BOOKS = [
  ...OF_COLLECTIONS,
  addressBook.addressbookDescription,
  addressBook.supportedAddressData,
  addressBook.supportedCollationSet,
  addressBook.maxResourceSize,
  calendar.addMember,
  bulkRequests,
  home.maxResources,
] as const

const OF_SCHEDULING = [
  ...OF_COLLECTIONS,
  calendar.supportedComponentSet,
  calendar.supportedCalendarData,
  calendar.supportedRscaleSet,
  calendar.maxResourceSize,
  calendar.maxInstances,
  calendar.maxAttendees,
  calendar.minDateTime,
  calendar.maxDateTime,
] as const

const OF_OBJECTS = [
  ...OWNED,
  webdav.getetag,
  webdav.getcontenttype,
  webdav.getcontentlength,
  webdav.creationdate,
  webdav.getlastmodified,
  webdav.parentSet,
  calendar.scheduleTag,
] as const

const OF_PRINCIPALS = [
  ...EVERYWHERE,
  webdav.resourceId,
  principal.displayname,
  principal.principalUrl,
  principal.alternateUriSet,
  principal.calendarHomeSet,
  principal.addressbookHomeSet,
  directory.principalAddress,
  directory.directoryGateway,
  principal.calendarUserAddressSet,
  principal.calendarUserType,
  room.seatingCapacity,
  room.buildingAddress,
  room.buildingStory,
  room.roomFeatures,
  principal.scheduleInboxUrl,
  principal.scheduleOutboxUrl,
  principal.notificationUrl,
  principal.emailAddressSet,
  principal.groupMemberSet,
  principal.groupMembership,
  principal.proxyReadFor,
  principal.proxyWriteFor,
  principal.expandedGroupMemberSet,
  principal.expandedGroupMembership,
] as const

const OF_ADDRESSBOOK_HOMES = [
  ...OWNED,
  home.homeDisplayname,
  home.quotaAvailableBytes,
  home.quotaUsedBytes,
  home.homeSyncToken,
  home.maxCollections,
  directory.directoryGateway,
] as const

const OF_DIRECTORY = [
  ...EVERYWHERE,
  webdav.resourceId,
  directory.directoryDisplayname,
  addressBook.supportedAddressData,
  addressBook.supportedCollationSet,
] as const

const OF_DIRECTORY_CARDS = [
  ...EVERYWHERE,
  directory.cardDisplayname,
  directory.cardEtag,
  directory.cardContentType,
] as const

const OF_HOMES = [
  ...OF_ADDRESSBOOK_HOMES,
  home.supportedComponentSets,
  home.timezoneServiceSet,
  home.managedAttachmentsServerUrl,
  calendar.supportedRscaleSet,
  ...defaultAlarms,
] as const

// RFC 3744 §9.2 to §9.4: of any collection, also where its members are no principals.
const ON_PRINCIPALS = [
  DAV.aclPrincipalPropSet,
  DAV.principalMatch,
  DAV.principalPropertySearch,
  CS.calendarserverPrincipalSearch,
] as const

/** Reports by kind; the handlers are in dispatch.ts. */
export const REPORTS: Readonly<Record<Resource['kind'], readonly XmlName[]>> = {
  context: [DAV.expandProperty, ...ON_PRINCIPALS],
  'principal-collection': [DAV.expandProperty, ...ON_PRINCIPALS, DAV.principalSearchPropertySet],
  principal: [DAV.expandProperty, ...ON_PRINCIPALS],
  'proxy-group': [DAV.expandProperty, ...ON_PRINCIPALS],
  directory: [DAV.expandProperty, CARDDAV.addressbookQuery, CARDDAV.addressbookMultiget],
  'directory-card': [DAV.expandProperty],
  'push-registration': [],
  attachment: [],
  homes: [],
  home: [DAV.expandProperty, ...ON_PRINCIPALS, DAV.syncCollection, CALDAV.calendarQuery, CALDAV.freeBusyQuery],
  'addressbook-home': [DAV.expandProperty, ...ON_PRINCIPALS, DAV.syncCollection],
  calendar: [
    DAV.expandProperty,
    ...ON_PRINCIPALS,
    DAV.syncCollection,
    CALDAV.calendarQuery,
    CALDAV.calendarMultiget,
    CALDAV.freeBusyQuery,
  ],
  inbox: [DAV.expandProperty, ...ON_PRINCIPALS, DAV.syncCollection, CALDAV.calendarQuery, CALDAV.calendarMultiget],
  // Deviation: RFC 6638 §2.3 speaks of inboxes alone; the drafts before it let outboxes be asked, too. They have no members.
  outbox: [DAV.expandProperty, ...ON_PRINCIPALS, DAV.syncCollection, CALDAV.calendarQuery, CALDAV.calendarMultiget],
  notification: [DAV.expandProperty, ...ON_PRINCIPALS, DAV.syncCollection],
  addressbook: [
    DAV.expandProperty,
    ...ON_PRINCIPALS,
    DAV.syncCollection,
    CARDDAV.addressbookQuery,
    CARDDAV.addressbookMultiget,
  ],
  freebusy: [],
  'calendar-object': [DAV.expandProperty, CALDAV.calendarQuery, CALDAV.calendarMultiget],
  'scheduling-object': [DAV.expandProperty],
  'address-object': [DAV.expandProperty, CARDDAV.addressbookQuery, CARDDAV.addressbookMultiget],
  'other-object': [DAV.expandProperty],
  unmapped: [],
  nowhere: [],
}

const PROPERTIES: { readonly [Kind in Resource['kind']]: readonly Property<never>[] } = {
  context: EVERYWHERE,
  'principal-collection': EVERYWHERE,
  principal: OF_PRINCIPALS,
  'proxy-group': [
    ...EVERYWHERE,
    principal.proxyGroupDisplayname,
    principal.principalUrl,
    principal.delegateSet,
    principal.recordType,
  ],
  directory: OF_DIRECTORY,
  'directory-card': OF_DIRECTORY_CARDS,
  'push-registration': [],
  attachment: [],
  homes: EVERYWHERE,
  home: [...OF_HOMES, ...PUSHING],
  'addressbook-home': [...OF_ADDRESSBOOK_HOMES, ...PUSHING],
  calendar: [...OF_CALENDARS, ...PUSHING],
  inbox: [...OF_SCHEDULING, ...PUSHING, scheduleDefaultCalendarUrl, calendarAvailability, appleCalendarAvailability],
  outbox: OF_SCHEDULING,
  notification: [...OF_COLLECTIONS, ...PUSHING],
  addressbook: [...OF_ADDRESS_BOOKS, ...PUSHING],
  freebusy: OWNED,
  'calendar-object': OF_OBJECTS,
  'scheduling-object': [...OF_OBJECTS, scheduleChanges],
  'address-object': OF_OBJECTS,
  'other-object': [...OF_OBJECTS, sharing.notificationtype],
  unmapped: [],
  nowhere: [],
}

const WITH_REPORTS = new Map(
  Object.entries(PROPERTIES).map(([kind, properties]) => [
    kind,
    [...properties, webdav.supportedReportSet(REPORTS[kind as Resource['kind']])],
  ]),
)

/** The live properties of a kind. Only a resource of that kind may be given to them. */
export function propertiesOf(kind: Resource['kind']): readonly Property<never>[] {
  return WITH_REPORTS.get(kind) ?? []
}

// caldav-sharing §5.5.3: what each sharee has alone. All else that can be written is the owner's.
const PER_USER: ReadonlySet<XmlName> = new Set([
  DAV.displayname,
  CALDAV.calendarDescription,
  CALDAV.scheduleCalendarTransp,
  APPLE.calendarColor,
  APPLE.calendarOrder,
])

/** The live properties of a share as its sharee may change them; they are read by those of the kind. */
export function propertiesOfShare(kind: Resource['kind']): readonly Property<never>[] {
  return propertiesOf(kind).map((one) => (isWritable(one) && !PER_USER.has(one.name) ? protectedOne(one) : one))
}

/** Those of a calendar as a delegate may change them who may only read: nothing of what it is to its owner. */
export function propertiesForReaders(kind: Resource['kind']): readonly Property<never>[] {
  return propertiesOf(kind).map((one) => (LOOKS.has(one.name) ? one : protectedOne(one)))
}

function protectedOne({ name, inAllprop, read }: Property<never>): Property<never> {
  return { name, inAllprop, read }
}

/** Names that are live somewhere and writable nowhere: no client may keep something else under them. */
const PROTECTED: ReadonlySet<XmlName> = (() => {
  const everything = [...WITH_REPORTS.values()].flat()
  const changeable = everything.filter((property) => isWritable(property) || isKept(property))
  const writable = new Set(changeable.map(({ name }) => name))
  return new Set(everything.map(({ name }) => name).filter((name) => !writable.has(name)))
})()

export function isProtected(name: XmlName): boolean {
  return PROTECTED.has(name)
}

// --- what is there -----------------------------------------------------------------------------------------------

/** Makes sure that something is there; 404 otherwise. Ask for rights first: the answer tells what exists. */
export async function describe(
  resource: Resource,
  viewer: Viewer,
  privileges: ReadonlySet<XmlName>,
  deps: Deps,
): Promise<Described> {
  if (resource.kind === 'unmapped' || resource.kind === 'nowhere') throw refuse(404, undefined, 'nothing is there')
  if (resource.kind === 'calendar') {
    const [seen = resource] = await withLooks([resource], viewer, deps.store)
    return { resource: seen, privileges }
  }
  if (!('name' in resource)) return { resource, privileges }
  const entry = await storeSeenAt(resource, deps.store).findEntry(resource.collection.id, resource.name)
  if (entry === undefined) throw refuse(404, undefined, 'no such object')
  const described = describeObject(resource, entry, viewOf(resource, viewer), privileges, deps)
  if (described.isHidden) throw refuseFor(viewer, resource.href, DAV.read)
  return described
}

/** An object as its viewer sees it; `granted` is what they may do with those that they see all of. */
export function describeObject(
  member: MemberResource,
  entry: ObjectEntry,
  view: View,
  granted: ReadonlySet<XmlName>,
  { store }: Pick<Deps, 'store'>,
): Described {
  const resource = seenObject(member, entry, view, store)
  const privileges = privilegesOnExtent(extentIn(view, entry), granted)
  return resource === undefined ? { resource: member, privileges, isHidden: true } : { resource, privileges }
}

/** Whether a resource is a collection of objects, and so no collection of collections. */
export function holdsObjects(resource: Resource | ObjectResource): resource is CollectionResource {
  return 'collection' in resource && !('name' in resource)
}

/** The members of a collection that the viewer may read, page by page. */
export async function* membersOf(
  { resource, privileges }: Described,
  request: DavRequest,
  deps: Deps,
): AsyncIterable<readonly Described[]> {
  const describeAll = (members: readonly Resource[]) =>
    Promise.all(
      members.map(async (member) => ({
        resource: member,
        privileges: await privilegesOn(member, request.viewer, deps.store),
      })),
    )

  switch (resource.kind) {
    case 'context':
      yield await describeAll(membersOfContext(resource.href))
      return
    case 'principal-collection':
      if (resource.of === undefined) yield await describeAll(PRINCIPAL_KINDS.map(principalCollection))
      else
        for await (const page of deps.store.principals(resource.of))
          yield await describeAll(page.map(principalResource))
      return
    case 'principal':
      yield await describeAll([
        proxyGroupResource(resource.principal, 'read'),
        proxyGroupResource(resource.principal, 'write'),
      ])
      return
    case 'directory':
      for await (const page of deps.store.principals()) yield await describeAll(page.map(directoryCardResource))
      return
    case 'homes': {
      const own = request.viewer.principal
      if (own !== undefined) yield await describeAll([homeResource(resource.home, own)])
      return
    }
    case 'home':
    case 'addressbook-home':
      yield await visibleCollections(resource, request, deps)
      return
    case 'calendar':
    case 'inbox':
    case 'outbox':
    case 'notification':
    case 'addressbook': {
      const below = await privilegesOnMembers({ resource, privileges }, request.viewer, deps.store)
      const view = viewOf(resource, request.viewer)
      for await (const page of storeSeenAt(resource, deps.store).entries(resource.collection.id)) {
        yield page.map((entry) => describeObject(memberResource(resource, entry.name), entry, view, below, deps))
      }
    }
  }
}

function membersOfContext(href: string): readonly Resource[] {
  if (href !== CONTEXT_HREF) return [{ kind: 'context', href: CONTEXT_HREF }]
  return [
    principalCollection(undefined),
    { kind: 'homes', href: `${href}calendars/`, home: 'calendars' },
    { kind: 'homes', href: `${href}addressbooks/`, home: 'addressbooks' },
    { kind: 'directory', href: DIRECTORY_HREF },
  ]
}

function principalCollection(of: (typeof PRINCIPAL_KINDS)[number] | undefined): Resource {
  return { kind: 'principal-collection', href: principalCollectionHref(of), of }
}

/** The collections of a home that the viewer may read, and its free-busy resource. */
export async function visibleCollections(
  resource: HomeResource,
  { viewer }: Pick<DavRequest, 'viewer'>,
  deps: Deps,
): Promise<readonly (Described & { readonly resource: Resource })[]> {
  const [collections, shares] = await Promise.all([
    deps.store.collectionsOf(resource.owner.id, resource.home),
    visibleShares(resource, viewer, deps),
  ])
  const privileges = await privilegesOnEach(resource.owner, collections, viewer, deps.store)
  const members = collections.map((collection) => collectionResource(collection, resource.owner))
  const own = (await withLooks(members, viewer, deps.store)).flatMap((member) => {
    const granted = privileges.get(member.collection.id)
    return granted?.has(DAV.read) ? [{ resource: member as Resource, privileges: granted }] : []
  })
  const visible = [...own, ...shares]
  if (resource.home !== 'calendars') return visible
  const freebusy: Resource = { kind: 'freebusy', href: `${resource.href}freebusy`, owner: resource.owner }
  const granted = await privilegesOn(freebusy, viewer, deps.store)
  return granted.has(DAV.read) ? [...visible, { resource: freebusy, privileges: granted }] : visible
}

async function visibleShares(
  { owner, home }: HomeResource,
  viewer: Viewer,
  { store }: Deps,
): Promise<readonly (Described & { readonly resource: Resource })[]> {
  const shares = (await store.sharesIn(owner.id))
    .filter(({ collection }) => collection.home === home)
    .map((shared) => sharedResource(shared, owner))
  const privileges = await privilegesOnShares(shares, viewer, store)
  return shares.flatMap((resource, index) => {
    const granted = privileges[index]
    return granted?.has(DAV.read) ? [{ resource, privileges: granted }] : []
  })
}
