import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '../auth/password.ts'
import { clean } from '../jobs/cleaning.ts'
import { type TestBrowser, testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const START = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe.each(['sqlite', 'postgres'] as const)('signing in at the page on %s', (store) => {
  let server: TestServer
  let clock = START
  beforeAll(async () => {
    const settings = { publicUrl: 'https://calendar.example.test', sessionHours: 100, sessionIdleHours: 24 }
    server = await testServer({ store, settings, now: () => new Date(clock) })
  })
  afterAll(() => server.close())

  const browser = () => testBrowser(server.anonymous)
  const SESSION = '__Host-kalends-session'

  async function signedIn(user = 'alice'): Promise<TestBrowser> {
    const made = browser()
    expect((await made.signIn(user)).status).toBe(303)
    return made
  }

  /** 200, or a redirection to the page for signing in. */
  const isIn = async (one: TestBrowser) => (await one.get('/account')).status === 200

  it('is where the address alone leads a browser, and nobody else', async () => {
    const pages = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }
    const front = await server.anonymous.request('GET', '/', pages)
    expect([front.status, front.headers.location]).toEqual([303, '/signin'])
    expect((await server.anonymous.get('/')).status).toBe(401)
    expect((await server.anonymous.request('PROPFIND', '/', pages)).status).toBe(401)
    expect((await server.anonymous.request('GET', '/dav/', pages)).status).toBe(401)
    expect((await server.as('alice').request('GET', '/', pages)).text).toContain('Your calendar program')
    // Who is signed in finds there what a program asks for.
    const alice = await signedIn()
    expect((await alice.get('/signin')).headers.location).toBe('/account')
    const page = (await alice.get('/account')).text
    expect(page).toContain('<dd><code>https://calendar.example.test/</code></dd>')
    expect(page).toContain('<dd><code>alice</code></dd>')
  })

  it('leads to where it was asked for', async () => {
    const alice = browser()
    const first = await alice.get('/account')
    expect([first.status, first.headers.location]).toEqual([303, '/signin?to=%2Faccount'])
    const page = await alice.get('/signin?to=/oauth/authorize%3Fstate%3Da%2526b')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    // The one script is that of passkeys, and the policy knows its hash.
    expect(page.text.match(/<script/gi)).toHaveLength(1)
    expect(page.headers['content-security-policy']).toMatch(/script-src 'sha256-[^' ]+'; /)
    const answer = await alice.submit('/signin?to=/oauth/authorize%3Fstate%3Da%2526b', '/signin', {
      ...{ user: 'ALICE@example.test', password: 'alice' },
    })
    expect([answer.status, answer.headers.location]).toEqual([303, '/oauth/authorize?state=a%26b'])
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-kalends-session=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=360000$/,
      ),
    ])
    expect((await alice.get('/account')).text).toContain('Signed in as alice')
    // Who is signed in does not sign in again.
    expect((await alice.get('/signin?to=/x')).headers.location).toBe('/x')
  })

  it.each([
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/..//evil.example',
    'account',
    `/${'a'.repeat(5_000)}`,
  ])('leads nowhere else: %s', async (to) => {
    const alice = browser()
    const answer = await alice.submit(`/signin?${new URLSearchParams({ to })}`, '/signin', {
      ...{ user: 'alice', password: 'alice' },
    })
    expect(answer.headers.location).toBe('/account')
    const bob = browser()
    await bob.get('/signin')
    const forged = await bob.submit('/signin', '/signin', { user: 'bob', password: 'bob', to })
    expect(forged.headers.location).toBe('/account')
  })

  it('refuses wrong names, wrong passwords and app passwords with the same words', async () => {
    const made = await server.as('alice').request('POST', '/api/v1/app-passwords', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'phone', scopes: ['events:read'] }),
    })
    const { secret } = JSON.parse(made.text)
    const wrong = [
      ['alice', 'bob'],
      ['nobody', 'alice'],
      ['alice', secret],
      ['', ''],
      ['alice', 'x'.repeat(2_000)],
      ['a\0b', 'c'],
    ] as const
    for (const [user, password] of wrong) {
      const one = browser()
      const answer = await one.signIn(user, password)
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('The name or the password is wrong.')
      expect(one.cookies.has(SESSION)).toBe(false)
    }
    const shown = await browser().signIn('"><b>', 'x')
    expect(shown.text).toContain('value="&quot;&gt;&lt;b&gt;"')
  })

  it('takes no form but its own', async () => {
    const one = browser()
    const fields = { user: 'alice', password: 'alice' }
    // Without the cookie of the visit, and with the key of another's.
    expect((await one.post('/signin', fields)).status).toBe(409)
    const other = browser()
    const key = /name="key" value="([^"]*)"/.exec((await other.get('/signin')).text)?.[1] ?? ''
    expect(key).not.toBe('')
    expect((await one.post('/signin', { ...fields, key })).status).toBe(409)
    expect((await other.post('/signin', { ...fields, key }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await other.post('/signin', { ...fields, key }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await other.post('/signin', { ...fields, key }, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await other.post('/signin', { ...fields, key, to: 'x'.repeat(40_000) })).status).toBe(413)
    expect((await other.post('/signin', { ...fields, key })).status).toBe(303)
    const put = await server.anonymous.request('PUT', '/signin')
    expect([put.status, put.headers.allow]).toEqual([405, 'GET, HEAD, POST'])
  })

  it('speaks four languages', async () => {
    for (const [language, words] of [
      ['de-AT', 'Anmelden'],
      ['fr', 'Se connecter'],
      ['nl', 'Aanmelden'],
      ['xx', 'Sign in'],
    ] as const) {
      expect((await browser().get('/signin', { 'accept-language': language })).text).toContain(words)
    }
  })

  it('ends here, everywhere else, and with the password', async () => {
    const [here, there, third] = [await signedIn(), await signedIn(), await signedIn()]
    const bob = await signedIn('bob')
    const left = await here.submit('/account', '/signout', {})
    expect(left.headers.location).toBe('/signin?left')
    expect(here.cookies.has(SESSION)).toBe(false)
    expect([await isIn(here), await isIn(there)]).toEqual([false, true])

    // Somebody else's session is nobody's to end; nor without the key.
    const alice = await server.store.findPrincipal('alice')
    const [newest] = await server.store.sessionsOf(alice?.id ?? '')
    await bob.submit('/account', '/account/sessions/end', { session: newest?.id ?? '' })
    await there.post('/account/sessions/end', { session: 'others' })
    await there.submit('/account', '/account/sessions/end', { session: 'others', key: 'AAAA' })
    expect(await isIn(third)).toBe(true)
    await there.submit('/account', '/account/sessions/end', { session: 'others' })
    expect([await isIn(there), await isIn(third), await isIn(bob)]).toEqual([true, false, true])

    const hash = await hashPassword('alice')
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, (tx) =>
      tx.setPasswordHash(alice?.id ?? '', hash),
    )
    expect([await isIn(there), await isIn(bob)]).toEqual([false, true])
    await clean({ ...server, log: undefined as never, now: () => new Date(clock) })
    expect(await server.store.sessionsOf(alice?.id ?? '')).toEqual([])
  })

  it('gets a new secret each hour, and knows the one before for a minute', async () => {
    clock = START
    const alice = await signedIn()
    const first = alice.cookies.get(SESSION) ?? ''
    clock += HOUR
    const old = testBrowser(server.anonymous)
    const [one, two] = await Promise.all([alice.get('/account'), alice.get('/account')])
    expect([one.status, two.status]).toEqual([200, 200])
    // One of them brought it.
    expect([one, two].flatMap(({ headers }) => headers['set-cookie'] ?? [])).toHaveLength(1)
    expect(alice.cookies.get(SESSION)).not.toBe(first)
    old.cookies.set(SESSION, first)
    expect(await isIn(old)).toBe(true)
    clock += MINUTE
    expect([await isIn(old), await isIn(alice)]).toEqual([false, true])
  })

  it('ends when it is not used, and in the end', async () => {
    clock = START
    const [busy, idle] = [await signedIn(), await signedIn()]
    for (let hours = 0; hours < 99; hours += 20) {
      clock = START + hours * HOUR
      expect(await isIn(busy)).toBe(true)
      await expect
        .poll(async () => (await sessionsOf('alice')).some(({ seenAt }) => seenAt.getTime() === clock))
        .toBe(true)
    }
    expect(await isIn(idle)).toBe(false)
    clock = START + 100 * HOUR
    expect(await isIn(busy)).toBe(false)
    clock = START
  })

  async function sessionsOf(slug: string) {
    return server.store.sessionsOf((await server.store.findPrincipal(slug))?.id ?? '')
  }

  it('of one account there are fifty', async () => {
    const before = (await sessionsOf('root')).length
    expect(before).toBe(0)
    const account = await server.store.findAccount('root')
    const session = { principalId: account?.principal.id ?? '', signedInBy: 'password', address: '', agent: '' }
    const more = { credentialVersion: account?.credentialVersion ?? 0, expiresAt: new Date(START + HOUR) }
    for (let i = 0; i < 51; i++) await server.store.beginSession({ ...session, ...more, secretHash: `h${i}` }, 50)
    expect(await sessionsOf('root')).toHaveLength(50)
    expect(await server.store.findSession('h0', new Date(START))).toBeUndefined()
  })

  it('opens the API to pages of ours, and DAV to nobody', async () => {
    const alice = await signedIn()
    const me = await alice.get('/api/v1/me')
    expect([me.status, JSON.parse(me.text).principal.slug]).toEqual([200, 'alice'])
    const cookie = `${SESSION}=${alice.cookies.get(SESSION)}`
    const write = (headers: Record<string, string>) =>
      server.anonymous.request('POST', '/api/v1/app-passwords', {
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name: 'x', scopes: ['events:read'] }),
      })
    expect((await write({})).status).toBe(403)
    expect((await write({ 'x-requested-with': 'page', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await write({ 'x-requested-with': 'page', origin: 'https://evil.example' })).status).toBe(403)
    expect((await write({ 'x-requested-with': 'page', origin: 'https://calendar.example.test' })).status).toBe(201)
    expect((await alice.get('/dav/calendars/alice/calendar/')).status).toBe(401)
    // A header says more than a cookie.
    expect(JSON.parse((await server.as('bob').get('/api/v1/me', { cookie })).text).principal.slug).toBe('bob')
    expect((await server.as('bob', 'wrong').get('/api/v1/me', { cookie })).status).toBe(401)
    for (const bad of ['', 'x', `${'a'.repeat(500)}`, '"', '%00']) {
      expect((await server.anonymous.get('/api/v1/me', { cookie: `${SESSION}=${bad}` })).status).toBe(401)
    }
    expect((await server.anonymous.get('/api/v1/me', { cookie: `${cookie}; ${cookie}` })).status).toBe(401)
  })

  it('says nothing secret in the log', async () => {
    const alice = await signedIn()
    const text = JSON.stringify(server.log)
    expect(text).toContain('signed in')
    expect(text).not.toContain(alice.cookies.get(SESSION))
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

describe('guessing at the page', () => {
  it('is slowed down like guessing elsewhere', async () => {
    const server = await testServer({ settings: { rateLimits: 'default' }, now: () => new Date(START) })
    const one = testBrowser(server.anonymous)
    for (let tries = 0; tries < 5; tries++) expect((await one.signIn('alice', 'wrong')).status).toBe(422)
    const refused = await one.signIn('alice', 'alice')
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1'])
    expect(refused.text).toContain('Too many attempts')
    // The same count as Basic's.
    expect((await server.as('alice').get('/api/v1/me')).status).toBe(429)
    expect((await testBrowser(server.anonymous).signIn('bob')).status).toBe(303)
    await server.close()
  })
})

describe('two nodes', () => {
  it('know the same sessions: what ends on one has ended on the other', async () => {
    const settings = { publicUrl: 'https://calendar.example.test' }
    const one = await testServer({ store: 'postgres', settings })
    const two = await testServer({ beside: one, settings })
    const here = testBrowser(one.anonymous)
    await here.signIn('alice')
    const there = testBrowser(two.anonymous)
    for (const [name, value] of here.cookies) there.cookies.set(name, value)
    expect((await there.get('/account')).status).toBe(200)
    // A form of one node is taken by the other.
    const left = await there.submit('/account', '/signout', {})
    expect(left.headers.location).toBe('/signin?left')
    expect((await here.get('/account')).status).toBe(303)
    await two.close()
    await one.close()
  })
})
