import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, password: alice }
  - { slug: bob, name: Bob, password: bob }
  - slug: carol
    name: Carol
    password: carol
    calendars:
      - { slug: calendar, components: [VEVENT], grants: [{ to: bob, privilege: read-write }] }
      - { slug: content, components: [VEVENT], grants: [{ to: bob, privilege: read }, { to: alice, privilege: write-content }] }
`
const CALENDAR = '/dav/calendars/carol/calendar/'
const LOCK = (owner = '') =>
  `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>${owner}</owner></lockinfo>`
const SET = (...props: string[]) =>
  `<propertyupdate xmlns="DAV:"><set><prop>${props.join('')}</prop></set></propertyupdate>`

function event(uid: string): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
}

describe.each(['sqlite', 'postgres'] as const)('what a client may cost, on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    expect((await server.as('carol').put(`${CALENDAR}e.ics`, event('e'))).status).toBe(201)
  })
  afterAll(() => server.close())

  it('bounds properties: their length, their number in a request, and all that one resource has', async () => {
    const carol = server.as('carol')
    expect((await carol.proppatch(CALENDAR, SET(`<displayname>${'x'.repeat(70_000)}</displayname>`))).status).toBe(507)
    const many = Array.from({ length: 300 }, (_, i) => `<x:p${i} xmlns:x="u:"/>`)
    expect((await carol.proppatch(CALENDAR, SET(...many))).status).toBe(403)
    for (let i = 0; i < 17; i++)
      await carol.proppatch(CALENDAR, SET(`<x:big${i} xmlns:x="u:">${'y'.repeat(63_000)}</x:big${i}>`))
    expect((await carol.proppatch(CALENDAR, SET(`<x:more xmlns:x="u:">${'y'.repeat(63_000)}</x:more>`))).status).toBe(
      507,
    )
  })

  it('bounds names and UIDs, the same on both databases', async () => {
    const carol = server.as('carol')
    const long = randomBytes(4_000).toString('hex')
    expect((await carol.put(`${CALENDAR}l.ics`, event(long))).status).toBe(403)
    expect((await carol.put(`${CALENDAR}${long}`, event('l'))).status).toBe(414)
    expect((await carol.proppatch(CALENDAR, SET(`<x${long} xmlns="u:"/>`))).status).toBe(403)
    const destination = `/dav/calendars/carol/${'n'.repeat(600)}/`
    expect((await carol.request('MOVE', CALENDAR, { headers: { destination } })).status).toBe(403)
  })

  it('bounds what a lock says of its owner', async () => {
    const answer = await server.as('carol').request('LOCK', `${CALENDAR}e.ics`, { body: LOCK('x'.repeat(10_000)) })
    expect(answer.status).toBe(403)
  })

  it('RFC 9110 §14.5: refuses a part of an object', async () => {
    const part = await server.as('carol').put(`${CALENDAR}e.ics`, event('e'), { 'content-range': 'bytes 0-3/10' })
    expect(part.status).toBe(400)
  })

  it('RFC 9110 §13.1.1: holds calendars against If-Match', async () => {
    const carol = server.as('carol')
    const headers = { 'if-match': '"nonsense"' }
    for (const method of ['DELETE', 'LOCK', 'PROPPATCH', 'COPY']) {
      const body = method === 'LOCK' ? LOCK() : method === 'PROPPATCH' ? SET('<displayname>n</displayname>') : undefined
      const all = { ...headers, destination: '/dav/calendars/carol/copy/' }
      const answer = await carol.request(method, CALENDAR, { headers: all, ...(body === undefined ? {} : { body }) })
      expect([method, answer.status]).toEqual([method, 412])
    }
    expect(
      (await carol.request('MKCALENDAR', '/dav/calendars/carol/new/', { headers: { 'if-match': '*' } })).status,
    ).toBe(412)
  })

  it('RFC 4918 §6.4: lets nobody but its creator refresh a lock', async () => {
    const made = await server
      .as('carol')
      .request('LOCK', `${CALENDAR}e.ics`, { headers: { timeout: 'Second-100' }, body: LOCK() })
    const token = String(made.headers['lock-token'])
    const refresh = { if: `(${token})`, timeout: 'Second-3600' }
    expect((await server.as('bob').request('LOCK', `${CALENDAR}e.ics`, { headers: refresh })).status).toBe(412)
    expect(
      (await server.as('carol').request('LOCK', `${CALENDAR}e.ics`, { headers: { if: `(Not ${token})` } })).status,
    ).toBe(412)
    expect((await server.as('carol').request('LOCK', `${CALENDAR}e.ics`, { headers: refresh })).status).toBe(200)
    expect(
      (await server.as('carol').request('UNLOCK', `${CALENDAR}e.ics`, { headers: { 'lock-token': token } })).status,
    ).toBe(204)
  })

  it('RFC 3744 §3.9: reserves a free name only for who may bind it', async () => {
    const free = '/dav/calendars/carol/content/free.ics'
    expect((await server.as('alice').request('LOCK', free, { body: LOCK() })).status).toBe(403)
    expect((await server.as('carol').put(free, event('free'))).status).toBe(201)
  })

  it('none of this was a bug', () => {
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })
})
