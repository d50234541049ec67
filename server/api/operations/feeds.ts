import { z } from 'zod'
import type { Feed, Id } from '../../../storage/store.ts'
import { hashOf, newToken } from '../../feeds/token.ts'
import { type Operation, operation } from '../operation.ts'
import { numberKey, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page } from '../schemas.ts'

const MOST_PER_ACCOUNT = 100

const label = z.string().trim().min(1).max(200).describe('Who has it, in your words')
const level = z
  .enum(['full', 'busy', 'free-busy'])
  .describe('What it shows: events, when you are busy, or that of all calendars')

const feed = z
  .strictObject({
    id: z.string(),
    calendar: z.string().nullable().describe('null: all of them'),
    level,
    label: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Feed', description: 'A calendar that is read by a secret URL' })

const newFeed = z
  .strictObject({
    calendar: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('One of yours; without it, when you are busy in all of them'),
    showsTimesAlone: z.boolean().optional(),
    label,
  })
  .meta({ id: 'NewFeed' })

const shown = z.strictObject({ feed, url: z.string().describe('Shown this once') }).meta({ id: 'NewFeedUrl' })

function viewOf({ id, level, label, createdAt }: Feed, calendar: string | null) {
  return { id, calendar, level, label, createdAt: createdAt.toISOString() }
}

function scopeOf(id: Id) {
  return { origin: 'api', scheduling: 'silent', homes: [id] } as const
}

// A URL that shows a calendar is a credential, and credentials make none.
export const feedOperations: readonly Operation[] = [
  operation({
    id: 'listFeeds',
    tag: 'Sharing',
    summary: 'Secret URLs by which your calendars are read',
    method: 'GET',
    path: '/feeds',
    scopes: 'all',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order in which they were made', schema: page(feed) },
    problems: [],
    async handle({ account, query }, { store }) {
      const { id } = account.principal
      const slugs = new Map((await store.collectionsOf(id, 'calendars')).map((one) => [one.id, one.slug]))
      const { items, next } = pageOf(await store.feedsOf(id), (one) => numberKey(one.id), query)
      return { body: { items: items.map((one) => viewOf(one, slugs.get(one.collectionId ?? '') ?? null)), next } }
    },
  }),

  operation({
    id: 'createFeed',
    tag: 'Sharing',
    summary: 'Make a secret URL',
    secretAnswer: true,
    method: 'POST',
    path: '/feeds',
    scopes: 'all',
    params: nothing,
    query: nothing,
    body: newFeed,
    success: { status: 201, description: 'Made', schema: shown },
    problems: [409],
    async handle({ account, body }, { store, settings }) {
      const { id, slug } = account.principal
      const { calendar, showsTimesAlone = false, label } = body
      const collection = calendar === undefined ? undefined : await store.findCollection(slug, 'calendars', calendar)
      if (calendar !== undefined && collection?.kind !== 'calendar') {
        const errors = [{ field: '/calendar', reason: 'you have no calendar of that name' }]
        throw problem(400, 'invalid', 'you have no calendar of that name', { errors })
      }
      const level = collection === undefined ? 'free-busy' : showsTimesAlone ? 'busy' : 'full'
      const token = newToken()
      const made = await store.transaction(scopeOf(id), async (tx) => {
        if ((await tx.feedsOf(id)).length >= MOST_PER_ACCOUNT) {
          throw problem(409, 'too-many', `there are ${MOST_PER_ACCOUNT} already`)
        }
        const collectionId = collection?.id ?? null
        return tx.createFeed({ ownerId: id, collectionId, level, label, tokenHash: hashOf(token) })
      })
      const path = collection === undefined ? `freebusy/${token}` : `feeds/${token}.ics`
      return { body: { feed: viewOf(made, calendar ?? null), url: `${settings.publicUrl}/${path}` } }
    },
  }),

  operation({
    id: 'deleteFeed',
    tag: 'Sharing',
    summary: 'End one: its URL shows nothing from now on',
    method: 'DELETE',
    path: '/feeds/{id}',
    scopes: 'all',
    params: z.strictObject({ id: z.string().min(1).max(200) }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Ended', schema: undefined },
    problems: [404],
    async handle({ account, params }, { store }) {
      const { id } = account.principal
      await store.transaction(scopeOf(id), async (tx) => {
        const found = (await tx.feedsOf(id)).find((one) => one.id === params.id)
        if (found === undefined) throw problem(404, 'not-found', 'you have no such feed')
        await tx.deleteFeed(found)
      })
      return { body: undefined }
    },
  }),
]
