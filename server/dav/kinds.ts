/** Every kind of resource: its properties and its reports. What is below it is in described.ts, what it answers in dispatch.ts. */
import type { XmlName } from '../../protocol/xml/element.ts'
import { APPLE, CALDAV, CARDDAV, CS, DAV } from '../../protocol/xml/names.ts'
import { bulkRequests } from './bulk/bulk-requests.ts'
import { appleCalendarAvailability, calendarAvailability } from './inbox/availability.ts'
import { scheduleChanges } from './inbox/schedule-changes.ts'
import { LOOKS } from './looks.ts'
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
import type { Resource } from './resource.ts'

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
