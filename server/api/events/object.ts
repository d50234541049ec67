/**
 * One event or task of a calendar, read and written through DAV: whoever asks here is shown what they are shown there, and what they write runs
 * through the same checks, limits and scheduling.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import { Refusal } from '../../../protocol/dav/refusal.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { objectParseLimits, parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../../protocol/ical/rules.ts'
import { checked, InvalidJsCalendar } from '../../../protocol/jscalendar/invalid.ts'
import { toJsCalendar } from '../../../protocol/jscalendar/read.ts'
import { type JsEvent, type JsObject, type JsTask, jsEvent, jsTask } from '../../../protocol/jscalendar/schema.ts'
import { newJsCalendar, writeJsCalendar } from '../../../protocol/jscalendar/write.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { memberHref } from '../../dav/paths.ts'
import { PRODUCT_ID } from '../../dav/product.ts'
import type { DavResponse, HandlerDeps } from '../../dav/request.ts'
import { resolve } from '../../dav/resolve.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { privilegesOn, requireAmong } from '../../dav/rights.ts'
import { emailOf } from '../../directory/address.ts'
import type { ApiRequest } from '../operation.ts'
import { problem } from '../problem.ts'
import { withOrganizer } from './organizer.ts'

/** What an operation of events or tasks is given. */
export type Asking<Query = unknown, Body = unknown> = ApiRequest<CalendarParams, Query, Body>

export interface CalendarParams {
  readonly owner: string
  readonly calendar: string
}

/** Events, or tasks. */
export interface Kind<Js extends JsObject = JsObject> {
  readonly component: 'VEVENT' | 'VTODO'
  readonly schema: z.ZodType<Js>
  /** As people call it. */
  readonly name: 'event' | 'task'
}

export const EVENTS: Kind<JsEvent> = { component: 'VEVENT', schema: jsEvent, name: 'event' }
export const TASKS: Kind<JsTask> = { component: 'VTODO', schema: jsTask, name: 'task' }

export interface Found {
  readonly name: string
  readonly href: string
  readonly etag: string
  readonly scheduleTag: string | undefined
  readonly calendar: CalendarObject
  readonly json: JsObject
}

/** The calendar, for who may read it. */
export async function requireCalendar(
  { params, viewer }: Pick<Asking, 'params' | 'viewer'>,
  { store }: Pick<HandlerDeps, 'store'>,
): Promise<CollectionResource> {
  const resource = await resolve(memberHref('calendars', params.owner, params.calendar), store, viewer.principal)
  if (resource === undefined) throw problem(404, 'not-found', 'nothing is there')
  requireAmong(await privilegesOn(resource, viewer, store), viewer, resource.href, [DAV.read])
  if (resource.kind !== 'calendar') throw problem(404, 'not-found', 'no calendar is there')
  return resource
}

/** By its name in the calendar, which is the last part of its URL for CalDAV, or by its UID. */
export async function readObject(
  kind: Kind,
  id: string,
  request: Asking,
  { store }: Pick<HandlerDeps, 'store'>,
): Promise<Found> {
  const resource = await requireCalendar(request, { store })
  const byName = await store.findEntry(resource.collection.id, id)
  const name = byName?.name ?? (await store.findUid(resource.collection.id, id))?.name ?? id
  const href = resource.href + encodeSegment(name)
  const { headers = {}, body } = await request.dav({ method: 'GET', path: href })
  const calendar = readStored(bytesOf(body))
  if (calendar.component !== kind.component) throw problem(404, 'not-found', `no ${kind.name} is there`)
  const etag = unquoted(headers.etag) ?? ''
  return { name, href, etag, scheduleTag: unquoted(headers['schedule-tag']), calendar, json: toJsCalendar(calendar) }
}

function bytesOf(body: DavResponse['body']): Buffer {
  if (typeof body === 'string') return Buffer.from(body)
  if (Buffer.isBuffer(body)) return body
  throw new TypeError('an object is answered whole')
}

