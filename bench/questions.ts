/** What clients ask when they synchronise. */
import type { Question } from './client.ts'

const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

function xml(method: string, path: string, depth: string, body: string): Question {
  return {
    method,
    path,
    headers: { 'content-type': 'application/xml; charset=utf-8', depth },
    body: `<?xml version="1.0" encoding="utf-8"?>\n${body}`,
  }
}

/** PROPFIND: the entity tags of all members. */
export function etags(path: string): Question {
  return xml('PROPFIND', path, '1', `<propfind ${NAMESPACES}><prop><getetag/></prop></propfind>`)
}

/** RFC 6578: everything, or what changed since a token. */
export function sync(path: string, token = ''): Question {
  const parts = `<sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>`
  return xml('REPORT', path, '0', `<sync-collection ${NAMESPACES}>${parts}</sync-collection>`)
}

/** RFC 4791 §7.9: some members with their data. */
export function multiget(path: string, names: readonly string[]): Question {
  const hrefs = names.map((name) => `<href>${path}${name}</href>`).join('')
  const prop = '<prop><getetag/><C:calendar-data/></prop>'
  return xml('REPORT', path, '1', `<C:calendar-multiget ${NAMESPACES}>${prop}${hrefs}</C:calendar-multiget>`)
}

/** In the form of iCalendar. */
export interface Range {
  readonly start: string
  readonly end: string
}

const timeRange = (name: string, { start, end }: Range) => `<C:${name} start="${start}" end="${end}"/>`

function query(path: string, range: Range, data: string): Question {
  const events = `<C:comp-filter name="VEVENT">${timeRange('time-range', range)}</C:comp-filter>`
  const filter = `<C:filter><C:comp-filter name="VCALENDAR">${events}</C:comp-filter></C:filter>`
  const prop = `<prop><getetag/><C:calendar-data>${data}</C:calendar-data></prop>`
  return xml('REPORT', path, '1', `<C:calendar-query ${NAMESPACES}>${prop}${filter}</C:calendar-query>`)
}

/** RFC 4791 §7.8: what happens in a range, with all its data. */
export function eventsIn(path: string, range: Range): Question {
  return query(path, range, '')
}

/** RFC 4791 §9.6.5: the same, expanded. */
export function instancesIn(path: string, range: Range): Question {
  return query(path, range, timeRange('expand', range))
}

/** RFC 4791 §7.10. */
export function freeBusyIn(path: string, range: Range): Question {
  const body = `<C:free-busy-query ${NAMESPACES}>${timeRange('time-range', range)}</C:free-busy-query>`
  return xml('REPORT', path, '1', body)
}

const PEOPLE = 'xmlns="DAV:" xmlns:S="http://calendarserver.org/ns/" xmlns:C="urn:ietf:params:xml:ns:carddav"'

/** RFC 3744 §9.4, by name or mail address, a few of those that are found. */
export function nameSearch(text: string, type = 'contains'): Question {
  const search = (prop: string) =>
    `<property-search><prop>${prop}</prop><match match-type="${type}">${text}</match></property-search>`
  const conditions = search('<displayname/>') + search('<S:email-address-set/>')
  const limit = '<S:limit><S:nresults>50</S:nresults></S:limit><apply-to-principal-collection-set/>'
  const body = `<principal-property-search ${PEOPLE} test="anyof">${conditions}<prop><displayname/></prop>${limit}</principal-property-search>`
  return xml('REPORT', '/dav/principals/', '0', body)
}

/** calendarserver-principal-search: each word somewhere. */
export function tokenSearch(...words: readonly string[]): Question {
  const tokens = words.map((word) => `<S:search-token>${word}</S:search-token>`).join('')
  const limit = '<S:limit><S:nresults>50</S:nresults></S:limit>'
  const body = `<S:calendarserver-principal-search ${PEOPLE}>${tokens}${limit}<prop><displayname/></prop></S:calendarserver-principal-search>`
  return xml('REPORT', '/dav/principals/', '0', body)
}

/** RFC 6352 §8.6 on the directory. */
export function directoryQuery(text: string): Question {
  const match = (name: string) => `<C:prop-filter name="${name}"><C:text-match>${text}</C:text-match></C:prop-filter>`
  const filter = `<C:filter test="anyof">${match('FN')}${match('EMAIL')}${match('NICKNAME')}</C:filter>`
  const body = `<C:addressbook-query ${PEOPLE}><prop><getetag/></prop>${filter}</C:addressbook-query>`
  return xml('REPORT', '/dav/directory/', '1', body)
}

/** DAV:sync-token at the end of an answer to `sync`. */
export function readToken(body: Buffer): string {
  const [, token] = /<[^<>]*sync-token>([^<]*)</.exec(body.toString()) ?? []
  if (token === undefined) throw new Error('an answer without a sync token')
  return token
}
