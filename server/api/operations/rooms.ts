/** Rooms and resources: how they answer, and which are free. */
import { z } from 'zod'
import { ACCEPT_MODES, APPROVAL, BEYOND_WINDOW, PRIVACY } from '../../../scheduling/rooms/policy.ts'
import type { Pages, Principal, StoreReader } from '../../../storage/store.ts'
import { removeFromDirectory } from '../../directory/remove.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, keyOfCursor, pageQuery, takePage } from '../pages.ts'
import { problem } from '../problem.ts'
import { provisionEntry } from '../provisioned.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import type { AskDav } from '../through-dav.ts'
import { commonChanges, newSlug, whileFree } from './directory.ts'
import { type Busy, busyTimes, requireWindow } from './free-busy.ts'
import { principal, requirePrincipal, viewOfPrincipal } from './principals.ts'

export const BOOKABLE = ['room', 'resource'] as const

const duration = z.string().max(50).describe('Such as P180D or PT4H')
const slugs = z.array(slug).max(1_000)

/** The words of a provision file. */
const policyShape = {
  accept: z.enum(ACCEPT_MODES),
  acceptFromGroup: slug.nullable(),
  window: duration.nullable(),
  beyondWindow: z.enum(BEYOND_WINDOW),
  minDuration: duration.nullable(),
  maxDuration: duration.nullable(),
  openingHours: z.array(z.string().max(100)).max(50).describe('Such as Mo-Fr 08:00-18:00'),
  recurring: z.boolean(),
  bufferBefore: duration.nullable(),
  bufferAfter: duration.nullable(),
  bookers: slugs,
  strangers: z.boolean(),
  approval: z.enum(APPROVAL),
  approvalExcept: slugs,
  approvers: slugs,
  approvalTimeLimit: duration.nullable(),
  lanes: z.number().int().min(1).max(1_000).describe('Bookings at once'),
  maxConflicts: z.number().int().min(0).max(10_000).nullable(),
  maxConflictsPercent: z.number().int().min(0).max(100).nullable(),
  privacy: z.enum(PRIVACY),
  checkIn: duration.nullable(),
}
export const policy = z
  .strictObject(policyShape)
  .partial()
  .meta({ id: 'RoomPolicy', description: 'What is not said is as usual' })

const changes = {
  ...commonChanges,
  capacity: z.number().int().min(0).max(1_000_000).nullable().optional(),
  building: z.string().min(1).max(200).nullable().optional(),
  floor: z.string().min(1).max(200).nullable().optional(),
  features: z.array(z.string().min(1).max(200)).max(100).optional(),
  picture: z.string().max(2_048).nullable().optional(),
  policy: policy.optional(),
}
const roomChange = z.strictObject(changes).meta({ id: 'RoomChange' })
const newRoom = z
  .strictObject({ slug: newSlug, kind: z.enum(['room', 'resource']), ...changes })
  .meta({ id: 'NewRoom' })

const room = z
  .strictObject({ ...principal.shape, policy: policy.nullable().describe('For administrators; null for others') })
  .meta({ id: 'Room', description: 'A room, or another thing that is booked' })

export const roomSearch = pageQuery.extend({
  kind: z.enum(['room', 'resource']).optional(),
  capacity: z.coerce.number().int().min(0).max(1_000_000).optional().describe('At least so many'),
  feature: z
    .union([z.string().max(200), z.array(z.string().max(200)).max(50)])
    .optional()
    .describe('Each of these'),
  building: z.string().max(200).optional(),
  floor: z.string().max(200).optional(),
})
const search = roomSearch.extend({
  freeFrom: instant.optional().describe('With freeUntil: those free all that time'),
  freeUntil: instant.optional(),
})

export const occupied = z
  .strictObject({ start: instant, end: instant, type: z.enum(['busy', 'tentative', 'unavailable']) })
  .meta({ id: 'RoomBusy' })

