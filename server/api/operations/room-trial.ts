/** What a room would have answered under another policy, before anybody lives with it. */
import { z } from 'zod'
import { DAY } from '../../../protocol/time/values.ts'
import { slugsOf as slugsOfAsker } from '../../../scheduling/rooms/book-room.ts'
import { policyOf } from '../../../scheduling/rooms/policy.ts'
import { type Tried, tryPolicy } from '../../../scheduling/rooms/trial.ts'
import type { Booking, Id, Principal, RoomRequest, StoreReader } from '../../../storage/store.ts'
import { type Operation, operation } from '../operation.ts'
import { tooMuch } from '../problem.ts'
import { withPolicy } from '../provisioned.ts'
import { instant, nothing, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'
import { requireWindow } from './free-busy.ts'
import { requirePrincipal } from './principals.ts'
import { answer, asker, reason, textOf, viewOfReason } from './room-requests.ts'
import { BOOKABLE, policy } from './rooms.ts'

const LONGEST_DAYS = 92
const USUAL_DAYS = 31

/** What one trial may look at. */
const MOST_REQUESTS = 2_000
const MOST_TIMES = 20_000

const trial = z
  .strictObject({
    policy: policy.describe('What is left out stays as it is'),
    start: instant.optional().describe(`Asked from then on; ${USUAL_DAYS} days before the end when left out`),
    end: instant.optional().describe('Now when left out'),
  })
  .meta({ id: 'PolicyTrial' })

const outcome = z.strictObject({ answer: answer.nullable(), reason: reason.nullable() }).meta({ id: 'TriedAnswer' })

const tried = z
  .strictObject({
    id: z.string().describe('Of the request'),
    at: instant.describe('When it was asked for'),
    uid: z.string(),
    asker,
    series: z.boolean(),
    count: z.number().int().describe('Of how many times it is'),
    before: outcome.describe('What was answered'),
    after: outcome.describe('What would have been'),
    times: z
      .array(z.strictObject({ start: instant, end: instant, before: outcome, after: outcome }))
      .describe('The first of them, 400 at the most'),
  })
  .meta({ id: 'TriedRequest' })

const counts = z
  .strictObject({
    accepted: z.number().int(),
    held: z.number().int().describe('Until somebody approves'),
    left: z.number().int().describe('To a person'),
    declined: z.number().int(),
  })
  .meta({ id: 'AnswerCounts' })

const result = z
  .strictObject({
    since: instant
      .nullable()
      .describe('What the room was asked for is known from then on; null: it was asked for nothing'),
    before: counts,
    after: counts,
    changed: z.number().int().describe('Requests of which a time would have been answered otherwise'),
    items: z.array(tried).describe('In the order in which they came'),
  })
  .meta({
    id: 'PolicyTrialResult',
    description: 'Requests of some time, and how another policy would have answered them',
  })

/** All that is known, the oldest first. */
async function historyOf(room: Principal, store: StoreReader): Promise<readonly RoomRequest[]> {
  const found: RoomRequest[] = []
  let times = 0
  for await (const some of store.roomRequests(room.id)) {
    found.push(...some)
    times += some.reduce((sum, one) => sum + one.times.length, 0)
    if (found.length > MOST_REQUESTS || times > MOST_TIMES)
      throw tooMuch('the room was asked for too much for one trial')
  }
  return found.reverse()
}

/** What is in its calendar and was not asked for since requests are kept. */
async function othersOf(room: Principal, history: readonly RoomRequest[], store: StoreReader) {
  const asked = new Set(history.map(({ uid }) => uid))
  const times = history.flatMap((one) => one.times)
  const others: Booking[] = []
  if (times.length === 0) return others
  const start = times.reduce((first, one) => Math.min(first, one.start), Number.POSITIVE_INFINITY) - DAY
  const end = times.reduce((last, one) => Math.max(last, one.end), 0) + DAY
  for await (const some of store.bookingsIn([room.id], { start, end })) {
    others.push(...some.filter(({ uid }) => !asked.has(uid)))
  }
  return others
}

/** The groups of today. */
async function groupsOf(history: readonly RoomRequest[], store: StoreReader) {
  const ids = [...new Set(history.flatMap(({ askerId }) => askerId ?? []))]
  const askers = await store.findPrincipalsById(ids)
  const groups = new Map<Id, ReadonlySet<string>>()
  for (const one of askers) groups.set(one.id, await slugsOfAsker(one, store))
  return ({ askerId }: RoomRequest) => (askerId === null ? undefined : groups.get(askerId)) ?? new Set<string>()
}

function viewOf({ request, answer, reason, times }: Tried, slugs: ReadonlyMap<Id, string>) {
  const { id, at, uid, askerId, asker, isSeries, count } = request
  const views = request.times.map((one) => {
    const after = times.get(one.instance)
    return {
      ...{ start: textOf(one.start), end: textOf(one.end) },
      before: { answer: one.answer, reason: viewOfReason(one.reason) },
      after: { answer: after?.answer ?? null, reason: viewOfReason(after?.reason ?? null) },
    }
  })
  return {
    ...{ id, at: textOf(at), uid, series: isSeries, count, times: views },
    asker: { slug: (askerId === null ? undefined : slugs.get(askerId)) ?? null, address: asker },
    before: { answer: request.answer, reason: viewOfReason(request.reason) },
    after: { answer, reason: viewOfReason(reason) },
  }
}

function countsOf(answers: readonly (RoomRequest['answer'] | undefined)[]) {
  const count = (wanted: RoomRequest['answer']) => answers.filter((answer) => answer === wanted).length
  return { accepted: count('accept'), held: count('tentative'), left: count('leave'), declined: count('decline') }
}

function isChanged({ request, answer, times }: Tried): boolean {
  return (
    request.answer !== answer || request.times.some((one) => one.answer !== (times.get(one.instance)?.answer ?? null))
  )
}

export const roomTrialOperations: readonly Operation[] = [
  operation({
    id: 'tryRoomPolicy',
    tag: 'Rooms',
    summary: 'What a policy would have done to what a room was asked for lately',
    description:
      'Nothing is written. All requests that are kept (92 days) are answered again in their order, each with what would have been booked by then; those of the window are told. What people answered, gave back and did not come to happens as it did; groups are those of today.',
    method: 'POST',
    path: '/rooms/{slug}/policy/trial',
    scopes: ['rooms:admin'],
    admin: true,
    params: z.strictObject({ slug }),
    query: nothing,
    body: trial,
    success: { status: 200, description: 'Before and after', schema: result },
    problems: [404],
    async handle({ params, body }, { store, now }) {
      const end = body.end ?? now().toISOString()
      const start = body.start ?? new Date(Date.parse(end) - USUAL_DAYS * DAY * 1_000).toISOString()
      requireWindow(start, end, '/end', LONGEST_DAYS)
      const room = await requirePrincipal(params.slug, store, BOOKABLE)
      const changed = await withPolicy(room, body.policy, store)
      const history = await historyOf(room, store)
      const byOf = await groupsOf(history, store)
      const all = tryPolicy(history, policyOf(changed), { others: await othersOf(room, history, store), byOf })
      const isWithin = ({ request: { at } }: Tried) => at * 1_000 >= Date.parse(start) && at * 1_000 <= Date.parse(end)
      const found = all.filter(isWithin)
      const slugs = await slugsOf(
        found.flatMap(({ request }) => request.askerId ?? []),
        store,
      )
      const [first] = history
      return {
        body: {
          since: first === undefined ? null : textOf(first.at),
          before: countsOf(found.map(({ request }) => request.answer)),
          after: countsOf(found.map((one) => one.answer)),
          changed: found.filter(isChanged).length,
          items: found.map((one) => viewOf(one, slugs)),
        },
      }
    },
  }),
]
