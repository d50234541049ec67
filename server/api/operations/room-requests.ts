/** What rooms were asked for, and why they answered as they did. */
import { z } from 'zod'
import { formatDuration } from '../../../protocol/ical/values.ts'
import { DAY } from '../../../protocol/time/values.ts'
import { REASON_KEYS, type Reason, sentenceOf } from '../../../scheduling/rooms/reasons.ts'
import { ROOM_REQUEST_KINDS, type RoomReason, type RoomRequest } from '../../../storage/store.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery, takePage } from '../pages.ts'
import { instant, page, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'
import { requireKept } from './room-keeping.ts'

export const reason = z
  .strictObject({
    key: z.enum(REASON_KEYS).describe('For programs and translations'),
    text: z.string().describe('In English, as the organizer is told'),
    length: z
      .string()
      .optional()
      .describe('Such as PT4H: the longest, the shortest or the furthest that the rules allowed at that moment'),
    count: z.number().int().optional().describe('How many times of a series clashed, or were declined'),
    of: z.number().int().optional().describe('Of how many'),
  })
  .meta({ id: 'RoomReason', description: 'Why a room answered so' })

export const answer = z
  .enum(['accept', 'tentative', 'leave', 'decline'])
  .describe('tentative: it is kept until somebody approves; leave: a person answers')

export const requestTime = z
  .strictObject({
    start: instant,
    end: instant,
    answer: answer.nullable(),
    reason: reason.nullable(),
  })
  .meta({ id: 'RoomRequestTime', description: 'One time that was asked for, without buffers' })

export const asker = z
  .strictObject({
    slug: slug.nullable().describe('Of somebody here'),
    address: z.string().nullable().describe('Of somebody elsewhere'),
  })
  .meta({ id: 'RoomAsker', description: 'Who organizes the meeting' })

const request = z
  .strictObject({
    id: z.string(),
    at: instant,
    kind: z
      .enum(ROOM_REQUEST_KINDS)
      .describe(
        'asked: by who organizes the meeting, and answered at once; answered: later, by a person or by the night; taken-back: by the room; withdrawn: by who had asked',
      ),
    uid: z.string().describe('Of the meeting'),
    asker,
    answer: answer.nullable().describe('To the whole; null: nothing was to be answered'),
    reason: reason.nullable(),
    series: z.boolean(),
    count: z.number().int().describe('Of how many times it is'),
    times: z.array(requestTime).describe('The first of them, 400 at the most'),
  })
  .meta({
    id: 'RoomRequest',
    description: 'Something that a room was asked for, or that was answered or taken back later',
  })

export function viewOfReason(found: RoomReason | null) {
  if (found === null || !isReason(found)) return null
  return { key: found.key, text: sentenceOf(found), ...valuesOf(found) }
}

/** The numbers of the sentence, for translations. */
function valuesOf(found: Reason) {
  switch (found.key) {
    case 'too-short':
    case 'too-long':
      return { length: lengthOf(found.limit) }
    case 'too-far-ahead':
    case 'goes-on-too-long':
    case 'accepted-so-far':
      return { length: lengthOf(found.window) }
    case 'too-many-conflicts':
      return { count: found.conflicts, of: found.of }
    case 'accepted-in-part':
      return { count: found.declined, of: found.of }
    default:
      return {}
  }
}

function lengthOf(seconds: number): string {
  return formatDuration({ days: Math.floor(seconds / DAY), seconds: seconds % DAY })
}

/** As `noteRequest` has kept it. */
function isReason(found: RoomReason): found is Reason {
  return REASON_KEYS.some((key) => key === found.key)
}

export function textOf(at: number): string {
  return new Date(at * 1_000).toISOString()
}

export function viewOfTimes(times: RoomRequest['times']) {
  return times.map(({ start, end, answer, reason }) => ({
    ...{ start: textOf(start), end: textOf(end), answer },
    reason: viewOfReason(reason),
  }))
}

function viewOf(found: RoomRequest, slugs: ReadonlyMap<string, string>) {
  const { id, at, kind, uid, askerId, asker, answer, reason, isSeries, count, times } = found
  return {
    ...{ id, at: textOf(at), kind, uid, answer, reason: viewOfReason(reason), series: isSeries, count },
    asker: { slug: (askerId === null ? undefined : slugs.get(askerId)) ?? null, address: asker },
    times: viewOfTimes(times),
  }
}

export const roomRequestOperations: readonly Operation[] = [
  operation({
    id: 'listRoomRequests',
    tag: 'Rooms',
    summary: 'What a room was asked for and what it answered, for who keeps it',
    description: 'Declined requests among them, each with its reason. They are kept for 92 days.',
    method: 'GET',
    path: '/rooms/{slug}/requests',
    scopes: ['rooms:read', 'events:read', 'events:write'],
    params: z.strictObject({ slug }),
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'The newest first', schema: page(request) },
    problems: [404],
    async handle({ params, query: { cursor, limit }, viewer }, { store }) {
      const room = await requireKept(params.slug, viewer, store)
      const found = await takePage(store.roomRequests(room.id, numberOfCursor(cursor)), limit)
      const { items, next } = cutPage(found, limit, ({ id }) => id)
      const slugs = await slugsOf(
        items.flatMap(({ askerId }) => askerId ?? []),
        store,
      )
      return { body: { items: items.map((one) => viewOf(one, slugs)), next } }
    },
  }),
]
