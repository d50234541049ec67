/** Pages of other origins: what their browser is told, and what of it the server holds by itself. */
import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { issueCode } from '../auth/oauth/grants.ts'
import { registerClient, removeClient } from '../auth/oauth/registration.ts'
import { type TestBrowser, testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { basic, openTalk } from '../ws/testing/talk.ts'

const BOARD = 'https://board.example:8443'
const REDIRECT = `${BOARD}/back?of=kalends`
const STRANGER = 'https://evil.example'
const VERIFIER = 'v'.repeat(43)

let server: TestServer
let clock = Date.now()
const now = () => new Date(clock)

beforeAll(async () => {
  server = await testServer({ now })
  await register('board', [REDIRECT, 'org.example.board:/'])
  await register('local', ['http://127.0.0.1:3000/back'])
  await register('web', ['https://secret.example/back'], false)
})
afterAll(() => server.close())
afterEach(() => vi.restoreAllMocks())

function register(identifier: string, redirectUris: readonly string[], isPublic = true) {
  const scopes = ['events:read', 'events:write']
  return registerClient(
    { identifier, name: identifier, isPublic, redirectUris, scopes, service: undefined },
    server.store,
  )
}

const ask = (method: string, path: string, headers: OutgoingHttpHeaders, body?: string) =>
  server.anonymous.request(method, path, { headers, ...(body !== undefined && { body }) })

function preflight(path: string, origin: string, method = 'GET') {
  const wanted = { 'access-control-request-method': method, 'access-control-request-headers': 'authorization' }
  return ask('OPTIONS', path, { origin, ...wanted })
}

const allowed = async (asked: ReturnType<typeof ask>) => (await asked).headers['access-control-allow-origin']

async function post(path: string, form: Record<string, string>, origin = BOARD) {
  const type = 'application/x-www-form-urlencoded'
  return ask(
    'POST',
    path,
    { origin, 'sec-fetch-site': 'cross-site', 'content-type': type },
    `${new URLSearchParams(form)}`,
  )
}

/** As if alice had agreed to it. */
async function tokens(): Promise<{ readonly access_token: string; readonly refresh_token: string }> {
  const client = await server.store.findOAuthClient('board')
  const alice = await server.store.findPrincipal('alice')
  if (client === undefined || alice === undefined) throw new Error('not there')
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url')
  const agreement = {
    client,
    principalId: alice.id,
    scopes: ['events:read' as const],
    redirectUri: REDIRECT,
    challenge,
  }
  const code = await issueCode(agreement, { store: server.store, now })
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: VERIFIER }
  const answer = await post('/oauth/token', { ...form, client_id: 'board' })
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, BOARD])
  return JSON.parse(answer.text)
}

