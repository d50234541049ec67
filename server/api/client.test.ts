import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type Kalends } from '../../client/kalends.ts'
import { KalendsProblem } from '../../client/request.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { OPERATIONS } from './operations/index.ts'
import { writeClient } from './write-client.ts'

const FILE = new URL('../../client/kalends.ts', import.meta.url)

let server: TestServer
let alice: Kalends
beforeAll(async () => {
  server = await testServer()
  const authorization = `Basic ${Buffer.from('alice:alice').toString('base64')}`
  alice = createClient({ url: server.url, authorization })
})
afterAll(() => server.close())

test('the client is that of this version: `npm run -s kalends -- api-client --output client/kalends.ts` writes it', async () => {
  const written = writeClient(OPERATIONS)
  if (process.env.KALENDS_WRITE_CLIENT !== undefined) await writeFile(FILE, written)
  expect(await readFile(FILE, 'utf8')).toBe(written)
})

test('it asks, and is answered', async () => {
  const { body: me } = await alice.getMe()
  expect(me.principal.slug).toBe('alice')
  const body = { name: 'a b', displayName: 'Plans' }
  const options = { idempotencyKey: 'one' }
  const made = await alice.createCalendar({ owner: 'alice', body }, options)
  expect([made.status, made.body.name]).toEqual([201, 'a b'])
  expect((await alice.createCalendar({ owner: 'alice', body }, options)).body).toEqual(made.body)
  const seen = await alice.getCalendar({ owner: 'alice', calendar: 'a b' })
  expect((await alice.getCalendar({ owner: 'alice', calendar: 'a b' }, { ifNoneMatch: seen.etag ?? '' })).status).toBe(
    304,
  )
  const { body: page } = await alice.listCalendars({ owner: 'alice', limit: 1 })
  expect([page.items.length, page.next]).toEqual([1, expect.any(String)])
  const path = { owner: 'alice', calendar: 'a b' }
  const changed = await alice.updateCalendar({ ...path, body: { color: '#112233' } }, { ifMatch: seen.etag ?? '' })
  expect(changed.body.color).toBe('#112233')
  expect((await alice.deleteCalendar(path)).status).toBe(204)
})

test('what was refused is a problem', async () => {
  const refused = await alice.getCalendar({ owner: 'bob', calendar: 'calendar' }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(KalendsProblem)
  expect(refused).toMatchObject({ status: 403, kind: 'need-privileges' })
  const body = { slugs: ['alice'], start: '2026-03-02T00:00:00Z', end: '2026-03-01T00:00:00Z' }
  const wrong = await alice.queryFreeBusy({ body }).catch((error: unknown) => error)
  expect(wrong).toMatchObject({ status: 400, kind: 'invalid', errors: [{ field: '/end' }] })
})
