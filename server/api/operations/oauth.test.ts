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

  test('nobody looks for what no database could have', async () => {
    const body = 'grant_type=client_credentials&client_id=%00'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await server.anonymous.request('POST', '/oauth/token', { headers, body })).status).toBe(401)
    expect((await server.anonymous.get('/oauth/authorize?client_id=%00')).status).toBe(400)
    expect((await ask(server.as('root'), 'GET', '/principals?cursor=AA')).status).toBe(400)
  })

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

  test('what a program is registered for changes, and its secret', async () => {
    const root = server.as('root')
    const asked = { client: 'worker', name: 'W', scopes: ['events:read', 'events:write'], service: 'bob' }
    const first = (await ask(root, 'POST', '/oauth-clients', asked)).json.secret
    const tokenOf = async (secret: string) => {
      const basic = Buffer.from(`worker:${secret}`).toString('base64')
      const answer = await server.anonymous.request('POST', '/oauth/token', {
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      })
      return JSON.parse(answer.text)
    }
    expect((await tokenOf(first)).scope).toBe('events:read events:write')
    const changed = await ask(root, 'PATCH', '/oauth-clients/worker', { name: 'Worker', scopes: ['events:read'] })
    expect(changed.json).toMatchObject({ name: 'Worker', scopes: ['events:read'], service: 'bob', introspects: false })
    expect((await tokenOf(first)).scope).toBe('events:read')
    const renewed = await ask(root, 'POST', '/oauth-clients/worker/secret')
    expect(renewed.json.secret).toMatch(/^[\w-]{43}$/)
    expect((await tokenOf(first)).error).toBe('invalid_client')
    expect((await tokenOf(renewed.json.secret)).scope).toBe('events:read')
    const wrong = [
      ['phone', { introspects: true }, '/introspects'],
      ['phone', { redirectUris: [] }, '/redirectUris'],
      ['worker', { scopes: [] }, '/scopes'],
      ['worker', { name: ' ' }, '/name'],
    ] as const
    for (const [client, change, field] of wrong) {
      const { status, json } = await ask(root, 'PATCH', `/oauth-clients/${client}`, change)
      expect([status, json.errors?.[0]?.field]).toEqual([400, field])
    }
    expect((await ask(root, 'PATCH', '/oauth-clients/nobody', {})).status).toBe(404)
    expect((await ask(root, 'POST', '/oauth-clients/nobody/secret')).status).toBe(404)
    expect((await ask(root, 'POST', '/oauth-clients/phone/secret')).status).toBe(400)
    expect((await ask(server.as('bob'), 'PATCH', '/oauth-clients/worker', { name: 'x' })).status).toBe(403)
    await server.store.chainAudit()
    const records = await server.store.auditRecords({ kind: 'oauth-client-changed' }, 10)
    expect(records.map(({ actor, detail }) => [actor, detail])).toEqual([
      ['root', 'worker: events:read'],
      ['root', 'worker: events:read'],
    ])
  })

  test('a server that takes tokens may ask about those of others, once it is registered for that', async () => {
    const root = server.as('root')
    const register = async (client: string, more: object) =>
      (await ask(root, 'POST', '/oauth-clients', { client, name: client, scopes: [], ...more })).json.secret
    const robot = await register('robot-2', { scopes: ['events:read'], service: 'bob' })
    const resource = await register('resource', { introspects: true })
    const other = await register('other', { scopes: ['events:read'], service: 'bob' })
    const post = async (path: string, client: string, secret: string, body: string) => {
      const authorization = `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
      return JSON.parse((await server.anonymous.request('POST', path, { headers, body })).text)
    }
    const { access_token: token } = await post('/oauth/token', 'robot-2', robot, 'grant_type=client_credentials')
    const asks = (client: string, secret: string) => post('/oauth/introspect', client, secret, `token=${token}`)
    const told = { active: true, client_id: 'robot-2', scope: 'events:read', username: 'bob', token_type: 'Bearer' }
    expect(await asks('resource', resource)).toMatchObject(told)
    expect(await asks('robot-2', robot)).toMatchObject(told)
    expect(await asks('other', other)).toEqual({ active: false })
    expect(await post('/oauth/introspect', 'resource', resource, 'token=nothing')).toEqual({ active: false })
    // It would be for nothing.
    const useless = { introspects: false, scopes: ['events:read'] }
    expect((await ask(root, 'PATCH', '/oauth-clients/resource', useless)).status).toBe(400)
    expect(await asks('resource', resource)).toMatchObject(told)
    await ask(root, 'PATCH', '/oauth-clients/other', { introspects: true })
    expect(await asks('other', other)).toMatchObject(told)
    await ask(root, 'DELETE', '/oauth-clients/robot-2')
    expect(await asks('other', other)).toEqual({ active: false })
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
