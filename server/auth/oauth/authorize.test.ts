/** A public client with PKCE from the browser to its tokens, by oauth4webapi, and all that is refused on the way. */
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestBrowser, testBrowser } from '../../testing/test-browser.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { registerClient } from './registration.ts'

const LOOPBACK = 'http://127.0.0.1:4000/back'
const WEB = 'https://web.example/back?of=kalends'
const client: oauth.Client = { client_id: 'phone' }

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let alice: TestBrowser
  let issuer: oauth.AuthorizationServer
  let options: {
    [oauth.customFetch]: (url: string, init: object) => Promise<Response>
    [oauth.allowInsecureRequests]: true
  }

  beforeAll(async () => {
    server = await testServer({ store })
    const { publicUrl } = server.settings
    options = {
      [oauth.allowInsecureRequests]: true,
      // The server has a port that the system chose, and names another.
      [oauth.customFetch]: (url, init) => fetch(url.replace(publicUrl, server.url), init),
    }
    const of = { isPublic: true, service: undefined }
    const scopes = ['events:read', 'contacts:read', 'admin']
    await registerClient(
      { ...of, identifier: 'phone', name: 'Phone & Co', redirectUris: [LOOPBACK], scopes },
      server.store,
    )
    await registerClient(
      { ...of, identifier: 'web', name: 'Web', redirectUris: [WEB], scopes: ['events:read', 'contacts:read'] },
      server.store,
    )
    await registerClient(
      { ...of, identifier: 'app', name: 'App', redirectUris: ['org.example.app:/back'], scopes: ['events:read'] },
      server.store,
    )
    const answer = await oauth.discoveryRequest(new URL(publicUrl), { ...options, algorithm: 'oauth2' })
    issuer = await oauth.processDiscoveryResponse(new URL(publicUrl), answer)
    alice = await signedIn('alice')
  })
  afterAll(() => server.close())

  async function signedIn(user: string): Promise<TestBrowser> {
    const browser = testBrowser(server.anonymous)
    await browser.signIn(user)
    return browser
  }

  /** Where a program sends a browser. */
  function asked(more: Record<string, string | undefined> = {}): string {
    const all = {
      ...{ response_type: 'code', client_id: 'phone', redirect_uri: LOOPBACK, scope: 'events:read contacts:read' },
      ...{ state: 'a&b=c', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', ...more },
    }
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value)
    return `/oauth/authorize?${query}`
  }

  /** As a browser does: the form's own hidden fields, checks and action. */
  async function decide(browser: TestBrowser, path: string, answer: string, scopes?: readonly string[]) {
    const page = (await browser.get(path)).text
    const key = /name="key" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const checked = scopes ?? [...page.matchAll(/name="scope" value="([^"]*)" checked/g)].map(([, scope = '']) => scope)
    const fields = new URLSearchParams({ key, answer })
    for (const scope of checked) fields.append('scope', scope)
    return sent(browser, path, fields)
  }

  const sent = (browser: TestBrowser, path: string, fields: URLSearchParams, headers = {}) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const type = { 'content-type': 'application/x-www-form-urlencoded', cookie }
    return server.anonymous.request('POST', path, { headers: { ...type, ...headers }, body: `${fields}` })
  }

  test('a public client with PKCE, end to end', async () => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(issuer.authorization_endpoint ?? '')
    // RFC 8252 §7.3: the system gave it another port than the one it is registered with.
    const redirectUri = LOOPBACK.replace('4000', '51234')
    const parameters = {
      ...{
        client_id: 'phone',
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'events:read contacts:read',
        state,
      },
      ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)

    const browser = testBrowser(server.anonymous)
    const first = await browser.get(`${url.pathname}${url.search}`)
    expect([first.status, first.headers.location]).toEqual([303, expect.stringMatching(/^\/signin\?to=/)])
    const in_ = await browser.submit(first.headers.location ?? '', '/signin', { user: 'alice', password: 'alice' })
    const path = in_.headers.location ?? ''
    expect(path).toBe(`${url.pathname}${url.search}`)
    const back = await decide(browser, path, 'allow')
    expect(back.status).toBe(303)

    const params = oauth.validateAuthResponse(issuer, client, new URL(back.headers.location ?? ''), state)
    const answer = await oauth.authorizationCodeGrantRequest(
      ...([issuer, client, oauth.None(), params, redirectUri, verifier, options] as const),
    )
    const tokens = await oauth.processAuthorizationCodeResponse(issuer, client, answer)
    expect(tokens.scope).toBe('events:read contacts:read')
    const api = (token: string, where: string) =>
      oauth.protectedResourceRequest(
        token,
        'GET',
        new URL(`${server.settings.publicUrl}${where}`),
        undefined,
        undefined,
        options,
      )
    expect(await (await api(tokens.access_token, '/api/v1/me')).json()).toMatchObject({ principal: { slug: 'alice' } })

    const refresh = await oauth.refreshTokenGrantRequest(
      issuer,
      client,
      oauth.None(),
      tokens.refresh_token ?? '',
      options,
    )
    const next = await oauth.processRefreshTokenResponse(issuer, client, refresh)
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(issuer, client, oauth.None(), next.refresh_token ?? '', options),
    )
    await expect(api(next.access_token, '/api/v1/me')).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    })
  })

  test('the page says who asks for what, and leads nowhere but back', async () => {
    const { status, text, headers } = await alice.get(asked())
    expect(status).toBe(200)
    expect(text).toContain('Phone &amp; Co asks for access')
    expect(text).toContain('Signed in as Alice')
    expect(text).toContain('read your contacts')
    expect(text).not.toMatch(/<script/i)
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*form-action 'self' http:\/\/127.0.0.1:4000;.*frame-ancestors 'none'/,
    )
    const app = await alice.get(
      asked({ client_id: 'app', redirect_uri: 'org.example.app:/back', scope: 'events:read' }),
    )
    expect(app.headers['content-security-policy']).toContain("form-action 'self' org.example.app:;")
    const french = await alice.get(asked(), { 'accept-language': 'fr' })
    expect(french.text).toContain('Phone &amp; Co demande l’accès')
  })

  test('less may be allowed than is asked for, and nothing', async () => {
    const some = await decide(alice, asked(), 'allow', ['contacts:read', 'admin', 'events:write'])
    expect(some.status).toBe(303)
    const grants = await server.store.oauthGrantsOf((await server.store.findPrincipal('alice'))?.id ?? '')
    expect(grants.at(-1)?.scopes).toEqual(['contacts:read'])
    for (const [answer, scopes] of [
      ['deny', undefined],
      ['allow', []],
      ['', undefined],
    ] as const) {
      const back = new URL((await decide(alice, asked(), answer, scopes)).headers.location ?? '')
      expect(Object.fromEntries(back.searchParams)).toEqual({
        ...{ error: 'access_denied', error_description: expect.any(String), state: 'a&b=c', iss: issuer.issuer },
      })
    }
  })

  test('what is for administrators is for them to give', async () => {
    expect((await alice.get(asked({ scope: 'admin events:read' }))).text).not.toContain('value="admin"')
    expect((await (await signedIn('root')).get(asked({ scope: 'admin' }))).text).toContain('value="admin"')
    expect((await alice.get(asked({ scope: 'admin' }))).headers.location).toMatch(/error=invalid_scope/)
  })

  test.each<[string, Record<string, string | undefined>, string]>([
    ['a scope that it is not registered for', { scope: 'events:write' }, 'invalid_scope'],
    ['a scope that is none', { scope: 'all' }, 'invalid_scope'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without a method, which is a plain one', { code_challenge_method: undefined }, 'invalid_request'],
    ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
    ['a token at once', { response_type: 'token' }, 'unsupported_response_type'],
    ['a code and a token', { response_type: 'code token' }, 'unsupported_response_type'],
    ['nothing', { response_type: undefined }, 'invalid_request'],
  ])('%s: back with the error, signed in or not', async (_what, more, error) => {
    for (const browser of [alice, testBrowser(server.anonymous)]) {
      const { status, headers } = await browser.get(asked(more))
      const back = new URL(headers.location ?? '')
      expect([status, `${back.origin}${back.pathname}`]).toEqual([303, LOOPBACK])
      expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state: 'a&b=c', iss: issuer.issuer })
    }
  })

  test('a parameter that comes twice', async () => {
    const { headers } = await alice.get(`${asked()}&state=other`)
    expect(headers.location).toMatch(/error=invalid_request/)
    for (const name of ['redirect_uri', 'client_id']) {
      expect((await alice.get(`${asked()}&${name}=x`)).status).toBe(400)
    }
  })

  test.each<[string, Record<string, string | undefined>]>([
    ['no client', { client_id: undefined }],
    ['a client of nobody', { client_id: 'nobody' }],
    ['a client that no database could look for', { client_id: 'no\0body' }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['a foreign one', { redirect_uri: 'https://evil.example/back' }],
    ['that of another client', { redirect_uri: WEB }],
    ['another path', { redirect_uri: `${LOOPBACK}/more` }],
    ['a query added', { redirect_uri: `${LOOPBACK}?x` }],
    ['another scheme', { redirect_uri: LOOPBACK.replace('http', 'https') }],
    ['a host that begins alike', { redirect_uri: 'http://127.0.0.1.evil.example/back' }],
    ['somebody at a host', { redirect_uri: 'http://127.0.0.1:4000@evil.example/back' }],
    ['a fragment', { redirect_uri: `${LOOPBACK}#x` }],
    [
      'another port of a host that is not this machine',
      { client_id: 'web', redirect_uri: WEB.replace('.example', '.example:8443') },
    ],
    ['capitals', { client_id: 'web', redirect_uri: WEB.replace('web', 'WEB') }],
  ])('%s: a page, and nobody is sent anywhere', async (_what, more) => {
    for (const browser of [alice, testBrowser(server.anonymous)]) {
      const { status, headers, text } = await browser.get(asked(more))
      expect([status, headers.location, headers.refresh]).toEqual([400, undefined, undefined])
      expect(text).toContain('This link does not lead anywhere')
    }
  })

  describe('a form', () => {
    const allow = (key: string) =>
      new URLSearchParams([
        ['key', key],
        ['answer', 'allow'],
        ['scope', 'events:read'],
      ])
    const keyOn = async (browser: TestBrowser, path: string) =>
      /name="key" value="([^"]*)"/.exec((await browser.get(path)).text)?.[1] ?? ''

    test.each([
      ['without a key', async () => ''],
      ['with the key of another request', () => keyOn(alice, asked({ state: 'other' }))],
      ['with the key of somebody else', async () => keyOn(await signedIn('bob'), asked())],
    ])('%s is asked again', async (_what, key) => {
      const { status, text, headers } = await sent(alice, asked(), allow(await key()))
      expect([status, headers.location]).toEqual([409, undefined])
      expect(text).toContain('Please decide again')
    })

    test('of another site is refused', async () => {
      const key = allow(await keyOn(alice, asked()))
      expect((await sent(alice, asked(), key, { origin: 'https://evil.example' })).status).toBe(403)
      expect((await sent(alice, asked(), key, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    })

    test('of somebody who signed out meanwhile leads to the page for that', async () => {
      const { status, headers } = await sent(testBrowser(server.anonymous), asked(), allow('x'))
      expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/signin/)])
    })
  })

  test('what was agreed to is remembered, for that and where nobody else can be', async () => {
    const bob = await signedIn('bob')
    const web = (scope: string) => asked({ client_id: 'web', redirect_uri: WEB, scope })
    expect((await bob.get(web('events:read'))).status).toBe(200)
    const first = await decide(bob, web('events:read'), 'allow')
    expect(first.headers.location).toMatch(
      /^https:\/\/web\.example\/back\?of=kalends&code=[\w-]{43}&state=a%26b%3Dc&iss=/,
    )
    const again = await bob.get(web('events:read'))
    expect([again.status, again.headers.location]).toEqual([303, expect.stringMatching(/&code=[\w-]{43}&/)])
    expect((await bob.get(web('events:read contacts:read'))).status).toBe(200)
    // A browser would not follow from the form for signing in to another site.
    const afterSignIn = await bob.get(web('events:read'), { 'sec-fetch-site': 'same-origin' })
    expect([afterSignIn.status, afterSignIn.headers.refresh]).toEqual([
      ...[200, expect.stringMatching(/^0; url=https:\/\/web\.example\/back\?of=kalends&code=/)],
    ])
    // RFC 8252 §8.6: on this machine, or by a scheme, anybody may listen.
    await decide(bob, asked({ scope: 'events:read' }), 'allow')
    expect((await bob.get(asked({ scope: 'events:read' }))).status).toBe(200)
  })

  test('who let a program do something sees it at the account, and ends it', async () => {
    const root = await signedIn('root')
    await decide(root, asked({ scope: 'events:read' }), 'allow')
    const page = (await root.get('/account')).text
    expect(page).toMatch(/Programs with access[\s\S]*Phone &amp; Co[\s\S]*read your calendars and tasks\./)
    const id = /action="\/account\/programs\/end".*name="id" value="(\d+)"/.exec(page)?.[1] ?? ''
    expect((await root.post('/account/programs/end', { id })).headers.location).toBe('/account?done=nothing')
    // What is another's stays.
    await alice.submit('/account', '/account/programs/end', { id })
    expect((await root.get('/account')).text).toContain('Programs with access')
    await root.submit('/account', '/account/programs/end', { id })
    expect((await root.get('/account')).text).not.toContain('Programs with access')
  })

  test('an error never shows what was sent', async () => {
    const { text } = await alice.get(asked({ client_id: '"><script>alert(1)</script>' }))
    expect(text).not.toContain('<script')
  })
})
