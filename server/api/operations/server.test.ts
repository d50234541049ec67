import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({
    settings: {
      metricsToken: 'sesame-open-now',
      smtpUrl: 'smtp://me:hush@mail.example:25',
      mailFrom: 'c@example.test',
    },
  })
})
afterAll(() => server.close())

test('how the server is', async () => {
  const { json } = await ask(server.as('root'), 'GET', '/server')
  expect(json).toMatchObject({
    ...{ version: expect.stringMatching(/^\d+\.\d+/), node: process.version, database: 'sqlite', connections: null },
    ...{ epoch: server.store.epoch, queues: { outbound: 0, push: 0, reminders: 0 }, sendsMail: true },
  })
  expect(json.sizes).toMatchObject({ users: 3, groups: 0, rooms: 0, calendars: 6, addressBooks: 3, attachments: 0 })
  expect(json.sizes.databaseBytes).toBeGreaterThan(100_000)
  expect((await ask(server.as('alice'), 'GET', '/server')).status).toBe(403)
})

test('when it was backed up', async () => {
  const root = server.as('root')
  expect((await ask(root, 'GET', '/server')).json.backedUpAt).toBeNull()
  await server.store.recordAudit({ kind: 'backup' }, 'admin')
  const { backedUpAt } = (await ask(root, 'GET', '/server')).json
  expect(Math.abs(Date.parse(backedUpAt) - Date.now())).toBeLessThan(600_000)
})

test('what it runs with, and no secrets', async () => {
  const { json, text } = await ask(server.as('root'), 'GET', '/server/settings')
  const named = (name: string) => json.items.find((one: { name: string }) => one.name === name)
  expect(named('KALENDS_MAX_ATTENDEES')).toMatchObject({ value: '1000', usual: '1000', secret: false })
  expect(named('KALENDS_METRICS_TOKEN')).toMatchObject({ value: null, secret: true })
  expect(text).not.toMatch(/sesame|hush/)
})

test('an organisation is foreseen, made, and made once', async () => {
  const root = server.as('root')
  const text = 'users: [{ slug: cleo, name: Cleo, password: long enough }]\nrooms: [{ slug: hall, name: Hall }]'
  const seen = await ask(root, 'POST', '/provision', { text, dryRun: true })
  expect(seen.json.changes).toEqual([expect.stringContaining('cleo'), expect.stringContaining('hall')])
  expect(await server.store.findPrincipal('cleo')).toBeUndefined()
  const { changes } = seen.json
  expect((await ask(root, 'POST', '/provision', { text })).json).toEqual({ changes, entries: null })
  expect((await ask(root, 'POST', '/provision', { text })).json).toEqual({ changes: [], entries: null })
  expect((await ask(server.as('cleo', 'long enough'), 'GET', '/me')).status).toBe(200)
})

test('of each item is told what would become of it, and at which field it is refused', async () => {
  const root = server.as('root')
  const users = [
    { slug: 'emil', name: 'Emil', emails: ['emil@example.test'] },
    { slug: 'alice', name: 'Alice the Second' },
    { slug: 'bob' },
    { slug: 'no one', emails: ['not an address'], colour: 'red' },
    { name: 'Nameless' },
    { slug: 'fritz', emails: ['emil@example.test'] },
    { slug: 'emil' },
  ]
  // Texts alone, for it is read as YAML: JSON is some.
  const { status, json } = await ask(root, 'POST', '/provision', { text: JSON.stringify({ users }), dryRun: true })
  const told = json.entries.map((one: { slug: string; outcome: string; errors: { field: string }[] }) => [
    ...[one.slug, one.outcome],
    ...one.errors.map(({ field }) => field),
  ])
  expect(told).toEqual([
    ['emil', 'created'],
    ['alice', 'changed'],
    ['bob', 'unchanged'],
    ['no one', 'refused', '/slug', '/emails/0', '/colour'],
    [null, 'refused', '/slug'],
    ['fritz', 'refused', '/emails/0'],
    ['emil', 'refused', '/slug'],
  ])
  expect(json.entries[3].errors[1].reason).toMatch(/^emails\[0\]: "not an address" is wrong/)
  expect([status, json.changes]).toEqual([200, ['+ user emil', '~ user alice: name Alice → Alice the Second']])
  expect(await server.store.findPrincipal('emil')).toBeUndefined()
  const broken = await ask(root, 'POST', '/provision', { text: 'teams: [{ slug: x }]', dryRun: true })
  expect([broken.status, broken.json.errors[0].field]).toEqual([400, '/text'])
})

test.each([
  ['users: [{ slug: dora }', '/text'],
  ['users: [{ name: Dora }]', '/text'],
  ['teams: []', '/text'],
])('what is wrong with it is told: %s', async (text, field) => {
  const { status, json } = await ask(server.as('root'), 'POST', '/provision', {
    text: `rooms: [{ slug: x, name: X }]\n${text}`,
  })
  expect([status, json.errors[0]]).toEqual([400, { field, reason: expect.stringMatching(/^text:\d+:\d+: /) }])
  expect(await server.store.findPrincipal('x')).toBeUndefined()
})
