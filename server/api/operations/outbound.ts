/** Mail that is to leave, or left: how it stands with it, and never what it says. */
import { z } from 'zod'
import { OUTBOUND_STATES, type OutboundEntry, type StoreReader } from '../../../storage/store.ts'
import { giveUp, tryAgain } from '../../mail/keep-failure.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, number, page, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'

const message = z
  .strictObject({
    id: number,
    kind: z.enum(['mail', 'reminder', 'proposal', 'approval']),
    sender: slug.describe('In whose name'),
    recipient: z.string(),
    method: z.string().describe('Of iTIP, such as REQUEST'),
    uid: z.string().describe('Of what it is about'),
    state: z.enum(OUTBOUND_STATES),
    attempts: z.number().int(),
    nextAt: instant.nullable().describe('When it is tried next; null when it is not'),
    problem: z.string().nullable().describe('Of the last attempt, in the words of the mail server'),
    createdAt: instant,
    settledAt: instant.nullable().describe('When it was sent, or given up'),
  })
  .meta({ id: 'OutboundMail', description: 'A mail on its way, without what it says' })

const params = z.strictObject({ id: number })

function viewOf(sender: string, { senderId, nextAt, createdAt, settledAt, ...entry }: OutboundEntry) {
  return {
    ...{ ...entry, sender },
    nextAt: entry.state === 'queued' ? nextAt.toISOString() : null,
    ...{ createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null },
  }
}

async function requireMail(id: string, store: StoreReader): Promise<OutboundEntry> {
  const found = await store.findOutbound(id)
  if (found === undefined) throw problem(404, 'not-found', 'there is no such mail')
  return found
}

const WHY_NOT = {
  'in-hand': 'it is being sent',
  newer: 'something newer was sent to its recipient',
  over: 'it was sent, or is not kept any more',
} as const

export const outboundOperations: readonly Operation[] = [
  operation({
    id: 'listOutbound',
    tag: 'Mail',
    summary: 'Mails that are to leave, and those of the last two weeks that did',
    method: 'GET',
    path: '/outbound',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: pageQuery.extend({ state: z.enum(OUTBOUND_STATES).optional() }),
    body: undefined,
    success: { status: 200, description: 'The oldest first', schema: page(message) },
    problems: [],
    async handle({ query: { cursor, limit, state } }, { store }) {
      const found = await store.outboundEntries({ state, after: numberOfCursor(cursor) }, limit + 1)
      const { items, next } = cutPage(found, limit, ({ id }) => id)
      const slugs = await slugsOf(
        items.map(({ senderId }) => senderId),
        store,
      )
      const views = items.flatMap((one) => {
        const sender = slugs.get(one.senderId)
        return sender === undefined ? [] : [viewOf(sender, one)]
      })
      return { body: { items: views, next } }
    },
  }),

  operation({
    id: 'retryOutbound',
    tag: 'Mail',
    summary: 'Try one again, now',
    description:
      'What failed as well, as long as nothing newer went to its recipient. A mail that is tried a day after it was made gets one attempt.',
    method: 'POST',
    path: '/outbound/{id}/retry',
    scopes: ['admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It is its turn', schema: undefined },
    problems: [404, 409],
    async handle({ params }, deps) {
      const outcome = await tryAgain(await requireMail(params.id, deps.store), deps)
      if (outcome !== 'queued') throw problem(409, 'conflict', WHY_NOT[outcome])
      return { body: undefined }
    },
  }),

  operation({
    id: 'giveUpOutbound',
    tag: 'Mail',
    summary: 'Not send one that waits',
    description:
      'Who sends it sees in the event that it was not delivered (SCHEDULE-STATUS). What is being sent at this moment may leave.',
    method: 'DELETE',
    path: '/outbound/{id}',
    scopes: ['admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Given up', schema: undefined },
    problems: [404, 409],
    async handle({ params }, deps) {
      const outcome = await giveUp(await requireMail(params.id, deps.store), 'an administrator gave it up', deps)
      if (outcome === undefined) throw problem(409, 'conflict', 'it does not wait')
      return { body: undefined }
    },
  }),
]
