/** What one saw is asked for in the transaction of the write: of many who saw the same, one writes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, password: bob }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: Team, members: [alice] }
  - { slug: many0, name: Many }
  - { slug: many1, name: Many }
  - { slug: many2, name: Many }
  - { slug: many3, name: Many }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`
const MANY = [0, 1, 2, 3]

describe.each(['sqlite', 'postgres'] as const)('two writers on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PROVISION })
    const program = { client: 'board', name: 'Board', public: true, redirectUris: ['https://board.example/'] }
    const made = await ask(server.as('root'), 'POST', '/oauth-clients', { ...program, scopes: ['events:read'] })
    expect(made.status).toBe(201)
    expect((await ask(server.as('root'), 'POST', '/addressbooks/alice', { name: 'friends' })).status).toBe(201)
  })
  afterAll(() => server.close())

  test.each([
    ['PATCH', '/principals/bob', (n: number) => ({ name: `Bob ${n}` })],
    ['PUT', '/groups/team/members', (n: number) => ({ members: [`many${n}`] })],
    ['PATCH', '/rooms/atlas', (n: number) => ({ policy: { lanes: n + 2 } })],
    ['PATCH', '/calendars/alice/calendar', (n: number) => ({ displayName: `Mine ${n}` })],
    ['PUT', '/principals/alice/delegates', (n: number) => ({ read: [`many${n}`], write: ['bob'] })],
    ['PATCH', '/addressbooks/alice/addressbook', (n: number) => ({ displayName: `People ${n}` })],
    ['PATCH', '/oauth-clients/board', (n: number) => ({ name: `Board ${n}` })],
    ['DELETE', '/calendars/alice/tasks', () => undefined],
    ['DELETE', '/addressbooks/alice/friends', () => undefined],
    ['DELETE', '/oauth-clients/board', () => undefined],
    ['DELETE', '/rooms/atlas', () => undefined],
  ])('%s %s', async (method, path, bodyOf) => {
    const root = server.as('root')
    const { headers } = await ask(root, 'GET', path)
    const answers = await Promise.all(
      MANY.map((n) => ask(root, method, path, bodyOf(n), { 'if-match': String(headers.etag) })),
    )
    const statuses = answers.map(({ status }) => status).toSorted()
    // What is gone is not there for the others.
    const others = method === 'DELETE' ? [404, 412] : [412]
    expect(statuses[0]).toBeLessThan(300)
    for (const status of statuses.slice(1)) expect(others).toContain(status)
    const seen = await ask(root, 'GET', path)
    const [winner] = answers.filter(({ status }) => status < 300)
    expect(seen.json).toEqual(method === 'DELETE' ? expect.objectContaining({ status: 404 }) : winner?.json)
  })

  test.each([
    ['/principals', (n: number) => ({ slug: 'dora', kind: 'user', name: `Dora ${n}` })],
    ['/rooms', (n: number) => ({ slug: 'cygnus', kind: 'room', name: `Cygnus ${n}` })],
    ['/rooms', () => ({ slug: 'draco', kind: 'room', name: 'Draco' })],
  ])('POST %s: one makes it, and the others change nothing of it', async (path, bodyOf) => {
    const root = server.as('root')
    const answers = await Promise.all(MANY.map((n) => ask(root, 'POST', path, bodyOf(n))))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
    const made = answers.find(({ status }) => status === 201)
    expect((await ask(root, 'GET', `${path}/${made?.json.slug}`)).json).toEqual(made?.json)
  })
})

test('both lists of delegates, or neither', async () => {
  const server = await testServer({ provision: PROVISION })
  try {
    const root = server.as('root')
    const path = '/principals/alice/delegates'
    const set = (body: object) => ask(root, 'PUT', path, body, { 'if-match': '*' })
    expect((await set({ read: ['team', 'team'], write: ['bob'] })).json).toEqual({ read: ['team'], write: ['bob'] })
    for (const [body, field] of [
      [{ read: [], write: ['nobody'] }, '/write/0'],
      [{ read: ['bob', 'atlas'], write: [] }, '/read/1'],
      [{ read: [], write: ['alice'] }, '/write/0'],
    ] as const) {
      const { status, json } = await set(body)
      expect([status, json.errors[0].field]).toEqual([400, field])
    }
    expect((await ask(root, 'GET', path)).json).toEqual({ read: ['team'], write: ['bob'] })
  } finally {
    await server.close()
  }
})
