/** Properties of calendars, and of inboxes and outboxes where they share them. */

import { readCalendarElement, writeCalendarElement } from '../../../protocol/caldav/calendar-element.ts'
import {
  CALENDAR_DATA_TYPE,
  CALENDAR_DATA_VERSION,
  JCAL_TYPE,
  MAX_DATE_TIME,
  MIN_DATE_TIME,
} from '../../../protocol/caldav/supported.ts'
import { readTimezoneProperty, timezoneOfId } from '../../../protocol/caldav/timezone-property.ts'
import { COLLATIONS } from '../../../protocol/dav/collation.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { writeCollectionToken } from '../../../protocol/dav/sync-token.ts'
import { formatTime } from '../../../protocol/ical/values.ts'
import { supportedScales } from '../../../protocol/time/calendars/index.ts'
import {
  childElements,
  element,
  elementWith,
  findAttribute,
  findChildren,
  textOf,
  type XmlElement,
  type XmlName,
} from '../../../protocol/xml/element.ts'
import { APPLE, CALDAV, CS, DAV, KALENDS } from '../../../protocol/xml/names.ts'
import type { Collection } from '../../../storage/store.ts'
import { OutboundError, readUrl } from '../../outbound/destination.ts'
import type { Deps, Viewer } from '../request.ts'
import type { CollectionResource, MemberResource, Resource } from '../resource.ts'
import { viewOf } from '../view.ts'
import { findKept } from './find-kept.ts'
import type { Property, WritableProperty } from './property.ts'
import { hrefElement } from './webdav.ts'

/** A property that is a column of text, as the client wrote it. */
function textProperty(
  name: XmlName,
  column: 'displayName' | 'description' | 'color' | 'order',
  inAllprop: boolean,
): WritableProperty<CollectionResource> {
  return {
    name,
    inAllprop,
    read: ({ collection }) => {
      const text = collection[column]
      return text === null ? undefined : element(name, text)
    },
    write: (value) => ({ [column]: value === undefined ? null : textOf(value) }),
  }
}

/** The same with the language that the client said it is in (RFC 4918 §4.3). */
export function textInLanguage(
  name: XmlName,
  column: 'displayName' | 'description',
  inAllprop: boolean,
): WritableProperty<CollectionResource> {
  return {
    ...textProperty(name, column, inAllprop),
    keepsLanguage: true,
    read: ({ collection }, { dead }) => {
      const text = collection[column]
      if (text === null) return undefined
      const plain = element(name, text)
      const kept = findKept(dead, name)
      // One that a command changed since is in no language that we know.
      return kept !== undefined && textOf(kept) === text ? { ...plain, attributes: kept.attributes } : plain
    },
  }
}

export const displayname = textInLanguage(DAV.displayname, 'displayName', true)
// RFC 4791 §5.2.1.
export const calendarDescription = textInLanguage(CALDAV.calendarDescription, 'description', false)
export const calendarColor = textProperty(APPLE.calendarColor, 'color', false)
export const calendarOrder = textProperty(APPLE.calendarOrder, 'order', false)

// RFC 4791 §5.2.2. RFC 7809 §5.2: the name follows the definition, and the other way round.
export const calendarTimezone: WritableProperty<CollectionResource> = {
  name: CALDAV.calendarTimezone,
  inAllprop: false,
  read: ({ collection: { timezone } }, _, asked) =>
    timezone === null ? undefined : writeCalendarElement(CALDAV.calendarTimezone, timezone, asked),
  write: (value) => {
    if (value === undefined) return { timezone: null, timezoneId: null }
    const { text, tzid } = readTimezoneProperty(readCalendarElement(value))
    return { timezone: text, timezoneId: tzid }
  },
}

export const calendarTimezoneId: WritableProperty<CollectionResource> = {
  name: CALDAV.calendarTimezoneId,
  inAllprop: false,
  read: ({ collection: { timezoneId } }) =>
    timezoneId === null ? undefined : element(CALDAV.calendarTimezoneId, timezoneId),
  write: (value) => {
    if (value === undefined) return { timezone: null, timezoneId: null }
    const id = textOf(value).trim()
    return { timezone: timezoneOfId(id), timezoneId: id }
  },
}

