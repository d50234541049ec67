/** XML bodies of requests. Fragments use the prefixes D, C, CR, CS and Z. */
import { emptyElement, NAMESPACES, type Name } from './names.ts'

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

/** A document with the given root, `D:propfind`, and all prefixes declared. */
export function document(root: string, content = ''): string {
  return `${DECLARATION}<${root} ${NAMESPACES}>${content}</${root}>`
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function elements(names: readonly Name[]): string {
  return names.map(emptyElement).join('')
}

export function propfind(...names: readonly Name[]): string {
  return document('D:propfind', `<D:prop>${elements(names)}</D:prop>`)
}

export const ALLPROP = document('D:propfind', '<D:allprop/>')
export const PROPNAME = document('D:propfind', '<D:propname/>')

/** DAV:set and DAV:remove in the order given: `set('<Z:a/>')`, `remove('<Z:b/>')`. */
export function propertyUpdate(...instructions: readonly string[]): string {
  return document('D:propertyupdate', instructions.join(''))
}

export function set(...properties: readonly string[]): string {
  return `<D:set><D:prop>${properties.join('')}</D:prop></D:set>`
}

export function remove(...properties: readonly string[]): string {
  return `<D:remove><D:prop>${properties.join('')}</D:prop></D:remove>`
}

export function mkcalendar(...properties: readonly string[]): string {
  return document('C:mkcalendar', set(...properties))
}

export function extendedMkcol(types: string, ...properties: readonly string[]): string {
  return document('D:mkcol', set(`<D:resourcetype>${types}</D:resourcetype>`, ...properties))
}

export function componentSet(...names: readonly string[]): string {
  const comps = names.map((name) => `<C:comp name="${name}"/>`).join('')
  return `<C:supported-calendar-component-set>${comps}</C:supported-calendar-component-set>`
}

// --- CalDAV reports ----------------------------------------------------------------------------------------------

export interface QueryOptions {
  /** What stands in DAV:prop; DAV:getetag when left out. */
  readonly prop?: string
  /** An iCalendar text for CALDAV:timezone. */
  readonly timezone?: string
  /** More elements after the filter. */
  readonly more?: string
}

export const CALENDAR_DATA = '<D:getetag/><C:calendar-data/>'

/** `filter` stands in the comp-filter of VCALENDAR. */
export function calendarQuery(filter: string, options: QueryOptions = {}): string {
  return calendarQueryOf(compFilter('VCALENDAR', filter), options)
}

/** The same with all of CALDAV:filter. */
export function calendarQueryOf(
  filter: string,
  { prop = '<D:getetag/>', timezone, more = '' }: QueryOptions = {},
): string {
  const zone = timezone === undefined ? '' : `<C:timezone>${escapeXml(timezone)}</C:timezone>`
  return document('C:calendar-query', `<D:prop>${prop}</D:prop><C:filter>${filter}</C:filter>${zone}${more}`)
}

export function multiget(hrefs: readonly string[], prop = CALENDAR_DATA): string {
  const list = hrefs.map((href) => `<D:href>${escapeXml(href)}</D:href>`).join('')
  return document('C:calendar-multiget', `<D:prop>${prop}</D:prop>${list}`)
}

export function freeBusyQuery(start: string, end: string): string {
  return document('C:free-busy-query', timeRange(start, end))
}

// --- CALDAV:filter -----------------------------------------------------------------------------------------------

export function compFilter(name: string, ...content: readonly string[]): string {
  return `<C:comp-filter name="${name}">${content.join('')}</C:comp-filter>`
}

export function propFilter(name: string, ...content: readonly string[]): string {
  return `<C:prop-filter name="${name}">${content.join('')}</C:prop-filter>`
}

export function paramFilter(name: string, ...content: readonly string[]): string {
  return `<C:param-filter name="${name}">${content.join('')}</C:param-filter>`
}

export const IS_NOT_DEFINED = '<C:is-not-defined/>'

/** An empty side is open. */
export function timeRange(start: string, end: string): string {
  return `<C:time-range${attribute('start', start)}${attribute('end', end)}/>`
}

export function textMatch(text: string, collation = '', negate = ''): string {
  return `<C:text-match${attribute('collation', collation)}${attribute('negate-condition', negate)}>${escapeXml(text)}</C:text-match>`
}

function attribute(name: string, value: string): string {
  return value === '' ? '' : ` ${name}="${value}"`
}

// --- RFC 6578 ----------------------------------------------------------------------------------------------------

export interface SyncOptions {
  readonly level?: string
  readonly limit?: number
  readonly prop?: string
}

export function syncCollection(token: string, options: SyncOptions = {}): string {
  const { level = '1', limit, prop = '<D:getetag/>' } = options
  const limited = limit === undefined ? '' : `<D:limit><D:nresults>${limit}</D:nresults></D:limit>`
  return document(
    'D:sync-collection',
    `<D:sync-token>${escapeXml(token)}</D:sync-token><D:sync-level>${level}</D:sync-level>${limited}<D:prop>${prop}</D:prop>`,
  )
}

// --- RFC 4918 locks ----------------------------------------------------------------------------------------------

export function lockInfo(scope: 'exclusive' | 'shared', owner = '<D:href>http://example.com/owner</D:href>'): string {
  return document(
    'D:lockinfo',
    `<D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>${owner}</D:owner>`,
  )
}
