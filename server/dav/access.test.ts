import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice
    password: alice
    emails: [alice@example.test]
    delegates: { write: [carol], read: [dave] }
    calendars:
      - { slug: calendar, components: [VEVENT] }
      - { slug: shown, components: [VEVENT], grants: [{ to: bob, privilege: read }] }
      - { slug: busy, components: [VEVENT], grants: [{ to: authenticated, privilege: free-busy }] }
      - { slug: team, components: [VEVENT], grants: [{ to: team, privilege: read-write }] }
  - { slug: bob, name: Bob, password: bob }
  - { slug: carol, name: Carol, password: carol }
  - { slug: dave, name: Dave, password: dave }
  - { slug: erin, name: Erin, password: erin }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: Team, members: [crew] }
  - { slug: crew, name: Crew, members: [erin] }
`

const EVENT = (uid: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nSUMMARY:Secret plan\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const FREE_BUSY = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260301T000000Z" end="20260302T000000Z"/></C:free-busy-query>`
const QUERY = `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`
const SYNC = `<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
const RENAME = `<propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>`
const LOCK = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
const HOME = '/dav/calendars/alice/'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ provision: ORGANISATION })
  const alice = server.as('alice')
  for (const calendar of ['calendar', 'shown', 'busy', 'team']) {
    expect((await alice.put(`${HOME}${calendar}/e.ics`, EVENT(`${calendar}-e`))).status).toBe(201)
  }
})
afterAll(() => server.close())

const PEOPLE = ['alice', 'root', 'carol', 'dave', 'bob', 'erin', undefined] as const

/** Reading and asking: what each of PEOPLE is told, in that order. */
const READS: readonly (readonly [string, string, string | undefined, readonly number[]])[] = [
  ['PROPFIND', HOME, undefined, [207, 207, 207, 207, 403, 403, 401]],
  ['REPORT sync', HOME, SYNC, [207, 207, 207, 207, 403, 403, 401]],
  ['GET', HOME, undefined, [200, 200, 200, 200, 403, 403, 401]],
  ['GET', `${HOME}freebusy`, undefined, [200, 200, 200, 200, 403, 403, 401]],
  ['PROPFIND', `${HOME}calendar/`, undefined, [207, 207, 207, 207, 403, 403, 401]],
  ['GET', `${HOME}calendar/e.ics`, undefined, [200, 200, 200, 200, 403, 403, 401]],
  ['HEAD', `${HOME}calendar/e.ics`, undefined, [200, 200, 200, 200, 403, 403, 401]],
  ['GET', `${HOME}calendar/none.ics`, undefined, [404, 404, 404, 404, 403, 403, 401]],
  ['GET', `${HOME}none/`, undefined, [404, 404, 404, 404, 403, 403, 401]],
  ['GET', `${HOME}none/x.ics`, undefined, [404, 404, 404, 404, 403, 403, 401]],
  ['PROPFIND', `${HOME}inbox/`, undefined, [207, 207, 207, 207, 403, 403, 401]],
  ['REPORT query', `${HOME}calendar/`, QUERY, [207, 207, 207, 207, 403, 403, 401]],
  ['REPORT sync', `${HOME}calendar/`, SYNC, [207, 207, 207, 207, 403, 403, 401]],
  ['REPORT free-busy', `${HOME}calendar/`, FREE_BUSY, [200, 200, 200, 200, 403, 403, 401]],
  ['GET', `${HOME}shown/e.ics`, undefined, [200, 200, 200, 200, 200, 403, 401]],
  ['REPORT query', `${HOME}shown/`, QUERY, [207, 207, 207, 207, 207, 403, 401]],
  ['GET', `${HOME}busy/e.ics`, undefined, [200, 200, 200, 200, 403, 403, 401]],
  ['REPORT free-busy', `${HOME}busy/`, FREE_BUSY, [200, 200, 200, 200, 200, 200, 401]],
  ['REPORT query', `${HOME}busy/`, QUERY, [207, 207, 207, 207, 403, 403, 401]],
  ['GET', `${HOME}team/e.ics`, undefined, [200, 200, 200, 200, 403, 200, 401]],
  ['PROPFIND', '/dav/', undefined, [207, 207, 207, 207, 207, 207, 401]],
  ['PROPFIND', '/dav/principals/users/alice/', undefined, [207, 207, 207, 207, 207, 207, 401]],
  ['PROPFIND', '/dav/calendars/nobody/', undefined, [404, 404, 404, 404, 404, 404, 401]],
  ['PROPFIND', '/dav/principals/users/nobody/', undefined, [404, 404, 404, 404, 404, 404, 401]],
]

/** Changes by those who may not; each leaves everything as it was. */
const WRITES: readonly (readonly [string, string, string | undefined])[] = [
  ['PUT', `${HOME}calendar/e.ics`, EVENT('calendar-e')],
  ['PUT', `${HOME}calendar/new.ics`, EVENT('new')],
  ['PUT', `${HOME}none/new.ics`, EVENT('new')],
  ['DELETE', `${HOME}calendar/e.ics`, undefined],
  ['DELETE', `${HOME}calendar/none.ics`, undefined],
  ['DELETE', `${HOME}calendar/`, undefined],
  ['PROPPATCH', `${HOME}calendar/`, RENAME],
  ['PROPPATCH', HOME, RENAME],
  ['MKCALENDAR', `${HOME}mine/`, undefined],
  ['MKCALENDAR', `${HOME}calendar/`, undefined],
  ['POST', `${HOME}calendar/?add-member`, EVENT('posted')],
  ['LOCK', `${HOME}calendar/e.ics`, LOCK],
  ['LOCK', `${HOME}mine/`, LOCK],
  ['COPY', `${HOME}calendar/e.ics`, undefined],
  ['MOVE', `${HOME}calendar/e.ics`, undefined],
  ['MOVE', `${HOME}calendar/`, undefined],
]

async function send(who: string | undefined, method: string, path: string, body: string | undefined) {
  const client = who === undefined ? server.anonymous : server.as(who)
  const headers = {
    depth: ['PROPFIND', 'REPORT'].includes(method) ? '1' : 'infinity',
    'content-type': body?.startsWith('BEGIN') ? 'text/calendar' : 'application/xml',
    ...(method === 'COPY' || method === 'MOVE' ? { destination: `${HOME}shown/taken.ics` } : {}),
  }
  return client.request(method, path, { headers, ...(body === undefined ? {} : { body }) })
}

describe('who may read', () => {
  const cases = READS.flatMap(([name, path, body, statuses]) =>
    PEOPLE.map((who, index) => [who ?? 'nobody', name, path, statuses[index], body, who] as const),
  )
  it.each(cases)('%s: %s %s is %d', async (_, name, path, status, body, who) => {
    const answer = await send(who, name.split(' ')[0] ?? '', path, body)
    expect(answer.status).toBe(status)
    if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/)
    if (status === 403 && name !== 'HEAD') expect(answer.text).toContain('need-privileges')
    if (answer.status >= 400) expect(answer.text).not.toContain('Secret')
  })
})

describe('who may write', () => {
  const cases = WRITES.flatMap(([method, path, body]) =>
    (['bob', 'dave', undefined] as const).map((who) => [who ?? 'nobody', method, path, body, who] as const),
  )
  it.each(cases)('%s: %s %s is refused', async (_, method, path, body, who) => {
    const before = await server.as('alice').request('REPORT', HOME, { headers: { depth: '0' }, body: SYNC })
    const answer = await send(who, method, path, body)
    // RFC 4918 §9.2: a delegate who reads may change some properties of a calendar, and is told of each other.
    const ofProperty = answer.status === 207 ? /HTTP\/1.1 (\d+)/.exec(answer.text)?.[1] : undefined
    expect(Number(ofProperty ?? answer.status)).toBe(who === undefined ? 401 : 403)
    const after = await server.as('alice').request('REPORT', HOME, { headers: { depth: '0' }, body: SYNC })
    expect(after.text).toBe(before.text)
  })

  it('lets a write delegate and a group of a group write', async () => {
    expect((await server.as('carol').put(`${HOME}calendar/by-carol.ics`, EVENT('by-carol'))).status).toBe(201)
    expect((await server.as('erin').put(`${HOME}team/by-erin.ics`, EVENT('by-erin'))).status).toBe(201)
    expect((await server.as('erin').request('DELETE', `${HOME}team/by-erin.ics`)).status).toBe(204)
  })
})

describe('RFC 3744 §7.1.1, and nothing more', () => {
  it('answers the same whether something is there or not', async () => {
    const bob = server.as('bob')
    for (const method of ['GET', 'PROPFIND', 'DELETE', 'PUT', 'LOCK']) {
      const there = await bob.request(method, `${HOME}calendar/e.ics`)
      const notThere = await bob.request(method, `${HOME}calendar/x.ics`)
      const noCalendar = await bob.request(method, `${HOME}nowhere/x.ics`)
      const shape = (answer: typeof there, path: string) => [answer.status, answer.text.replaceAll(path, 'PATH')]
      expect(shape(notThere, `${HOME}calendar/x.ics`)).toEqual(shape(there, `${HOME}calendar/e.ics`))
      expect(noCalendar.status).toBe(there.status)
    }
  })

  it('shows in a home only what the viewer may read', async () => {
    const seen = await server
      .as('root')
      .propfind(HOME, '<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>', '1')
    expect(seen.text).toContain(`${HOME}team/`)
    const query = await server
      .as('bob')
      .request('REPORT', '/dav/calendars/bob/', { headers: { depth: '1' }, body: QUERY })
    expect(query.text).not.toContain('alice')
  })

  it('names no title and no password in the log', () => {
    const text = JSON.stringify(server.log)
    expect(text).not.toContain('Secret plan')
    expect(text).not.toContain(Buffer.from('bob:bob').toString('base64'))
  })
})
