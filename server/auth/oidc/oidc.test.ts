import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drain, listen, portOf } from '../../http-server.ts'
import { readSettings, type Settings } from '../../settings.ts'
import { type TestBrowser, testBrowser } from '../../testing/test-browser.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { isUnreachable } from './bounded-fetch.ts'
import { createOidcProvider, findOidcSettings } from './provider.ts'
import { CLIENT, type OpenIdProvider, openIdProvider, type Person } from './testing/open-id-provider.ts'

const SESSION = '__Host-kalends-session'

let provider: OpenIdProvider
beforeAll(async () => {
  provider = await openIdProvider()
})
afterAll(() => provider.close())

const settingsFor = (more: Partial<Settings> = {}): Partial<Settings> => ({
  publicUrl: 'https://calendar.example.test',
  oidcIssuer: provider.issuer,
  oidcName: 'Example <b>',
  oidcClientId: CLIENT.id,
  oidcClientSecret: CLIENT.secret,
  oidcScopes: 'openid profile email groups',
  oidcGroupsClaim: 'groups',
  oidcProvision: true,
  oidcAdminGroups: ['calendar-admins'],
  ...more,
})

const zoe: Person = {
  sub: 'z-1',
  preferred_username: 'Zoë.Peeters@example.test',
  name: 'Zoë Peeters',
  email: 'Zoe@example.test',
  email_verified: true,
  groups: ['staff', '/staff/it'],
}

/** Where the button leads: the provider's address. */
async function asked(browser: TestBrowser, path = '/signin/oidc'): Promise<URL> {
  const { status, headers } = await browser.get(path)
  expect(status).toBe(303)
  return new URL(headers.location ?? '')
}

async function signIn(server: TestServer, who: Person | undefined, browser = testBrowser(server.anonymous)) {
  const url = await asked(browser)
  provider.who = who
  const back = await provider.visit(url.href)
  return { browser, back, answer: await browser.get(`${back.pathname}${back.search}`) }
}

const slugOf = async (browser: TestBrowser) => JSON.parse((await browser.get('/api/v1/me')).text).principal.slug

async function groupsOf({ store }: TestServer, slug: string) {
  const principal = await store.findPrincipal(slug)
  return (await store.groupsOf(principal?.id ?? '')).map((group) => group.slug)
}

