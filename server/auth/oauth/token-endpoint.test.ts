/** The endpoints that programs ask, as a program does that knows OAuth: by oauth4webapi. */
import { createHash, randomBytes } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import type { Scope } from '../scopes.ts'
import { issueCode } from './grants.ts'
import { registerClient, removeClient } from './registration.ts'

const REDIRECT = 'http://127.0.0.1:3000/back'
const SECOND = 1000
const DAY = 86_400 * SECOND

describe.each(['sqlite', 'postgres'] as const)('on %s', (database) => {
  let server: TestServer
  let clock: number
  const secrets = new Map<string, string>()
  let issuer: oauth.AuthorizationServer
  let options: {
    [oauth.customFetch]: (url: string, init: object) => Promise<Response>
    [oauth.allowInsecureRequests]: true
  }

  beforeAll(async () => {
    clock = Date.UTC(2026, 0, 1)
    server = await testServer({ store: database, now: () => new Date(clock) })
    const { publicUrl } = server.settings
    options = {
      [oauth.allowInsecureRequests]: true,
      // The server has a port that the system chose, and names another.
      [oauth.customFetch]: (url, init) => fetch(url.replace(publicUrl, server.url), init),
    }
    await register('phone', { isPublic: true, scopes: ['events:read', 'events:write', 'contacts:read'] })
    await register('other', { isPublic: true, scopes: ['events:read'] })
    await register('web', { scopes: ['events:read', 'admin'] })
    await register('robot', { redirectUris: [], scopes: ['events:read', 'freebusy:read', 'admin'], service: 'bob' })
    const answer = await oauth.discoveryRequest(new URL(publicUrl), { ...options, algorithm: 'oauth2' })
    issuer = await oauth.processDiscoveryResponse(new URL(publicUrl), answer)
  })
  afterAll(() => server.close())

  async function register(identifier: string, more: object) {
    const asked = { identifier, name: identifier, isPublic: false, redirectUris: [REDIRECT], service: undefined }
    const { secret } = await registerClient({ scopes: [], ...asked, ...more }, server.store)
    if (secret !== undefined) secrets.set(identifier, secret)
  }

  const authOf = (identifier: string) => {
    const secret = secrets.get(identifier)
    return secret === undefined ? oauth.None() : oauth.ClientSecretBasic(secret)
  }

  /** As if somebody had agreed to it in a browser. */
  async function agreed(identifier = 'phone', scopes: readonly Scope[] = ['events:read', 'contacts:read']) {
    const client = await server.store.findOAuthClient(identifier)
    const alice = await server.store.findPrincipal('alice')
    if (client === undefined || alice === undefined) throw new Error('not there')
    const verifier = oauth.generateRandomCodeVerifier()
    const challenge = await oauth.calculatePKCECodeChallenge(verifier)
    const agreement = { client, principalId: alice.id, scopes, redirectUri: REDIRECT, challenge }
    return { verifier, code: await issueCode(agreement, { store: server.store, now: () => new Date(clock) }) }
  }

  interface Exchange {
    readonly code: string
    readonly verifier: string
    readonly client?: string
    readonly redirectUri?: string
  }

  async function exchange({ code, verifier, client: client_id = 'phone', redirectUri = REDIRECT }: Exchange) {
    const client = { client_id }
    const back = oauth.validateAuthResponse(
      { issuer: issuer.issuer },
      client,
      new URLSearchParams({
        code,
        ...(issuer.authorization_response_iss_parameter_supported && { iss: issuer.issuer }),
      }),
      oauth.expectNoState,
    )
    const answer = await oauth.authorizationCodeGrantRequest(
      ...([issuer, client, authOf(client_id), back, redirectUri, verifier, options] as const),
    )
    return oauth.processAuthorizationCodeResponse(issuer, client, answer)
  }

  async function refreshed(token: string | undefined, { client: client_id = 'phone', scope = '' } = {}) {
    const client = { client_id }
    const answer = await oauth.refreshTokenGrantRequest(issuer, client, authOf(client_id), token ?? '', {
      ...options,
      ...(scope !== '' && { additionalParameters: { scope } }),
    })
    return oauth.processRefreshTokenResponse(issuer, client, answer)
  }

  async function service(scope = '', client_id = 'robot', auth = authOf(client_id)) {
    const parameters = new URLSearchParams(scope === '' ? {} : { scope })
    const answer = await oauth.clientCredentialsGrantRequest(issuer, { client_id }, auth, parameters, options)
    return oauth.processClientCredentialsResponse(issuer, { client_id }, answer)
  }

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  const me = (token: string) => server.anonymous.request('GET', '/api/v1/me', bearer(token))
  const opens = async (token: string) => (await me(token)).status === 200
  const post = (path: string, form: Record<string, string> | string, headers = {}) =>
    server.anonymous.request('POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: String(new URLSearchParams(form)),
    })

  describe('a code', () => {
    test('is exchanged for tokens that do what was agreed to, and no more', async () => {
      const tokens = await exchange(await agreed())
      expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'events:read contacts:read' })
      const { status, text } = await me(tokens.access_token)
      expect([status, JSON.parse(text).scopes]).toEqual([200, ['events:read', 'contacts:read']])
      expect(JSON.parse(text).principal.slug).toBe('alice')
    })

    test.each<[string, (agreement: Exchange) => Exchange]>([
      ['another verifier', (agreement) => ({ ...agreement, verifier: oauth.generateRandomCodeVerifier() })],
      [
        'the challenge for a verifier',
        (a) => ({ ...a, verifier: createHash('sha256').update(a.verifier).digest('base64url') }),
      ],
      ['another redirect_uri', (agreement) => ({ ...agreement, redirectUri: 'http://127.0.0.1:3001/back' })],
      ['a code of nobody', (agreement) => ({ ...agreement, code: randomBytes(32).toString('base64url') })],
      ['no code at all', (agreement) => ({ ...agreement, code: 'x' })],
    ])('with %s: invalid_grant', async (_what, spoilt) => {
      await expect(exchange(spoilt(await agreed()))).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
    })

    test('without a verifier: invalid_grant', async () => {
      const { code } = await agreed()
      const form = { grant_type: 'authorization_code', client_id: 'phone', code, redirect_uri: REDIRECT }
      const { status, text } = await post('/oauth/token', form)
      expect([status, JSON.parse(text).error]).toEqual([400, 'invalid_grant'])
    })

    test('that was tried wrongly is over', async () => {
      const agreement = await agreed()
      await exchange({ ...agreement, verifier: oauth.generateRandomCodeVerifier() }).catch(() => undefined)
      await expect(exchange(agreement)).rejects.toMatchObject({ error: 'invalid_grant' })
    })

    test('lasts a minute', async () => {
      const agreement = await agreed()
      clock += 60 * SECOND
      await expect(exchange(agreement)).rejects.toMatchObject({ error: 'invalid_grant' })
    })

    test('of another client is not theirs, and stays', async () => {
      const agreement = await agreed()
      await expect(exchange({ ...agreement, client: 'other' })).rejects.toMatchObject({ error: 'invalid_grant' })
      expect(await exchange(agreement)).toHaveProperty('access_token')
    })

    test('used again ends what came of it', async () => {
      const agreement = await agreed()
      const tokens = await exchange(agreement)
      const next = await refreshed(tokens.refresh_token)
      await expect(exchange(agreement)).rejects.toMatchObject({ error: 'invalid_grant' })
      expect([await opens(tokens.access_token), await opens(next.access_token)]).toEqual([false, false])
      await expect(refreshed(next.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    })

    test('used many times at once gives tokens once at most, and then none is left', async () => {
      const agreement = await agreed()
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => exchange(agreement)))
      const tokens = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(tokens.length).toBeLessThanOrEqual(1)
      for (const { access_token } of tokens) expect(await opens(access_token)).toBe(false)
    })
  })

  describe('a refresh token', () => {
    test('is exchanged for the next one, which may ask for as much again', async () => {
      const first = await exchange(await agreed())
      const second = await refreshed(first.refresh_token, { scope: 'contacts:read' })
      expect(second.scope).toBe('contacts:read')
      expect(JSON.parse((await me(second.access_token)).text).scopes).toEqual(['contacts:read'])
      // RFC 6749 §6.
      expect((await refreshed(second.refresh_token)).scope).toBe('events:read contacts:read')
    })

    test('asks for no more than was agreed to, and is not spent by trying', async () => {
      const { refresh_token } = await exchange(await agreed())
      const grown = refreshed(refresh_token, { scope: 'events:read events:write' })
      await expect(grown).rejects.toMatchObject({ error: 'invalid_scope', status: 400 })
      expect(await refreshed(refresh_token)).toHaveProperty('access_token')
    })

    test('used again ends the whole grant', async () => {
      const first = await exchange(await agreed())
      const second = await refreshed(first.refresh_token)
      const third = await refreshed(second.refresh_token)
      await expect(refreshed(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
      await expect(refreshed(third.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
      for (const tokens of [first, second, third]) expect(await opens(tokens.access_token)).toBe(false)
    })

    test('lasts sixty days', async () => {
      const { refresh_token } = await exchange(await agreed())
      clock += 59 * DAY
      const next = await refreshed(refresh_token)
      clock += 60 * DAY
      await expect(refreshed(next.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    })

    test('of another client, an access token, and nonsense are none', async () => {
      const { refresh_token, access_token } = await exchange(await agreed())
      const invalid = { error: 'invalid_grant' }
      await expect(refreshed(refresh_token, { client: 'other' })).rejects.toMatchObject(invalid)
      await expect(refreshed(access_token)).rejects.toMatchObject(invalid)
      await expect(refreshed('x')).rejects.toMatchObject(invalid)
      expect(await refreshed(refresh_token)).toHaveProperty('access_token')
    })
  })

  describe('a service', () => {
    test('gets a token by its own secret, with the rights of its account', async () => {
      const tokens = await service('events:read')
      expect(tokens).toMatchObject({ scope: 'events:read', expires_in: 3600 })
      expect(tokens.refresh_token).toBeUndefined()
      expect(JSON.parse((await me(tokens.access_token)).text)).toMatchObject({ principal: { slug: 'bob' } })
      expect(
        (await server.anonymous.request('GET', '/api/v1/calendars/alice/calendar', bearer(tokens.access_token))).status,
      ).toBe(403)
    })

    test('asks for nothing and has all but what its account may not do', async () => {
      expect((await service()).scope).toBe('events:read freebusy:read')
    })

    test.each([
      ['more than it was registered for', () => service('contacts:read'), 'invalid_scope', 400],
      ['a scope that is none', () => service('everything'), 'invalid_scope', 400],
      ['another secret', () => service('', 'robot', oauth.ClientSecretBasic('x')), 'invalid_client', 401],
      ['no secret', () => service('', 'robot', oauth.None()), 'invalid_client', 401],
      ['no such client', () => service('', 'nobody', oauth.ClientSecretPost('x')), 'invalid_client', 401],
      ['no account', () => service('', 'web'), 'unauthorized_client', 400],
      ['a public client', () => service('', 'phone'), 'unauthorized_client', 400],
    ])('%s is refused', async (_what, ask, error, status) => {
      const { cause = [], ...refusal } = (await ask().then(
        () => ({}),
        (thrown: oauth.ResponseBodyError | oauth.WWWAuthenticateChallengeError) => thrown,
      )) as { cause?: unknown; error?: string; status?: number }
      // oauth4webapi gives the challenge instead of the body when there is one.
      expect([refusal.error ?? (Array.isArray(cause) ? 'invalid_client' : ''), refusal.status]).toEqual([error, status])
    })
  })

  test.each([
    [{}, 'invalid_client', 401],
    [{ client_id: 'phone' }, 'unsupported_grant_type', 400],
    [
      { client_id: 'phone', grant_type: 'password', username: 'alice', password: 'alice' },
      'unsupported_grant_type',
      400,
    ],
    [{ client_id: 'phone', grant_type: 'authorization_code' }, 'invalid_request', 400],
    [{ client_id: 'phone', grant_type: 'refresh_token' }, 'invalid_request', 400],
    ['client_id=phone&grant_type=refresh_token&grant_type=password', 'invalid_request', 400],
    [{ client_id: 'phone', client_secret: 'x', grant_type: 'refresh_token' }, 'invalid_client', 401],
  ])('the token endpoint refuses %j: %s', async (form, error, status) => {
    const answer = await post('/oauth/token', form)
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([status, error])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('what is no form, too long, or asked by another method', async () => {
    const json = await server.anonymous.request('POST', '/oauth/token', {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect([json.status, JSON.parse(json.text).error]).toEqual([400, 'invalid_request'])
    expect((await post('/oauth/token', { client_id: 'x'.repeat(40_000) })).status).toBe(400)
    expect((await post('/oauth/nothing', {})).status).toBe(404)
    expect((await server.anonymous.get('/oauth/token')).headers.allow).toBe('POST')
  })

  describe('an access token', () => {
    let token: string
    beforeEach(async () => {
      token = (await exchange(await agreed())).access_token
    })

    test('opens DAV for what it is for', async () => {
      const report = (path: string, method: string, body = '') =>
        server.anonymous.request(method, path, { headers: { ...bearer(token).headers, depth: '0' }, body })
      expect((await report('/dav/calendars/alice/calendar/', 'PROPFIND')).status).toBe(207)
      const written = await report('/dav/calendars/alice/new/', 'MKCALENDAR')
      expect([written.status, written.headers['www-authenticate']]).toEqual([
        ...[403, 'Bearer error="insufficient_scope", scope="events:write"'],
      ])
      expect(written.text).toContain('need-privileges')
      // What bob would have to allow is no matter of scopes.
      expect((await report('/dav/calendars/bob/calendar/', 'PROPFIND')).headers['www-authenticate']).toBeUndefined()
      expect((await report('/dav/calendars/bob/calendar/', 'PROPFIND')).status).toBe(403)
    })

    test('lasts an hour, and says so then', async () => {
      clock += 3600 * SECOND
      const { status, headers } = await me(token)
      const { publicUrl } = server.settings
      expect([status, headers['www-authenticate']]).toEqual([
        401,
        `Bearer realm="Kalends", resource_metadata="${publicUrl}/.well-known/oauth-protected-resource", error="invalid_token"`,
      ])
    })

    test.each(['', 'x', 'x'.repeat(43), 'a b'])('that is none: %j', async (text) => {
      expect((await me(text)).status).toBe(401)
    })

    test('does nothing that only its owner may do', async () => {
      const { status, headers } = await server.anonymous.request('GET', '/api/v1/app-passwords', bearer(token))
      expect(status).toBe(403)
      expect(headers['www-authenticate']).toBeUndefined()
      const rooms = await server.anonymous.request(
        'GET',
        '/api/v1/calendars/alice/calendar',
        bearer((await service('freebusy:read')).access_token),
      )
      expect(rooms.headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="events:read"')
    })

    test('shrinks and ends with what its client is registered for', async () => {
      await register('gone', { isPublic: true, scopes: ['events:read'] })
      const { access_token } = await exchange({ ...(await agreed('gone', ['events:read'])), client: 'gone' })
      expect(await opens(access_token)).toBe(true)
      expect(await removeClient('gone', server.store)).toBe(true)
      expect(await opens(access_token)).toBe(false)
    })
  })

  describe('revocation', () => {
    const revoke = async (token: string, client_id = 'phone') => {
      const answer = await oauth.revocationRequest(issuer, { client_id }, authOf(client_id), token, options)
      return oauth.processRevocationResponse(answer)
    }

    test('of an access token ends that one, of a refresh token all', async () => {
      const first = await exchange(await agreed())
      const second = await refreshed(first.refresh_token)
      await revoke(first.access_token)
      expect([await opens(first.access_token), await opens(second.access_token)]).toEqual([false, true])
      await revoke(second.refresh_token ?? '')
      expect(await opens(second.access_token)).toBe(false)
      await expect(refreshed(second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
      // RFC 7009 §2.2.
      await revoke(second.refresh_token ?? '')
      await revoke('nonsense')
    })

    test('of what another client has is refused', async () => {
      const { access_token } = await exchange(await agreed())
      await expect(revoke(access_token, 'other')).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
      expect(await opens(access_token)).toBe(true)
    })

    test('without a token, or by nobody', async () => {
      expect(JSON.parse((await post('/oauth/revoke', { client_id: 'phone' })).text).error).toBe('invalid_request')
      expect(JSON.parse((await post('/oauth/revoke', { token: 'x' })).text).error).toBe('invalid_client')
    })
  })

  describe('introspection', () => {
    const introspect = async (token: string, client_id: string) => {
      const answer = await oauth.introspectionRequest(issuer, { client_id }, authOf(client_id), token, options)
      return oauth.processIntrospectionResponse(issuer, { client_id }, answer)
    }

    test('says what a token of its own is for, until it ends', async () => {
      const { access_token, refresh_token = '' } = await exchange({
        ...(await agreed('web', ['events:read'])),
        client: 'web',
      })
      const exp = clock / SECOND + 3600
      expect(await introspect(access_token, 'web')).toMatchObject({
        ...{ active: true, scope: 'events:read', client_id: 'web', username: 'alice', token_type: 'Bearer', exp },
      })
      expect(await introspect(refresh_token, 'web')).toMatchObject({ active: true })
      await refreshed(refresh_token, { client: 'web' })
      expect(await introspect(refresh_token, 'web')).toEqual({ active: false })
      clock += 3600 * SECOND
      expect(await introspect(access_token, 'web')).toEqual({ active: false })
    })

    test('says nothing of others', async () => {
      const { access_token } = await exchange(await agreed())
      expect(await introspect(access_token, 'web')).toEqual({ active: false })
      const { status, text } = await post('/oauth/introspect', { token: access_token, client_id: 'phone' })
      expect([status, JSON.parse(text).error]).toEqual([401, 'invalid_client'])
    })
  })

  test('no secret, code or token is in the store', async () => {
    const tokens = await exchange(await agreed())
    let dumped = ''
    for await (const record of server.store.dump()) dumped += JSON.stringify(record)
    expect(dumped).toContain('"identifier":"web"')
    for (const secret of [tokens.access_token, tokens.refresh_token ?? '', ...secrets.values()]) {
      expect(dumped).not.toContain(secret)
    }
  })

  test('what is over is forgotten, and only that', async () => {
    const { access_token, refresh_token } = await exchange(await agreed())
    await agreed()
    clock += 3600 * SECOND
    const alice = await server.store.findPrincipal('alice')
    const known = (await server.store.oauthGrantsOf(alice?.id ?? '')).length
    await server.store.removeExpiredOAuth(new Date(clock))
    const left = await server.store.oauthGrantsOf(alice?.id ?? '')
    expect(left.length).toBeLessThan(known)
    expect(await server.store.findOAuthToken(createHash('sha256').update(access_token).digest('hex'))).toBeUndefined()
    expect(await refreshed(refresh_token)).toHaveProperty('access_token')
  })
})

test('many clients of one person: the one unused for longest makes room', async () => {
  const server = await testServer()
  await registerClient(
    {
      identifier: 'a',
      name: 'A',
      isPublic: true,
      redirectUris: [REDIRECT],
      scopes: ['events:read'],
      service: undefined,
    },
    server.store,
  )
  const client = await server.store.findOAuthClient('a')
  const alice = await server.store.findPrincipal('alice')
  if (client === undefined || alice === undefined) throw new Error('not there')
  const agreement = {
    client,
    principalId: alice.id,
    scopes: ['events:read'] as const,
    redirectUri: REDIRECT,
    challenge: 'x',
  }
  for (let at = 0; at < 52; at++) await issueCode(agreement, { store: server.store, now: () => new Date(at) })
  expect(await server.store.oauthGrantsOf(alice.id)).toHaveLength(50)
  await server.close()
})

test('who is refused again and again waits', async () => {
  const server = await testServer({ settings: { rateLimits: 'default' } })
  const ask = () =>
    server.anonymous.request('POST', '/oauth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'client_id=x',
    })
  const statuses = new Set<number>()
  for (let tries = 0; tries < 405; tries++) statuses.add((await ask()).status)
  expect([...statuses]).toEqual([401, 429])
  await server.close()
})
