import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findDefaultCalendar } from '../../scheduling/delivery/default-calendar.ts'
import type { Collection, Subscription } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { drain, listen, portOf } from '../http-server.ts'
import { refreshDue } from '../jobs/refreshing.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { isSameButForStamps } from './refresh.ts'

const HOME = '/dav/calendars/alice'
const START = Date.UTC(2026, 0, 1)

function event(uid: string, more = ''): string {
  return `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\n${more}SUMMARY:${uid}\r\nEND:VEVENT\r\n`
}

function calendar(...components: string[]): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x\r\nMETHOD:PUBLISH\r\n${components.join('')}END:VCALENDAR\r\n`
}

function mkcol(source: string, types = '<D:collection/><C:calendar/><S:subscribed/>'): string {
  return `<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"><D:set><D:prop>
    <D:resourcetype>${types}</D:resourcetype><D:displayname>Football</D:displayname>
    <S:source><D:href>${source}</D:href></S:source></D:prop></D:set></D:mkcol>`
}

function setSource(value: string): string {
  return `<D:propertyupdate xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/">${value}</D:propertyupdate>`
}

const ASK = `<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:K="urn:uuid:6f0c4c1e-9d1f-4a53-8b57-2e6a8f3b7c15">
  <D:prop><D:resourcetype/><S:source/><K:subscription/><C:schedule-calendar-transp/><D:current-user-privilege-set/></D:prop></D:propfind>`