describe.each(['sqlite', 'postgres'] as const)('people for whom a provider vouches, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: kind, settings: settingsFor() })
  })
  afterAll(() => server.close())

  it('come in by the button, to where they wanted to go, and have an account with its groups', async () => {
    const browser = testBrowser(server.anonymous)
    const page = await browser.get('/signin?to=/account%3Fx%3D1')
    expect(page.text).toContain('href="/signin/oidc?to=%2Faccount%3Fx%3D1">Sign in with Example &lt;b&gt;</a>')
    const url = await asked(browser, '/signin/oidc?to=%2Faccount%3Fx%3D1')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.id,
      code_challenge_method: 'S256',
      redirect_uri: 'https://calendar.example.test/signin/oidc/callback',
    })
    provider.who = zoe
    const back = await provider.visit(url.href)
    const answer = await browser.get(`${back.pathname}${back.search}`)
    expect([answer.status, answer.headers.location]).toEqual([303, '/account?x=1'])
    expect(await slugOf(browser)).toBe('zoe.peeters')
    expect(await server.store.findPrincipal('zoe.peeters')).toMatchObject({
      name: 'Zoë Peeters',
      addresses: ['mailto:zoe@example.test'],
      admin: false,
    })
    expect(await groupsOf(server, 'zoe.peeters')).toEqual(['staff', 'staff-it'])
    expect((await server.as('root').get('/dav/calendars/zoe.peeters/calendar/')).status).toBe(200)
    await server.store.chainAudit()
    const kinds = (await server.store.auditRecords({ owner: 'zoe.peeters' }, 50)).map((one) => [one.kind, one.detail])
    expect(kinds).toContainEqual(['sign-in', 'oidc'])
    // Who is in goes where they wanted, unless they are to show once more who they are.
    expect((await browser.get('/signin/oidc?to=/x')).headers.location).toBe('/x')
    expect((await browser.get('/signin?to=/x&again')).text).toContain('/signin/oidc?to=%2Fx&amp;again=')
    expect((await asked(browser, '/signin/oidc?to=/x&again=')).searchParams.get('prompt')).toBe('login')
  })

  it('are known again under another name, and by another address', async () => {
    const renamed = { ...zoe, name: 'Zoë Janssens', preferred_username: 'zoe.janssens', email: 'zj@example.test' }
    const { browser } = await signIn(server, renamed)
    expect(await slugOf(browser)).toBe('zoe.peeters')
    const principal = await server.store.findPrincipal('zoe.peeters')
    expect([principal?.name, principal?.addresses]).toEqual(['Zoë Janssens', ['mailto:zj@example.test']])
    await signIn(server, zoe)
  })

  it('lose groups that the provider takes away, and keep those of administrators', async () => {
    const { id = '' } = (await server.store.findPrincipal('zoe.peeters')) ?? {}
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
      const values = { name: 'Choir', addresses: [], timezone: null, admin: false, quotaBytes: null, details: {} }
      const group = await tx.createPrincipal({ kind: 'group', slug: 'choir', policy: null, ...values })
      await tx.setMembers(group.id, [id])
    })
    await signIn(server, { ...zoe, groups: ['staff', 'choir'] })
    // A group of that name is here, and is not the provider's: it gets one of its own.
    expect(await groupsOf(server, 'zoe.peeters')).toEqual(['choir', 'choir-2', 'staff'])
    await signIn(server, { ...zoe, groups: undefined })
    expect(await groupsOf(server, 'zoe.peeters')).toEqual(['choir'])
  })

  it('are administrators for as long as the provider says so', async () => {
    const isAdmin = async (slug: string) => (await server.store.findPrincipal(slug))?.admin
    const { browser } = await signIn(server, { ...zoe, groups: ['calendar-admins'] })
    expect(await isAdmin('zoe.peeters')).toBe(true)
    expect((await browser.get('/api/v1/audit')).status).toBe(200)
    await signIn(server, zoe)
    expect(await isAdmin('zoe.peeters')).toBe(false)
    expect((await browser.get('/api/v1/audit')).status).toBe(403)
    // One whom an administrator made one stays one.
    const principal = await server.store.findPrincipal('zoe.peeters')
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (tx) =>
      tx.updatePrincipal(principal?.id ?? '', { admin: true }),
    )
    await signIn(server, zoe)
    expect(await isAdmin('zoe.peeters')).toBe(true)
  })

  it('have no address that the provider has not verified', async () => {
    const { browser } = await signIn(server, {
      ...{ sub: 'u-1', preferred_username: 'una', email: 'boss@example.test', email_verified: false },
    })
    expect(await slugOf(browser)).toBe('una')
    expect((await server.store.findPrincipal('una'))?.addresses).toEqual([])
  })

  it('do not get an account that is here already, by its name or its address', async () => {
    for (const claims of [
      { preferred_username: 'alice' },
      { preferred_username: 'other', email: 'alice@example.test', email_verified: true },
      { preferred_username: 'root', groups: ['calendar-admins'] },
    ]) {
      const { browser, answer } = await signIn(server, { sub: 'x-1', ...claims })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('There is already an account with your name or address here')
      expect(browser.cookies.has(SESSION)).toBe(false)
    }
    const nameless = await signIn(server, { sub: 'x-2', preferred_username: '山田' })
    expect([nameless.answer.status, nameless.answer.text]).toEqual([403, expect.stringContaining('name is missing')])
    await expect
      .poll(async () => {
        await server.store.chainAudit()
        return (await server.store.auditRecords({ kind: 'sign-in-refused' }, 10)).length
      })
      .toBe(1)
  })

  it('share a name with others whom the provider calls so, and with groups', async () => {
    const { browser } = await signIn(server, { sub: 'z-2', preferred_username: 'zoe.peeters@elsewhere.test' })
    expect(await slugOf(browser)).toBe('zoe.peeters-2')
    const again = await signIn(server, { sub: 'z-2', preferred_username: 'zoe.peeters@elsewhere.test' })
    expect(await slugOf(again.browser)).toBe('zoe.peeters-2')
    const likeGroup = await signIn(server, { sub: 's-1', preferred_username: 'staff' })
    expect(await slugOf(likeGroup.browser)).toBe('staff-2')
  })

  it('are made once, also when they come twice at once', async () => {
    const who = { ...zoe, sub: 't-1', preferred_username: 'twice', email: 'twice@example.test', groups: ['twins'] }
    const entered = await Promise.all([signIn(server, who), signIn(server, who)])
    const slugs = await Promise.all(entered.map(({ browser }) => slugOf(browser)))
    expect(slugs).toEqual(['twice', 'twice'])
    expect(await groupsOf(server, 'twice')).toEqual(['twins'])
  })

  it('have no password, and app passwords that work', async () => {
    for (const password of ['', 'null', 'undefined', zoe.sub]) {
      expect((await server.as('zoe.peeters', password).get('/api/v1/me')).status).toBe(401)
    }
    const { browser } = await signIn(server, zoe)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const made = await server.anonymous.request('POST', '/api/v1/app-passwords', {
      headers: { cookie, 'content-type': 'application/json', 'x-requested-with': 'page' },
      body: JSON.stringify({ name: 'phone', scopes: ['events:read'] }),
    })
    const { secret } = JSON.parse(made.text)
    expect((await server.as('zoe.peeters', secret).get('/dav/calendars/zoe.peeters/calendar/')).status).toBe(200)
  })

  it('keep what they are through a backup', async () => {
    const records = []
    for await (const record of server.store.dump()) {
      if (record.kind === 'row' && record.table === 'identity') records.push(record.row)
    }
    expect(records).toContainEqual(expect.objectContaining({ provider: provider.issuer, subject: 'z-1', kind: 'user' }))
  })

  it('leave nothing secret in the log, and no bug', async () => {
    const text = JSON.stringify(server.log)
    expect(text).toContain('"subject":"x-1"')
    expect(text).not.toContain(CLIENT.secret)
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

describe('answers that are not what was asked for', () => {
  let server: TestServer
  let late = 0
  beforeAll(async () => {
    server = await testServer({ settings: settingsFor(), now: () => new Date(Date.now() + late) })
  })
  afterAll(() => server.close())

  async function refused(browser: TestBrowser, path: string, words: string): Promise<void> {
    const answer = await browser.get(path)
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining(words)])
    expect(browser.cookies.has(SESSION)).toBe(false)
  }
  const OUTDATED = 'was started in another browser'
  const FAILED = 'gave no usable answer'

  it('of another browser, without a state, with a changed one, too late: are not heard', async () => {
    const browser = testBrowser(server.anonymous)
    provider.who = zoe
    const back = await provider.visit((await asked(browser)).href)
    const path = `${back.pathname}${back.search}`
    const other = testBrowser(server.anonymous)
    await other.get('/signin')
    await refused(other, path, OUTDATED)
    await refused(browser, '/signin/oidc/callback?code=x', OUTDATED)
    await refused(browser, '/signin/oidc/callback?code=x&state=', OUTDATED)
    await refused(browser, `${path.replace(/state=./, 'state=_')}`, OUTDATED)
    await refused(browser, '/signin/oidc/callback?error=access_denied', OUTDATED)
    late = 11 * 60_000
    await refused(browser, path, OUTDATED)
    late = 0
    expect((await browser.get(path)).status).toBe(303)
  })

  it('with another nonce, with a code twice, and of another question: are refused', async () => {
    const browser = testBrowser(server.anonymous)
    const url = await asked(browser)
    url.searchParams.set('nonce', 'another')
    provider.who = zoe
    const forged = await provider.visit(url.href)
    await refused(browser, `${forged.pathname}${forged.search}`, FAILED)

    const [one, two] = [await asked(browser), await asked(browser)]
    const [ofOne, ofTwo] = [await provider.visit(one.href), await provider.visit(two.href)]
    const mixed = new URL(ofOne)
    mixed.searchParams.set('code', ofTwo.searchParams.get('code') ?? '')
    await refused(browser, `${mixed.pathname}${mixed.search}`, FAILED)

    const { back } = await signIn(server, zoe)
    const again = testBrowser(server.anonymous)
    await refused(again, `${back.pathname}${back.search}`, OUTDATED)
    const used = await signIn(server, zoe)
    used.browser.cookies.delete(SESSION)
    await refused(used.browser, `${used.back.pathname}${used.back.search}`, FAILED)
  })

  it('of another issuer: are refused', async () => {
    const browser = testBrowser(server.anonymous)
    provider.who = zoe
    const back = await provider.visit((await asked(browser)).href)
    expect(back.searchParams.get('iss')).toBe(provider.issuer)
    // RFC 9207 §2.4: it is compared.
    back.searchParams.set('iss', 'https://evil.example')
    await refused(browser, `${back.pathname}${back.search}`, FAILED)
    const other = await testServer({
      settings: settingsFor({ oidcIssuer: provider.issuer.replace('127.0.0.1', 'localhost') }),
    })
    await refused(testBrowser(other.anonymous), '/signin/oidc', FAILED)
    await other.close()
  })

  it('that somebody cancelled: lead back to the page, in their language', async () => {
    const browser = testBrowser(server.anonymous)
    const url = await asked(browser, '/signin/oidc?to=/account%3Fy')
    provider.who = undefined
    const back = await provider.visit(url.href)
    for (const [language, words] of [
      ['en', 'Signing in was cancelled.'],
      ['de', 'Die Anmeldung wurde abgebrochen.'],
      ['fr', 'La connexion a été annulée.'],
      ['nl', 'Het aanmelden is geannuleerd.'],
    ] as const) {
      const { text } = await browser.get(`${back.pathname}${back.search}`, { 'accept-language': language })
      expect(text).toContain(words)
      expect(text).toContain('name="to" value="/account?y"')
    }
  })

  it('are slowed down like wrong passwords', async () => {
    const slow = await testServer({ settings: settingsFor({ rateLimits: 'default' }) })
    const browser = testBrowser(slow.anonymous)
    const state = (await asked(browser)).searchParams.get('state') ?? ''
    const path = `/signin/oidc/callback?${new URLSearchParams({ state, code: 'guess', iss: provider.issuer })}`
    for (let tries = 0; tries < 5; tries++) expect((await browser.get(path)).status).toBe(403)
    const answer = await browser.get(path)
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1'])
    // Whoever sits behind the same address comes in.
    expect((await signIn(slow, zoe)).answer.status).toBe(303)
    await slow.close()
  })

  it('that are no guesses slow nobody down: somebody cancelled, or the provider was away', async () => {
    const ofProvider = (path: string) => (path === '/.well-known/openid-configuration' ? 200 : 503)
    const away = await listen(
      ({ url = '' }, response) =>
        response.writeHead(ofProvider(url), { 'content-type': 'application/json' }).end(about),
      ...(['127.0.0.1', 0] as const),
    )
    const issuer = `http://127.0.0.1:${portOf(away)}`
    const [authorization_endpoint, token_endpoint, jwks_uri] = ['a', 't', 'k'].map((path) => `${issuer}/${path}`)
    const about = JSON.stringify({ issuer, authorization_endpoint, token_endpoint, jwks_uri })
    const settings = settingsFor({ oidcIssuer: issuer, rateLimits: 'default' })
    const server = await testServer({ settings })
    const browser = testBrowser(server.anonymous)
    const state = (await asked(browser)).searchParams.get('state') ?? ''
    const hear = async (answer: Readonly<Record<string, string>>) =>
      (await browser.get(`/signin/oidc/callback?${new URLSearchParams({ state, iss: issuer, ...answer })}`)).status
    for (let tries = 0; tries < 30; tries++) {
      expect(await hear({ error: 'access_denied' })).toBe(403)
      expect(await hear({ code: 'good' })).toBe(503)
    }
    await server.close()
    await drain(away, 0)
  })
})