// RFC 6638 §9.1.
export const scheduleCalendarTransp: WritableProperty<CollectionResource> = {
  name: CALDAV.scheduleCalendarTransp,
  inAllprop: false,
  read: ({ collection: { transparent } }) =>
    element(CALDAV.scheduleCalendarTransp, element(transparent ? CALDAV.transparent : CALDAV.opaque)),
  write: (value) => {
    const [choice] = value === undefined ? [] : childElements(value)
    if (value !== undefined && choice?.name !== CALDAV.transparent && choice?.name !== CALDAV.opaque) {
      throw refuse(409, undefined, 'schedule-calendar-transp holds neither opaque nor transparent')
    }
    return { transparent: choice?.name === CALDAV.transparent }
  },
}

/** Its URL may be a secret, and show what a share or a private event hides: it is for those who may change it. */
export function maySeeSource({ share }: CollectionResource, privileges: ReadonlySet<XmlName>): boolean {
  return share === undefined && privileges.has(DAV.writeProperties)
}

// caldav-subscribed-calendars of Apple: where the content comes from.
export const source: WritableProperty<CollectionResource> = {
  name: CS.source,
  inAllprop: false,
  read: (resource, { privileges }) => {
    const { source } = resource.collection
    return source === null || !maySeeSource(resource, privileges) ? undefined : hrefElement(CS.source, source)
  },
  write: (value, { collection }) => {
    // A new calendar has no collection yet.
    if (value !== undefined && collection?.source === null && collection.objects > 0) {
      throw refuse(409, undefined, 'a calendar with objects of its own does not become a subscription')
    }
    return { source: value === undefined ? null : readSource(value) }
  },
}

function readSource(value: XmlElement): string {
  const [href, second] = findChildren(value, DAV.href)
  const text = href === undefined ? textOf(value) : textOf(href)
  if (second !== undefined) throw refuse(409, undefined, 'a subscription has one source')
  try {
    return readUrl(text.trim()).href
  } catch (error) {
    if (error instanceof OutboundError) throw refuse(409, undefined, error.message)
    throw error
  }
}

/** How it goes with the source: our own property, for whoever wonders why nothing new comes. */
export const subscription: Property<CollectionResource> = {
  name: KALENDS.subscription,
  inAllprop: false,
  read: async (resource, { deps, privileges }) => {
    const { collection } = resource
    if (collection.source === null || !maySeeSource(resource, privileges)) return undefined
    const found = await deps.store.findSubscription(collection.id)
    if (found === undefined) return undefined
    const { refreshedAt, problem } = found
    return element(
      KALENDS.subscription,
      ...(refreshedAt === null ? [] : [element(KALENDS.refreshed, refreshedAt.toISOString())]),
      ...(problem === null ? [] : [element(KALENDS.problem, problem)]),
    )
  },
}

/** What a calendar may hold; the order is that of DAV:supported-calendar-component-set. */
export const STORED_COMPONENTS = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'] as const

// RFC 4791 §5.2.3: protected, but MKCALENDAR and extended MKCOL set it.
export const supportedComponentSet: Property<CollectionResource> = {
  name: CALDAV.supportedCalendarComponentSet,
  inAllprop: false,
  read: ({ collection }) =>
    element(
      CALDAV.supportedCalendarComponentSet,
      ...collection.components.map((name) => elementWith(CALDAV.comp, { name })),
    ),
}

export function readComponentSet(value: XmlElement): readonly string[] {
  const names = childElements(value).map((comp) => findAttribute(comp, 'name')?.toUpperCase() ?? '')
  const unknown = names.find((name) => !STORED_COMPONENTS.some((stored) => stored === name))
  if (unknown !== undefined || names.length === 0) {
    throw refuse(409, CALDAV.supportedCalendarComponent, `a calendar of ${unknown ?? 'nothing'}`)
  }
  return names
}

/** Of CALDAV:calendar-data in all that a calendar answers and takes, RFC 4791 §5.2.4. */
export const supportedCalendarData: Property<CollectionResource> = {
  name: CALDAV.supportedCalendarData,
  inAllprop: false,
  read: () =>
    element(
      CALDAV.supportedCalendarData,
      ...[CALENDAR_DATA_TYPE, JCAL_TYPE].map((type) =>
        elementWith(CALDAV.calendarData, { 'content-type': type, version: CALENDAR_DATA_VERSION }),
      ),
    ),
}

// RFC 7529: the calendars in which rules may count. A rule in another is CALDAV:supported-rscale.
const RSCALE_SET = element(
  CALDAV.supportedRscaleSet,
  ...supportedScales.map((name) => element(CALDAV.supportedRscale, name)),
)

export const supportedRscaleSet: Property<Resource> = {
  name: CALDAV.supportedRscaleSet,
  inAllprop: false,
  read: (resource) => ('home' in resource && resource.home !== 'calendars' ? undefined : RSCALE_SET),
}

