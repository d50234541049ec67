/** Calendars whose content comes from a URL: how that went, for administrators and for who may change the source. */
import { z } from 'zod'
import type { Collection, Subscription } from '../../../storage/store.ts'
import { maySeeSource } from '../../dav/properties/calendar.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import { createOutbound } from '../../outbound/request.ts'
import { refresh } from '../../subscriptions/refresh.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery, takePage } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { requireCollection } from './calendars.ts'

const subscription = z
  .strictObject({
    owner: slug,
    calendar: z.string(),
    source: z.string().describe('A URL'),
    refreshedAt: instant.nullable().describe('When it last went well'),
    nextAt: instant.describe('When it is asked next'),
    everySeconds: z.number().int().describe('How often, as long as it goes well'),
    failures: z.number().int().describe('In a row'),
    problem: z.string().nullable().describe('Why it failed, or what was left out'),
  })
  .meta({ id: 'Subscription', description: 'How the content of a calendar comes from elsewhere' })

const params = z.strictObject({ owner: slug, calendar: z.string().min(1).max(1_000) })

type Place = Pick<Collection, 'ownerSlug' | 'slug'>

function viewOf({ ownerSlug, slug }: Place, state: Omit<Subscription, 'collectionId' | 'etag' | 'lastModified'>) {
  const { source, refreshedAt, nextAt, everySeconds, failures, problem } = state
  return {
    ...{ owner: ownerSlug, calendar: slug, source, everySeconds, failures, problem },
    ...{ refreshedAt: refreshedAt?.toISOString() ?? null, nextAt: nextAt.toISOString() },
  }
}

/** For who may know where it comes from; to others it is a calendar like any. */
async function requireSubscription(
  { owner, calendar }: z.output<typeof params>,
  viewer: Viewer,
  { store }: Pick<HandlerDeps, 'store'>,
) {
  const { resource, privileges } = await requireCollection({ owner, name: calendar, kind: 'calendar' }, viewer, store)
  const { collection } = resource
  const found = maySeeSource(resource, privileges) ? await store.findSubscription(collection.id) : undefined
  if (found === undefined) throw problem(404, 'not-found', 'it is no subscription of yours')
  return { collection, found }
}

export const subscriptionOperations: readonly Operation[] = [
  operation({
    id: 'listSubscriptions',
    tag: 'Subscriptions',
    summary: 'All of this server, and how they went',
    method: 'GET',
    path: '/subscriptions',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: pageQuery.extend({
      failing: z.enum(['true', 'false']).optional().describe('Those alone with which something is wrong, or nothing'),
    }),
    body: undefined,
    success: { status: 200, description: 'In the order in which they were made', schema: page(subscription) },
    problems: [],
    async handle({ query: { cursor, limit, failing } }, { store }) {
      const wanted = ({ problem }: Subscription) => failing === undefined || (problem !== null) === (failing === 'true')
      const wantedOnes = await takePage(filtered(store.subscriptions(numberOfCursor(cursor)), wanted), limit)
      const { items, next } = cutPage(wantedOnes, limit, ({ collectionId }) => collectionId)
      const found = await store.findCollectionsById(items.map(({ collectionId }) => collectionId))
      const places = new Map(found.map((place) => [place.id, place]))
      const views = items.flatMap((one) => {
        const place = places.get(one.collectionId)
        return place === undefined ? [] : [viewOf(place, one)]
      })
      return { body: { items: views, next } }
    },
  }),

  operation({
    id: 'getSubscription',
    tag: 'Subscriptions',
    summary: 'How the content of a calendar came',
    method: 'GET',
    path: '/calendars/{owner}/{calendar}/subscription',
    scopes: ['events:read', 'events:write'],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'For who may change the source', schema: subscription },
    problems: [404],
    async handle({ params, viewer }, deps) {
      const { collection, found } = await requireSubscription(params, viewer, deps)
      return { body: viewOf(collection, found) }
    },
  }),

  operation({
    id: 'refreshSubscription',
    tag: 'Subscriptions',
    summary: 'Ask the source now',
    description:
      'Waits for it a minute at most. What is wrong with the source is in the answer, and no problem of the request.',
    method: 'POST',
    path: '/calendars/{owner}/{calendar}/subscription/refresh',
    scopes: ['events:read', 'events:write'],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'How it went', schema: subscription },
    problems: [404, 409],
    async handle({ params, viewer }, deps) {
      const { collection, found } = await requireSubscription(params, viewer, deps)
      const ask = () => refresh(found, createOutbound(deps.settings), deps)
      const outcome = await (deps.upload === undefined ? ask() : deps.upload(ask))
      if (outcome === undefined) throw problem(409, 'conflict', 'it was changed meanwhile')
      return { body: viewOf(collection, { ...found, ...outcome }) }
    },
  }),
]

async function* filtered<T>(pages: AsyncIterable<readonly T[]>, wanted: (one: T) => boolean) {
  for await (const some of pages) yield some.filter(wanted)
}
