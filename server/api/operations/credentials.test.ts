import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

let made = 0
async function signedIn(slug: string): Promise<string> {
  const account = await server.store.findAccount(slug)
  if (account === undefined) throw new Error(slug)
  const session = {
    ...{ principalId: account.principal.id, signedInBy: 'password', address: '192.0.2.0/24', agent: 'Firefox' },
    ...{ expiresAt: new Date(Date.now() + 3_600_000), secretHash: `hash of ${slug} ${made++}` },
  }
  return (await server.store.beginSession({ ...session, credentialVersion: account.credentialVersion }, 9)).id
}

test('an administrator sees by what somebody signs in, and ends what was lost', async () => {
  const [alice, bob, root] = [server.as('alice'), server.as('bob'), server.as('root')]
  const session = await signedIn('alice')
  const made = await ask(alice, 'POST', '/app-passwords', { name: 'Phone', scopes: ['events:read'] })
  const { id } = made.json.appPassword
  const { json, text } = await ask(root, 'GET', '/principals/alice/credentials')
  expect(json).toMatchObject({
    ...{ hasPassword: true, hasSecondFactor: false, passkeys: [], programs: [] },
    appPasswords: [{ id, name: 'Phone', scopes: ['events:read'] }],
    sessions: [{ id: session, signedInBy: 'password', agent: 'Firefox' }],
  })
  expect(text).not.toContain('hash of')
  for (const client of [alice, bob]) {
    expect((await ask(client, 'GET', '/principals/alice/credentials')).status).toBe(403)
    expect((await ask(client, 'DELETE', `/principals/alice/sessions/${session}`)).status).toBe(403)
  }
  // Each belongs to somebody.
  expect((await ask(root, 'DELETE', `/principals/bob/sessions/${session}`)).status).toBe(404)
  expect((await ask(root, 'DELETE', `/principals/bob/app-passwords/${id}`)).status).toBe(404)
  expect((await ask(root, 'DELETE', `/principals/alice/sessions/${session}`)).status).toBe(204)
  expect((await ask(root, 'DELETE', `/principals/alice/app-passwords/${id}`)).status).toBe(204)
  expect((await ask(root, 'DELETE', '/principals/alice/oauth-grants/1')).status).toBe(404)
  expect((await ask(root, 'DELETE', '/principals/alice/second-factor')).status).toBe(404)
  expect((await ask(root, 'GET', '/principals/alice/credentials')).json).toMatchObject({
    appPasswords: [],
    sessions: [],
  })
  expect((await ask(server.as('alice', made.json.secret), 'GET', '/me')).status).toBe(401)
})

test("one's own sessions", async () => {
  const bob = server.as('bob')
  const [own, other] = [await signedIn('bob'), await signedIn('alice')]
  expect((await ask(bob, 'GET', '/sessions')).json.items).toMatchObject([{ id: own, address: '192.0.2.0/24' }])
  expect((await ask(bob, 'DELETE', `/sessions/${other}`)).status).toBe(404)
  expect((await ask(bob, 'DELETE', `/sessions/${own}`)).status).toBe(204)
  expect((await ask(bob, 'GET', '/sessions')).json.items).toEqual([])
})

test('a credential that was made for less makes no way by which to do more', async () => {
  const root = server.as('root')
  const made = await ask(root, 'POST', '/app-passwords', { name: 'Service', scopes: ['admin', 'events:read'] })
  const service = server.as('root', made.json.secret)
  const pia = { slug: 'pia', kind: 'user', name: 'Pia' }
  for (const more of [{ password: 'of pia' }, { administrator: true }]) {
    const { status, json } = await ask(service, 'POST', '/principals', { ...pia, ...more })
    expect([status, json.type]).toEqual([403, expect.stringContaining('insufficient-scope')])
    for (const slug of ['root', 'alice'])
      expect((await ask(service, 'PATCH', `/principals/${slug}`, more)).status).toBe(403)
  }
  expect((await ask(service, 'DELETE', '/principals/alice/second-factor')).status).toBe(403)
  expect((await ask(service, 'POST', '/principals', pia)).status).toBe(201)
  const wide = { client: 'wide', name: 'Wide', redirectUris: ['https://wide.example/'], scopes: ['contacts:read'] }
  expect((await ask(root, 'POST', '/oauth-clients', { ...wide, service: 'bob' })).status).toBe(201)
  const place = { redirectUris: ['https://evil.example/'] }
  expect((await ask(service, 'PATCH', '/oauth-clients/wide', place)).status).toBe(403)
  expect((await ask(service, 'POST', '/oauth-clients/wide/secret')).status).toBe(403)
  expect((await ask(service, 'POST', '/oauth-clients/nobody/secret')).status).toBe(404)
  expect((await ask(root, 'POST', '/oauth-clients/wide/secret')).status).toBe(200)
  expect((await ask(service, 'PATCH', '/principals/pia', { name: 'Pia P', administrator: false })).status).toBe(200)
  expect((await ask(root, 'PATCH', '/principals/pia', { password: 'of pia' })).status).toBe(200)
  expect((await ask(server.as('root'), 'GET', '/me')).json.administrator).toBe(true)
})