describe.each(['sqlite', 'postgres'] as const)('subscriptions on %s', (database) => {
  let server: TestServer
  let feed: Server
  let source: string
  let data: string
  let answer: RequestListener
  let asked: IncomingMessage[]
  let clock: number
  let deps: Deps

  beforeEach(async () => {
    clock = START
    asked = []
    answer = (_, response) => response.end(calendar(event('one'), event('two')))
    feed = await listen(
      (request, response) => {
        asked.push(request)
        answer(request, response)
      },
      '127.0.0.1',
      0,
    )
    data = await mkdtemp(join(tmpdir(), 'kalends-refresh-'))
    server = await testServer({
      store: database,
      now: () => new Date(clock),
      settings: { data, outboundAllow: ['127.0.0.1'] },
    })
    source = `http://127.0.0.1:${portOf(feed)}/f.ics`
    const { store, settings } = server
    const log = pino({ level: 'silent' })
    deps = { store, settings, log, now: () => new Date(clock), newName: randomUUID }
  })
  afterEach(async () => {
    await server.close()
    await drain(feed, 0)
    await rm(data, { recursive: true })
  })

  async function subscribe(): Promise<void> {
    const xml = { 'content-type': 'application/xml' }
    const made = await server.as('alice').request('MKCOL', `${HOME}/football/`, { headers: xml, body: mkcol(source) })
    expect(made.status).toBe(201)
  }

  async function found(): Promise<{ readonly collection: Collection; readonly subscription: Subscription }> {
    const collection = await server.store.findCollection('alice', 'calendars', 'football')
    const subscription = collection && (await server.store.findSubscription(collection.id))
    if (collection === undefined || subscription === undefined) throw new Error('no subscription')
    return { collection, subscription }
  }

  async function tags(): Promise<Record<string, string>> {
    const all: Record<string, string> = {}
    for await (const page of server.store.tags((await found()).collection.id)) {
      for (const { name, etag } of page) all[name] = etag
    }
    return all
  }

  const turn = () => refreshDue(deps, new AbortController().signal)

  test('its members are what the source says, and change as it does', async () => {
    await subscribe()
    await turn()
    const first = await tags()
    expect(Object.keys(first)).toEqual(['one.ics', 'two.ics'])

    answer = (_, response) => response.end(calendar(event('two'), event('three')))
    await turn()
    expect(asked).toHaveLength(1)
    clock += 3_600_000
    await turn()
    const { collection } = await found()
    expect(await tags()).toEqual({ 'two.ics': first['two.ics'], 'three.ics': expect.any(String) })
    expect(collection.changeNo).toBe(4)

    const got = await server.as('alice').get(`${HOME}/football/three.ics`)
    expect(got.text).toBe(calendar(event('three')).replace('METHOD:PUBLISH\r\n', ''))
  })

  test('new time stamps alone change nothing', async () => {
    await subscribe()
    await turn()
    const before = await found()
    answer = (_, response) =>
      response.end(calendar(event('one'), event('two')).replaceAll('20260101T00', '20260101T12'))
    clock += 3_600_000
    await turn()
    expect((await found()).collection.changeNo).toBe(before.collection.changeNo)
  })

  test('what did not change is not sent again, and the interval of the source is kept', async () => {
    answer = (request, response) =>
      request.headers['if-none-match'] === 'W/"7"'
        ? response.writeHead(304).end()
        : response
            .writeHead(200, { etag: 'W/"7"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' })
            .end(calendar('REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n', event('one')))
    await subscribe()
    await turn()
    expect((await found()).subscription.nextAt).toEqual(new Date(START + 86_400_000))
    clock += 86_400_000
    await turn()
    expect(asked[1]?.headers).toMatchObject({ 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' })
    expect((await found()).subscription).toMatchObject({
      nextAt: new Date(clock + 86_400_000),
      refreshedAt: new Date(clock),
      problem: null,
    })
    expect(Object.keys(await tags())).toEqual(['one.ics'])
  })

  test.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(500).end(), 'the source answers 500'],
    [
      'another page',
      (_, response) => response.end('<html>Please log in</html>'),
      'what the source answers is no iCalendar',
    ],
    [
      'too many objects',
      (_, response) => response.end('BEGIN:VEVENT\n'.repeat(20_001)),
      'the source has more than 20000 objects',
    ],
    [
      'a way inside',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      '169.254.169.254 leads to no address of the public internet',
    ],
  ])('%s is told, and waited for longer each time', async (_, failing, problem) => {
    await subscribe()
    await turn()
    const before = await tags()
    answer = failing
    clock += 3_600_000
    await turn()
    expect((await found()).subscription).toMatchObject({ failures: 1, problem, nextAt: new Date(clock + 300_000) })
    clock += 300_000
    await turn()
    expect((await found()).subscription).toMatchObject({ failures: 2, nextAt: new Date(clock + 600_000) })
    expect(await tags()).toEqual(before)
    const shown = await server.as('alice').propfind(`${HOME}/football/`, ASK)
    expect(shown.text).toContain(problem)
    expect(shown.text).toContain(new Date(START).toISOString())

    answer = (_request, response) => response.end(calendar(event('one')))
    clock += 600_000
    await turn()
    expect((await found()).subscription).toMatchObject({ failures: 0, problem: null })
  })

  test('an object that cannot be read is told of, breaks nothing, and is not taken for gone', async () => {
    await subscribe()
    await turn()
    const before = await tags()
    answer = (_, response) => response.end(calendar(event('one', 'RRULE:FREQ=NEVER\r\n'), event('two')))
    clock += 3_600_000
    await turn()
    expect(await tags()).toEqual(before)
    expect((await found()).subscription.problem).toMatch(/^1 left out, the first at line 5: /)
  })

  test('one of several nodes asks', async () => {
    await subscribe()
    await Promise.all([turn(), turn(), turn()])
    expect(asked).toHaveLength(1)
  })

  test('clients see that it is one, and that nobody writes into it', async () => {
    await subscribe()
    await turn()
    const alice = server.as('alice')
    const { text } = await alice.propfind(`${HOME}/football/`, ASK)
    expect(text).toContain('subscribed/>')
    expect(text).toContain(`>${source}</`)
    expect(text).toContain('transparent/>')
    expect(text).not.toMatch(/:(write|write-content|bind|all)\/>/)
    expect(text).toMatch(/:(write-properties)\/>/)

    for (const [method, path] of [
      ['PUT', 'new.ics'],
      ['PUT', 'one.ics'],
      ['DELETE', 'one.ics'],
      ['POST', '?add-member'],
      ['PROPPATCH', 'one.ics'],
    ] as const) {
      const body = method === 'PROPPATCH' ? setSource('<D:set><D:prop><D:x/></D:prop></D:set>') : calendar(event('new'))
      const headers = { 'content-type': method === 'PROPPATCH' ? 'application/xml' : 'text/calendar' }
      const refused = await alice.request(method, `${HOME}/football/${path}`, { headers, body })
      expect([method, path, refused.status]).toEqual([method, path, 403])
      expect(refused.text).toContain('need-privileges')
    }
    await alice.put(`${HOME}/calendar/mine.ics`, calendar(event('mine')).replace('METHOD:PUBLISH\r\n', ''))
    const destination = { destination: `${server.url}${HOME}/football/mine.ics` }
    for (const method of ['MOVE', 'COPY']) {
      expect((await alice.request(method, `${HOME}/calendar/mine.ics`, { headers: destination })).status).toBe(403)
    }
    const out = { destination: `${server.url}${HOME}/calendar/one.ics` }
    expect((await alice.request('MOVE', `${HOME}/football/one.ics`, { headers: out })).status).toBe(403)
    expect((await alice.request('COPY', `${HOME}/football/one.ics`, { headers: out })).status).toBe(201)
    expect((await alice.delete(`${HOME}/football/`)).status).toBe(204)
    await turn()
  })

  test('a source by PROPPATCH: another one, none, and none for a calendar with objects', async () => {
    const alice = server.as('alice')
    const set = (href: string) =>
      setSource(`<D:set><D:prop><S:source><D:href>${href}</D:href></S:source></D:prop></D:set>`)
    const change = async (path: string, xml: string) => (await alice.proppatch(`${HOME}/${path}/`, xml)).text
    await subscribe()
    await turn()
    expect(await change('football', set(`${source}?other`))).toContain('200 OK')
    answer = (_, response) => response.end(calendar(event('other')))
    await turn()
    expect(asked[1]?.url).toBe('/f.ics?other')
    expect(Object.keys(await tags())).toEqual(['other.ics'])
    expect(await change('football', set('webcal://x.example.org/a.ics'))).toContain('200 OK')
    expect((await found()).subscription).toMatchObject({ source: 'https://x.example.org/a.ics', nextAt: new Date(0) })

    expect(await change('football', set('file:///etc/passwd'))).toContain('409')
    expect(await change('football', set('https://u:p@x.example.org/'))).toContain('409')
    expect(await change('football', setSource('<D:remove><D:prop><S:source/></D:prop></D:remove>'))).toContain('200 OK')
    const mine = calendar(event('mine')).replace('METHOD:PUBLISH\r\n', '')
    expect((await alice.put(`${HOME}/football/mine.ics`, mine)).status).toBe(201)
    expect(await change('football', set(source))).toContain('409')
  })

  test('what Apple Calendar makes, and a type without a source', async () => {
    const headers = { 'content-type': 'application/xml' }
    const make = (body: string) => server.as('alice').request('MKCOL', `${HOME}/football/`, { headers, body })
    const types = '<D:collection/><S:subscribed/>'
    const bare = mkcol(source, types).replace(/<S:source>.*<\/S:source>/, '')
    expect((await make(bare)).status).toBe(403)
    expect((await make(mkcol(source, types))).status).toBe(201)
    await turn()
    expect(Object.keys(await tags())).toEqual(['one.ics', 'two.ics'])
  })

  test("what others publish is in nobody's way: the UID and the invitations", async () => {
    const uids = await testServer({
      store: database,
      settings: { data, uidScope: 'home', outboundAllow: ['127.0.0.1'] },
    })
    const headers = { 'content-type': 'application/xml' }
    await uids.as('alice').request('MKCOL', `${HOME}/football/`, { headers, body: mkcol(source) })
    await refreshDue({ ...deps, store: uids.store, settings: uids.settings }, new AbortController().signal)
    const same = calendar(event('one')).replace('METHOD:PUBLISH\r\n', '')
    expect((await uids.as('alice').put(`${HOME}/calendar/one.ics`, same)).status).toBe(201)
    await uids.as('alice').delete(`${HOME}/calendar/one.ics`)
    const owner = await uids.store.findPrincipal('alice')
    const found = owner && (await findDefaultCalendar(owner.id, uids.store))
    expect(found?.slug).toBe('calendar')
    expect(await uids.as('alice').delete(`${HOME}/calendar/`)).toMatchObject({ status: 403 })
    await uids.close()
  })
})

test('texts that differ in stamps alone', () => {
  const text = calendar(event('a'))
  expect(isSameButForStamps(Buffer.from(text), Buffer.from(text.replace('DTSTAMP:2026', 'DTSTAMP:2027')))).toBe(true)
  expect(isSameButForStamps(Buffer.from(text), Buffer.from(text.replace('DTSTART:2026', 'DTSTART:2027')))).toBe(false)
})
