/** What waits in rooms for somebody's word: requests that a policy leaves to people. What a page of them costs is bounded. */
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { readCalendarObject } from '../../../protocol/ical/rules.ts'
import { toJsCalendar } from '../../../protocol/jscalendar/read.ts'
import type { JsObject } from '../../../protocol/jscalendar/schema.ts'
import { type Budget, BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import type { Window } from '../../../protocol/time/values.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { readRoomMeeting } from '../../../scheduling/rooms/booked-occurrences.ts'
import { bookedWindow, leavesToPeople, policyOf } from '../../../scheduling/rooms/policy.ts'
import { compareNames } from '../../../storage/order-of-names.ts'
import type { Collection, ObjectEntry, Principal } from '../../../storage/store.ts'
import type { OpenedResource } from '../../dav/calendar/calendar-data.ts'
import { floatingZoneOf, newBudget, ObjectOpener, reportDamage } from '../../dav/calendar/open-object.ts'
import { showIn } from '../../dav/calendar/query.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import { collectionResource } from '../../dav/resolve.ts'
import { privilegesOnEach } from '../../dav/rights.ts'
import { partOf, type View, viewOf } from '../../dav/view.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { inOrderOfNames } from '../events/list.ts'
import { cursorOf, keyOfCursor, type Page, type PageAsked } from '../pages.ts'
import { tooMuch } from '../problem.ts'

/** One request for a room that nobody has answered. */
export interface Waiting {
  readonly room: Principal
  readonly calendar: Collection
  readonly name: string
  readonly uid: string
  readonly href: string
  readonly etag: string
  readonly value: JsObject
  /** The first of those that wait, and how many there are within reach. */
  readonly first: Window
  readonly count: number
}

interface Asked extends PageAsked {
  /** In this one alone. */
  readonly room?: string | undefined
}

/** Objects that one page opens: who asks goes on with the next, and others have had their turn. */
const MOST_OPENED = 2_000

/** In the order of rooms, and of the names of what waits in them. */
export async function listWaiting(asked: Asked, viewer: Viewer, deps: HandlerDeps): Promise<Page<Waiting>> {
  const budget = newBudget(deps)
  const items: Waiting[] = []
  const after = keyOfCursor(asked.cursor) ?? ''
  let reached: string | undefined
  let opened = 0
  try {
    for await (const place of placesFor(asked.room, after, viewer, deps)) {
      for await (const { key, found } of waitingIn(place, after, viewer, budget, deps)) {
        if (found !== undefined && items.length === asked.limit) return pageTo(items, reached)
        if (found !== undefined) items.push(found)
        reached = key
        if (++opened === MOST_OPENED) return pageTo(items, reached)
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error
    if (reached === undefined) throw tooMuch('that is more than one request may cost')
    return pageTo(items, reached)
  }
  return { items, next: null }
}

function pageTo(items: Waiting[], reached: string | undefined): Page<Waiting> {
  return { items, next: reached === undefined ? null : cursorOf(reached) }
}

interface Place {
  readonly room: Principal
  readonly calendar: Collection
}

/** The calendars of rooms in which the viewer may answer, where something may wait. */
async function* placesFor(
  slug: string | undefined,
  after: string,
  viewer: Viewer,
  { store }: Pick<HandlerDeps, 'store'>,
): AsyncIterable<Place> {
  for await (const room of roomsFrom(slug, after, store)) {
    if (!leavesToPeople(policyOf(room))) continue
    const calendars = (await store.collectionsOf(room.id, 'calendars')).filter(({ kind }) => kind === 'calendar')
    const privileges = await privilegesOnEach(calendars, viewer, store)
    const open = calendars.filter(({ id }) => privileges.get(id)?.has(DAV.writeContent))
    for (const calendar of open.toSorted((a, b) => (a.slug < b.slug ? -1 : 1))) yield { room, calendar }
  }
}

async function* roomsFrom(
  slug: string | undefined,
  after: string,
  store: HandlerDeps['store'],
): AsyncIterable<Principal> {
  if (slug !== undefined) {
    const room = await store.findPrincipal(slug)
    if (room !== undefined) yield room
    return
  }
  const [kindBefore = '', slugBefore = ''] = after.split('\n')
  for (const kind of ['resource', 'room'] as const) {
    if (kind < kindBefore) continue
    const before = kind === kindBefore ? await store.findPrincipal(slugBefore) : undefined
    if (before?.kind === kind) yield before
    for await (const page of store.principals(kind, undefined, kind === kindBefore ? slugBefore : '')) yield* page
  }
}

interface Looked {
  readonly key: string
  readonly found: Waiting | undefined
}

async function* waitingIn(
  { room, calendar }: Place,
  after: string,
  viewer: Viewer,
  budget: Budget,
  deps: HandlerDeps,
): AsyncIterable<Looked> {
  const resource = collectionResource(calendar, room)
  const policy = policyOf(room)
  const now = Math.floor(deps.now().getTime() / 1000)
  const { store, objects } = deps
  const view = viewOf(resource, viewer)
  const opener = new ObjectOpener(...([calendar.id, floatingZoneOf(calendar, room), budget] as const), {
    objects,
    store,
  })
  const keyOf = ({ name }: ObjectEntry) => [room.kind, room.slug, calendar.slug, name].join('\n')
  const isRoom = (address: string) => isAddressOf(room, address, [deps.settings.publicUrl])
  const question = { window: { ...bookedWindow(policy, now), start: now }, isRoom }

  const notOver = { component: 'VEVENT', window: { start: now, end: null } }
  const found = await inOrderOfNames(store.candidates(calendar.id, notOver))
  for await (const page of opener.openPage(found.filter((entry) => compareNames(keyOf(entry), after) > 0))) {
    for (const object of page) {
      const key = keyOf(object.entry)
      const shown = showIn(resource, object, view, store)
      const read = shown && readWaiting(shown, { room, calendar }, { ...question, view }, deps)
      yield { key, found: read }
    }
  }
}

function readWaiting(
  { entry, href, source, isPart }: OpenedResource,
  { room, calendar }: Place,
  { view, ...question }: Parameters<typeof readRoomMeeting>[1] & { readonly view: View },
  deps: HandlerDeps,
): Waiting | undefined {
  if (source === undefined) return undefined
  try {
    const object = source.object()
    const { occurrences } = readRoomMeeting(object, question, source.context())
    const waiting = occurrences.filter(({ claim, end }) => claim !== 'booked' && end > question.window.start)
    const [first] = waiting
    if (first === undefined) return undefined
    // That it waits is for whoever answers, though they see a part of it alone.
    const part = view === 'all' || isPart !== true ? object.root : partOf(view, object.root, calendar, deps.store)
    if (part === undefined) return undefined
    const value = toJsCalendar(part === object.root ? object : readCalendarObject(part))
    const about = { room, calendar, name: entry.name, uid: entry.uid, href, etag: quoteEtag(entry.etag) }
    return { ...about, value, first, count: waiting.length }
  } catch (error) {
    if (!isDamage(error)) throw error
    reportDamage(calendar, entry, error, deps)
    return undefined
  }
}
