/** Imports and exports from the request to the file, on both databases; and what stops them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kalends } from '../../client/kalends.ts'
import { createClient } from '../../client/kalends.ts'
import { overlay } from '../../storage/overlay.ts'
import { davDepsOf } from '../app.ts'
import { findAppPasswordHash, newAppPassword } from '../auth/app-password.ts'
import type { Scope } from '../auth/scopes.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { runTransfers } from '../transfers/run.ts'

const event = (uid: string, more = '') =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260302T100000Z\r\nDURATION:PT1H\r\n${more}SUMMARY:${uid}\r\nEND:VEVENT\r\n`
const file = (...events: readonly string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n${events.join('')}END:VCALENDAR\r\n`
const INVITED = 'ORGANIZER:mailto:alice@example.test\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\r\n'
const CARDS = ['a', 'b']
  .map((n) => `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${n}\r\nFN:${n}\r\nN:${n};;;;\r\nEND:VCARD\r\n`)
  .join('')
const ICS = { 'content-type': 'text/calendar' }
const IMPORTS = '/api/v1/calendars/alice/calendar/imports'
const EXPORTS = '/api/v1/calendars/alice/calendar/exports'

describe.each(['sqlite', 'postgres'] as const)('jobs on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: kind, settings: { maxJobBytes: 200_000 } })
  })
  afterAll(() => server.close())

  const run = (signal = new AbortController().signal, at: TestServer = server) =>
    runTransfers(davDepsOf({ ...at, log: silent, now: () => new Date() }), signal)
  const post = async (path: string, body?: string, headers = {}, user = 'alice') => {
    const response = await server.as(user).request('POST', path, { headers, ...(body === undefined ? {} : { body }) })
    return { status: response.status, body: JSON.parse(response.text || '{}') }
  }
  const jobOf = async (id: string, user = 'alice') => {
    const { status, text } = await server.as(user).get(`/api/v1/jobs/${id}`)
    return { status, ...JSON.parse(text) }
  }
  const clean = async () => {
    for (const user of ['alice', 'bob', 'root']) {
      const { items } = JSON.parse((await server.as(user).get('/api/v1/jobs')).text)
      for (const { id } of items) {
        await server.as(user).request('POST', `/api/v1/jobs/${id}/cancel`)
        await server.as(user).delete(`/api/v1/jobs/${id}`)
      }
    }
  }

  test('the store is verified, for administrators', async () => {
    await server.as('alice').put('/dav/calendars/alice/calendar/whole.ics', file(event('whole')))
    expect((await post('/api/v1/server/verifications')).status).toBe(403)
    const made = await post('/api/v1/server/verifications', undefined, {}, 'root')
    expect(made).toMatchObject({ status: 202, body: { kind: 'verification', state: 'waiting' } })
    await run()
    const done = await jobOf(made.body.id, 'root')
    expect(done).toMatchObject({ state: 'done', done: done.total, skipped: 0, reasons: [], problem: null })
    expect(done.total).toBeGreaterThan(0)
    const { text, headers } = await server.as('root').get(done.file.url)
    expect([text, headers['content-type']]).toEqual(['Everything agrees.\n', 'text/plain; charset=utf-8'])
    for (const path of [`/api/v1/jobs/${made.body.id}`, done.file.url]) {
      expect((await server.as('alice').get(path)).status).toBe(404)
    }
    await server.as('alice').delete('/dav/calendars/alice/calendar/whole.ics')
    await clean()
  })

  test('a file comes in: what is taken is there, what is not is told of, and nobody is invited', async () => {
    const sent = file(event('one'), event('two', INVITED), event('bad', 'DTEND:nonsense\r\n'), event('three'))
    const made = await post(IMPORTS, sent, ICS)
    expect(made).toMatchObject({ status: 202, body: { state: 'waiting', kind: 'import', owner: 'alice', done: 0 } })
    await run()
    expect(await jobOf(made.body.id)).toMatchObject({
      ...{ state: 'done', done: 4, total: 4, imported: 3, skipped: 1, file: null, problem: null },
      reasons: [{ name: 'bad', line: expect.any(Number), reason: expect.any(String) }],
    })
    expect((await server.as('alice').get('/dav/calendars/alice/calendar/two.ics')).status).toBe(200)
    const { text } = await server.as('bob').propfind('/dav/calendars/bob/inbox/', '', '1')
    expect(text).not.toContain('.ics')
    const [record] = await server.store
      .chainAudit()
      .then(() => server.store.auditRecords({ kind: 'object-created', owner: 'alice' }, 1))
    expect(record).toMatchObject({ actor: 'alice', credential: `job ${made.body.id}`, origin: 'import' })
    // Again, it changes nothing.
    const again = await post(IMPORTS, sent, ICS)
    await run()
    expect(await jobOf(again.body.id)).toMatchObject({ state: 'done', imported: 0, unchanged: 3, skipped: 1 })
    await clean()
  })

  test('a calendar and an address book go out as a file, by the typed client', async () => {
    const authorization = `Basic ${Buffer.from('alice:alice').toString('base64')}`
    const alice: Kalends = createClient({ url: server.url, authorization })
    const cards = new Blob([CARDS], { type: 'text/vcard' })
    const { body: came } = await alice.importContactsFile({ owner: 'alice', book: 'addressbook', body: cards })
    const { body: book } = await alice.exportContactsFile({ owner: 'alice', book: 'addressbook' })
    const { body: calendar } = await alice.exportCalendarFile({ owner: 'alice', calendar: 'calendar' })
    expect(await alice.getJobFile({ id: book.id }).catch((error: Error) => error.message)).toContain('not done')
    await run()
    expect((await alice.getJob({ id: came.id })).body).toMatchObject({ state: 'done', imported: 2, total: 2 })
    expect(await (await alice.getJobFile({ id: book.id })).body.text()).toBe(CARDS)
    const text = await (await alice.getJobFile({ id: calendar.id })).body.text()
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(3)
    expect((await alice.getJob({ id: calendar.id })).body).toMatchObject({
      file: { mediaType: 'text/calendar', bytes: Buffer.byteLength(text) },
    })
    await alice.deleteJob({ id: book.id })
    expect((await jobOf(book.id)).status).toBe(404)
    await clean()
  })

  test('what is no file of that kind fails with its reason', async () => {
    const made = await post(IMPORTS, 'hello', ICS)
    await run()
    expect(await jobOf(made.body.id)).toMatchObject({ state: 'failed', problem: 'no VCALENDAR was found', done: 0 })
    expect((await post(IMPORTS, '{}', { 'content-type': 'application/json' })).status).toBe(415)
    await clean()
  })

  test('one that is left in the middle is gone on with, and what was told stays told', async () => {
    const many = Array.from({ length: 120 }, (_, i) => event(`many-${i}`))
    const { body } = await post(IMPORTS, file(...many), ICS)
    const ending = new AbortController()
    const news: TestServer['store']['renewTransfer'] = async (...told) => {
      ending.abort()
      return server.store.renewTransfer(...told)
    }
    await run(ending.signal, { ...server, store: overlay(server.store, { renewTransfer: news }) })
    const left = await jobOf(body.id)
    expect(left.state).toBe('running')
    expect(left.done).toBeGreaterThan(0)
    expect(left.done).toBeLessThan(120)
    await run()
    const ended = await jobOf(body.id)
    expect(ended).toMatchObject({ state: 'done', done: 120, total: 120, skipped: 0 })
    expect(ended.imported + ended.unchanged).toBe(120)
    expect(ended.unchanged).toBeLessThanOrEqual(50)
    await clean()
  })

  test('one that is cancelled stops, and says what it has done', async () => {
    const many = Array.from({ length: 120 }, (_, i) => event(`stopped-${i}`))
    const { body } = await post(IMPORTS, file(...many), ICS)
    const news: TestServer['store']['renewTransfer'] = async (...told) => {
      await post(`/api/v1/jobs/${body.id}/cancel`)
      return server.store.renewTransfer(...told)
    }
    await run(undefined, { ...server, store: overlay(server.store, { renewTransfer: news }) })
    expect((await server.as('alice').get('/dav/calendars/alice/calendar/stopped-0.ics')).status).toBe(200)
    expect((await server.as('alice').get('/dav/calendars/alice/calendar/stopped-50.ics')).status).toBe(404)
    await run()
    expect(await jobOf(body.id)).toMatchObject({ state: 'cancelled' })
    expect((await post(`/api/v1/jobs/${body.id}/cancel`)).status).toBe(409)
    await clean()
  })

  test('who may: whose it is, by a credential that may; others are not told that there is one', async () => {
    const made = await post(EXPORTS)
    expect((await jobOf(made.body.id, 'bob')).status).toBe(404)
    expect(await jobOf(made.body.id, 'root')).toMatchObject({ status: 200, requestedBy: 'alice' })
    expect((await post(EXPORTS, undefined, {}, 'bob')).status).toBe(403)
    expect((await post(EXPORTS, undefined, {}, 'root')).body).toMatchObject({ owner: 'alice', requestedBy: 'root' })
    const withScopes = async (...scopes: Scope[]) => server.as('alice', await appPassword(server, scopes))
    const contacts = await withScopes('contacts:read')
    expect((await contacts.get(`/api/v1/jobs/${made.body.id}`)).status).toBe(404)
    expect(JSON.parse((await contacts.get('/api/v1/jobs')).text).items).toEqual([])
    const events = await withScopes('events:read')
    expect((await events.get(`/api/v1/jobs/${made.body.id}`)).status).toBe(200)
    expect((await events.request('POST', IMPORTS, { headers: ICS, body: file(event('x')) })).status).toBe(403)
    // One who lets bob write has views of it that bob has not.
    await server.store.transaction(
      { origin: 'admin', scheduling: 'silent', directory: true, homes: [await idOf(server, 'alice')] },
      async (tx) => tx.setDelegates(await idOf(server, 'alice'), 'write', [await idOf(server, 'bob')]),
    )
    expect((await post(IMPORTS, file(event('x')), ICS, 'bob')).status).toBe(403)
    await clean()
  })

  test('the list ends where it ends, and begins where a page of it ended', async () => {
    for (let n = 0; n < 2; n++) expect((await post(EXPORTS)).status).toBe(202)
    const page = async (query: string) => {
      const { status, text } = await server.as('alice').get(`/api/v1/jobs?${query}`)
      return { status, ...JSON.parse(text) }
    }
    const first = await page('limit=1')
    const second = await page(`limit=1&cursor=${first.next}`)
    expect([first.items.length, second.items.length, second.next]).toEqual([1, 1, null])
    expect(Number(first.items[0].id)).toBeGreaterThan(Number(second.items[0].id))
    const wrong = await page('cursor=bm9uZQ')
    expect([wrong.status, wrong.errors?.[0].field]).toEqual([400, 'query/cursor'])
    await clean()
  })

  test('so many, so long, and no more', async () => {
    for (let n = 0; n < 5; n++) expect((await post(EXPORTS)).status).toBe(202)
    expect(await post(EXPORTS)).toMatchObject({ status: 429 })
    await clean()
    expect((await post(IMPORTS, 'x'.repeat(200_001), ICS)).status).toBe(413)
    // It is not sent with its length, either.
    const chunked = await fetch(`${server.url}${IMPORTS}`, {
      ...{ method: 'POST', duplex: 'half', body: new Blob(['x'.repeat(300_000)]).stream() },
      headers: { ...ICS, authorization: `Basic ${Buffer.from('alice:alice').toString('base64')}` },
    } as RequestInit) // `duplex` is of newer types
    expect(chunked.status).toBe(413)
    expect(JSON.parse((await server.as('alice').get('/api/v1/jobs')).text).items).toEqual([])
    await clean()
  })

  test('with a key it is done once', async () => {
    const key = { ...ICS, 'idempotency-key': 'k' }
    const first = await post(IMPORTS, file(event('once')), key)
    const second = await post(IMPORTS, file(event('once')), key)
    expect([first.status, second.status, second.body.id]).toEqual([202, 202, first.body.id])
    await clean()
  })

  test.runIf(kind === 'postgres')('of two nodes one does it', async () => {
    const other = await testServer({ beside: server })
    const { body } = await post(IMPORTS, file(...Array.from({ length: 60 }, (_, i) => event(`two-${i}`))), ICS)
    await Promise.all([run(), run(undefined, other)])
    expect(await jobOf(body.id)).toMatchObject({ state: 'done', imported: 60, unchanged: 0 })
    await other.close()
    await clean()
  })
})

const silent = { ...console, error: fail, warn: fail, info: () => undefined } as never // what jobs log is an error here

function fail(...told: unknown[]): never {
  throw new Error(JSON.stringify(told))
}

async function idOf(server: TestServer, slug: string): Promise<string> {
  const found = await server.store.findPrincipal(slug)
  if (found === undefined) throw new Error(slug)
  return found.id
}

async function appPassword(server: TestServer, scopes: readonly Scope[]): Promise<string> {
  const principalId = await idOf(server, 'alice')
  const password = newAppPassword()
  const secretHash = findAppPasswordHash(password) ?? ''
  await server.store.transaction({ origin: 'api', scheduling: 'silent', homes: [principalId] }, (tx) =>
    tx.createAppPassword({ principalId, name: scopes.join(), scopes, expiresAt: null, secretHash }),
  )
  return password
}