function readStored(bytes: Buffer): CalendarObject {
  try {
    return readCalendarObject(parseCalendarBytes(bytes, objectParseLimits))
  } catch (error) {
    if (isDamage(error)) throw problem(409, 'damaged', 'what is stored cannot be read; CalDAV has its bytes')
    throw error
  }
}

function unquoted(header: string | undefined): string | undefined {
  return header?.replace(/^"(.*)"$/, '$1')
}

export function answerOf({ json, etag, scheduleTag, href }: Found) {
  const headers = {
    etag: quoteEtag(etag),
    'content-location': href,
    ...(scheduleTag === undefined ? {} : { 'schedule-tag': quoteEtag(scheduleTag) }),
  }
  return { headers, body: json }
}

/** A change of what is there, to be written as the text of a calendar; undefined for its removal. */
export type Change = (found: Found, resource: CollectionResource) => string | undefined

// Who loses against others that many times is told so.
const TRIES = 4

/**
 * Reads, changes and writes, unless somebody else wrote meanwhile: then again, where the client did not say what it saw. What comes out is what
 * is there then; undefined when that is nothing.
 */
export async function changeObject(
  kind: Kind,
  id: string,
  request: Asking,
  deps: HandlerDeps,
  change: Change,
): Promise<Found | undefined> {
  const resource = await requireCalendar(request, deps)
  for (let left = TRIES; ; left--) {
    const found = await readObject(kind, id, request, deps)
    request.requireMatch(found.etag)
    const text = orInvalid(() => change(found, resource))
    try {
      await writeText(text, found.href, { 'if-match': quoteEtag(found.etag) }, request)
      return text === undefined ? undefined : await readObject(kind, found.name, request, deps)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 412 || isConditional(request) || left <= 1) throw error
    }
  }
}

function isConditional({ headers }: Asking): boolean {
  return PASSED.some((name) => headers[name] !== undefined) || headers['if-match'] !== undefined
}

/** What a client says of a write, and DAV understands: RFC 6638 §8.2 and §8.3, RFC 4918 §10.4. */
const PASSED = ['if-schedule-tag-match', 'schedule-reply', 'if'] as const

export function passedConditions(sent: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(PASSED.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]]])))
}

async function writeText(
  text: string | undefined,
  path: string,
  conditions: Readonly<Record<string, string>>,
  { headers: sent, dav }: Asking,
): Promise<void> {
  const headers = { ...passedConditions(sent), ...conditions }
  if (text === undefined) await dav({ method: 'DELETE', path, headers })
  else await dav({ method: 'PUT', path, headers: { ...headers, ...CALENDAR }, body: Buffer.from(text) })
}

const CALENDAR = { 'content-type': 'text/calendar; charset=utf-8' }

export async function createObject(kind: Kind, wanted: object, request: Asking, deps: HandlerDeps): Promise<Found> {
  const resource = await requireCalendar(request, deps)
  const text = orInvalid(() => {
    const json = checked(kind.schema, { uid: deps.newName(), ...wanted })
    return newJsCalendar(withOrganizer(json, undefined, resource), PRODUCT_ID, writeOptions(resource, deps))
  })
  const name = `${deps.newName()}.ics`
  await writeText(text, resource.href + encodeSegment(name), { 'if-none-match': '*' }, request)
  return readObject(kind, name, request, deps)
}

/** The text of what is there with what is wanted. Throws InvalidJsCalendar. */
export function textOf(
  kind: Kind,
  found: Found,
  wanted: unknown,
  resource: CollectionResource,
  deps: HandlerDeps,
): string {
  const json = withOrganizer(checked(kind.schema, wanted), found.json, resource)
  return writeJsCalendar(found.calendar, json, writeOptions(resource, deps))
}

function writeOptions({ seenBy }: CollectionResource, { now }: HandlerDeps) {
  const address = seenBy.addresses.find((one) => one.startsWith('mailto:'))
  return { now: Math.floor(now().getTime() / 1_000), email: address === undefined ? undefined : emailOf(address) }
}

/** What cannot be kept, in the words of the API. */
export function orInvalid<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof InvalidJsCalendar)) throw error
    throw problem(400, 'invalid', error.message, { errors: error.fields })
  }
}
