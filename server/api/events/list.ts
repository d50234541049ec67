/** The events or tasks of a calendar, in a window of time or all of them. What it costs is bounded as reports are. */

import { someInstanceOf } from '../../../protocol/caldav/instances.ts'
import type { TimeRange } from '../../../protocol/caldav/time-range.ts'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { formatTime } from '../../../protocol/ical/values.ts'
import { occurrenceToJsCalendar, toJsCalendar } from '../../../protocol/jscalendar/read.ts'
import type { JsObject } from '../../../protocol/jscalendar/schema.ts'
import { type Budget, BudgetExceeded, type Occurrence, occurrences } from '../../../protocol/recurrence/index.ts'
import type { Instant, Window } from '../../../protocol/time/values.ts'
import { compareNames } from '../../../storage/order-of-names.ts'
import type { ObjectEntry, Pages } from '../../../storage/store.ts'
import type { OpenedResource } from '../../dav/calendar/calendar-data.ts'
import { floatingZoneOf, newBudget, ObjectOpener, partOpener, reportDamage } from '../../dav/calendar/open-object.ts'
import { showIn } from '../../dav/calendar/query.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { storeSeenAt } from '../../dav/sharing/own-objects.ts'
import { viewOf } from '../../dav/view.ts'
import { cursorOf, keyOfCursor, numberKey, type Page, type PageAsked, pageOf } from '../pages.ts'
import { problem, tooMuch } from '../problem.ts'
import { nextOpen } from './next-open.ts'
import { type Asking, type Kind, requireCalendar } from './object.ts'

export interface ListQuery extends PageAsked {
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly expand: boolean
  /** Of tasks that recur, the one that is to be done next. */
  readonly nextOpen?: boolean
}

export interface Listed {
  readonly name: string
  readonly url: string
  readonly etag: string
  readonly value: JsObject
}

export async function listObjects(kind: Kind, request: Asking<ListQuery>, deps: HandlerDeps): Promise<Page<Listed>> {
  const { query } = request
  const range = rangeOf(query)
  const seen = { resource: await requireCalendar(request, deps), viewer: request.viewer }
  try {
    if (!query.expand)
      return await listWhole(shownIn(kind, range, seen, deps, { after: keyOfCursor(query.cursor) }), range, query)
    return await listOccurrences(shownIn(kind, range, seen, deps), requireWindow(range), query, deps)
  } catch (error) {
    if (error instanceof BudgetExceeded) throw tooMuch(A_SHORTER_TIME)
    throw error
  }
}

function rangeOf({ start, end }: ListQuery): TimeRange {
  const range = { start: instantOf(start), end: instantOf(end) }
  if (range.start !== null && range.end !== null && range.start >= range.end) throw invalid('end', 'it is before start')
  return range
}

function instantOf(text: string | undefined): number | null {
  return text === undefined ? null : Math.floor(Date.parse(text) / 1_000)
}

function requireWindow({ start, end }: TimeRange): Window {
  if (start === null) throw invalid('start', 'to expand, start and end are needed')
  if (end === null) throw invalid('end', 'to expand, start and end are needed')
  return { start, end }
}

function invalid(name: string, reason: string): Error {
  const field = `query/${name}`
  return problem(400, 'invalid', `${field}: ${reason}`, { errors: [{ field, reason }] })
}

const A_SHORTER_TIME = 'that is more than one request may cost: a shorter time is needed'

/** A calendar that somebody may read. */
interface Seen {
  readonly resource: CollectionResource
  readonly viewer: Viewer
}

/** An occurrence, and when it begins. */
export interface InCalendar extends Listed {
  readonly at: Instant
}

/** All in a window, in no order. Throws 400 where these are more than `most`. */
export async function occurrencesIn(
  kind: Kind,
  window: Window,
  seen: Seen,
  deps: HandlerDeps,
  { budget, most }: { readonly budget: Budget; readonly most: number },
): Promise<readonly InCalendar[]> {
  const found: InCalendar[] = []
  try {
    for await (const object of shownIn(kind, window, seen, deps, { budget })) {
      const own = object.read((source) => {
        const { series, budget, floatingZone } = source.context()
        return occurrences(series(), window, budget, floatingZone).map((occurrence) => ({
          at: occurrence.start,
          value: occurrenceToJsCalendar(source.object(), occurrence, series().findZone),
        }))
      })
      for (const { at, value } of own ?? []) found.push({ ...object.listed(value), at })
      if (found.length > most) throw tooMuch(A_SHORTER_TIME)
    }
  } catch (error) {
    if (error instanceof BudgetExceeded) throw tooMuch(A_SHORTER_TIME)
    throw error
  }
  return found
}

