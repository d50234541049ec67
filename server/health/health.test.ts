import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, portOf } from '../http-server.ts'
import { lineForPeople } from '../log.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { answerHealth, healthListener } from './answer.ts'
import { kindOfPath } from './kind-of-path.ts'
import { createMetrics } from './metrics.ts'
import { createWebSocketMetrics } from './web-socket-metrics.ts'

const TOKEN = 'a-token-of-some-length'
const TITLE = 'Very private title'
const EVENT = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:u1', 'DTSTAMP:20260101T000000Z'],
  ...['DTSTART:20260301T100000Z', 'DURATION:PT1H', `SUMMARY:${TITLE}`, 'END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n')

describe.each(['sqlite', 'postgres'] as const)('a server on %s', (kind) => {
  let server: TestServer
  const secrets: string[] = ['wrong secret', TITLE, TOKEN]
  beforeAll(async () => {
    server = await testServer({ store: kind, settings: { metricsToken: TOKEN } })
    const alice = server.as('alice')
    const calendar = '/dav/calendars/alice/calendar/'
    await alice.request('PUT', `${calendar}a.ics`, { headers: { 'content-type': 'text/calendar' }, body: EVENT })
    await alice.request('PUT', `${calendar}b.ics`, {
      headers: { 'content-type': 'text/calendar' },
      body: `${EVENT}junk`,
    })
    await alice.request('GET', `${calendar}a.ics?token=query-secret`)
    await server.as('alice', 'wrong secret').request('GET', calendar)
    await server.anonymous.request('GET', '/feeds/feed-secret.ics')
    await server.anonymous.request('GET', calendar, { headers: { authorization: 'Bearer bearer-secret' } })
    const body = JSON.stringify({ name: 'my phone', scopes: ['events:read'] })
    const headers = { 'content-type': 'application/json' }
    const { text } = await alice.request('POST', '/api/v1/app-passwords', { headers, body })
    const { secret } = JSON.parse(text)
    await server.as('alice', secret).request('PROPFIND', calendar)
    secrets.push(secret, 'query-secret', 'feed-secret', 'bearer-secret', Buffer.from('alice:alice').toString('base64'))
  })
  afterAll(() => server.close())

  const ask = (path: string, authorization?: string) =>
    server.anonymous.request('GET', path, authorization === undefined ? {} : { headers: { authorization } })

  it('lives and is ready', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' })
    expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'ready\n' })
  })

  it('has metrics for who has the token', async () => {
    expect((await ask('/metrics')).status).toBe(401)
    expect((await ask('/metrics', 'Bearer another')).status).toBe(401)
    const { status, text, headers } = await ask('/metrics', `Bearer ${TOKEN}`)
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')])
    expect(text).toContain('kalends_http_request_duration_seconds_count{method="PUT",kind="object",status="201"} 1')
    expect(text).toContain('kalends_http_request_duration_seconds_count{method="GET",kind="feeds",status="404"} 1')
    expect(text).toMatch(/^kalends_queue_due\{queue="outbound"\} 0$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
    expect(text).toMatch(/^kalends_database_answer_seconds \d/m)
    expect(text.includes('kalends_database_connections{state="total"}')).toBe(kind === 'postgres')
    for (const secret of ['alice', ...secrets]) expect(text).not.toContain(secret)
  })

  it('logs a line for each request, with neither secrets nor titles', async () => {
    await expect.poll(() => server.log.filter(({ msg }) => msg === 'served').length).toBeGreaterThanOrEqual(8)
    const put = server.log.find(({ msg, method }) => msg === 'served' && method === 'PUT')
    const { id } = (await server.store.findPrincipal('alice')) ?? {}
    expect(put).toMatchObject({ kind: 'object', status: 201, account: id, ms: expect.any(Number) })
    expect(put?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    const text = JSON.stringify(server.log)
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('has a port of its own for them, without a token', async () => {
    const log = pino({ level: 'silent' })
    const { store } = server
    const health = { store, log, metrics: createMetrics(store, () => new Date()), isDraining: () => false }
    const own = await listen(healthListener(health), '127.0.0.1', 0)
    const at = `http://127.0.0.1:${portOf(own)}`
    expect(await (await fetch(`${at}/readyz`)).text()).toBe('ready\n')
    expect((await fetch(`${at}/metrics`)).status).toBe(200)
    expect((await fetch(`${at}/dav/`)).status).toBe(404)
    own.closeAllConnections()
    own.close()
  })
})

describe('a server that is not well', () => {
  const log = pino({ level: 'silent' })
  const webSocket = createWebSocketMetrics(new Registry())
  const metrics = { contentType: '', webSocket, request: () => undefined, text: async () => '' }
  const fine = { check: async () => undefined }

  it.each([
    ['ends', { store: fine, isDraining: () => true }, 'ending\n'],
    [
      'has lost its database',
      { store: { check: () => Promise.reject(new Error('gone')) }, isDraining: () => false },
      'the database does not answer\n',
    ],
    [
      'has one that hangs',
      { store: { check: () => new Promise<void>(() => undefined) }, isDraining: () => false },
      'the database does not answer\n',
    ],
  ])('is not ready when it %s', async (_, state, body) => {
    expect(await answerHealth('/readyz', { log, metrics, ...state })).toMatchObject({ status: 503, body })
    expect(await answerHealth('/healthz', { log, metrics, ...state })).toMatchObject({ status: 200 })
  })
})

it('kinds are few words, whatever is asked for', () => {
  const paths = [
    '/dav/calendars/alice/work/x.ics',
    '/dav/%zz',
    '/api/v1/me',
    '/wp-admin',
    '/dav/principals/users/a/',
    '*',
  ]
  expect(paths.map(kindOfPath)).toEqual(['object', 'unknown', 'api', 'other', 'principal', 'other'])
})

it('a line for people stays one line', () => {
  const line = JSON.stringify({
    level: 30,
    time: 0,
    pid: 1,
    hostname: 'h',
    name: 'kalends',
    status: 200,
    path: 'a\nb',
    msg: 'served',
  })
  expect(lineForPeople(line)).toBe('1970-01-01T00:00:00.000Z info served status=200 path=a b\n')
})
