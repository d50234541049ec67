import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issueCode } from '../../auth/oauth/grants.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

describe.each(['sqlite', 'postgres'] as const)('programs on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database })
  })
  afterAll(() => server.close())

  const PHONE = { client: 'phone', name: 'Phone', public: true, redirectUris: ['org.example.app:/back'] }

  test('an administrator registers programs, lists and removes them', async () => {
    const root = server.as('root')
    const made = await ask(root, 'POST', '/oauth-clients', { ...PHONE, scopes: ['events:read'] })
    expect([made.status, made.json.secret, made.headers.location]).toEqual([201, null, '/api/v1/oauth-clients/phone'])
    const robot = await ask(root, 'POST', '/oauth-clients', {
      client: 'robot',
      name: 'R',
      scopes: ['admin'],
      service: 'bob',
    })
    expect(robot.json).toMatchObject({ secret: expect.stringMatching(/^[\w-]{43}$/), client: { service: 'bob' } })
    const list = await ask(root, 'GET', '/oauth-clients?limit=1')
    expect(list.json.items).toEqual([made.json.client])
    expect((await ask(root, 'GET', `/oauth-clients?limit=1&cursor=${list.json.next}`)).json).toMatchObject({
      items: [{ client: 'robot' }],
      next: null,
    })
    expect((await ask(root, 'DELETE', '/oauth-clients/robot')).status).toBe(204)
    expect((await ask(root, 'DELETE', '/oauth-clients/robot')).status).toBe(404)
  })

  test.each([
    ['/client', { ...PHONE, client: 'a b' }],
    ['/client', PHONE],
    ['/redirectUris', { ...PHONE, client: 'x', redirectUris: ['javascript:alert(1)'] }],
    ['/redirectUris', { ...PHONE, client: 'x', redirectUris: ['https://a.example/#b'] }],
    ['/redirectUris', { ...PHONE, client: 'x', redirectUris: [] }],
    ['/service', { ...PHONE, client: 'x', service: 'bob' }],
  ])('what cannot be registered is told by its field: %s', async (field, body) => {
    const { status, json } = await ask(server.as('root'), 'POST', '/oauth-clients', {
      scopes: ['events:read'],
      ...body,
    })
    expect([status, json.errors]).toEqual([400, [{ field, reason: expect.any(String) }]])
  })

  test('a credential registers nothing for more than itself', async () => {
    const secret = await ask(server.as('root'), 'POST', '/app-passwords', {
      name: 'x',
      scopes: ['admin', 'events:read'],
    })
    const script = server.as('root', secret.json.secret)
    const asked = (scopes: string[]) => ask(script, 'POST', '/oauth-clients', { ...PHONE, client: 'grown', scopes })
    expect((await asked(['events:read', 'events:write'])).json.type).toContain('#insufficient-scope')
    expect((await asked(['events:read'])).status).toBe(201)
  })

  test('people see what they let programs do, and end it', async () => {
    const client = await server.store.findOAuthClient('phone')
    const alice = await server.store.findPrincipal('alice')
    if (client === undefined || alice === undefined) throw new Error('not there')
    const agreement = {
      client,
      principalId: alice.id,
      scopes: ['events:read'] as const,
      redirectUri: 'x',
      challenge: 'x',
    }
    await issueCode(agreement, { store: server.store, now: () => new Date() })
    const { json } = await ask(server.as('alice'), 'GET', '/oauth-grants')
    expect(json.items).toMatchObject([{ client: 'phone', clientName: 'Phone', scopes: ['events:read'], usedAt: null }])
    const path = `/oauth-grants/${json.items[0].id}`
    expect((await ask(server.as('bob'), 'DELETE', path)).status).toBe(404)
    expect((await ask(server.as('alice'), 'DELETE', path)).status).toBe(204)
    expect((await ask(server.as('alice'), 'GET', '/oauth-grants')).json.items).toEqual([])
  })
})
