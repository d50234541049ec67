import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
  - { slug: alice, name: "Alice <&>", emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
`

describe('app passwords at the page', () => {
  let server: TestServer
  let clock = Date.UTC(2026, 0, 1)
  beforeAll(async () => {
    const settings = { publicUrl: 'https://calendar.example.test', davPasswords: 'app' as const }
    server = await testServer({ provision: PEOPLE, settings, now: () => new Date(clock) })
  })
  afterAll(() => server.close())

  async function signedIn(user: string) {
    const browser = testBrowser(server.anonymous)
    await browser.signIn(user)
    return browser
  }

  const field = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

  async function make(browser: Awaited<ReturnType<typeof signedIn>>, fields: Record<string, string>) {
    const page = await browser.submit('/account', '/account/app-passwords', { name: 'My <phone>', ...fields })
    return { page, secret: /<code>([a-z2-9]{5}(?:-[a-z2-9]{5}){4})<\/code>/.exec(page.text)?.[1] ?? '' }
  }

  it('are made, shown once, used and revoked', async () => {
    const alice = await signedIn('alice')
    const { page, secret } = await make(alice, { calendars: 'on' })
    expect(page.status).toBe(200)
    expect(page.text).toContain('My &lt;phone&gt;')
    expect(page.text).toContain('https://calendar.example.test/')
    const device = server.as('alice', secret)
    expect((await device.propfind('/dav/calendars/alice/calendar/', '')).status).toBe(207)
    expect((await device.propfind('/dav/addressbooks/alice/addressbook/', '')).status).toBe(403)

    const listed = await alice.get('/account')
    expect(listed.text).toContain('My &lt;phone&gt;')
    expect(listed.text).not.toContain(secret)
    const id = field(listed.text, 'id')
    const bob = await signedIn('bob')
    await bob.submit('/account', '/account/app-passwords', { name: 'mine', contacts: 'on' })
    await bob.submit('/account', '/account/app-passwords/revoke', { id })
    await alice.post('/account/app-passwords/revoke', { id })
    expect((await device.get('/api/v1/me')).status).toBe(200)
    const revoked = await alice.submit('/account', '/account/app-passwords/revoke', { id })
    expect(revoked.headers.location).toBe('/account?done=revoked')
    expect((await device.get('/api/v1/me')).status).toBe(401)
  })

  it('come as a profile for Apple devices, which signs in with what it says', async () => {
    const alice = await signedIn('alice')
    const { page, secret } = await make(alice, { calendars: 'on', contacts: 'on', readOnly: 'on' })
    const [key, sealed] = [field(page.text, 'key'), field(page.text, 'sealed')]
    const profile = await alice.post('/account/app-passwords/profile', { key, sealed })
    expect([profile.status, profile.headers['content-type']]).toEqual([200, 'application/x-apple-aspen-config'])
    const value = (name: string) => new RegExp(`<key>${name}</key><[a-z]+>([^<]*)</`).exec(profile.text)?.[1] ?? ''
    expect(value('CalDAVHostName')).toBe('calendar.example.test')
    expect([value('CalDAVPort'), value('CardDAVPort')]).toEqual(['443', '443'])
    expect(profile.text).toContain('Alice &lt;&amp;&gt;')
    expect(value('CardDAVPassword')).toBe(secret)
    const device = server.as(value('CalDAVUsername'), value('CalDAVPassword'))
    const found = await device.propfind(value('CalDAVPrincipalURL'), '')
    expect(found.status).toBe(207)
    expect((await device.delete('/dav/calendars/alice/calendar/')).status).toBe(403)

    // Nobody else's, nothing else, and not for long.
    const bob = await signedIn('bob')
    const keyOfBob = field((await bob.get('/account')).text, 'key')
    expect((await bob.post('/account/app-passwords/profile', { key: keyOfBob, sealed })).status).toBe(303)
    for (const fields of [
      { key, sealed: '' },
      { key, sealed: 'AAAA' },
      { key: '', sealed },
    ]) {
      expect((await alice.post('/account/app-passwords/profile', fields)).status).toBe(303)
    }
    clock += 10 * 60_000
    expect((await alice.post('/account/app-passwords/profile', { key, sealed })).status).toBe(303)
    expect(JSON.stringify(server.log)).not.toContain(secret)
  })

  it('need a name and something to open, and are bounded', async () => {
    const bob = await signedIn('bob')
    for (const fields of [
      {},
      { name: '', calendars: 'on' },
      { name: ' \u0000 ', calendars: 'on' },
      { name: 'x'.repeat(101), calendars: 'on' },
      { readOnly: 'on' },
    ]) {
      const { page } = await make(bob, fields)
      expect(page.headers.location).toBe('/account?done=incomplete')
    }
    const key = field((await bob.get('/account')).text, 'key')
    let status = 200
    for (let made = 0; status === 200 && made <= 100; made++) {
      const page = await bob.post('/account/app-passwords', { key, name: `${made}`, calendars: 'on' })
      status = page.status
      if (status !== 200) expect(page.headers.location).toBe('/account?done=too-many')
    }
    expect(status).toBe(303)
    expect((await testBrowser(server.anonymous).post('/account/app-passwords', { key, name: 'x' })).status).toBe(303)
  })
})