/** What can be seen of those that the index has for the time, in the order of their names. */
async function* shownIn(
  kind: Kind,
  range: TimeRange,
  { resource, viewer }: Seen,
  deps: HandlerDeps,
  { after = '', budget = newBudget(deps) }: { readonly after?: string | undefined; readonly budget?: Budget } = {},
): AsyncIterable<Readable> {
  const { collection, owner } = resource
  const store = storeSeenAt(resource, deps.store)
  const view = viewOf(resource, viewer)
  const opener = new ObjectOpener(
    ...([collection.id, floatingZoneOf(collection, owner), budget] as const),
    { objects: deps.objects, store },
    partOpener(resource, viewer, deps),
  )
  const isTimed = range.start !== null || range.end !== null
  const question = { component: kind.component, after, ...(isTimed && { window: range }) }
  for await (const page of inOrder(store.candidates(collection.id, question), isTimed)) {
    const wanted = page.filter(({ component }) => component === kind.component)
    for await (const opened of opener.openPage(wanted)) {
      for (const object of opened) {
        const shown = showIn(resource, object, view, store)
        if (shown?.source !== undefined) yield readable(shown, shown.source, deps)
      }
    }
  }
}

/** Those of a time come in pages of which each has its own order. */
async function* inOrder(pages: Pages<ObjectEntry>, isTimed: boolean): Pages<ObjectEntry> {
  if (!isTimed) yield* pages
  else yield await inOrderOfNames(pages)
}

export async function inOrderOfNames(pages: Pages<ObjectEntry>): Promise<readonly ObjectEntry[]> {
  const found: ObjectEntry[] = []
  for await (const page of pages) found.push(...page)
  return found.sort((a, b) => compareNames(a.name, b.name))
}

/** One of them; `read` gives undefined for what is damaged. */
interface Readable {
  readonly name: string
  read<T>(what: (source: NonNullable<OpenedResource['source']>) => T): T | undefined
  listed(value: JsObject): Listed
}

function readable(shown: OpenedResource, source: NonNullable<OpenedResource['source']>, deps: HandlerDeps): Readable {
  const { entry, href, collection } = shown
  return {
    name: entry.name,
    read(what) {
      try {
        return what(source)
      } catch (error) {
        if (!isDamage(error)) throw error
        reportDamage(collection, entry, error, deps)
        return undefined
      }
    },
    listed: (value) => ({ name: entry.name, url: href, etag: quoteEtag(entry.etag), value }),
  }
}

async function listWhole(
  objects: AsyncIterable<Readable>,
  range: TimeRange,
  { limit, nextOpen: isNext = false }: ListQuery,
): Promise<Page<Listed>> {
  const items: Listed[] = []
  const isTimed = range.start !== null || range.end !== null
  for await (const object of objects) {
    const value = object.read((source) => {
      const calendar = source.object()
      const isIn = !isTimed || someInstanceOf(calendar.members, range, source.context())
      if (!isIn) return undefined
      const next = isNext ? nextOpen(source) : undefined
      return next === undefined
        ? toJsCalendar(calendar)
        : occurrenceToJsCalendar(calendar, next, source.context().series().findZone)
    })
    if (value === undefined) continue
    if (items.length === limit) return { items, next: cursorOf(items.at(-1)?.name ?? '') }
    items.push(object.listed(value))
  }
  return { items, next: null }
}

interface Expanded {
  readonly key: string
  readonly object: Readable
  readonly occurrence: Occurrence
}

/** By when they begin. Each page is found anew, so what came meanwhile is in its place. */
async function listOccurrences(
  objects: AsyncIterable<Readable>,
  window: Window,
  asked: PageAsked,
  { settings }: Pick<HandlerDeps, 'settings'>,
): Promise<Page<Listed>> {
  const found: Expanded[] = []
  for await (const object of objects) {
    const own = object.read((source) => {
      const { series, budget, floatingZone } = source.context()
      return occurrences(series(), window, budget, floatingZone)
    })
    for (const occurrence of own ?? []) found.push({ key: keyOf(object.name, occurrence), object, occurrence })
    if (found.length > settings.maxInstances) throw tooMuch(A_SHORTER_TIME)
  }
  const { items, next } = pageOf(found, ({ key }) => key, asked)
  const listed = items.flatMap(({ object, occurrence }) => {
    const value = object.read((source) =>
      occurrenceToJsCalendar(source.object(), occurrence, source.context().series().findZone),
    )
    return value === undefined ? [] : [object.listed(value)]
  })
  return { items: listed, next }
}

// Times before 1970 sort before the others.
const SHIFT = 100_000_000_000

function keyOf(name: string, { start, recurrenceId }: Occurrence): string {
  const id = recurrenceId === undefined ? '' : formatTime(recurrenceId)
  return `${numberKey(start + SHIFT)} ${name} ${id}`
}