// RFC 4791 §7.5.1.
export const supportedCollationSet: Property<CollectionResource> = {
  name: CALDAV.supportedCollationSet,
  inAllprop: false,
  read: () =>
    element(CALDAV.supportedCollationSet, ...COLLATIONS.map((name) => element(CALDAV.supportedCollation, name))),
}

/** RFC 4791 §5.2.5 to §5.2.9: limits, each enforced where data comes in. */
function limit(name: XmlName, value: (deps: Deps) => string): Property<CollectionResource> {
  return { name, inAllprop: false, read: (_, { deps }) => element(name, value(deps)) }
}

export const maxResourceSize = limit(CALDAV.maxResourceSize, ({ settings }) => String(settings.maxResourceBytes))
export const maxInstances = limit(CALDAV.maxInstances, ({ settings }) => String(settings.maxInstances))
export const maxAttendees = limit(CALDAV.maxAttendeesPerInstance, ({ settings }) => String(settings.maxAttendees))
// RFC 8607 §6.2.
export const maxAttachmentSize = limit(CALDAV.maxAttachmentSize, ({ settings }) => String(settings.maxAttachmentBytes))
// RFC 8607 §6.3: absent where there is no limit.
export const maxAttachments: Property<CollectionResource> = {
  name: CALDAV.maxAttachmentsPerResource,
  inAllprop: false,
  read: (_, { deps: { settings } }) =>
    settings.maxAttachments === null
      ? undefined
      : element(CALDAV.maxAttachmentsPerResource, String(settings.maxAttachments)),
}

export const minDateTime = limit(CALDAV.minDateTime, () => formatTime({ form: 'utc', at: MIN_DATE_TIME }))
export const maxDateTime = limit(CALDAV.maxDateTime, () => formatTime({ form: 'utc', at: MAX_DATE_TIME }))

/** Another for each view, so that who sees more or less than before reads everything anew. */
export function collectionToken(resource: CollectionResource, viewer: Viewer, epoch: string): string {
  const { id, changeNo } = resource.collection
  return writeCollectionToken({ epoch, collectionId: id, changeNo, view: viewOf(resource, viewer) })
}

// RFC 6578 §4.
export const syncToken: Property<CollectionResource> = {
  name: DAV.syncToken,
  inAllprop: false,
  read: (resource, { request, deps }) =>
    element(DAV.syncToken, collectionToken(resource, request.viewer, deps.store.epoch)),
}

// caldav-ctag §4.1: the same state, under the older name; DAV:allprop answers it.
export const getctag: Property<CollectionResource> = {
  name: CS.getctag,
  inAllprop: true,
  read: (resource, { request, deps }) =>
    element(CS.getctag, collectionToken(resource, request.viewer, deps.store.epoch)),
}

/**
 * Changes with every change of a member and of the collection's own properties, and with a restore. Weak, since a calendar as one stream may
 * be written in more than one way.
 */
export function collectionEtag({ id, changeNo, homeNo }: Collection, epoch: string): string {
  return `W/"${epoch}-${id}-${changeNo}-${homeNo}"`
}

// RFC 4918 §15.6 and §15.5: what a GET of the collection answers with.
export const getetag: Property<CollectionResource> = {
  name: DAV.getetag,
  inAllprop: true,
  read: ({ collection }, { deps }) => element(DAV.getetag, collectionEtag(collection, deps.store.epoch)),
}

export const getcontenttype: Property<CollectionResource> = {
  name: DAV.getcontenttype,
  inAllprop: true,
  read: ({ collection: { kind } }) =>
    element(DAV.getcontenttype, kind === 'calendar' ? 'text/calendar;charset=utf-8' : 'text/html;charset=utf-8'),
}

/** The query by which POST on a collection makes a member, RFC 5995 §3.1. */
export const ADD_MEMBER = 'add-member'

export const addMember: Property<CollectionResource> = {
  name: DAV.addMember,
  inAllprop: false,
  read: ({ href }) => hrefElement(DAV.addMember, `${href}?${ADD_MEMBER}`),
}

// RFC 6638 §3.2.10: every calendar object may become a scheduling object, so each has a tag once it is one.
export const scheduleTag: Property<MemberResource & { readonly entry: { readonly scheduleTag: string | null } }> = {
  name: CALDAV.scheduleTag,
  inAllprop: false,
  read: ({ entry }) => (entry.scheduleTag === null ? undefined : element(CALDAV.scheduleTag, `"${entry.scheduleTag}"`)),
}