function viewOf(found: Principal, isAdmin: boolean) {
  const known = Object.entries(found.policy ?? {}).filter(([name]) => name in policyShape)
  const said = policy.safeParse(Object.fromEntries(known))
  return { ...viewOfPrincipal(found, isAdmin), policy: isAdmin ? (said.data ?? {}) : null }
}

function viewFor(slug: string) {
  return async (store: StoreReader) => viewOf(await requirePrincipal(slug, store, BOOKABLE), true)
}

type Search = z.output<typeof search>

export type RoomSearch = Omit<Search, 'freeFrom' | 'freeUntil'>

export function fits(found: Principal, { capacity, feature, building, floor }: RoomSearch): boolean {
  const about = viewOfPrincipal(found, false)
  const features = about.features.map((one) => one.toLowerCase())
  const wanted = feature === undefined ? [] : [feature].flat()
  return (
    (capacity === undefined || (about.capacity ?? 0) >= capacity) &&
    wanted.every((one) => features.includes(one.toLowerCase())) &&
    (building === undefined || about.building?.toLowerCase() === building.toLowerCase()) &&
    (floor === undefined || about.floor?.toLowerCase() === floor.toLowerCase())
  )
}

interface FreeQuestion {
  readonly asker: Principal
  readonly start: string
  readonly end: string
}

/** One request of the outbox is about so many. */
const AT_ONCE = 200

/** The first of those behind a slug. */
export async function fittingFrom(
  query: RoomSearch,
  after: string,
  most: number,
  store: StoreReader,
): Promise<Principal[]> {
  const kinds = query.kind === undefined ? (['room', 'resource'] as const) : [query.kind]
  const found: Principal[] = []
  for (const kind of kinds) {
    found.push(...(await takePage(fitting(store.principals(kind, undefined, after), query), most - 1)))
  }
  return found.sort((a, b) => (a.slug < b.slug ? -1 : 1)).slice(0, most)
}

async function* fitting(pages: Pages<Principal>, query: RoomSearch): Pages<Principal> {
  for await (const some of pages) yield some.filter((one) => fits(one, query))
}

/** As many as a page takes, and one more: no room is asked about that is on no page. */
async function freeFrom(query: Search, question: FreeQuestion, ask: AskDav, store: StoreReader): Promise<Principal[]> {
  const free: Principal[] = []
  for (let after = keyOfCursor(query.cursor) ?? ''; ; ) {
    const some = await fittingFrom(query, after, AT_ONCE, store)
    free.push(...(await freeAmong(some, question, ask)))
    const last = some.at(-1)
    if (last === undefined || some.length < AT_ONCE || free.length > query.limit) return free
    after = last.slug
  }
}

async function freeAmong(rooms: readonly Principal[], question: FreeQuestion, ask: AskDav): Promise<Principal[]> {
  if (rooms.length === 0) return []
  const busy = await busyTimes({ ...question, asked: rooms }, ask)
  return rooms.filter(({ slug }) => busy.get(slug)?.periods?.length === 0)
}