describe('what the operator settles', () => {
  it('who may come in, who is somebody here already, and that nobody is made', async () => {
    const server = await testServer({
      settings: settingsFor({
        ...{ oidcProvision: false, oidcLink: 'mail', oidcRequire: [{ claim: 'groups', value: 'staff' }] },
      }),
    })
    const forbidden = await signIn(server, { ...zoe, email: 'alice@example.test', groups: ['others'] })
    expect([forbidden.answer.status, forbidden.answer.text]).toEqual([403, expect.stringContaining('may not sign in')])
    const unknown = await signIn(server, zoe)
    expect([unknown.answer.status, unknown.answer.text]).toEqual([403, expect.stringContaining('no account for you')])
    const unverified = await signIn(server, { ...zoe, email: 'alice@example.test', email_verified: false })
    expect(unverified.answer.status).toBe(403)
    const { browser } = await signIn(server, { ...zoe, email: 'Alice@example.test', preferred_username: 'ally' })
    expect(await slugOf(browser)).toBe('alice')
    // Known by the subject from now on, and nobody else's.
    expect(await slugOf((await signIn(server, { sub: 'z-1', groups: ['staff'] })).browser)).toBe('alice')
    const thief = await signIn(server, { ...zoe, sub: 'z-9', email: 'alice@example.test' })
    expect(thief.answer.status).toBe(403)
    expect((await server.store.findPrincipal('alice'))?.name).toBe('Alice')
    expect(await groupsOf(server, 'alice')).toEqual([])
    await server.close()
  })

  it('which claims are what, also inside of others, and whether addresses are believed', async () => {
    const server = await testServer({
      settings: settingsFor({
        ...{ oidcMail: 'any', oidcGroupsClaim: 'realm_access.roles', oidcSlugClaim: 'email', oidcNameClaim: 'none' },
      }),
    })
    const who = { sub: 'c-1', email: 'claire@example.test', name: 'Claire', realm_access: { roles: ['room makers'] } }
    const { browser } = await signIn(server, who)
    expect(await slugOf(browser)).toBe('claire')
    const principal = await server.store.findPrincipal('claire')
    expect([principal?.name, principal?.addresses]).toEqual(['claire', ['mailto:claire@example.test']])
    expect(await groupsOf(server, 'claire')).toEqual(['room-makers'])
    await server.close()
  })

  it('without a provider there is no button, and no page behind it', async () => {
    const server = await testServer()
    const browser = testBrowser(server.anonymous)
    expect((await browser.get('/signin')).text).not.toContain('oidc')
    expect((await browser.get('/signin/oidc')).status).toBe(404)
    await server.close()
  })
})

