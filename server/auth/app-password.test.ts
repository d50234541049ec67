import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NewAppPassword } from '../../storage/store.ts'
import type { TestClient } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { type AppPasswordUse, findAppPasswordHash, newAppPassword, scopesOfUse } from './app-password.ts'

const HOUR = 3_600_000
const EVENT = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260102T100000Z
DTEND:20260102T110000Z
SUMMARY:secret
END:VEVENT
END:VCALENDAR
`
const CARD = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:2\r\nFN:Bea\r\nN:Bea;;;;\r\nEND:VCARD\r\n'

describe('what is typed', () => {
  test('hyphens, spaces and capitals do not matter; anything else is no app password', () => {
    const password = newAppPassword()
    const hash = findAppPasswordHash(password)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(findAppPasswordHash(` ${password.replaceAll('-', '').toUpperCase()}\n`)).toBe(hash)
    for (const other of ['', password.slice(1), `${password}a`, password.replace(/.$/, '1'), 'correct horse']) {
      expect(findAppPasswordHash(other), other).toBeUndefined()
    }
    expect(new Set(Array.from({ length: 100 }, newAppPassword)).size).toBe(100)
  })
})

describe.each(['sqlite', 'postgres'] as const)('app passwords on %s', (store) => {
  let server: TestServer
  let now = new Date('2026-03-01T08:00:00Z')
  beforeAll(async () => {
    server = await testServer({ store, now: () => now })
    await server.as('alice').put('/dav/calendars/alice/calendar/1.ics', EVENT)
    await server.as('alice').put('/dav/addressbooks/alice/addressbook/2.vcf', CARD, { 'content-type': 'text/vcard' })
  })
  afterAll(() => server.close())

  async function make(slug: string, change: Partial<NewAppPassword> = {}, use: Partial<AppPasswordUse> = {}) {
    const owner = await server.store.findPrincipal(slug)
    if (owner === undefined) throw new Error(slug)
    const password = newAppPassword()
    const secretHash = findAppPasswordHash(password) ?? ''
    const scopes = scopesOfUse({ calendars: true, contacts: true, readOnly: false, ...use })
    const made = await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [owner.id] }, (tx) =>
      tx.createAppPassword({ principalId: owner.id, name: 'Phone', scopes, expiresAt: null, secretHash, ...change }),
    )
    return { password, made, client: server.as(slug, password) }
  }

  async function revoke(made: { readonly id: string; readonly principalId: string }): Promise<void> {
    await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [made.principalId] }, async (tx) => {
      for (const one of await tx.appPasswordsOf(made.principalId))
        if (one.id === made.id) await tx.deleteAppPassword(one)
    })
  }

  /** What a client reaches, each door by its status. */
  async function doors(client: TestClient) {
    const ask = async (method: string, path: string, body = '', headers = {}) =>
      (await client.request(method, path, { body, headers })).status
    const busy = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260101T000000Z" end="20260201T000000Z"/></C:free-busy-query>`
    return {
      principal: await ask('PROPFIND', '/dav/principals/users/alice/', '', { depth: '0' }),
      event: await ask('GET', '/dav/calendars/alice/calendar/1.ics'),
      change: await ask('PUT', '/dav/calendars/alice/calendar/1.ics', EVENT, { 'content-type': 'text/calendar' }),
      busy: await ask('REPORT', '/dav/calendars/alice/calendar/', busy, { depth: '1' }),
      make: await ask('MKCALENDAR', `/dav/calendars/alice/new-${Math.random()}/`),
      card: await ask('GET', '/dav/addressbooks/alice/addressbook/2.vcf'),
      changeCard: await ask('PUT', '/dav/addressbooks/alice/addressbook/2.vcf', CARD, { 'content-type': 'text/vcard' }),
    }
  }

  test('each opens what it was made for', async () => {
    const all = { principal: 207, event: 200, change: 204, busy: 200, make: 201, card: 200, changeCard: 204 }
    const nothing = { event: 403, change: 403, busy: 403, make: 403, card: 403, changeCard: 403 }
    expect(await doors((await make('alice')).client)).toEqual(all)
    const calendars = { principal: 207, event: 200, change: 204, busy: 200, make: 201 }
    expect(await doors((await make('alice', {}, { contacts: false })).client)).toEqual({ ...nothing, ...calendars })
    const contacts = { principal: 207, card: 200, changeCard: 204 }
    expect(await doors((await make('alice', {}, { calendars: false })).client)).toEqual({ ...nothing, ...contacts })
    const read = { principal: 207, event: 200, busy: 200, card: 200 }
    expect(await doors((await make('alice', {}, { readOnly: true })).client)).toEqual({ ...nothing, ...read })
    const { client } = await make('alice', { scopes: ['freebusy:read'] })
    expect(await doors(client)).toEqual({ ...nothing, principal: 207, busy: 200 })
    expect(await doors((await make('alice', { scopes: ['no-such'] })).client)).toEqual({ ...nothing, principal: 207 })
  })

  test('an administrator is none by an app password that is not made for it', async () => {
    expect((await server.as('root').get('/dav/calendars/alice/calendar/1.ics')).status).toBe(200)
    expect((await (await make('root')).client.get('/dav/calendars/alice/calendar/1.ics')).status).toBe(403)
    const { client } = await make('root', { scopes: ['events:read', 'admin'] })
    expect((await client.get('/dav/calendars/alice/calendar/1.ics')).status).toBe(200)
    expect((await client.delete('/dav/calendars/alice/calendar/1.ics')).status).toBe(403)
  })

  test('of whom it is, under each of the names, and until it ends', async () => {
    const { password } = await make('alice', { expiresAt: new Date(now.getTime() + HOUR) })
    const status = async (user: string) =>
      (await server.as(user, password).get('/dav/calendars/alice/calendar/1.ics')).status
    expect([await status('alice'), await status('ALICE@example.test'), await status('bob')]).toEqual([200, 200, 401])
    now = new Date(now.getTime() + HOUR)
    expect(await status('alice')).toBe(401)
  })

  test('revoked, it opens nothing more; on another node neither', async () => {
    const { client, made, password } = await make('alice')
    const other = store === 'postgres' ? await testServer({ beside: server }) : server
    const beside = other.as('alice', password)
    const path = '/dav/calendars/alice/calendar/1.ics'
    expect([(await client.get(path)).status, (await beside.get(path)).status]).toEqual([200, 200])
    await revoke(made)
    expect([(await client.get(path)).status, (await beside.get(path)).status]).toEqual([401, 401])
    if (other !== server) await other.close()
  })

  test('when it was used is known, to some minutes', async () => {
    const { client, made } = await make('bob')
    const usedAt = async () =>
      (await server.store.appPasswordsOf(made.principalId)).find(({ id }) => id === made.id)?.usedAt
    expect(await usedAt()).toBeNull()
    const first = now
    await client.get('/dav/calendars/bob/')
    await expect.poll(usedAt).toEqual(first)
    now = new Date(now.getTime() + 60_000)
    await client.get('/dav/calendars/bob/')
    now = new Date(now.getTime() + HOUR)
    await client.get('/dav/calendars/bob/')
    await expect.poll(usedAt).toEqual(now)
  })
})

test('where app passwords alone are taken, that of the account is told apart from a wrong one by nothing', async () => {
  const server = await testServer({ settings: { davPasswords: 'app' } })
  const right = await server.as('alice').get('/dav/calendars/alice/')
  const wrong = await server.as('alice', 'wrong').get('/dav/calendars/alice/')
  expect([right.status, wrong.status]).toEqual([401, 401])
  expect(right.text).toBe(wrong.text)
  expect(right.text).toContain('app password')
  await server.close()
})
