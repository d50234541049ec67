import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findAppPasswordHash, newAppPassword } from '../auth/app-password.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { OPERATIONS } from './operations/index.ts'
import { ask } from './testing/ask.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

describe('what every operation does alike', () => {
  test('nobody signed in: 401, with what to sign in by', async () => {
    const { status, headers, json } = await ask(server.anonymous, 'GET', '/me')
    expect([status, headers['www-authenticate'], headers['content-type']]).toEqual([
      401,
      expect.stringMatching(/^Basic realm="Kalends", charset="UTF-8", Bearer realm="Kalends", resource_metadata=/),
      'application/problem+json',
    ])
    expect(json).toMatchObject({ status: 401, type: `${server.settings.publicUrl}/api/docs#unauthenticated` })
  })

  test('a wrong password is 401 as well', async () => {
    expect((await ask(server.as('alice', 'wrong'), 'GET', '/me')).status).toBe(401)
  })

  test.each([
    ['GET', '/nothing', 404, 'not-found'],
    ['GET', '/me/', 404, 'not-found'],
    ['GET', '/principals/%zz', 404, 'not-found'],
    ['GET', '/principals/nobody', 404, 'not-found'],
    ['PUT', '/me', 405, 'method-not-allowed'],
    ['GET', '/me?what=1', 400, 'invalid'],
    ['POST', '/app-passwords', 415, 'unsupported-media-type'],
  ])('%s %s: %i', async (method, path, status, kind) => {
    const { json, ...answer } = await ask(server.as('alice'), method, path)
    expect([answer.status, json.status, json.type]).toEqual([status, status, expect.stringContaining(`#${kind}`)])
  })

  test.each([
    ['{', 'bad-request', undefined],
    ['[]', 'invalid', [{ field: '', reason: expect.any(String) }]],
    ['{"name":"","scopes":["events:read"]}', 'invalid', [{ field: '/name', reason: expect.any(String) }]],
    ['{"name":"a\\u0000","scopes":["admin"]}', 'invalid', [{ field: '/name', reason: 'it has a NUL in it' }]],
    ['{"name":"\\ud800","scopes":["admin"]}', 'invalid', [{ field: '/name', reason: 'it is no Unicode text' }]],
    ['{"name":"a","scopes":["root"]}', 'invalid', [{ field: '/scopes/0', reason: expect.any(String) }]],
    ['{"name":"a","scopes":["admin"],"x/y":1}', 'invalid', [{ field: '/x~1y', reason: 'it is not known here' }]],
  ])('the body %s', async (body, kind, errors) => {
    const answer = await server.as('alice').request('POST', '/api/v1/app-passwords', { body, headers: JSON_TYPE })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({
      type: expect.stringContaining(`#${kind}`),
      ...(errors && { errors }),
    })
  })

  test('HEAD is GET without a body', async () => {
    const { status, text } = await ask(server.as('alice'), 'HEAD', '/me')
    expect([status, text]).toEqual([200, ''])
  })
})

test('who one is, and what one sees', async () => {
  const alice = server.as('alice')
  expect((await ask(alice, 'GET', '/me')).json).toMatchObject({
    ...{ principal: { slug: 'alice', emails: ['alice@example.test'] }, administrator: false, scopes: null },
  })
  expect((await ask(alice, 'GET', '/principals/bob')).json).toMatchObject({ slug: 'bob', kind: 'user', features: [] })
  expect((await ask(alice, 'GET', '/calendars/alice/calendar')).json).toMatchObject({
    ...{ owner: 'alice', name: 'calendar', url: '/dav/calendars/alice/calendar/', changeNumber: 0 },
  })
  expect((await ask(alice, 'GET', '/calendars/bob/calendar')).status).toBe(403)
  // What is not there is not told from what is not theirs.
  expect((await ask(alice, 'GET', '/calendars/bob/nothing')).status).toBe(403)
  expect((await ask(alice, 'GET', '/calendars/alice/nothing')).status).toBe(404)
})

