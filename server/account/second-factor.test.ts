import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrowser, testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const START = Date.UTC(2026, 0, 1, 12)
const STEP = 30_000
const PEOPLE = `users:
${['alice', 'bob', 'carol', 'dave'].map((slug) => `  - { slug: ${slug}, name: ${slug}, emails: [${slug}@example.test], password: ${slug} }`).join('\n')}
`

describe.each(['sqlite', 'postgres'] as const)('a second factor on %s', (store) => {
  let server: TestServer
  let clock = START
  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, now: () => new Date(clock) })
  })
  afterAll(() => server.close())

  const codeOf = (secret: string, steps = 0) => generateSync({ secret, epoch: (clock + steps * STEP) / 1000 })

  async function setUp(user: string) {
    const browser = testBrowser(server.anonymous)
    await browser.signIn(user)
    const page = await browser.get('/account/totp')
    expect(page.text).toContain('<svg')
    expect(page.text).not.toMatch(/<script/i)
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? '').replaceAll(' ', '')
    expect(secret).toHaveLength(32)
    const [, sealed = ''] = /name="sealed" value="([^"]*)"/.exec(page.text) ?? []
    const [, key = ''] = /name="key" value="([^"]*)"/.exec(page.text) ?? []
    const wrong = await browser.post('/account/totp', { key, sealed, code: '000000' })
    expect(wrong.status).toBe(422)
    const done = await browser.post('/account/totp', { key, sealed, code: codeOf(secret) })
    expect(done.status).toBe(200)
    const codes = [...done.text.matchAll(/<code>([a-z2-9-]{19})<\/code>/g)].map(([, code = '']) => code)
    expect(new Set(codes).size).toBe(10)
    return { browser, secret, codes, sealed, key }
  }

  /** The page that asks for a code, and how to send one. */
  async function atCode(user: string) {
    const browser = testBrowser(server.anonymous)
    const page = await browser.signIn(user)
    expect(page.status).toBe(200)
    expect(page.text).toContain('action="/signin/code"')
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? ''
    const fields = { key: field('key'), ticket: field('ticket'), to: '/account' }
    const send = (code: string, more = {}) => browser.post('/signin/code', { ...fields, code, ...more })
    return { browser, fields, send }
  }

  const isIn = async (browser: TestBrowser) => (await browser.get('/account')).status === 200

  it('is asked for after the password, each code once', async () => {
    const elsewhere = testBrowser(server.anonymous)
    await elsewhere.signIn('alice')
    const { browser, secret, codes } = await setUp('alice')
    expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, false])
    expect((await browser.get('/account/totp')).headers.location).toBe('/account')

    const { browser: next, send } = await atCode('alice')
    expect(await isIn(next)).toBe(false)
    // RFC 6238 §5.2: the one by which it was set up counts as used.
    expect((await send(codeOf(secret))).status).toBe(422)
    expect((await send(codeOf(secret, 3))).status).toBe(422)
    for (const bad of ['', '12345', 'x'.repeat(500), '１２３４５６', codes[0]?.slice(1) ?? '']) {
      expect((await send(bad)).status).toBe(422)
    }
    clock += STEP
    const right = await send(codeOf(secret))
    expect([right.status, right.headers.location]).toEqual([303, '/account'])
    expect(await isIn(next)).toBe(true)
    expect((await (await atCode('alice')).send(codeOf(secret))).status).toBe(422)

    const lost = await atCode('alice')
    expect((await lost.send(` ${codes[3]?.toUpperCase().replaceAll('-', ' ')}`)).status).toBe(303)
    expect((await lost.browser.get('/account')).text).toContain('9 recovery codes')
    expect((await (await atCode('alice')).send(codes[3] ?? '')).status).toBe(422)
  })

  it('belongs to one visit, one account and some minutes', async () => {
    const { secret, sealed } = await setUp('bob')
    clock += STEP
    const bob = await atCode('bob')
    const other = testBrowser(server.anonymous)
    await other.get('/signin')
    const elsewhere = await other.post('/signin/code', { ...bob.fields, code: codeOf(secret) })
    expect(elsewhere.headers.location).toBe('/signin?to=%2Faccount')
    for (const more of [{ ticket: '' }, { ticket: `${bob.fields.ticket}A` }, { ticket: sealed }, { key: '' }]) {
      expect((await bob.send(codeOf(secret), more)).headers.location).toBe('/signin?to=%2Faccount')
    }
    clock += 5 * 60_000
    expect((await bob.send(codeOf(secret))).headers.location).toBe('/signin?to=%2Faccount')
    expect(await isIn(bob.browser)).toBe(false)
    // A secret that was made for bob is of no use to carol.
    const carol = testBrowser(server.anonymous)
    await carol.signIn('carol')
    const page = await carol.get('/account/totp')
    const [, key = ''] = /name="key" value="([^"]*)"/.exec(page.text) ?? []
    const stolen = await carol.post('/account/totp', { key, sealed, code: codeOf(secret) })
    expect(stolen.headers.location).toBe('/account?done=nothing')
  })

  it('is guessed slowly, from wherever it is', async () => {
    const { secret } = await setUp('carol')
    clock += STEP
    const carol = await atCode('carol')
    const answers = await Promise.all(Array.from({ length: 12 }, () => carol.send('000000')))
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(10)
    expect((await (await atCode('carol')).send(codeOf(secret))).status).toBe(429)
    clock += 60_000
    expect((await (await atCode('carol')).send(codeOf(secret))).status).toBe(303)
    expect((await (await atCode('carol')).send('000000')).status).toBe(422)
  })

  it('keeps the password alone from DAV and the API, until it is turned off', async () => {
    const dave = server.as('dave')
    const made = await dave.request('POST', '/api/v1/app-passwords', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'phone', scopes: ['events:read'] }),
    })
    const device = server.as('dave', JSON.parse(made.text).secret)
    const { browser, secret, codes } = await setUp('dave')
    expect((await dave.propfind('/dav/', '')).status).toBe(401)
    expect((await server.as('dave', 'wrong').propfind('/dav/', '')).status).toBe(401)
    expect((await dave.get('/api/v1/me')).status).toBe(401)
    expect((await device.get('/api/v1/me')).status).toBe(200)

    const off = (code: string) => browser.submit('/account', '/account/totp/off', { code })
    expect((await off('000000')).headers.location).toBe('/account?done=wrong-code')
    expect((await browser.post('/account/totp/off', { code: codes[0] ?? '' })).headers.location).toContain('nothing')
    clock += STEP
    expect((await off(codeOf(secret))).headers.location).toBe('/account?done=totp-off')
    expect((await dave.get('/api/v1/me')).status).toBe(200)
    expect((await testBrowser(server.anonymous).signIn('dave')).status).toBe(303)
  })

  it('is in the audit, with who set it up and who was refused', async () => {
    await server.store.chainAudit()
    const kinds = async (actor: string) =>
      (await server.store.auditRecords({ actor }, 200)).map(({ kind, credential }) => [kind, credential])
    expect(await kinds('dave')).toEqual(
      expect.arrayContaining([
        ['sign-in', 'password'],
        ['second-factor-set', expect.stringMatching(/^session \d+$/)],
        ['second-factor-ended', expect.stringMatching(/^session \d+$/)],
      ]),
    )
    expect(await kinds('alice')).toContainEqual(['sign-in', 'password+code'])
    const refused = await server.store.auditRecords({ kind: 'sign-in-refused', owner: 'carol' }, 10)
    expect(refused.length).toBeGreaterThan(0)
  })

  it('tells nobody its secret', async () => {
    const { secret, codes } = await setUp('dave')
    const rows: unknown[] = []
    for await (const record of server.store.dump()) rows.push(record)
    for (const text of [JSON.stringify(rows), JSON.stringify(server.log)]) {
      expect(text).not.toContain(secret)
      for (const code of codes) expect(text).not.toContain(code)
    }
    expect(JSON.stringify(rows)).toContain('sealed_secret')
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

it('opens DAV with the password, where the operator says so', async () => {
  const server = await testServer({ settings: { davPasswords: 'any' } })
  const alice = await server.store.findPrincipal('alice')
  await server.store.setTotp(alice?.id ?? '', 'x', 0, [])
  expect((await server.as('alice').get('/api/v1/me')).status).toBe(200)
  await server.close()
})
