/** How pages are to look, kept with the account. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const UNSAID = {
  ...{ language: null, timeZone: null, otherTimeZones: [], firstDayOfWeek: null },
  ...{ hours: null, theme: null, view: null, weekNumbers: null },
}

describe.each(['sqlite', 'postgres'] as const)('preferences on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database })
  })
  afterAll(() => server.close())

  const ask = (who: string, method: string, body?: unknown, headers: Record<string, string> = {}) =>
    askApi(server.as(who), method, '/me/preferences', body, headers)

  test('are unsaid at first, and each is changed by itself', async () => {
    const first = await ask('alice', 'GET')
    expect(first.json).toEqual(UNSAID)
    const german = { language: 'de', firstDayOfWeek: 'su', otherTimeZones: ['America/New_York'] }
    const changed = await ask('alice', 'PATCH', german, { 'if-match': String(first.headers.etag) })
    expect(changed.json).toEqual({ ...UNSAID, ...german })
    expect((await ask('alice', 'PATCH', { hours: '12', language: null })).json).toEqual({
      ...{ ...UNSAID, ...german, hours: '12', language: null },
    })
    expect((await ask('alice', 'PATCH', { hours: '24' }, { 'if-match': String(first.headers.etag) })).status).toBe(412)
    expect((await ask('bob', 'GET')).json).toEqual(UNSAID)
  })

  test.each([
    [{ language: 'tlh' }, '/language'],
    [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ otherTimeZones: Array.from({ length: 6 }, () => 'Europe/Paris') }, '/otherTimeZones'],
    [{ hours: 24 }, '/hours'],
    [{ color: 'red' }, '/color'],
  ])('%j is refused', async (body, field) => {
    const { status, json } = await ask('alice', 'PATCH', body)
    expect([status, json.errors?.[0].field]).toEqual([400, field])
  })

  test('what another version has kept is left out', async () => {
    const bob = await server.store.findPrincipal('bob')
    if (bob === undefined) throw new Error('bob')
    const kept = JSON.stringify({ view: 'year', theme: 'dark', sounds: true })
    await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [bob.id] }, (tx) =>
      tx.setPreferences(bob.id, kept),
    )
    expect((await ask('bob', 'GET')).json).toEqual({ ...UNSAID, theme: 'dark' })
  })
})