test('an app password is made, used for what it is for, and ended', async () => {
  const alice = server.as('alice')
  const made = await ask(alice, 'POST', '/app-passwords', { name: ' Phone ', scopes: ['events:read'] })
  expect([made.status, made.json.appPassword.name]).toEqual([201, 'Phone'])
  const { id } = made.json.appPassword
  expect(made.headers.location).toBe(`/api/v1/app-passwords/${id}`)
  const phone = server.as('alice', made.json.secret)
  expect((await ask(phone, 'GET', '/me')).json.scopes).toEqual(['events:read'])
  expect((await ask(phone, 'GET', '/calendars/alice/calendar')).json.privileges).toEqual([
    ...['read', 'read-current-user-privilege-set', 'read-free-busy'],
  ])
  // It makes no other, and ends none.
  for (const [method, path, body] of [
    ['GET', '/app-passwords', undefined],
    ['POST', '/app-passwords', { name: 'x', scopes: ['events:read'] }],
    ['DELETE', `/app-passwords/${id}`, undefined],
  ] as const) {
    expect((await ask(phone, method, path, body)).json.type).toContain('#insufficient-scope')
  }
  expect((await ask(alice, 'GET', '/app-passwords')).json.items).toMatchObject([{ id, name: 'Phone' }])
  expect((await ask(server.as('bob'), 'DELETE', `/app-passwords/${id}`)).status).toBe(404)
  expect((await ask(alice, 'DELETE', `/app-passwords/${id}`)).status).toBe(204)
  expect((await ask(phone, 'GET', '/me')).status).toBe(401)
})

test('a credential without the scope is told which it would need', async () => {
  const alice = await server.store.findPrincipal('alice')
  if (alice === undefined) throw new Error('alice')
  const password = newAppPassword()
  await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [alice.id] }, (tx) =>
    tx.createAppPassword({
      ...{ principalId: alice.id, name: 'Cards', scopes: ['contacts:read'], expiresAt: null },
      secretHash: findAppPasswordHash(password) ?? '',
    }),
  )
  const { status, headers } = await ask(server.as('alice', password), 'GET', '/calendars/alice/calendar')
  expect([status, headers['www-authenticate']]).toEqual([
    ...[403, 'Bearer error="insufficient_scope", scope="events:read"'],
  ])
})

test('the description is there for everybody', async () => {
  const { status, json } = await ask(server.anonymous, 'GET', '/openapi.json')
  expect([status, json.openapi, json.servers]).toEqual([200, '3.1.0', [{ url: `${server.settings.publicUrl}/api/v1` }]])
  expect(json.paths['/app-passwords'].post.requestBody.content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/NewAppPassword',
  })
  expect(json.components.schemas.AppPassword.required).toContain('expiresAt')
})

test('the description is made once, and is not sent to who has it', async () => {
  const { headers } = await server.anonymous.get('/api/v1/openapi.json')
  const etag = String(headers.etag)
  const again = await server.anonymous.get('/api/v1/openapi.json', { 'if-none-match': etag })
  expect([etag, again.status, again.text]).toEqual([expect.stringMatching(/^W\/"/), 304, ''])
})

test('the description says which headers go with a request and an answer', async () => {
  const { paths } = (await ask(server.anonymous, 'GET', '/openapi.json')).json
  const needed = (path: string, method: string) =>
    Object.fromEntries(
      paths[path][method].parameters
        .filter((one: { in: string }) => one.in === 'header')
        .map((one: { name: string; required: boolean }) => [one.name, one.required]),
    )
  const contact = '/addressbooks/{owner}/{book}/contacts/{contact}'
  expect(needed(contact, 'put')).toEqual({ 'If-Match': false, 'If-None-Match': false })
  expect(needed('/groups/{slug}/members', 'put')).toEqual({ 'If-Match': true })
  expect(needed(contact, 'get')).toEqual({ 'If-None-Match': false, 'Kalends-View-As': false })
  const told = (path: string, method: string, status: number) =>
    Object.keys(paths[path][method].responses[status].headers ?? {})
  expect(told('/principals', 'get', 200)).toEqual(['ETag', 'Link'])
  expect(told('/principals', 'post', 201)).toEqual(['Location'])
  expect(paths['/principals'].get.responses[304]).toBeDefined()
})

test('what replaces the whole is refused to who does not say what they saw', async () => {
  const set = (headers: object) =>
    ask(server.as('alice'), 'PUT', '/principals/alice/delegates', { read: [], write: [] }, { ...headers })
  for (const headers of [{}, { 'if-none-match': '"other"' }, { 'if-none-match': '*' }]) {
    expect((await set(headers)).status).toBe(428)
  }
})

describe('a POST with an Idempotency-Key', () => {
  const body = { name: 'Tablet', scopes: ['events:read'] }
  const post = (key: string, sent: unknown = body) =>
    ask(server.as('bob'), 'POST', '/app-passwords', sent, { 'idempotency-key': key })
  const count = async () => (await ask(server.as('bob'), 'GET', '/app-passwords')).json.items.length

  test('is done once, and what holds a secret is not said again', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => post('once')))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409])
    expect((await post('once')).json.type).toContain('#already-done')
    expect(await count()).toBe(1)
  })

  test('and another body is refused, and so is what is no key', async () => {
    await post('same')
    expect((await post('same', { ...body, name: 'Other' })).status).toBe(422)
    expect((await post('a b')).status).toBe(400)
    expect((await ask(server.as('alice'), 'POST', '/app-passwords', body, { 'idempotency-key': 'same' })).status).toBe(
      201,
    )
  })

  test('what was refused is free to be asked again', async () => {
    expect((await post('again', { ...body, scopes: [] })).status).toBe(400)
    expect((await post('again')).status).toBe(201)
  })
})

