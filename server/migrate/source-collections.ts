/** The calendars and address books of a home on another server, and their members. */
import {
  childElements,
  element,
  findAttribute,
  findChild,
  textOf,
  type XmlElement,
  type XmlName,
} from '../../protocol/xml/element.ts'
import { APPLE, CALDAV, CARDDAV, CS, DAV } from '../../protocol/xml/names.ts'
import { type Answered, isSuccess, keyOf, readAnswers } from './multistatus.ts'
import type { Source } from './source.ts'

export interface SourceCollection {
  readonly kind: 'calendar' | 'addressbook'
  readonly url: URL
  /** The last segment of its path, decoded. */
  readonly name: string
  /** RFC 4791 §5.2.3; empty where the server does not say. */
  readonly components: readonly string[]
  /** What people see of it, and what it does, in the elements of the other server. */
  readonly looks: readonly XmlElement[]
  /** Changes whenever a member does. */
  readonly token: string | undefined
  /** Why it is not to be copied. */
  readonly not?: string
}

const LOOKS: readonly XmlName[] = [
  DAV.displayname,
  CALDAV.calendarDescription,
  CARDDAV.addressbookDescription,
  APPLE.calendarColor,
  APPLE.calendarOrder,
  CALDAV.calendarTimezone,
  CALDAV.calendarTimezoneId,
  CALDAV.scheduleCalendarTransp,
  CALDAV.defaultAlarmVeventDate,
  CALDAV.defaultAlarmVeventDatetime,
  CALDAV.defaultAlarmVtodoDate,
  CALDAV.defaultAlarmVtodoDatetime,
]

const ASKED: readonly XmlName[] = [
  ...LOOKS,
  DAV.resourcetype,
  DAV.owner,
  DAV.syncToken,
  CS.getctag,
  CS.source,
  CALDAV.supportedCalendarComponentSet,
]

/** `principalUrl` is whose they should be: what belongs to others is theirs to move. */
export async function listCollections(
  source: Source,
  home: string,
  principalUrl: string,
): Promise<readonly SourceCollection[]> {
  const answers = readAnswers(await source.ask('PROPFIND', home, propfind(ASKED), '1'))
  return answers.flatMap((answer) => collectionOf(answer, new URL(principalUrl)) ?? [])
}

function propfind(names: readonly XmlName[]): XmlElement {
  return element(DAV.propfind, element(DAV.prop, ...names.map((name) => element(name))))
}

function collectionOf({ url, properties }: Answered, principal: URL): SourceCollection | undefined {
  const types = new Set(
    childElements(properties.get(DAV.resourcetype) ?? element(DAV.resourcetype)).map(({ name }) => name),
  )
  const kind =
    types.has(CALDAV.calendar) || types.has(CS.subscribed)
      ? 'calendar'
      : types.has(CARDDAV.addressbook)
        ? 'addressbook'
        : undefined
  if (kind === undefined || types.has(CARDDAV.directory)) return undefined
  const not = reasonAgainst(types, properties, url, principal)
  return {
    kind,
    url,
    name: lastSegment(url),
    components: componentsIn(properties.get(CALDAV.supportedCalendarComponentSet)),
    looks: looksIn(properties),
    token: tokenIn(properties),
    ...(not !== undefined && { not }),
  }
}

function reasonAgainst(
  types: ReadonlySet<XmlName>,
  properties: Answered['properties'],
  url: URL,
  principal: URL,
): string | undefined {
  if (types.has(CS.subscribed) || properties.has(CS.source))
    return 'it is a subscription, whose publisher has its content'
  if (types.has(CS.shared)) return 'it belongs to somebody else, who shares it'
  const href = properties.get(DAV.owner) && findChild(properties.get(DAV.owner) ?? element(DAV.owner), DAV.href)
  const owner = href && textOf(href).trim()
  if (owner === undefined || owner === '' || !URL.canParse(owner, url.href)) return undefined
  return isSame(new URL(owner, url.href), principal) ? undefined : 'it belongs to somebody else'
}