describe('a provider that is not there', () => {
  it('leaves the rest of the server as it is', async () => {
    const gone = await listen(() => undefined, '127.0.0.1', 0)
    const oidcIssuer = `http://127.0.0.1:${portOf(gone)}`
    await drain(gone, 0)
    const server = await testServer({ settings: settingsFor({ oidcIssuer }) })
    const browser = testBrowser(server.anonymous)
    const answer = await browser.get('/signin/oidc?to=/account%3Fz')
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30'])
    expect(answer.text).toContain('does not answer')
    expect(answer.text).toContain('name="to" value="/account?z"')
    expect((await browser.signIn('alice')).status).toBe(303)
    await server.close()
  })

  it('that takes connections and says nothing is asked once in a while, whoever comes', async () => {
    let asked = 0
    const silent = await listen(() => asked++, '127.0.0.1', 0)
    const settings = {
      ...(await readSettings({})),
      ...settingsFor({ oidcIssuer: `http://127.0.0.1:${portOf(silent)}` }),
    }
    const found = findOidcSettings(settings)
    if (found === undefined) throw new Error('the settings name a provider')
    let clock = 0
    const { configuration } = createOidcProvider(found, () => new Date(clock), 0.2)
    const outcomes = await Promise.allSettled([configuration(), configuration(), configuration()])
    expect(outcomes.map((one) => one.status === 'rejected' && isUnreachable(one.reason))).toEqual([true, true, true])
    await expect(configuration()).rejects.toThrow()
    expect(asked).toBe(1)
    clock += 20_000
    await expect(configuration()).rejects.toThrow()
    expect(asked).toBe(2)
    await drain(silent, 0)
  })
})