export const roomOperations: readonly Operation[] = [
  operation({
    id: 'listRooms',
    tag: 'Rooms',
    summary: 'Look for rooms and resources',
    method: 'GET',
    path: '/rooms',
    scopes: ['rooms:read'],
    viewAs: 'administrators',
    params: nothing,
    query: search,
    body: undefined,
    success: { status: 200, description: 'Those that fit', schema: page(room) },
    problems: [404],
    async handle({ query, viewer, account, dav }, { store }) {
      const { freeFrom: start, freeUntil: end } = query
      if ((start === undefined) !== (end === undefined)) {
        const errors = [{ field: 'query/freeUntil', reason: 'freeFrom and freeUntil go together' }]
        throw problem(400, 'invalid', 'freeFrom and freeUntil go together', { errors })
      }
      if (start !== undefined && end !== undefined) requireWindow(start, end, 'query/freeUntil')
      const found =
        start !== undefined && end !== undefined
          ? await freeFrom(query, { asker: account.principal, start, end }, dav, store)
          : await fittingFrom(query, keyOfCursor(query.cursor) ?? '', query.limit + 1, store)
      const { items, next } = cutPage(found, query.limit, ({ slug }) => slug)
      const isAdmin = viewer.principal?.admin === true
      return { body: { items: items.map((one) => viewOf(one, isAdmin)), next } }
    },
  }),

  operation({
    id: 'getRoom',
    tag: 'Rooms',
    summary: 'One of them',
    method: 'GET',
    path: '/rooms/{slug}',
    scopes: ['rooms:read'],
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you see it', schema: room },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const found = await requirePrincipal(params.slug, store, BOOKABLE)
      return { body: viewOf(found, viewer.principal?.admin === true) }
    },
  }),

  operation({
    id: 'createRoom',
    tag: 'Rooms',
    summary: 'Set up a room or a resource',
    method: 'POST',
    path: '/rooms',
    scopes: ['rooms:admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: newRoom,
    success: { status: 201, description: 'Made', schema: room },
    problems: [409],
    async handle({ body: { kind, ...rest } }, deps) {
      const confirm = whileFree(rest.slug)
      await confirm(deps.store)
      await provisionEntry(kind, rest, deps, confirm)
      const made = viewOf(await requirePrincipal(rest.slug, deps.store), true)
      return { body: made, headers: { location: `/api/v1/rooms/${rest.slug}` } }
    },
  }),

  operation({
    id: 'updateRoom',
    tag: 'Rooms',
    summary: 'Change what is said of it, its policy among it; what is left out stays',
    method: 'PATCH',
    path: '/rooms/{slug}',
    scopes: ['rooms:admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ slug }),
    query: nothing,
    body: roomChange,
    success: { status: 200, description: 'As it is now', schema: room },
    problems: [404],
    async handle({ params, body, requireMatch }, deps) {
      const confirm = asSeen(room, viewFor(params.slug), requireMatch)
      await confirm(deps.store)
      const found = await requirePrincipal(params.slug, deps.store, BOOKABLE)
      await provisionEntry(found.kind, { slug: found.slug, ...body }, deps, confirm)
      return { body: viewOf(await requirePrincipal(found.slug, deps.store), true) }
    },
  }),

  operation({
    id: 'deleteRoom',
    tag: 'Rooms',
    summary: 'Remove it; meetings in it that are not over are declined',
    method: 'DELETE',
    path: '/rooms/{slug}',
    scopes: ['rooms:admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params, requireMatch }, deps) {
      const confirm = asSeen(room, viewFor(params.slug), requireMatch)
      await confirm(deps.store)
      await removeFromDirectory(await requirePrincipal(params.slug, deps.store, BOOKABLE), deps, confirm)
      return { body: undefined }
    },
  }),

  operation({
    id: 'getRoomTimeline',
    tag: 'Rooms',
    summary: 'When it is taken',
    method: 'GET',
    path: '/rooms/{slug}/timeline',
    scopes: ['rooms:read', 'freebusy:read'],
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: z.strictObject({ start: instant, end: instant }),
    body: undefined,
    success: { status: 200, description: 'In order', schema: z.strictObject({ items: z.array(occupied) }) },
    problems: [404],
    async handle({ params, query, account, dav }, { store }) {
      requireWindow(query.start, query.end, 'query/end')
      const found = await requirePrincipal(params.slug, store, BOOKABLE)
      const busy = await busyTimes({ asker: account.principal, asked: [found], ...query }, dav)
      return { body: { items: [...periodsOf(busy.get(found.slug))] } }
    },
  }),
]

function periodsOf(busy: Busy | undefined) {
  if (busy?.periods == null) throw problem(403, 'forbidden', 'its times are not for you')
  return busy.periods
}
