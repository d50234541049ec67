/** Properties that every resource has, or that say what a resource is. */
import { createHash } from 'node:crypto'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { element, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { CALDAV, CARDDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import { writeEmpty, writeText } from '../../../protocol/xml/write.ts'
import type { Collection } from '../../../storage/store.ts'
import { homeHref, PRINCIPALS_HREF, principalHref } from '../paths.ts'
import type { CollectionResource, ObjectResource, Resource } from '../resource.ts'
import type { Property } from './property.ts'

export function hrefElement(name: XmlName, ...hrefs: readonly string[]): XmlElement {
  return element(name, ...hrefs.map((href) => element(DAV.href, href)))
}

// RFC 5397 §3.
export const currentUserPrincipal: Property<Resource> = {
  name: DAV.currentUserPrincipal,
  inAllprop: false,
  read: (_, { request: { viewer } }) =>
    viewer.principal === undefined
      ? element(DAV.currentUserPrincipal, element(DAV.unauthenticated))
      : hrefElement(DAV.currentUserPrincipal, principalHref(viewer.principal)),
}

// RFC 3744 §5.8.
export const principalCollectionSet: Property<Resource> = {
  name: DAV.principalCollectionSet,
  inAllprop: false,
  read: () => hrefElement(DAV.principalCollectionSet, PRINCIPALS_HREF),
}

// RFC 3744 §5.1.
export const owner: Property<Resource> = {
  name: DAV.owner,
  inAllprop: false,
  read: (resource) => ('owner' in resource ? hrefElement(DAV.owner, principalHref(resource.owner)) : undefined),
}

const RESOURCE_TYPES: Readonly<Record<Resource['kind'], readonly XmlName[]>> = {
  context: [DAV.collection],
  'principal-collection': [DAV.collection],
  principal: [DAV.collection, DAV.principal],
  'proxy-group': [DAV.collection, DAV.principal],
  directory: [DAV.collection, CARDDAV.addressbook, CARDDAV.directory],
  'directory-card': [],
  'push-registration': [],
  attachment: [],
  homes: [DAV.collection],
  home: [DAV.collection],
  'addressbook-home': [DAV.collection],
  calendar: [DAV.collection, CALDAV.calendar],
  inbox: [DAV.collection, CALDAV.scheduleInbox],
  outbox: [DAV.collection, CALDAV.scheduleOutbox],
  notification: [DAV.collection, CS.notification],
  addressbook: [DAV.collection, CARDDAV.addressbook],
  freebusy: [],
  'calendar-object': [],
  'scheduling-object': [],
  'address-object': [],
  'other-object': [],
  unmapped: [],
  nowhere: [],
}

// Client: DAVx5 4, Apple Calendar: tell by CS:subscribed that nobody writes here; the calendar itself is read as any other.
// caldav-sharing §5.2.1: whether a calendar is shared, and from which side it is seen.
function typesOf(resource: Resource): readonly XmlName[] {
  const types = RESOURCE_TYPES[resource.kind]
  if (resource.kind !== 'calendar') return types
  const { collection, share } = resource
  const shared = share === undefined ? (collection.shared ? [CS.sharedOwner] : []) : [CS.shared]
  return [...types, ...shared, ...(collection.source === null ? [] : [CS.subscribed])]
}

// RFC 4918 §15.9.
export const resourcetype: Property<Resource> = {
  name: DAV.resourcetype,
  inAllprop: true,
  // A member is no collection.
  ofTag: () => writeEmpty(DAV.resourcetype),
  read: (resource) => {
    const types = typesOf(resource).map((name) => element(name))
    return resource.kind === 'proxy-group'
      ? element(
          DAV.resourcetype,
          ...types,
          element(CS[`calendarProxy${resource.access === 'read' ? 'Read' : 'Write'}`]),
        )
      : element(DAV.resourcetype, ...types)
  },
}

// RFC 4918 §15.10: an exclusive and a shared write lock.
const LOCK_ENTRIES = [DAV.exclusive, DAV.shared].map((scope) =>
  element(DAV.lockentry, element(DAV.lockscope, element(scope)), element(DAV.locktype, element(DAV.write))),
)

export const supportedlock: Property<Resource> = {
  name: DAV.supportedlock,
  inAllprop: true,
  read: (resource) => ('owner' in resource ? element(DAV.supportedlock, ...LOCK_ENTRIES) : undefined),
}

/** Of a resource with bytes or rows of its own. */
type Kept = CollectionResource | ObjectResource

function timesOf(resource: Kept): { readonly createdAt: Date; readonly modifiedAt: Date } {
  return 'entry' in resource ? resource.entry : resource.collection
}

// RFC 4918 §15.1: RFC 3339, in UTC.
export const creationdate: Property<Kept> = {
  name: DAV.creationdate,
  inAllprop: true,
  read: (resource) => element(DAV.creationdate, timesOf(resource).createdAt.toISOString().replace(/\.\d+/, '')),
}

// RFC 4918 §15.7.
export const getlastmodified: Property<Kept> = {
  name: DAV.getlastmodified,
  inAllprop: true,
  read: (resource) => element(DAV.getlastmodified, timesOf(resource).modifiedAt.toUTCString()),
}

// RFC 4918 §15.6.
export const getetag: Property<ObjectResource> = {
  name: DAV.getetag,
  inAllprop: true,
  ofTag: ({ etag }) => `<D:getetag>"${writeText(etag)}"</D:getetag>`,
  read: ({ entry }) => element(DAV.getetag, quoteEtag(entry.etag)),
}

// RFC 4918 §15.4.
export const getcontentlength: Property<ObjectResource> = {
  name: DAV.getcontentlength,
  inAllprop: true,
  // Of a part it would take the part to know, and of a share what the sharee has alone.
  read: ({ entry, isPart, share }) => (isPart || share ? undefined : element(DAV.getcontentlength, String(entry.size))),
}

export const CARD_TYPE = 'text/vcard;charset=utf-8'

/** The media type of an object's bytes. */
export function contentTypeOf(kind: Collection['kind']): string {
  if (kind === 'addressbook') return CARD_TYPE
  if (kind === 'notification') return 'application/xml;charset=utf-8'
  return 'text/calendar;charset=utf-8'
}

// RFC 4918 §15.5.
export const getcontenttype: Property<ObjectResource> = {
  name: DAV.getcontenttype,
  inAllprop: true,
  ofTag: (_, { kind }) => `<D:getcontenttype>${contentTypeOf(kind)}</D:getcontenttype>`,
  read: ({ collection }) => element(DAV.getcontenttype, contentTypeOf(collection.kind)),
}

/** A UUID (RFC 9562 §5.8) that stays with a row of this store, wherever it is moved. */
function uuidOf(storeId: string, kind: string, id: string): string {
  const hex = createHash('sha256').update(`${storeId}/${kind}/${id}`).digest('hex')
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A name for a principal that stays with it. */
export function principalUrn(storeId: string, id: string): string {
  return `urn:uuid:${uuidOf(storeId, 'principal', id)}`
}

function identityOf(resource: Resource | ObjectResource): readonly [string, string] | undefined {
  if ('entry' in resource) return ['object', resource.entry.id]
  if ('collection' in resource && !('name' in resource)) return ['collection', resource.collection.id]
  if (resource.kind === 'home' || resource.kind === 'addressbook-home')
    return [`home-${resource.home}`, resource.owner.id]
  if (resource.kind === 'principal') return ['principal', resource.principal.id]
  if (resource.kind === 'directory') return ['directory', '']
  return undefined
}

// RFC 5842 §3.1: stays the same over MOVE.
export const resourceId: Property<Resource | ObjectResource> = {
  name: DAV.resourceId,
  inAllprop: false,
  read: (resource, { deps }) => {
    const identity = identityOf(resource)
    if (identity === undefined) return undefined
    return hrefElement(DAV.resourceId, `urn:uuid:${uuidOf(deps.store.storeId, ...identity)}`)
  },
}

// RFC 5842 §3.2: every resource here has one parent.
export const parentSet: Property<ObjectResource> = {
  name: DAV.parentSet,
  inAllprop: false,
  read: ({ href }) => {
    const slash = href.lastIndexOf('/')
    return element(
      DAV.parentSet,
      element(DAV.parent, element(DAV.href, href.slice(0, slash + 1)), element(DAV.segment, href.slice(slash + 1))),
    )
  },
}

/** A property that says which reports a kind of resource answers, RFC 3253 §3.1.5. */
export function supportedReportSet(reports: readonly XmlName[]): Property<Resource> {
  const value = element(
    DAV.supportedReportSet,
    ...reports.map((name) => element(DAV.supportedReport, element(DAV.report, element(name)))),
  )
  return { name: DAV.supportedReportSet, inAllprop: false, read: () => value }
}

export function calendarHomeHref(slug: string): string {
  return homeHref('calendars', slug)
}

export function addressbookHomeHref(slug: string): string {
  return homeHref('addressbooks', slug)
}
