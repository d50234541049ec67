/** What those who keep a room do with its bookings. */
import { z } from 'zod'
import { DAV } from '../../../protocol/xml/names.ts'
import { checkInNow } from '../../../scheduling/delivery/check-in.ts'
import { findDefaultCalendar } from '../../../scheduling/delivery/default-calendar.ts'
import { settleRoomOf } from '../../../scheduling/delivery/settle-rooms.ts'
import type { Principal, PrincipalBooking, StoreReader } from '../../../storage/store.ts'
import type { Viewer } from '../../dav/request.ts'
import { termsOfServer } from '../../dav/scheduling.ts'
import { type Operation, operation } from '../operation.ts'
import { numberKey, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { requireCollection } from './calendars.ts'
import { requirePrincipal } from './principals.ts'
import { BOOKABLE } from './rooms.ts'

const booking = z
  .strictObject({
    uid: z.string().describe('Of the meeting'),
    start: instant.describe('With the buffer before it'),
    end: instant.describe('With the buffer after it'),
    lane: z.number().int(),
    kind: z.enum(['booked', 'hold']).describe('A hold waits for somebody to approve it'),
    until: instant.nullable().describe('Of a hold: when it ends'),
    checkedIn: z.boolean(),
  })
  .meta({ id: 'Booking', description: 'A time for which a room is taken' })

const params = z.strictObject({ slug })
const MONTH = 31 * 24 * 3_600

/** A room, for who may write into its calendar. */
export async function requireKept(named: string, viewer: Viewer, store: StoreReader) {
  const room = await requirePrincipal(named, store, BOOKABLE)
  const calendar = (await findDefaultCalendar(room.id, store))?.slug ?? 'calendar'
  await requireCollection({ owner: room.slug, name: calendar, kind: 'calendar' }, viewer, store, DAV.writeContent)
  return room
}

function textOf(at: number): string {
  return new Date(at * 1_000).toISOString()
}

function secondsOf(text: string): number {
  return Math.floor(Date.parse(text) / 1_000)
}

async function viewsOf(bookings: readonly PrincipalBooking[], room: Principal, store: StoreReader) {
  const cameTo = await store.checkInsOfEach(
    room.id,
    bookings.map(({ uid }) => uid),
  )
  return bookings.map(({ uid, start, end, lane, kind, expiresAt }) => ({
    ...{ uid, start: textOf(start), end: textOf(end), lane, kind },
    ...{ until: expiresAt === null ? null : textOf(expiresAt), checkedIn: cameTo.get(uid)?.has(start) ?? false },
  }))
}

export const roomKeepingOperations: readonly Operation[] = [
  operation({
    id: 'listBookings',
    tag: 'Rooms',
    summary: 'For what a room is booked, for who keeps it',
    method: 'GET',
    path: '/rooms/{slug}/bookings',
    scopes: ['rooms:read', 'events:read', 'events:write'],
    viewAs: 'administrators',
    params,
    query: pageQuery.extend({ start: instant, end: instant.describe('A month later at the most') }),
    body: undefined,
    success: { status: 200, description: 'By start', schema: page(booking) },
    problems: [404],
    async handle({ params, query, viewer }, { store }) {
      const room = await requireKept(params.slug, viewer, store)
      const window = { start: secondsOf(query.start), end: secondsOf(query.end) }
      if (window.end <= window.start || window.end - window.start > MONTH) {
        const errors = [{ field: 'query/end', reason: 'it is within a month after start' }]
        throw problem(400, 'invalid', 'query/end: it is within a month after start', { errors })
      }
      const found: PrincipalBooking[] = []
      for await (const some of store.bookingsIn([room.id], window)) found.push(...some)
      const keyOf = ({ start, lane, uid }: PrincipalBooking) => `${numberKey(start)} ${numberKey(lane)} ${uid}`
      const { items, next } = pageOf(found, keyOf, query)
      return { body: { items: await viewsOf(items, room, store), next } }
    },
  }),

  operation({
    id: 'checkIn',
    tag: 'Rooms',
    summary: 'Somebody came to what a room is booked for now, or soon',
    method: 'POST',
    path: '/rooms/{slug}/check-in',
    scopes: ['rooms:read', 'events:read', 'events:write'],
    params,
    query: nothing,
    body: z
      .strictObject({ uid: z.string().min(1).max(1_000).optional().describe('To this meeting alone') })
      .meta({ id: 'CheckIn' }),
    success: { status: 200, description: 'To which meetings', schema: z.strictObject({ uids: z.array(z.string()) }) },
    problems: [404, 409],
    async handle({ params, body, viewer }, { store, now }) {
      const room = await requireKept(params.slug, viewer, store)
      const uids = await checkInNow(room, body.uid, Math.floor(now().getTime() / 1_000), store)
      if (uids.size === 0) throw problem(409, 'conflict', 'the room is not booked for it now')
      return { body: { uids: [...uids] } }
    },
  }),

  operation({
    id: 'settleRoom',
    tag: 'Rooms',
    summary: 'Do now what is done each night',
    description: 'Books what has come near, and brings bookings in line with the policy.',
    method: 'POST',
    path: '/rooms/{slug}/settle',
    scopes: ['rooms:admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: {
      status: 200,
      description: 'What was changed',
      schema: z.strictObject({ items: z.array(z.strictObject({ uid: z.string(), outcome: z.string() })) }),
    },
    problems: [404],
    async handle({ params }, deps) {
      const room = await requirePrincipal(params.slug, deps.store, BOOKABLE)
      const items: { uid: string; outcome: string }[] = []
      for await (const one of settleRoomOf(room, deps.store, termsOfServer(deps))) items.push(one)
      return { body: { items } }
    },
  }),
]
