import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreTransaction } from '../../storage/store.ts'
import { makeAppPassword } from '../auth/make-app-password.ts'
import { setPassword } from '../cli/principals.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${['alice', 'bob', 'carol', 'dave'].map((slug) => `  - { slug: ${slug}, name: ${slug}, password: ${slug} }`).join('\n')}
`
const SCOPES = ['events:read'] as const

describe('a password that changes, on two nodes', () => {
  let here: TestServer
  let there: TestServer
  beforeAll(async () => {
    here = await testServer({ store: 'postgres', provision: PEOPLE })
    there = await testServer({ store: 'postgres', beside: here })
  })
  afterAll(async () => {
    await there.close()
    await here.close()
  })

  const status = async (server: TestServer, user: string, password: string) =>
    (await server.as(user, password).get('/api/v1/me')).status

  async function idOf(slug: string): Promise<string> {
    return (await here.store.findPrincipal(slug))?.id ?? ''
  }

  async function appPasswordOf(slug: string): Promise<string> {
    const about = { name: 'phone', scopes: SCOPES, expiresAt: null }
    return (await makeAppPassword(here.store, await idOf(slug), about))?.secret ?? ''
  }

  /** Somebody lets a program in. */
  async function grantOf(slug: string): Promise<void> {
    const principalId = await idOf(slug)
    const client = await here.store.transaction(
      { origin: 'admin', scheduling: 'silent', directory: true },
      (tx: StoreTransaction) =>
        tx.createOAuthClient({
          ...{ identifier: `app-${slug}`, name: 'App', secretHash: null, redirectUris: ['https://a.test/'] },
          ...{ scopes: SCOPES, serviceId: null },
        }),
    )
    const expiresAt = new Date(Date.now() + 3_600_000)
    await here.store.transaction({ origin: 'api', scheduling: 'silent', homes: [principalId] }, (tx) =>
      tx.createOAuthGrant({ client, principalId, scopes: SCOPES, expiresAt }),
    )
  }

  it('by its owner: sessions elsewhere end at once, what devices have goes on', async () => {
    const [browser, elsewhere] = [testBrowser(here.anonymous), testBrowser(there.anonymous)]
    await browser.signIn('alice')
    await elsewhere.signIn('alice')
    const device = await appPasswordOf('alice')
    await grantOf('alice')
    expect([await status(there, 'alice', 'alice'), await status(there, 'alice', device)]).toEqual([200, 200])
    const change = (old: string, next: string, again = next) =>
      browser.submit('/account', '/account/password', { old, new: next, again })
    const wrong: [Parameters<typeof change>, string][] = [
      [['alice', 'new', 'other'], 'unlike'],
      [['alice', '', ''], 'no-password'],
      [['alice', 'a\nb'], 'no-password'],
      [['alice', 'x'.repeat(1_001)], 'no-password'],
      [['not hers', 'new'], 'wrong-password'],
      [['', 'new'], 'no-password'],
      [[device, 'new'], 'wrong-password'],
    ]
    for (const [given, done] of wrong) {
      expect((await change(...given)).headers.location).toBe(`/account?done=${done}`)
      expect((await browser.get(`/account?done=${done}`)).text).toMatch(/<details class="bare" open>\s*<summary>Change/)
    }
    expect((await browser.get('/account')).text).not.toContain('<details class="bare" open>')
    const noKey = await browser.post('/account/password', { old: 'alice', new: 'new', again: 'new' })
    expect(noKey.headers.location).toBe('/account?done=nothing')
    expect(await status(there, 'alice', 'alice')).toBe(200)

    const before = browser.cookies.get('kalends-session')
    expect((await change('alice', 'ein neues – Wort')).headers.location).toBe('/account?done=password')
    expect([await status(there, 'alice', 'alice'), await status(here, 'alice', 'alice')]).toEqual([401, 401])
    expect([await status(there, 'alice', 'ein neues – Wort'), await status(there, 'alice', device)]).toEqual([200, 200])
    expect((await elsewhere.get('/account')).status).toBe(303)
    expect((await there.anonymous.get('/account', { cookie: `kalends-session=${before}` })).status).toBe(303)
    const page = await browser.get('/account?done=password')
    expect(page.status).toBe(200)
    expect(page.text).toContain('phone')

    expect((await browser.submit('/account', '/account/revoke-all', {})).headers.location).toContain('all-revoked')
    expect(await status(there, 'alice', device)).toBe(401)
    expect(await there.store.oauthGrantsOf(await idOf('alice'))).toEqual([])
    expect(await status(there, 'alice', 'ein neues – Wort')).toBe(200)
  })

  it('by an administrator: whatever was made in the account ends with it, on each node', async () => {
    const elsewhere = testBrowser(there.anonymous)
    await elsewhere.signIn('bob')
    const device = await appPasswordOf('bob')
    await grantOf('bob')
    const id = await idOf('bob')
    const passkey = { principalId: id, credentialId: 'bob', publicKey: 'x', counter: 0, transports: [], name: 'key' }
    expect(await here.store.addPasskey(passkey, ['hash'], 20)).toEqual({ hasNewCodes: true })
    expect(await status(there, 'bob', device)).toBe(200)
    const { store, settings } = here
    const log = pino({ level: 'silent' })
    const deps = { store, settings, log, now: () => new Date(), newName: randomUUID }
    await setPassword('bob', { text: 'another' })(memoryIo(), deps)
    expect([await status(there, 'bob', device), await status(there, 'bob', 'bob')]).toEqual([401, 401])
    expect(await status(there, 'bob', 'another')).toBe(200)
    expect((await elsewhere.get('/account')).status).toBe(303)
    expect([await there.store.oauthGrantsOf(id), await there.store.passkeysOf(id)]).toEqual([[], []])
    expect(await there.store.recoveryCodesOf(id)).toBe(0)
    await expect(setPassword('bob', { text: 'a\tb' })(memoryIo(), deps)).rejects.toThrow('control character')
  })

  it('keeps the second factor of who has one through a reset', async () => {
    const id = await idOf('carol')
    await here.store.setTotp(id, 'sealed', 1, ['hash'])
    await here.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
      await tx.setPasswordHash(id, 'another')
      await tx.revokeCredentials(id)
    })
    expect((await there.store.findAccount('carol'))?.hasSecondFactor).toBe(true)
    expect(await there.store.recoveryCodesOf(id)).toBe(1)
  })

  it('is in the audit, with what ended', async () => {
    await here.store.chainAudit()
    const kindsOf = async (owner: string) =>
      (await here.store.auditRecords({ owner }, 100)).map(({ kind, detail }) => `${kind} ${detail ?? ''}`.trim())
    expect(await kindsOf('bob')).toEqual(
      expect.arrayContaining([
        'password-set',
        'credentials-revoked app passwords: 1, programs: 1, passkeys: 1, sessions: 1',
      ]),
    )
    expect(await kindsOf('alice')).toContain('password-set')
    expect(await kindsOf('carol')).not.toContainEqual(expect.stringContaining('credentials-revoked'))
  })
})

it('is no way to guess a password', async () => {
  const server = await testServer({ settings: { rateLimits: 'default' } })
  const browser = testBrowser(server.anonymous)
  await browser.signIn('alice')
  const answers: (string | undefined)[] = []
  for (let times = 0; times < 7; times++) {
    const fields = { old: `guess ${times}`, new: 'x', again: 'x' }
    answers.push((await browser.submit('/account', '/account/password', fields)).headers.location)
  }
  expect(answers).toContain('/account?done=wait-password')
  await server.close()
})