function isSame(a: URL, b: URL): boolean {
  return keyOf(a).replace(/\/+$/, '') === keyOf(b).replace(/\/+$/, '')
}

/** RFC 7809 §5.2: the definition says all that its name does. */
function looksIn(properties: Answered['properties']): readonly XmlElement[] {
  return LOOKS.flatMap((name) => {
    const value = properties.get(name)
    if (value === undefined || value.children.length === 0) return []
    return name === CALDAV.calendarTimezoneId && properties.has(CALDAV.calendarTimezone) ? [] : [value]
  })
}

function componentsIn(set: XmlElement | undefined): readonly string[] {
  if (set === undefined) return []
  return childElements(set).flatMap((comp) => findAttribute(comp, 'name')?.toUpperCase() ?? [])
}

function tokenIn(properties: Answered['properties']): string | undefined {
  const value = properties.get(DAV.syncToken) ?? properties.get(CS.getctag)
  const text = value && textOf(value).trim()
  return text || undefined
}

function lastSegment(url: URL): string {
  const key = keyOf(url).replace(/\/+$/, '')
  return key.slice(key.lastIndexOf('/') + 1)
}

// --- members ---------------------------------------------------------------------------------------------------------

export interface SourceMember {
  readonly url: URL
  readonly key: string
  readonly etag: string
  /** Undefined where the server does not say. */
  readonly bytes: number | undefined
}

const OF_MEMBERS: readonly XmlName[] = [DAV.getetag, DAV.getcontentlength, DAV.resourcetype]

export async function listMembers(source: Source, collection: URL): Promise<readonly SourceMember[]> {
  const answers = readAnswers(await source.ask('PROPFIND', collection.href, propfind(OF_MEMBERS), '1'))
  const here = keyOf(collection).replace(/\/+$/, '')
  return answers.flatMap(({ url, status, properties }) => {
    const key = keyOf(url)
    const type = properties.get(DAV.resourcetype)
    const isMember = isSuccess(status) && key.startsWith(`${here}/`) && key.length > here.length + 1
    if (!isMember || (type !== undefined && findChild(type, DAV.collection) !== undefined)) return []
    return [{ url, key, etag: textIn(properties, DAV.getetag) ?? '', bytes: lengthIn(properties) }]
  })
}

function lengthIn(properties: Answered['properties']): number | undefined {
  const length = Number(textIn(properties, DAV.getcontentlength) ?? 'none')
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

function textIn(properties: Answered['properties'], name: XmlName): string | undefined {
  const value = properties.get(name)
  return value && textOf(value).trim()
}

/** A member with its text, or why there is none. */
export type Fetched = SourceMember & ({ readonly text: Buffer } | { readonly failure: string })

/** RFC 4791 §7.9: those that the server did not send, or sent in no XML, are left out. */
export async function fetchCalendarObjects(
  source: Source,
  collection: URL,
  members: readonly SourceMember[],
): Promise<ReadonlyMap<string, Fetched>> {
  const wanted = new Map(members.map((member) => [member.key, member]))
  const body = element(
    CALDAV.calendarMultiget,
    element(DAV.prop, element(DAV.getetag), element(CALDAV.calendarData)),
    ...members.map(({ url }) => element(DAV.href, url.pathname)),
  )
  const fetched = new Map<string, Fetched>()
  for (const { url, properties } of readAnswers(await source.ask('REPORT', collection.href, body, '1'))) {
    const member = wanted.get(keyOf(url))
    const data = properties.get(CALDAV.calendarData)
    if (member === undefined || data === undefined) continue
    fetched.set(member.key, {
      ...member,
      etag: textIn(properties, DAV.getetag) ?? member.etag,
      text: Buffer.from(textOf(data)),
    })
  }
  return fetched
}
