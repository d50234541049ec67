/** All rooms at a glance: what each is taken for. */
import { z } from 'zod'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { findText, findTime } from '../../../protocol/ical/values.ts'
import { BudgetExceeded, spend } from '../../../protocol/recurrence/index.ts'
import { endOf, findTiming, instantOfTime } from '../../../protocol/recurrence/timing.ts'
import type { Instant, Window } from '../../../protocol/time/values.ts'
import { zonesOf } from '../../../protocol/time/zones.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { policyOf } from '../../../scheduling/rooms/policy.ts'
import { isBookable } from '../../../scheduling/rooms/settle.ts'
import type { Collection, Id, OwnedObject, Principal, PrincipalBooking } from '../../../storage/store.ts'
import { newBudget, reportDamage } from '../../dav/calendar/open-object.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import { collectionResource } from '../../dav/resolve.ts'
import { privilegesOnEach } from '../../dav/rights.ts'
import { extentIn, viewOf } from '../../dav/view.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, keyOfCursor } from '../pages.ts'
import { tooMuch } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { busyTimes, requireWindow } from './free-busy.ts'
import { viewOfPrincipal } from './principals.ts'
import { textOf } from './room-requests.ts'
import { BOOKABLE, fits, fittingFrom, occupied, roomSearch } from './rooms.ts'

const LONGEST_DAYS = 31

const taken = z
  .strictObject({
    uid: z.string().describe('Of the meeting'),
    start: instant.describe('With the buffer before it'),
    end: instant.describe('With the buffer after it'),
    lane: z.number().int(),
    kind: z.enum(['booked', 'hold']).describe('A hold waits for somebody to approve it'),
    meeting: z
      .strictObject({ start: instant, end: instant })
      .nullable()
      .describe("Without buffers, as far as the room's calendar shows it to you"),
    summary: z.string().nullable().describe("As far as the room's calendar shows it to you"),
  })
  .meta({ id: 'TimelineBooking' })

