/**
 * The time zone data distribution service, RFC 7808: zones and leap seconds of the database that this server itself
 * counts with. Everybody may ask; what one answer may cost is bounded, for a zone ends at SPAN and a list is made once.
 */
import { CONTENT_TYPES, etagIn, findAccepted } from '../../protocol/caldav/media-type.ts'
import { type ConditionalHeaders, evaluateConditions } from '../../protocol/dav/conditions.ts'
import { quoteEtag } from '../../protocol/dav/etag.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseTime } from '../../protocol/ical/values.ts'
import { linesOf } from '../../protocol/time/iana.ts'
import { leapSeconds, leapSecondsExpireOn, modifiedAt, release } from '../../protocol/time/tzdata/tzdata.ts'
import type { Instant } from '../../protocol/time/values.ts'
import { allZones, type NamedZone } from '../../protocol/time/zone-names.ts'
import type { DavResponse } from '../dav/request.ts'
import { readPattern } from './pattern.ts'
import { renderProblem, TimezoneProblem } from './problem.ts'
import { etagOfZone, type FoundZone, formatUtc, observancesIn, requireZone, SPAN, writeZone } from './zone-data.ts'

/** The context path, RFC 7808 §4.2.1. */
export const TIMEZONES_PATH = '/timezones'

export interface TimezoneRequest {
  readonly method: string
  /** As it stands in the request line. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: ConditionalHeaders & { readonly accept?: string | undefined }
}

/** Whether a path is the context path or below it. */
export function isTimezonesPath(path: string): boolean {
  return path === TIMEZONES_PATH || path.startsWith(`${TIMEZONES_PATH}/`)
}

export function answerTimezones(request: TimezoneRequest): DavResponse {
  try {
    if (request.method === 'OPTIONS') return { status: 204, headers: { allow: METHODS } }
    if (!METHODS.includes(request.method)) throw new TimezoneProblem('invalid-action', 405, { allow: METHODS })
    return act(request)
  } catch (error) {
    if (error instanceof TimezoneProblem) return renderProblem(error)
    throw error
  }
}

const METHODS = 'GET, HEAD, OPTIONS'

function act(request: TimezoneRequest): DavResponse {
  const [action, tzid, part, ...more] = segmentsOf(request.path)
  if (more.length > 0) throw new TimezoneProblem('invalid-action')
  if (tzid === undefined) return actOnAll(action, request)
  // So the drafts before the RFC name it, docs/decisions/0071.
  if (action === 'observances' && part === undefined) return expand(requireZone(tzid), request)
  if (action !== 'zones') throw new TimezoneProblem('invalid-action')
  if (part === undefined) return get(requireZone(tzid), request)
  if (part === 'observances') return expand(requireZone(tzid), request)
  throw new TimezoneProblem('invalid-action')
}

function actOnAll(action: string | undefined, request: TimezoneRequest): DavResponse {
  if (action === 'capabilities') return json(CAPABILITIES, request)
  if (action === 'leapseconds') return json(LEAP_SECONDS, request)
  if (action === 'zones') return request.query.has('pattern') ? find(request) : list(request)
  throw new TimezoneProblem('invalid-action')
}

/** Below the context path, decoded; a slash at the end makes no difference. */
function segmentsOf(path: string): readonly string[] {
  const segments = path.slice(TIMEZONES_PATH.length).replace(/\/$/, '').split('/').slice(1)
  try {
    return segments.map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) throw new TimezoneProblem('invalid-action')
    throw error
  }
}

// --- actions -----------------------------------------------------------------------------------------------------

const optional = (name: string) => ({ name, required: false, multi: false })
const required = (name: string) => ({ name, required: true, multi: false })
const action = (name: string, template: string, ...parameters: readonly ReturnType<typeof optional>[]) => ({
  name,
  'uri-template': TIMEZONES_PATH + template,
  parameters,
})

/** RFC 7808 §5.1. */
const CAPABILITIES = JSON.stringify({
  version: 1,
  info: {
    'primary-source': `IANA:${release}`,
    formats: ['text/calendar', 'application/calendar+json'],
    truncated: { any: true, untruncated: true },
  },
  actions: [
    action('capabilities', '/capabilities'),
    action('list', '/zones{?changedsince}', optional('changedsince')),
    action('get', '/zones{/tzid}{?start,end}', optional('start'), optional('end')),
    action('expand', '/zones{/tzid}/observances{?start,end}', required('start'), required('end')),
    action('find', '/zones{?pattern}', required('pattern')),
    action('leapseconds', '/leapseconds'),
  ],
})

/** What the drafts before the RFC have in the place of a synctoken, docs/decisions/0071. */
const DRAFT_MEMBERS = { dtstamp: modifiedAt }

const PUBLISHER = 'IANA Time Zone Database'

/** RFC 7808 §5.6. */
const LEAP_SECONDS = JSON.stringify({
  expires: leapSecondsExpireOn,
  publisher: PUBLISHER,
  version: release,
  leapseconds: linesOf(leapSeconds).map((line) => {
    const [onset, offset] = line.split(' ')
    return { 'utc-offset': Number(offset), onset }
  }),
})