test('what one has already is not sent again', async () => {
  const first = await ask(server.as('alice'), 'GET', '/principals/bob')
  expect(first.headers.etag).toMatch(/^"[\w-]{22}"$/)
  const etag = String(first.headers.etag)
  for (const method of ['GET', 'HEAD']) {
    const again = await ask(server.as('alice'), method, '/principals/bob', undefined, { 'if-none-match': etag })
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag])
  }
})

test('how deep a body goes is bounded', async () => {
  const deep = (depth: number) => `${'['.repeat(depth)}"]]\\"["${']'.repeat(depth)}`
  const kindOf = async (body: string) =>
    JSON.parse((await server.as('alice').request('POST', '/api/v1/app-passwords', { body, headers: JSON_TYPE })).text)
      .type
  expect(await kindOf(deep(32))).toContain('#invalid')
  expect(await kindOf(deep(33))).toContain('#too-deep')
  expect(await kindOf(deep(400_000))).toContain('#too-deep')
})

test('what is left of the requests of a minute is told', async () => {
  const now = () => new Date('2026-03-01T12:00:00Z')
  const limited = await testServer({ now, settings: { rateLimits: 'default', accountRequests: 3 } })
  try {
    const alice = limited.as('alice')
    const { headers } = await ask(alice, 'GET', '/me')
    expect([headers['ratelimit-policy'], headers.ratelimit]).toEqual(['"requests";q=3;w=60', '"requests";r=2;t=20'])
    const { status: missing, headers: told } = await ask(alice, 'GET', '/nothing')
    expect([missing, told.ratelimit]).toEqual([404, '"requests";r=1;t=40'])
    await ask(alice, 'GET', '/me')
    const { status, headers: refused } = await ask(alice, 'GET', '/me')
    expect([status, refused['retry-after'], refused.ratelimit]).toEqual([
      ...[429, expect.stringMatching(/^\d+$/), '"requests";r=0;t=60'],
    ])
  } finally {
    await limited.close()
  }
})

test('there is a page for people, with a place for each kind of problem', async () => {
  const { status, headers, text } = await server.anonymous.get('/api/docs')
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(headers['content-security-policy']).not.toContain('script')
  // What a parameter may say is there, and no backtick of its description.
  expect(text).toContain('<dt><code>kind</code></dt><dd><code>&quot;user&quot; | &quot;group&quot;')
  expect(text).toContain('<code>next</code> of the one before')
  expect(text).not.toContain('`')
  expect(text).not.toContain('<script')
  for (const kind of ['not-found', 'invalid', 'insufficient-scope', 'bug']) expect(text).toContain(`id="${kind}"`)
  expect(text).toContain('<h3 id="type-Principal">')
  const posted = await server.anonymous.request('POST', '/api/docs')
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD'])
  for (const { id } of OPERATIONS) expect(text).toContain(`<article id="${id}">`)
})
