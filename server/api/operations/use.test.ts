/** What administrators see of accounts, and nobody else but of themselves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const EVENT = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//EN', 'BEGIN:VEVENT', 'UID:a', 'DTSTAMP:20260301T000000Z'],
  ...['DTSTART:20260302T100000Z', 'DURATION:PT1H', 'END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n')

describe.each(['sqlite', 'postgres'] as const)('accounts, on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store, settings: { quotaBytes: 5_000 } })
    expect((await server.as('alice').put('/dav/calendars/alice/calendar/a.ics', EVENT)).status).toBe(201)
  })
  afterAll(() => server.close())

  const used = { bytes: EVENT.length, objects: 1, calendars: 2, addressBooks: 1 }

  test('are seen by administrators alone, in every answer about somebody', async () => {
    const account = { administrator: false, quotaBytes: null }
    const [root, alice] = [server.as('root'), server.as('alice')]
    expect((await ask(root, 'GET', '/principals/alice')).json.account).toEqual(account)
    expect((await ask(alice, 'GET', '/principals/alice')).json.account).toBeNull()
    expect((await ask(root, 'GET', '/principals?kind=user')).json.items).toMatchObject([
      ...[{ slug: 'alice', account, use: null }, { slug: 'bob' }],
      { slug: 'root', account: { administrator: true } },
    ])
    const seen = (await ask(alice, 'GET', '/principals?use=true')).json.items
    expect(seen.map(({ account, use }: { account: unknown; use: unknown }) => [account, use])).toEqual(
      seen.map(() => [null, null]),
    )
  })

  test('are guarded by If-Match', async () => {
    const root = server.as('root')
    const seen = { 'if-match': String((await ask(root, 'GET', '/principals/bob')).headers.etag) }
    const changed = await ask(root, 'PATCH', '/principals/bob', { quotaBytes: 9_000 }, seen)
    expect([changed.status, changed.json.account]).toEqual([200, { administrator: false, quotaBytes: 9_000 }])
    expect((await ask(root, 'PATCH', '/principals/bob', { administrator: true }, seen)).status).toBe(412)
    const now = { 'if-match': String(changed.headers.etag) }
    expect((await ask(root, 'PATCH', '/principals/bob', { quotaBytes: null }, now)).json.account.quotaBytes).toBeNull()
  })

  test('use room: told to who has it and to administrators', async () => {
    const [root, alice] = [server.as('root'), server.as('alice')]
    expect((await ask(alice, 'GET', '/me')).json.use).toEqual({ ...used, quotaBytes: 5_000 })
    expect((await ask(root, 'GET', '/principals/alice/use')).json).toEqual({ ...used, quotaBytes: 5_000 })
    expect((await ask(alice, 'GET', '/principals/alice/use')).status).toBe(403)
    expect((await ask(root, 'GET', '/principals/zoe/use')).status).toBe(404)
    const { items } = (await ask(root, 'GET', '/principals?use=true&limit=1&fields=slug,use')).json
    expect(items).toEqual([{ slug: 'alice', use: { ...used, quotaBytes: 5_000 } }])
  })

  test('are told to no credential that was made for less', async () => {
    const made = await ask(server.as('root'), 'POST', '/app-passwords', { name: 'x', scopes: ['contacts:read'] })
    const less = server.as('root', made.json.secret)
    expect((await ask(less, 'GET', '/me')).json).toMatchObject({ use: null, principal: { account: null } })
    expect((await ask(less, 'GET', '/principals/alice')).json.account).toBeNull()
    expect((await ask(less, 'GET', '/principals?use=true')).json.items[0]).toMatchObject({ account: null, use: null })
  })
})
