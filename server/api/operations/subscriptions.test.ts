import type { RequestListener, Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, portOf } from '../../http-server.ts'
import { event } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const TIMES = ['DTSTART:20260105T100000Z', 'DURATION:PT1H']

let server: TestServer
let feed: Server
let answer: RequestListener = (_, response) => response.end(event('one', ...TIMES))

beforeAll(async () => {
  feed = await listen((request, response) => answer(request, response), '127.0.0.1', 0)
  const settings = { outboundAllow: ['127.0.0.1'] }
  server = await testServer({ settings, now: () => new Date('2026-01-01T00:00:00Z') })
})
afterAll(async () => {
  await server.close()
  feed.closeAllConnections()
  feed.close()
})

test('how subscriptions went is seen by their owner and by administrators, and they are refreshed', async () => {
  const [alice, bob, root] = [server.as('alice'), server.as('bob'), server.as('root')]
  const source = `http://127.0.0.1:${portOf(feed)}/f.ics`
  const place = '/calendars/alice/games/subscription'
  expect((await ask(alice, 'POST', '/calendars/alice', { name: 'games', source })).status).toBe(201)
  expect((await ask(alice, 'POST', '/calendars/alice', { name: 'other', source })).status).toBe(201)
  expect((await ask(alice, 'GET', place)).json).toMatchObject({
    owner: 'alice',
    source,
    refreshedAt: null,
    failures: 0,
  })

  const refreshed = await ask(alice, 'POST', `${place}/refresh`)
  expect(refreshed.json).toMatchObject({ refreshedAt: '2026-01-01T00:00:00.000Z', problem: null })
  expect((await ask(alice, 'GET', '/calendars/alice/games/events')).json.items).toMatchObject([
    { value: { uid: 'one' } },
  ])

  answer = (_, response) => response.writeHead(503).end()
  const failed = await ask(root, 'POST', `${place}/refresh`)
  expect([failed.status, failed.json]).toMatchObject([200, { failures: 1, problem: 'the source answers 503' }])

  const first = await ask(root, 'GET', '/subscriptions?limit=1')
  expect(first.json.items).toMatchObject([{ calendar: 'games', failures: 1, nextAt: '2026-01-01T00:05:00.000Z' }])
  const second = await ask(root, 'GET', `/subscriptions?limit=1&cursor=${first.json.next}`)
  expect(second.json).toMatchObject({ items: [{ calendar: 'other' }], next: null })
  const calendars = async (failing: string) =>
    (await ask(root, 'GET', `/subscriptions?failing=${failing}&fields=calendar`)).json.items
  expect([await calendars('true'), await calendars('false')]).toEqual([
    [{ calendar: 'games' }],
    [{ calendar: 'other' }],
  ])

  expect((await ask(bob, 'GET', place)).status).toBe(403)
  expect((await ask(alice, 'GET', '/calendars/alice/calendar/subscription')).status).toBe(404)
  expect((await ask(alice, 'GET', '/subscriptions')).status).toBe(403)
})