const roomTime = z
  .strictObject({
    ...{ slug, kind: z.enum(BOOKABLE), name: z.string() },
    capacity: z.number().int().nullable(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    features: z.array(z.string()),
    lanes: z.number().int().describe('Bookings at once'),
    busy: z.array(occupied).nullable().describe('When nobody gets it any more; null: you may not know'),
    bookings: z
      .array(taken)
      .nullable()
      .describe(
        "By start; null for who may not read the room's calendar. Bookings are made as far ahead as the policy says",
      ),
  })
  .meta({ id: 'RoomTimeline', description: 'A room, and when it is taken' })

const query = roomSearch.extend({
  start: instant,
  end: instant.describe(`${LONGEST_DAYS} days later at the most`),
  slug: z
    .union([slug, z.array(slug).max(200)])
    .optional()
    .describe('These alone'),
})

type Query = z.output<typeof query>

async function roomsOf({ slug, ...filters }: Query, { store }: HandlerDeps) {
  const named = slug === undefined ? undefined : new Set([slug].flat())
  if (named === undefined) return fittingFrom(filters, keyOfCursor(filters.cursor) ?? '', filters.limit + 1, store)
  const after = keyOfCursor(filters.cursor) ?? ''
  const found = (await store.findPrincipals([...named])).filter((one) => isBookable(one) && one.slug > after)
  return found.filter((one) => fits(one, filters)).sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

/** What is told of the bookings of rooms: in some statements, however many there are. */
async function bookingsFor(rooms: readonly Principal[], window: Window, viewer: Viewer, deps: HandlerDeps) {
  const open = await calendarsOpenTo(rooms, viewer, deps)
  const found = new Map<Id, PrincipalBooking[]>([...open.keys()].map((id) => [id, []]))
  const budget = newBudget(deps)
  for await (const some of found.size === 0 ? [] : deps.store.bookingsIn([...found.keys()], window)) {
    spend(budget, STEPS_OF_BOOKING * some.length)
    for (const one of some) found.get(one.principalId)?.push(one)
  }
  const shown = await shownOf([...found.values()].flat(), rooms, open, viewer, deps)
  return (room: Principal) => {
    const viewsOf = found.get(room.id)?.map(({ uid, instance, start, end, lane, kind }) => {
      const { summary, time } = shown(room, uid, instance)
      return {
        uid,
        start: textOf(start),
        end: textOf(end),
        lane,
        kind,
        meeting: meetingOf(time, { start, end }),
        summary,
      }
    })
    return viewsOf?.sort((a, b) => a.start.localeCompare(b.start) || a.lane - b.lane) ?? null
  }
}

/** What is not within the booking is not what it was made for: the room has yet to answer. */
function meetingOf(time: Window | undefined, booked: Window) {
  if (time === undefined || time.start < booked.start || time.end > booked.end) return null
  return { start: textOf(time.start), end: textOf(time.end) }
}

const STEPS_OF_BOOKING = 5
/** To read and to open one takes longer than a row. */
const STEPS_OF_MEETING = 50

/** The calendars of rooms that the viewer may read, by the rooms. */
async function calendarsOpenTo(rooms: readonly Principal[], viewer: Viewer, { store }: HandlerDeps) {
  const ids = rooms.map(({ id }) => id)
  const calendars = ids.length === 0 ? [] : await store.collectionsOfEach(ids, 'calendars', ['calendar'])
  const privileges = await privilegesOnEach(calendars, viewer, store)
  const known = new Map<Id, Collection[]>()
  const hidden = new Set<Id>()
  for (const one of calendars) {
    // A row does not say in which of the calendars its meeting is.
    if (!privileges.get(one.id)?.has(DAV.read)) hidden.add(one.ownerId)
    known.set(one.ownerId, [...(known.get(one.ownerId) ?? []), one])
  }
  for (const id of hidden) known.delete(id)
  return known
}

type Calendars = ReadonlyMap<Id, readonly Collection[]>

interface ShownInstance {
  readonly summary: string | null
  readonly time: Window | undefined
}

const NOTHING: ShownInstance = { summary: null, time: undefined }

/** Where a meeting is not for the viewer, and where nobody can say what it is, nothing is shown of it. */
async function shownOf(
  bookings: readonly PrincipalBooking[],
  rooms: readonly Principal[],
  calendars: Calendars,
  viewer: Viewer,
  deps: HandlerDeps,
) {
  const uids = [...new Set(bookings.map(({ uid }) => uid))]
  const seen = new Map<string, (instance: Instant) => ShownInstance>()
  const owners = new Map(rooms.map((room) => [room.id, room]))
  const budget = newBudget(deps)
  for await (const some of uids.length === 0 ? [] : deps.store.objectsOfUids([...calendars.keys()], uids)) {
    spend(budget, STEPS_OF_MEETING * some.length)
    for (const object of some) {
      const room = owners.get(object.ownerId)
      const calendar = calendars.get(object.ownerId)?.find(({ id }) => id === object.collectionId)
      if (room === undefined || calendar === undefined) continue
      const view = viewOf(collectionResource(calendar, room), viewer)
      if (extentIn(view, object) === 'whole')
        seen.set(keyOf(room, object.uid), instancesOf(object, calendar, room, deps))
    }
  }
  return (room: Principal, uid: string, instance: Instant) => seen.get(keyOf(room, uid))?.(instance) ?? NOTHING
}

function keyOf({ id }: Principal, uid: string): string {
  return `${id} ${uid}`
}

function instancesOf(stored: OwnedObject, calendar: Collection, room: Principal, deps: HandlerDeps) {
  try {
    const { members, root } = deps.objects.open(stored).object()
    const { zone } = policyOf(room)
    const findZone = zonesOf(root)
    const timed = members.map((member) => ({
      id: findTime(member, 'RECURRENCE-ID'),
      summary: findText(member, 'SUMMARY') ?? null,
      timing: findTiming(member, findZone),
    }))
    const usual = timed.find(({ id }) => id === undefined)
    const own = new Map(timed.flatMap((one) => (one.id ? [[instantOfTime(one.id, findZone, zone), one] as const] : [])))
    return (instance: Instant): ShownInstance => {
      const override = own.get(instance)
      const { summary, timing } = override ?? usual ?? { summary: null, timing: undefined }
      if (timing === undefined) return { summary, time: undefined }
      const clock = timing.zone ?? zone
      const start = override === undefined ? instance : clock.toInstant(timing.wall)
      return { summary, time: { start, end: endOf(timing.length, start + clock.offsetAt(start), start, clock) } }
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    reportDamage(calendar, stored, error, deps)
    return () => NOTHING
  }
}

export const roomTimelineOperations: readonly Operation[] = [
  operation({
    id: 'listRoomTimelines',
    tag: 'Rooms',
    summary: 'All rooms, or those that fit, and when each is taken',
    description:
      'A page is one question, however many rooms are on it. The topic `rooms` of the WebSocket tells of which of them to ask again.',
    method: 'GET',
    path: '/room-timelines',
    scopes: ['rooms:read', 'freebusy:read'],
    params: nothing,
    query,
    body: undefined,
    success: { status: 200, description: 'By slug', schema: page(roomTime) },
    problems: [],
    async handle({ query, account, viewer, dav }, deps) {
      requireWindow(query.start, query.end, 'query/end', LONGEST_DAYS)
      const { items, next } = cutPage(await roomsOf(query, deps), query.limit, ({ slug }) => slug)
      const { start, end } = query
      const asked = { asker: account.principal, asked: items, start, end }
      const busy = items.length === 0 ? undefined : await busyTimes(asked, dav)
      const bookingsOf = await bookingsFor(items, { start: secondsOf(start), end: secondsOf(end) }, viewer, deps).catch(
        refuseTooMuch,
      )
      const views = items.map((room) => {
        const { slug, name, capacity, building, floor, features } = viewOfPrincipal(room, false)
        const periods = busy?.get(slug)?.periods ?? null
        return {
          ...({
            slug,
            name,
            capacity,
            building,
            floor,
            features,
            kind: isResource(room) ? 'resource' : 'room',
          } as const),
          ...{ lanes: policyOf(room).lanes, busy: periods && [...periods], bookings: bookingsOf(room) },
        }
      })
      return { body: { items: views, next } }
    },
  }),
]

function isResource({ kind }: Principal): boolean {
  return kind === 'resource'
}

function secondsOf(text: string): Instant {
  return Math.floor(Date.parse(text) / 1_000)
}

function refuseTooMuch(error: unknown): never {
  if (error instanceof BudgetExceeded) throw tooMuch('that is more than one request may cost')
  throw error
}
