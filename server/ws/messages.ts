/** What goes over the WebSocket, both ways: docs/websocket.md says it in words. */
import { z } from 'zod'
import { change } from '../api/operations/changes.ts'
import { period } from '../api/operations/free-busy.ts'
import { instant, slug } from '../api/schemas.ts'

/** RFC 6455 §7.4: 1000 to 1015 are everybody's, 4000 and above are ours. */
export const CLOSE = {
  /** The server ends: connect again at once, to whichever node answers. */
  comeAgain: 1012,
  /** Too many connections: connect again later. */
  tooMany: 1013,
  /** What was sent cannot be read, or was too much. */
  notUnderstood: 1008,
  /** The credential opens nothing, or does no more: connect again with another one. */
  signedOut: 4401,
  /** Nobody signed in within the time for it. */
  signInLate: 4408,
  /** Nothing was followed for minutes. */
  idle: 4410,
} as const

/** Longest message that is read, in bytes. */
export const LONGEST_MESSAGE = 16 * 1024
export const MOST_SUBSCRIPTIONS = 500
/** Of one subscription. */
export const MOST_ROOMS = 200
/** Of free-busy, in days. */
export const LONGEST_WINDOW_DAYS = 62

const collectionName = z.string().min(1).max(1_000)

const since = z
  .strictObject({ number: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER), epoch: z.string().max(200) })
  .optional()
  .describe('What is known already, as it came. Without: only what happens from now on')

export const topic = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('calendar'), owner: slug, name: collectionName, since }),
  z.strictObject({ kind: z.literal('addressbook'), owner: slug, name: collectionName, since }),
  z.strictObject({ kind: z.literal('inbox'), owner: slug, since }),
  z.strictObject({ kind: z.literal('home'), home: z.enum(['calendars', 'addressbooks']), owner: slug, since }),
  z.strictObject({ kind: z.literal('presence'), owner: slug, name: collectionName }),
  z.strictObject({
    kind: z.literal('free-busy'),
    slug: slug.describe('A person, a room or a resource'),
    start: instant,
    end: instant,
    state: z.string().max(100).optional().describe('What is known already, as it came'),
  }),
  z.strictObject({
    kind: z.literal('rooms'),
    slugs: z.array(slug).min(1).max(MOST_ROOMS).describe('Rooms and resources'),
    start: instant,
    end: instant,
  }),
])
export type Topic = z.output<typeof topic>

const id = z.string().min(1).max(64).describe('Names a subscription, in the words of the client')

export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sign-in'),
    authorization: z.string().min(1).max(8_000).describe('As the header of that name: `Bearer …` or `Basic …`'),
  }),
  z.strictObject({ type: z.literal('subscribe'), id, to: topic }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
  z.strictObject({ type: z.literal('ping') }),
])
export type ClientMessage = z.output<typeof clientMessage>

const number = z.number().int().describe('Of the same line as the numbers of sync tokens and of the API')
const epoch = z.string().describe('Of which line the number is')

export const serverMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('signed-in'), account: slug }),
  z.strictObject({
    type: z.literal('subscribed'),
    id,
    number: number.optional().describe('What comes is what changed after it'),
    epoch: epoch.optional(),
  }),
  z.strictObject({ type: z.literal('unsubscribed'), id }),
  z.strictObject({
    type: z.literal('changes'),
    id,
    after: number.describe('The number that was told before'),
    number: number.describe('All up to here has been told'),
    epoch,
    items: z
      .array(change)
      .describe(
        'In the order of numbers. Of a home: names of collections. None: the collection itself changed, not what is in it',
      ),
  }),
  z.strictObject({
    type: z.literal('resync'),
    id,
    reason: z.enum(['too-old', 'other-line']),
    number: number.describe('Read everything again; what comes is what changed after this'),
    epoch,
  }),
  z.strictObject({
    type: z.literal('free-busy'),
    id,
    state: z.string(),
    status: z.string().describe('RFC 5546 §3.6'),
    periods: z.array(period).nullable().describe('null: you may not know, or nobody can say'),
  }),
  z.strictObject({
    type: z.literal('rooms'),
    id,
    slugs: z.array(slug).describe('Those that are taken otherwise now: ask for their timelines again'),
  }),
  z.strictObject({
    type: z.literal('presence'),
    id,
    people: z.array(z.strictObject({ slug, name: z.string() })).describe('Who else looks at the calendar'),
  }),
  z.strictObject({
    type: z.literal('ended'),
    id,
    reason: z.string().describe('`not-found`, `need-privileges`, …: the kinds of problems of the API'),
    detail: z.string(),
  }),
  z.strictObject({
    type: z.literal('error'),
    id: id.optional(),
    reason: z.string().describe('The kinds of problems of the API'),
    detail: z.string(),
    errors: z.array(z.strictObject({ field: z.string(), reason: z.string() })).optional(),
    retryAfterSeconds: z.number().optional(),
  }),
  z.strictObject({ type: z.literal('pong') }),
])
export type ServerMessage = z.output<typeof serverMessage>