describe('a browser asks for leave', () => {
  test.each([
    ['/api/v1/me', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
    ['/api/v1/calendars/alice/calendar/events', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
    ['/oauth/token', 'POST'],
    ['/oauth/revoke', 'POST'],
  ])('%s: for the page of a client, and nobody is signed in for it', async (path, methods) => {
    const { status, headers, text } = await preflight(path, BOARD)
    expect([status, text]).toEqual([204, ''])
    expect(headers).toMatchObject({
      'access-control-allow-origin': BOARD,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match',
      'access-control-max-age': '7200',
      vary: 'Origin',
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
    expect(headers).not.toHaveProperty('www-authenticate')
  })

  test.each([
    ['a stranger', STRANGER],
    ['a page that hides', 'null'],
    ['another port', 'https://board.example'],
    ['a name that ends like it', 'https://my.board.example:8443'],
    ['a name that begins like it', `${BOARD}.evil.example`],
    ['without TLS', 'http://board.example:8443'],
    ['a client that keeps a secret on its server', 'https://secret.example'],
    ['another name of this machine', 'http://localhost:3000'],
  ])('not %s', async (_, origin) => {
    for (const path of ['/api/v1/me', '/oauth/token']) {
      const { status, headers } = await preflight(path, origin)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      expect([status, headers.vary]).toEqual([204, 'Origin'])
      expect(await allowed(ask('GET', path, { origin }))).toBeUndefined()
    }
  })

  test('this machine, at whatever port', async () => {
    expect(await allowed(preflight('/api/v1/me', 'http://127.0.0.1:3000'))).toBe('http://127.0.0.1:3000')
    expect(await allowed(preflight('/api/v1/me', 'http://127.0.0.1:51234'))).toBe('http://127.0.0.1:51234')
    expect(await allowed(preflight('/api/v1/me', 'https://127.0.0.1:3000'))).toBeUndefined()
  })

  test('nobody where there is no door', async () => {
    const paths = [
      '/dav/',
      '/dav/calendars/alice/calendar/',
      '/account',
      '/signin',
      '/oauth/introspect',
      '/api/docs',
      '/ws',
    ]
    for (const path of paths) {
      expect(await allowed(preflight(path, BOARD)), path).toBeUndefined()
      expect(await allowed(ask('GET', path, { origin: BOARD, authorization: basic('alice') })), path).toBeUndefined()
    }
  })

  test.each([
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-protected-resource',
    '/api/v1/openapi.json',
  ])('%s is for everybody', async (path) => {
    for (const origin of [BOARD, STRANGER]) {
      const { status, headers } = await ask('GET', path, { origin })
      expect([status, headers['access-control-allow-origin']]).toEqual([200, '*'])
      expect(headers.vary ?? '').not.toContain('Origin')
      expect(await allowed(preflight(path, origin))).toBe('*')
    }
  })
})

describe('the page of a client', () => {
  test('gets tokens, reads with them, and gives them back', async () => {
    const { access_token, refresh_token } = await tokens()
    const { status, headers } = await ask('GET', '/api/v1/me', {
      origin: BOARD,
      authorization: `Bearer ${access_token}`,
    })
    expect([status, headers['access-control-allow-origin']]).toEqual([200, BOARD])
    expect(headers['access-control-expose-headers']).toContain('ETag')
    expect(headers.vary).toBe('Accept, Authorization, Cookie, Kalends-View-As, Accept-Encoding, Origin')
    expect((await post('/oauth/revoke', { token: refresh_token, client_id: 'board' })).status).toBe(200)
  })

  test('reads what it is refused', async () => {
    const { access_token } = await tokens()
    const token = { origin: BOARD, authorization: `Bearer ${access_token}` }
    const json = { ...token, 'content-type': 'application/json' }
    const answers = {
      401: ask('GET', '/api/v1/me', { origin: BOARD, authorization: 'Bearer x' }),
      403: ask('POST', '/api/v1/calendars/alice/calendar/events', json, '{"title":"x","start":"2026-12-01T12:00:00"}'),
      404: ask('GET', '/api/v1/nothing', token),
      405: ask('DELETE', '/api/v1/me', token),
      400: post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'board' }),
    }
    for (const [status, asked] of Object.entries(answers)) {
      const { headers, ...answer } = await asked
      expect([answer.status, headers['access-control-allow-origin']]).toEqual([Number(status), BOARD])
      expect(headers['access-control-expose-headers']).toContain('WWW-Authenticate')
    }
    vi.spyOn(server.store, 'findOAuthToken').mockRejectedValueOnce(new Error('of the test'))
    const bug = await ask('GET', '/api/v1/me', token)
    expect([bug.status, bug.headers['access-control-allow-origin']]).toEqual([500, BOARD])
  })

  test('is told when it asks too much', async () => {
    const limited = await testServer({ now, settings: { rateLimits: 'default', accountRequests: 1 } })
    try {
      await registerClient(
        {
          ...{ identifier: 'board', name: 'Board', isPublic: true, service: undefined },
          ...{ redirectUris: [REDIRECT], scopes: ['events:read'] },
        },
        limited.store,
      )
      const asked = () => limited.anonymous.request('GET', '/api/v1/me', { headers: { origin: BOARD } })
      await asked()
      const { status, headers } = await asked()
      expect([status, headers['access-control-allow-origin']]).toEqual([429, BOARD])
      expect(headers['access-control-expose-headers']).toContain('Retry-After')
      const wanted = { origin: BOARD, 'access-control-request-method': 'GET' }
      expect((await limited.anonymous.request('OPTIONS', '/api/v1/me', { headers: wanted })).status).toBe(429)
    } finally {
      await limited.close()
    }
  })

  test('uses no password, of the API or of anything else', async () => {
    const from = { origin: BOARD, authorization: basic('alice') }
    for (const method of ['GET', 'PUT', 'POST', 'DELETE'])
      expect((await ask(method, '/api/v1/me', from)).status, method).toBe(403)
    const token = { origin: BOARD, authorization: `Bearer ${(await tokens()).access_token}` }
    expect((await ask('POST', '/dav/calendars/alice/outbox/', token)).status).toBe(403)
  })
})

describe('cookies', () => {
  let alice: TestBrowser
  beforeAll(async () => {
    alice = testBrowser(server.anonymous)
    await alice.signIn('alice')
  })
  const withCookie = (method: string, headers: OutgoingHttpHeaders, path = '/api/v1/me') => {
    const cookie = [...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return ask(method, path, { cookie, 'x-requested-with': 'page', ...headers })
  }

  test.each([BOARD, STRANGER, 'null'])('of a page of %s are not looked at', async (origin) => {
    const calendar = '/api/v1/calendars/alice/calendar'
    const asked = { GET: '/api/v1/me', POST: `${calendar}/events`, PATCH: calendar, DELETE: calendar }
    for (const [method, path] of Object.entries(asked)) {
      for (const site of [{}, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }]) {
        const { status, headers } = await withCookie(method, { origin, ...site }, path)
        // Of a stranger a POST is refused before anybody asks who it is.
        expect(status, method).toBe(method === 'POST' && origin !== BOARD ? 403 : 401)
        expect(headers).not.toHaveProperty('set-cookie')
        // No browser asks for a password because of it.
        expect(String(headers['www-authenticate'])).not.toContain('Basic')
      }
    }
    expect((await server.as('alice').request('GET', calendar)).status).toBe(200)
  })

  test('of a page of ours are', async () => {
    expect((await withCookie('GET', {})).status).toBe(200)
    expect((await withCookie('GET', { origin: server.url })).status).toBe(200)
    // Where a browser hides the origin of a page, it still says that it is ours.
    expect((await withCookie('GET', { origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('beside a token are not looked at either', async () => {
    const authorization = `Bearer ${(await tokens()).access_token}`
    const { text } = await withCookie('GET', { origin: BOARD, authorization })
    expect(JSON.parse(text).scopes).toEqual(['events:read'])
  })
})

describe('registrations', () => {
  test('count soon, and no more when they are gone', async () => {
    const origin = 'https://new.example'
    expect(await allowed(preflight('/api/v1/me', origin))).toBeUndefined()
    await register('new', [`${origin}/back`])
    clock += 2_000
    expect(await allowed(preflight('/api/v1/me', origin))).toBe(origin)
    await removeClient('new', server.store)
    clock += 2_000
    expect(await allowed(preflight('/api/v1/me', origin))).toBeUndefined()
  })

  test('are read once, however many strangers come', async () => {
    clock += 2_000
    const read = vi.spyOn(server.store, 'oauthClients')
    const strangers = Array.from({ length: 30 }, (_, at) => preflight('/api/v1/me', `https://s${at}.example`))
    await Promise.all(strangers)
    expect(read).toHaveBeenCalledTimes(1)
  })

  test('stay known while the store does not answer', async () => {
    await preflight('/api/v1/me', BOARD)
    clock += 2_000
    vi.spyOn(server.store, 'oauthClients').mockRejectedValueOnce(new Error('of the test'))
    expect(await allowed(preflight('/api/v1/me', BOARD))).toBe(BOARD)
  })
})

describe('the WebSocket', () => {
  const open = (headers: Record<string, string>) => openTalk(server.url, { headers })

  test('of the page of a client is whose token its first message has', async () => {
    const bob = testBrowser(server.anonymous)
    await bob.signIn('bob')
    const cookie = [...bob.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const more of [{}, { cookie }, { authorization: basic('bob') }]) {
      const talk = await open({ origin: BOARD, ...more })
      talk.say({ type: 'subscribe', id: 'c', to: { kind: 'calendar', owner: 'bob', name: 'calendar' } })
      expect((await talk.next('error')).reason).toBe('unauthenticated')
      await talk.closed
      const another = await open({ origin: BOARD, ...more })
      another.say({ type: 'sign-in', authorization: `Bearer ${(await tokens()).access_token}` })
      expect((await another.next('signed-in')).account).toBe('alice')
      await another.close()
    }
  })

  test('takes no password from it', async () => {
    const talk = await open({ origin: BOARD })
    talk.say({ type: 'sign-in', authorization: basic('alice') })
    expect(await talk.next('error')).toMatchObject({ detail: expect.stringContaining('access token') })
    await talk.closed
  })

  test('of the page of a stranger is not opened', async () => {
    for (const origin of [STRANGER, 'null', 'https://secret.example'])
      await expect(open({ origin })).rejects.toThrow('status 403')
    await (await open({ origin: 'moz-extension://8d2f' })).close()
  })
})
