/** Requests for rooms that wait for somebody: who keeps the room, or an administrator. */
import { z } from 'zod'
import { jsEvent } from '../../../protocol/jscalendar/schema.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { StoreReader } from '../../../storage/store.ts'
import { listWaiting, type Waiting } from '../approvals/waiting.ts'
import { EVENTS } from '../events/object.ts'
import { reply } from '../events/reply.ts'
import { type Operation, operation } from '../operation.ts'
import { pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { requireCollection } from './calendars.ts'
import { requirePrincipal } from './principals.ts'
import { BOOKABLE } from './rooms.ts'
import { changed } from './served.ts'

/** As events are served. */
const event: z.ZodType = jsEvent

const waiting = z
  .strictObject({
    room: slug,
    uid: z.string(),
    calendar: z.string().describe('In which calendar of the room'),
    url: z.string().describe('Of what the room has of it, for CalDAV'),
    etag: z.string().describe('For If-Match'),
    start: instant.describe('Of the first occurrence that waits'),
    end: instant,
    count: z.number().int().describe('Occurrences that wait, as far ahead as the room is booked'),
    until: instant.nullable().describe('When it is declined if nobody has answered; null: never'),
    value: event.describe("As the room's calendar shows it"),
  })
  .meta({ id: 'Approval', description: 'A request for a room that waits for somebody' })

const answer = z
  .strictObject({
    answer: z.enum(['accepted', 'declined']),
    comment: z.string().max(2_000).optional().describe('Goes to the organizer'),
    recurrenceId: z.string().max(100).optional().describe('To this occurrence alone; without it to all that wait'),
  })
  .meta({ id: 'ApprovalAnswer' })

async function viewOf({ room, calendar, uid, href, etag, value, first, count }: Waiting, store: StoreReader) {
  const ends = (await store.bookingsOf(room.id, uid)).flatMap(({ expiresAt }) => expiresAt ?? [])
  return {
    ...{ room: room.slug, uid, calendar: calendar.slug, url: href, etag, count, value },
    ...{ start: textOf(first.start), end: textOf(first.end) },
    until: ends.length === 0 ? null : textOf(Math.min(...ends)),
  }
}

function textOf(at: number): string {
  return new Date(at * 1000).toISOString()
}

export const approvalOperations: readonly Operation[] = [
  operation({
    id: 'listApprovals',
    tag: 'Rooms',
    summary: 'Requests for rooms that wait for you',
    description:
      'Of rooms that you keep, of all for administrators. A page may have fewer than were asked for while `next` is not null: looking goes on there.',
    method: 'GET',
    path: '/approvals',
    scopes: ['rooms:read', 'events:read', 'events:write'],
    viewAs: 'administrators',
    params: nothing,
    query: pageQuery.extend({ room: slug.optional() }),
    body: undefined,
    success: { status: 200, description: 'By room', schema: page(waiting) },
    problems: [],
    async handle({ query, viewer }, deps) {
      const { items, next } = await listWaiting(query, viewer, deps)
      return { body: { items: await Promise.all(items.map((one) => viewOf(one, deps.store))), next } }
    },
  }),

  operation({
    id: 'answerApproval',
    tag: 'Rooms',
    summary: 'Approve a request, or decline it',
    description: 'What was answered already stays as it is. The organizer hears of it as of any answer of the room.',
    method: 'POST',
    path: '/approvals/{room}/{uid}',
    scopes: ['rooms:read', 'events:read', 'events:write'],
    ifMatch: 'possible',
    params: z.strictObject({ room: slug, uid: z.string().min(1).max(1_000) }),
    query: nothing,
    body: answer,
    success: { status: 200, description: 'What the room has of it now', schema: event },
    problems: [404, 409, 412],
    async handle(request, deps) {
      const { params, body, viewer } = request
      const room = await requirePrincipal(params.room, deps.store, BOOKABLE)
      const place = await deps.store.findUidOfOwner(room.id, params.uid)
      // Who may not answer is not told whether something is there.
      const inCalendar = { owner: room.slug, calendar: place?.collectionSlug ?? 'calendar' }
      const asked = { owner: room.slug, name: inCalendar.calendar, kind: 'calendar' } as const
      await requireCollection(asked, viewer, deps.store, DAV.writeContent)
      if (place === undefined) throw problem(404, 'not-found', 'nothing of that UID is there')
      const { answer: participationStatus, comment, recurrenceId } = body
      const given = { participationStatus, comment, recurrenceId, onlyOpen: true }
      return changed(await reply(EVENTS, place.name, { ...request, params: inCalendar, body: given }, deps))
    },
  }),
]
