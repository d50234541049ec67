/** `/feeds/{token}.ics` and `/freebusy/{token}`: read by whoever has the URL. See docs/decisions/0082. */
import type { IncomingMessage } from 'node:http'
import { evaluateConditions } from '../../protocol/dav/conditions.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { readFreeBusyUrl } from '../../scheduling/freebusy/read-url.ts'
import type { Collection, Feed } from '../../storage/store.ts'
import { busyCalendars } from '../dav/calendar/busy-calendars.ts'
import { freeBusyOf } from '../dav/calendar/free-busy.ts'
import { calendarStream } from '../dav/calendar/get.ts'
import { stateOfCollection } from '../dav/checks.ts'
import type { DavResponse, HandlerDeps } from '../dav/request.ts'
import { empty } from '../dav/respond.ts'
import { showBusy, showPublic } from './redact.ts'
import { hashOf } from './token.ts'

const FEED = /^\/feeds\/([A-Za-z0-9_-]{22,64})\.ics$/
const FREE_BUSY = /^\/freebusy\/([A-Za-z0-9_-]{22,64})$/
const SECRET = /^\/(feeds|freebusy)\/.+/

/** Whoever has the URL has it from somebody: it goes no further by a link, a cache or a search engine. */
const HEADERS = {
  'cache-control': 'private, no-cache',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
} as const

/** Whether a path would be a feed's. */
export function isFeed(path: string): boolean {
  return SECRET.test(path)
}

export async function answerFeed(message: IncomingMessage, path: string, deps: HandlerDeps): Promise<DavResponse> {
  const feed = await findFeed(path, deps)
  const { method = 'GET' } = message
  if (feed === undefined) throw refuse(404, undefined, 'no such feed')
  if (method !== 'GET' && method !== 'HEAD') {
    throw refuse(405, undefined, `${method} of a feed`, { headers: { allow: 'GET, HEAD' } })
  }
  if (feed.collectionId === null) return answerFreeBusy(message, feed, deps)
  const collection = await deps.store.findCollectionById(feed.collectionId)
  if (collection === undefined) throw refuse(404, undefined, 'the calendar of the feed is gone')
  return answerCalendar(message, feed, collection, deps)
}

async function findFeed(path: string, { store }: HandlerDeps): Promise<Feed | undefined> {
  const [, token] = FEED.exec(path) ?? FREE_BUSY.exec(path) ?? []
  const feed = token === undefined ? undefined : await store.findFeed(hashOf(token))
  const isFreeBusy = feed?.level === 'free-busy'
  return isFreeBusy === FREE_BUSY.test(path) ? feed : undefined
}

function answerCalendar(
  { headers }: IncomingMessage,
  feed: Feed,
  collection: Collection,
  deps: HandlerDeps,
): DavResponse {
  const state = stateOfCollection(collection, deps)
  const etag = `${feed.id}-${feed.level}-${state.etag}`
  const known = { ...HEADERS, etag: `W/"${etag}"`, 'last-modified': collection.modifiedAt.toUTCString() }
  switch (evaluateConditions(headers, { ...state, etag }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, known)
    case 'go-on':
      return {
        status: 200,
        headers: { ...known, 'content-type': 'text/calendar;charset=utf-8' },
        body: calendarStream(shownHead(collection, feed), deps, showFor(feed, deps)),
      }
  }
}

function shownHead(collection: Collection, { level }: Feed): Collection {
  return level === 'full' ? collection : { ...collection, description: null }
}

function showFor({ level, id }: Feed, { store }: HandlerDeps): (calendar: Component) => Component | undefined {
  return level === 'full' ? showPublic : (calendar) => showBusy(calendar, `${store.storeId}/${id}`)
}

async function answerFreeBusy({ url = '' }: IncomingMessage, feed: Feed, deps: HandlerDeps): Promise<DavResponse> {
  const owner = await deps.store.findPrincipalById(feed.ownerId)
  if (owner === undefined) throw refuse(404, undefined, 'the owner of the feed is gone')
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const window = readFreeBusyUrl(query, Math.floor(deps.now().getTime() / 1000))
  const collections = await deps.store.collectionsOf(owner.id, 'calendars')
  const calendars = await busyCalendars({ owner, collections }, deps.store)
  const response = await freeBusyOf(calendars, owner, window, deps, { known: collections })
  return { ...response, headers: { ...response.headers, ...HEADERS } }
}
