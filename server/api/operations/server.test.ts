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
  expect((await ask(server.as('alice'), 'GET', '/server')).status).toBe(403)
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
  expect((await ask(root, 'POST', '/provision', { text })).json).toEqual(seen.json)
  expect((await ask(root, 'POST', '/provision', { text })).json).toEqual({ changes: [] })
  expect((await ask(server.as('cleo', 'long enough'), 'GET', '/me')).status).toBe(200)
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