/** RFC 7808 §5.2. All zones come with one release, so either none has changed or any may have. */
function list(request: TimezoneRequest): DavResponse {
  const since = request.query.getAll('changedsince')
  if (since.length > 1) throw new TimezoneProblem('invalid-changedsince')
  if (since[0] === release) return json(writeList([]), request)
  wholeList ??= listOf(allZones())
  return json(wholeList, request)
}

let wholeList: string | undefined

/** RFC 7808 §5.5. */
function find(request: TimezoneRequest): DavResponse {
  const [pattern = '', second] = request.query.getAll('pattern')
  if (second !== undefined) throw new TimezoneProblem('invalid-pattern')
  const matches = readPattern(pattern)
  return json(listOf(allZones().filter(({ id, aliases }) => matches(id) || aliases.some(matches))), request)
}

/** RFC 7808 §6.2. */
function listOf(zones: readonly NamedZone[]): string {
  const timezones = zones.map((zone) => ({
    tzid: zone.id,
    etag: etagOfZone({ name: zone.id, zone }),
    'last-modified': modifiedAt,
    publisher: PUBLISHER,
    version: release,
    ...(zone.aliases.length === 0 ? {} : { aliases: zone.aliases }),
  }))
  return writeList(timezones)
}

function writeList(timezones: readonly unknown[]): string {
  return JSON.stringify({ synctoken: release, ...DRAFT_MEMBERS, timezones })
}

/** RFC 7808 §5.3. */
function get(found: FoundZone, request: TimezoneRequest): DavResponse {
  const format = findAccepted(request.headers.accept, 'icalendar')
  if (format === undefined) throw new TimezoneProblem('invalid-format', 406)
  const truncation = { start: findTime('start', request), end: findTime('end', request) }
  if (truncation.start !== undefined) requireOrder(truncation.start, truncation.end)
  const { start = '', end = '' } = truncation
  const etag = etagIn(format, etagOfZone(found, start === end ? '' : ` ${start} ${end}`))
  return conditionally(request, etag, CONTENT_TYPES[format], () => writeZone(found, format, truncation))
}

/** RFC 7808 §5.4. */
function expand(found: FoundZone, request: TimezoneRequest): DavResponse {
  const start = findTime('start', request)
  const end = findTime('end', request)
  if (start === undefined) throw new TimezoneProblem('invalid-start')
  if (end === undefined) throw new TimezoneProblem('invalid-end')
  requireOrder(start, end)
  const window = { start: Math.max(start, SPAN.start), end: Math.min(end, SPAN.end) }
  const etag = etagOfZone(found, ` expanded ${window.start} ${window.end}`)
  return conditionally(request, etag, JSON_TYPE, () =>
    JSON.stringify({
      tzid: found.name,
      ...DRAFT_MEMBERS,
      ...(window.start === start ? {} : { start: formatUtc(window.start) }),
      ...(window.end === end ? {} : { end: formatUtc(window.end) }),
      observances: observancesIn(found, window),
    }),
  )
}

// --- parameters --------------------------------------------------------------------------------------------------

function findTime(name: 'start' | 'end', { query }: TimezoneRequest): Instant | undefined {
  const [text, second] = query.getAll(name)
  if (text === undefined) return undefined
  const match = /^(\d{4})-(\d\d)-(\d\dT\d\d):(\d\d):(\d\dZ)$/.exec(text)
  if (match === null || second !== undefined) throw new TimezoneProblem(`invalid-${name}`)
  return readTime(match.slice(1).join(''), `invalid-${name}`)
}

function readTime(text: string, code: 'invalid-start' | 'invalid-end'): Instant {
  try {
    const time = parseTime(text, undefined)
    if (time.form === 'utc') return time.at
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
  }
  throw new TimezoneProblem(code)
}

/** What lies outside of the span cannot be told of. */
function requireOrder(start: Instant, end: Instant | undefined): void {
  if (start >= SPAN.end) throw new TimezoneProblem('invalid-start')
  if (end !== undefined && (end <= start || end <= SPAN.start)) throw new TimezoneProblem('invalid-end')
}

// --- answers -----------------------------------------------------------------------------------------------------

const JSON_TYPE = 'application/json'

function json(body: string, request: TimezoneRequest): DavResponse {
  return conditionally(request, undefined, JSON_TYPE, () => body)
}

// RFC 7808 §4.1.4: a client asks once a day, and mostly for nothing new.
function conditionally(
  request: TimezoneRequest,
  etag: string | undefined,
  type: string,
  body: () => string,
): DavResponse {
  const headers = {
    ...(etag === undefined ? {} : { etag: quoteEtag(etag) }),
    'cache-control': 'public, max-age=3600',
    vary: 'Accept',
  }
  switch (evaluateConditions(request.headers, { etag, modifiedAt: new Date(modifiedAt) }, true)) {
    case 'precondition-failed':
      return { status: 412, headers }
    case 'not-modified':
      return { status: 304, headers }
    case 'go-on':
      return { status: 200, headers: { ...headers, 'content-type': type }, body: body() }
  }
}
