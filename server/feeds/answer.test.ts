import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FeedLevel } from '../../storage/store.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { hashOf, newToken } from './token.ts'

const HOME = '/dav/calendars/alice'

function object(...components: string[]): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x\r\n${components.join('')}END:VCALENDAR\r\n`
}

function event(uid: string, ...lines: string[]): string {
  const rest = lines.map((line) => `${line}\r\n`).join('')
  return `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\n${rest}END:VEVENT\r\n`
}

const OPEN = event(
  'open',
  `COMMENT:${'long '.repeat(300)}`,
  'SUMMARY:Lunch',
  'LOCATION:Canteen',
  'BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT5M\r\nEND:VALARM',
)
const SECRETS = ['Dentist', 'Dr. No', 'carol@example.test', 'Tooth street', 'X-NOTE', 'drill', 'CN=']
const HIDDEN = [
  'SUMMARY:Dentist',
  'DESCRIPTION:Dr. No',
  'ATTENDEE;CN=Carol:mailto:carol@example.test',
  'LOCATION:Tooth street',
  'X-NOTE:drill',
]

describe.each(['sqlite', 'postgres'] as const)('feeds on %s', (store) => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer({ store })
    const alice = server.as('alice')
    await alice.put(`${HOME}/calendar/open.ics`, object(OPEN))
    await alice.put(`${HOME}/calendar/private.ics`, object(event('private', 'CLASS:PRIVATE', ...HIDDEN)))
    await alice.put(`${HOME}/calendar/odd.ics`, object(event('odd', 'CLASS:X-WHAT', ...HIDDEN)))
    await alice.put(`${HOME}/calendar/secret.ics`, object(event('secret', 'class:Confidential', ...HIDDEN)))
  })
  afterEach(() => server.close())

  async function make(level: FeedLevel): Promise<string> {
    const alice = await server.store.findPrincipal('alice')
    const calendar = await server.store.findCollection('alice', 'calendars', 'calendar')
    if (alice === undefined || calendar === undefined) throw new Error('nobody there')
    const token = newToken()
    const collectionId = level === 'free-busy' ? null : calendar.id
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [alice.id] }, (tx) =>
      tx.createFeed({ ownerId: alice.id, collectionId, level, label: '', tokenHash: hashOf(token) }),
    )
    return level === 'free-busy' ? `/freebusy/${token}` : `/feeds/${token}.ics`
  }

  test('a full one shows what is public, and of the rest the times', async () => {
    const { status, text, headers } = await server.anonymous.get(await make('full'))
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/calendar;charset=utf-8')
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-cache' })
    expect(text).toContain('SUMMARY:Lunch\r\nLOCATION:Canteen\r\nEND:VEVENT')
    expect(text.match(/^SUMMARY:Busy$/gm)).toHaveLength(3)
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  })

  test('a busy one shows times alone', async () => {
    await server
      .as('alice')
      .put(
        `${HOME}/calendar/task.ics`,
        object('BEGIN:VTODO\r\nUID:task\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:drill\r\nEND:VTODO\r\n'),
      )
    const { text } = await server.anonymous.get(await make('busy'))
    expect(text.match(/^SUMMARY:(.*)$/gm)).toEqual(Array.from({ length: 4 }, () => 'SUMMARY:Busy'))
    for (const secret of [...SECRETS, 'Lunch', 'Canteen', 'UID:open', 'VTODO', 'VALARM'])
      expect(text).not.toContain(secret)
    expect(text.match(/^DTSTART:20260105T100000Z$/gm)).toHaveLength(4)
  })

  test('one occurrence of a public series may be private', async () => {
    const series = object(
      event('series', 'RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:Standup'),
      event('series', 'RECURRENCE-ID:20260106T100000Z', 'CLASS:PRIVATE', ...HIDDEN),
    )
    await server.as('alice').put(`${HOME}/calendar/series.ics`, series)
    const { text } = await server.anonymous.get(await make('full'))
    expect(text).toContain('SUMMARY:Standup')
    expect(text).toContain('RECURRENCE-ID:20260106T100000Z')
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  })

  test('asks that find nothing new, HEAD, and gzip', async () => {
    const path = await make('full')
    const { headers } = await server.anonymous.get(path)
    const { etag } = headers
    expect(etag).toMatch(/^W\//)
    expect((await server.anonymous.get(path, { 'if-none-match': etag })).status).toBe(304)
    expect((await server.anonymous.get(await make('busy'), { 'if-none-match': etag })).status).toBe(200)
    expect(await server.anonymous.request('HEAD', path)).toMatchObject({ status: 200, text: '' })
    const zipped = await server.anonymous.get(path, { 'accept-encoding': 'gzip' })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(zipped.buffer).toString()).toContain('SUMMARY:Lunch')

    await server.as('alice').delete(`${HOME}/calendar/open.ics`)
    expect((await server.anonymous.get(path, { 'if-none-match': etag })).text).not.toContain('Lunch')
  })

  test('free-busy of all calendars', async () => {
    const path = await make('free-busy')
    const { status, text, headers } = await server.anonymous.get(
      `${path}?start=2026-01-05T00:00:00Z&end=2026-01-06T00:00:00Z`,
    )
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'x-robots-tag': 'noindex, nofollow' })
    expect(text).toContain('20260105T100000Z/')
    for (const secret of [...SECRETS, 'Lunch']) expect(text).not.toContain(secret)
  })

  test('what is void: other tokens, the other door, what was revoked, what went with its calendar', async () => {
    const paths = [await make('full'), await make('free-busy')] as const
    const swapped = [`/freebusy/${paths[0].slice(7, -4)}`, `/feeds/${paths[1].slice(10)}.ics`]
    const others = ['/feeds/', '/feeds/x.ics', `/feeds/${newToken()}.ics`, `/freebusy/${newToken()}`, '/feeds/../dav/']
    for (const path of [...swapped, ...others]) {
      const { status, text } = await server.anonymous.get(path)
      expect([path, [401, 404].includes(status)]).toEqual([path, true])
      expect(text).not.toContain('VCALENDAR')
    }
    for (const method of ['PUT', 'DELETE', 'PROPFIND', 'POST']) {
      expect((await server.as('alice').request(method, paths[0])).status).toBe(405)
    }
    const alice = await server.store.findPrincipal('alice')
    const [first] = alice ? await server.store.feedsOf(alice.id) : []
    if (alice === undefined || first === undefined) throw new Error('no feed')
    await server.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [alice.id] }, (tx) =>
      tx.deleteFeed(first),
    )
    expect((await server.anonymous.get(paths[0])).status).toBe(404)
    expect((await server.anonymous.get(paths[1])).status).toBe(200)

    const again = await make('full')
    const scope = {
      origin: 'admin',
      scheduling: 'silent',
      homes: [alice.id],
      collections: [first.collectionId ?? ''],
    } as const
    await server.store.transaction(scope, (tx) => tx.deleteCollection(first.collectionId ?? ''))
    expect((await server.anonymous.get(again)).status).toBe(404)
  })

  test('no token is in the store or in the log', async () => {
    const token = (await make('full')).slice(7, -4)
    await server.anonymous.get(`/feeds/${token}`)
    await server.as('alice').request('PUT', `/feeds/${token}.ics`)
    expect(JSON.stringify(server.log)).toContain('/feeds/…')
    expect(JSON.stringify(server.log)).not.toContain(token)
    for await (const record of server.store.dump()) expect(JSON.stringify(record)).not.toContain(token)
  })
})
