import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Page, startChromium, whyNoChromium } from '../testing/chromium.ts'
import { testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${['alice', 'bob', 'carol', 'dave', 'erin'].map((slug) => `  - { slug: ${slug}, name: ${slug}, password: ${slug} }`).join('\n')}
`
const MINUTE = 60_000

/** One in 64 begins with an A as it is. */
const otherThan = (signature: string) => `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`

describe.skipIf(whyNoChromium)(`passkeys in a real browser ${whyNoChromium ?? ''}`, () => {
  let chromium: Chromium
  beforeAll(async () => {
    chromium = await startChromium()
  })
  afterAll(() => chromium.close())

  describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
    let server: TestServer
    let skew = 0
    beforeAll(async () => {
      server = await testServer({
        store,
        provision: PEOPLE,
        publicHost: 'localhost',
        now: () => new Date(Date.now() + skew),
      })
    })
    afterAll(() => server.close())

    const url = (path: string) => `${server.settings.publicUrl}${path}`

    /** A window with a device that says yes, and knows its owner unless told otherwise. */
    async function browserWithDevice(verifies = true): Promise<Page & { readonly device: string }> {
      const page = await chromium.open()
      await page.send('WebAuthn.enable')
      const options = {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, automaticPresenceSimulation: true },
        ...{ hasUserVerification: verifies, isUserVerified: verifies },
      }
      const { authenticatorId } = await page.send('WebAuthn.addVirtualAuthenticator', { options })
      return { ...page, device: String(authenticatorId) }
    }

    const submit = (page: Page, action: string) =>
      page.evaluate(`document.querySelector('form[action="${action}"]').requestSubmit()`)

    async function typePassword(page: Page, user: string, path = '/signin') {
      await page.goTo(url(path))
      await page.evaluate(`document.querySelector('#user').value = '${user}'`)
      await page.evaluate(`document.querySelector('#password').value = '${user}'`)
      await submit(page, '/signin')
    }

    const at = (page: Page, path: string) =>
      page.until(`document.readyState === 'complete' && location.pathname === '${path}'`)

    async function makePasskey(page: Page, user: string) {
      await typePassword(page, user)
      await at(page, '/account')
      await page.goTo(url('/account/passkeys'))
      await page.evaluate(`document.querySelector('#name').value = 'my <b>key'`)
      await submit(page, '/account/passkeys')
      await page.until(`document.querySelectorAll('.codes code').length === 10`)
      return page.evaluate<string[]>(`[...document.querySelectorAll('.codes code')].map((code) => code.textContent)`)
    }

    async function signOut(page: Page) {
      await page.goTo(url('/account'))
      await submit(page, '/signout')
      await at(page, '/signin')
    }

    async function credentials(page: Page & { readonly device: string }) {
      const { credentials } = await page.send('WebAuthn.getCredentials', { authenticatorId: page.device })
      return credentials as { credentialId: string; signCount: number }[]
    }

    it('signs in without a name, again and again, and ends with its removal', async () => {
      const page = await browserWithDevice()
      const elsewhere = testBrowser(server.anonymous)
      await elsewhere.signIn('alice')
      await makePasskey(page, 'alice')
      // What was begun with a password alone is over.
      expect((await elsewhere.get('/account')).status).toBe(303)
      for (let times = 0; times < 2; times++) {
        await signOut(page)
        await submit(page, '/signin/passkey')
        await at(page, '/account')
      }
      expect(await page.evaluate('document.body.innerText')).toMatch(/Signed in as alice/)
      expect(await page.evaluate('document.body.innerText')).toContain('my <b>key')
      const alice = await server.store.findPrincipal('alice')
      const [passkey] = await server.store.passkeysOf(alice?.id ?? '')
      expect(passkey?.counter).toBe((await credentials(page))[0]?.signCount)
      expect(passkey?.usedAt).not.toBeNull()
      const sessions = await server.store.sessionsOf(alice?.id ?? '')
      expect(sessions.map(({ signedInBy }) => signedInBy)).toEqual(['passkey'])

      await page.evaluate(`document.querySelector('form[action="/account/passkeys/remove"] button').click()`)
      await page.until(`location.search === '?done=passkey-removed'`)
      await signOut(page)
      await submit(page, '/signin/passkey')
      await page.until(
        `location.pathname === '/signin/passkey' && document.querySelector('[role=alert]:not([hidden])')`,
      )
      // With the last second factor its recovery codes went; the password alone signs in again.
      expect(await server.store.recoveryCodesOf(alice?.id ?? '')).toBe(0)
      expect((await elsewhere.signIn('alice')).headers.location).toBe('/account')
    })

    it('is a second factor after the password, and keeps the password alone from DAV', async () => {
      const page = await browserWithDevice(false)
      expect((await server.as('bob').get('/api/v1/me')).status).toBe(200)
      const codes = await makePasskey(page, 'bob')
      expect((await server.as('bob').get('/api/v1/me')).status).toBe(401)
      await signOut(page)
      // A device that does not make sure of its owner is not enough alone.
      await submit(page, '/signin/passkey')
      await page.until(`document.querySelector('form[action="/signin/passkey"] [role=alert]:not([hidden])')`)
      await typePassword(page, 'bob')
      await page.until(`document.querySelector('form[action="/signin/code/passkey"]:not([hidden])')`)
      await submit(page, '/signin/code/passkey')
      await at(page, '/account')
      const bob = await server.store.findPrincipal('bob')
      const [session] = await server.store.sessionsOf(bob?.id ?? '')
      expect(session?.signedInBy).toBe('password+passkey')

      // Without a script, and without the device: a recovery code, once.
      const other = testBrowser(server.anonymous)
      const step = await other.signIn('bob')
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(step.text)?.[1] ?? ''
      const sent = { key: field('key'), ticket: field('ticket'), to: '/account' }
      const send = (code: string) => other.post('/signin/code', { ...sent, code })
      expect((await send('000000')).status).toBe(422)
      expect((await send(codes[0] ?? '')).headers.location).toBe('/account')
      expect((await send(codes[0] ?? '')).status).toBe(422)
    })

    it('takes each answer once, from the browser that was asked, for what was asked', async () => {
      const page = await browserWithDevice()
      await makePasskey(page, 'carol')
      await signOut(page)
      // The answer is caught before it is sent.
      const caught = await page.evaluate<Record<string, string>>(`new Promise((resolve) => {
        const form = document.querySelector('form[action="/signin/passkey"]')
        form.submit = () => resolve(Object.fromEntries(new FormData(form)))
        form.requestSubmit()
      })`)
      const { cookies } = await page.send('Network.getCookies', { urls: [url('/')] })
      const [visit] = (cookies as { name: string; value: string }[]).filter(({ name }) => name === 'kalends-visit')
      const cookie = `kalends-visit=${visit?.value}`
      const send = (fields: Record<string, string>, path = '/signin/passkey') =>
        testBrowser(server.anonymous).post(path, { ...caught, ...fields }, { cookie })
      const answer = JSON.parse(caught.response ?? '')
      const altered = (change: object) => JSON.stringify({ ...answer, response: { ...answer.response, ...change } })
      const { userHandle: _, ...anonymous } = answer.response
      const wrong = [
        { response: '' },
        { response: '{' },
        { response: 'null' },
        { response: 'x'.repeat(31_000) },
        { response: altered({ signature: otherThan(answer.response.signature) }) },
        { response: altered({ authenticatorData: answer.response.authenticatorData.slice(4) }) },
        { response: altered({ clientDataJSON: Buffer.from('{}').toString('base64url') }) },
        { response: altered({ userHandle: 'AAAA' }) },
        { response: JSON.stringify({ ...answer, response: anonymous }) },
        { response: JSON.stringify({ ...answer, id: 'AAAA', rawId: 'AAAA' }) },
        { sealed: '' },
        { sealed: `${caught.sealed}A` },
      ]
      for (const fields of wrong) expect((await send(fields)).status, JSON.stringify(fields)).toBe(422)
      expect((await send({ key: '' })).status).toBe(409)
      // Of another visit.
      const stranger = testBrowser(server.anonymous)
      const own = /name="key" value="([^"]*)"/.exec((await stranger.get('/signin')).text)?.[1] ?? ''
      expect((await stranger.post('/signin/passkey', { ...caught, key: own })).status).toBe(422)

      skew += 31 * MINUTE
      expect((await send({})).status).toBe(422)
      skew -= 31 * MINUTE
      const both = await Promise.all([send({}), send({})])
      expect(both.map(({ status }) => status).sort()).toEqual([303, 422])
      expect((await send({})).status).toBe(422)
      // It was asked for who is nobody yet, not for a second step.
      expect((await send({}, '/signin/code/passkey')).headers.location).toBe('/signin?to=%2Faccount')
    })

    it('of a device that was copied opens nothing', async () => {
      const page = await browserWithDevice()
      await makePasskey(page, 'dave')
      await signOut(page)
      await submit(page, '/signin/passkey')
      await at(page, '/account')
      const dave = await server.store.findPrincipal('dave')
      const [passkey] = await server.store.passkeysOf(dave?.id ?? '')
      if (passkey === undefined) throw new Error('there is none')
      const ahead = { counter: 1_000, challengeHash: `ahead on ${store}`, expiresAt: new Date(Date.now() + MINUTE) }
      expect(await server.store.usePasskey(passkey, ahead)).toBe(true)
      expect(await server.store.usePasskey(passkey, { ...ahead, counter: 1_001 })).toBe(false)
      expect(await server.store.usePasskey(passkey, { ...ahead, challengeHash: 'another' })).toBe(false)
      await signOut(page)
      await submit(page, '/signin/passkey')
      await page.until(`location.pathname === '/signin/passkey'`)
      expect((await server.store.sessionsOf(dave?.id ?? '')).length).toBe(0)
    })

    it('is made by who signed in minutes ago, of what this browser was asked', async () => {
      const browser = testBrowser(server.anonymous)
      await browser.signIn('erin')
      const page = await browser.get('/account/passkeys')
      expect(page.headers['content-security-policy']).toMatch(/script-src 'sha256-[^']+'(;| )/)
      expect(page.headers['content-security-policy']).not.toContain('unsafe')
      expect(page.text).toContain('<noscript>')
      const [, key = ''] = /name="key" value="([^"]*)"/.exec(page.text) ?? []
      const [, sealed = ''] = /name="sealed" value="([^"]*)"/.exec(page.text) ?? []
      for (const response of ['', '{}', '[]', `{"id":"${'A'.repeat(2_000)}"}`]) {
        expect((await browser.post('/account/passkeys', { key, sealed, response, name: 'x' })).status).toBe(422)
      }
      expect((await browser.post('/account/passkeys', { sealed, name: 'x' })).headers.location).toContain('nothing')
      // Nor is anything else made by which somebody comes back, or keeps others out.
      const byScript = () =>
        server.anonymous.request('POST', '/api/v1/app-passwords', {
          body: JSON.stringify({ name: 'x', scopes: ['events:read'] }),
          headers: {
            ...{ cookie: `kalends-session=${browser.cookies.get('kalends-session')}`, 'x-requested-with': 'script' },
            'content-type': 'application/json',
          },
        })
      expect((await byScript()).status).toBe(201)
      expect((await browser.get('/account/totp')).status).toBe(200)
      skew += 16 * MINUTE
      expect((await byScript()).status).toBe(403)
      for (const [path, to] of [
        ['app-passwords', ''],
        ['totp', '%2Ftotp'],
      ]) {
        const form = { key, name: 'x', calendars: 'on', sealed: 'x' }
        const { headers } =
          path === 'totp' ? await browser.get('/account/totp') : await browser.post(`/account/${path}`, form)
        expect(headers.location).toBe(`/signin?to=%2Faccount${to}&again`)
      }
      const stale = await browser.get('/account/passkeys')
      expect(stale.headers.location).toBe('/signin?to=%2Faccount%2Fpasskeys&again')
      expect((await browser.post('/account/passkeys', { key, sealed })).headers.location).toContain('again')
      expect((await browser.get('/signin?to=%2Faccount%2Fpasskeys&again')).status).toBe(200)
      const before = browser.cookies.get('kalends-session')
      const fields = { user: 'erin', password: 'erin' }
      await browser.submit('/signin?to=%2Faccount%2Fpasskeys&again', '/signin', fields)
      expect((await browser.get('/account/passkeys')).status).toBe(200)
      // The session before is over.
      const former = await server.anonymous.get('/account', { cookie: `kalends-session=${before}` })
      expect(former.status).toBe(303)
      skew -= 16 * MINUTE
    })

    it('is in the audit, and an operator takes it away', async () => {
      const bob = await server.store.findPrincipal('bob')
      expect(await server.store.removeSecondFactors(bob?.id ?? '')).toBe(true)
      expect(await server.store.passkeysOf(bob?.id ?? '')).toEqual([])
      await server.store.chainAudit()
      const records = await server.store.auditRecords({ owner: 'bob' }, 100)
      expect(records.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual(
        expect.arrayContaining(['second-factor-set passkey', 'second-factor-ended all', 'sign-in password+passkey']),
      )
      expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
    })
  })
})

it('is not offered where browsers know none', async () => {
  const server = await testServer({ settings: { publicUrl: 'http://127.0.0.1:4791' } })
  const browser = testBrowser(server.anonymous)
  const page = await browser.get('/signin')
  expect(page.text).not.toContain('data-passkey')
  expect(page.headers['content-security-policy']).not.toContain('script-src')
  await browser.signIn('alice')
  expect((await browser.get('/account')).text).not.toContain('/account/passkeys')
  expect((await browser.get('/account/passkeys')).headers.location).toBe('/account')
  await server.close()
})
