/** How many statements the usual requests of clients cost, for an owner, for a delegate, and for somebody with shares. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SqliteSql } from '../storage/sql/sqlite-sql.ts'
import { calendar, component, event } from './testing/calendar-text.ts'
import { usersNamed } from './testing/meetings.ts'
import type { TestClient } from './testing/test-client.ts'
import { type TestServer, testServer } from './testing/test-server.ts'

const CALENDARS = Array.from({ length: 20 }, (_, number) => `c${number}`)
const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test]
    password: alice
    delegates: { write: [carol] }
    calendars:
${CALENDARS.map((slug) => `      - { slug: ${slug}, name: ${slug}, grants: [{ to: bob, privilege: read }, { to: bob, privilege: write }] }`).join('\n')}
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob, calendars: [{ slug: own }] }
  - { slug: dora, name: Dora, password: dora, calendars: [{ slug: own }] }
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
groups:
  - { slug: everyone, name: Everyone, emails: [everyone@example.test], members: [alice, bob, carol, dora] }
`
const NAMESPACES =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/" xmlns:P="https://bitfire.at/webdav-push"'
const propfind = (properties: string) => `<propfind ${NAMESPACES}><prop>${properties}</prop></propfind>`

// Client: what each asks of a home at depth 1.
const HOME = {
  plain:
    '<displayname/><A:calendar-color/><S:getctag/><sync-token/><current-user-privilege-set/><supported-report-set/><owner/><resourcetype/>',
  apple:
    '<add-member/><S:allowed-sharing-modes/><A:autoprovisioned/><S:bulk-requests/><A:calendar-color/><C:calendar-description/><C:calendar-free-busy-set/><A:calendar-order/><C:calendar-timezone/><current-user-privilege-set/><C:default-alarm-vevent-date/><C:default-alarm-vevent-datetime/><displayname/><S:getctag/><S:invite/><A:language-code/><A:location-code/><owner/><S:pre-publish-url/><S:publish-url/><S:push-transports/><S:pushkey/><quota-available-bytes/><quota-used-bytes/><A:refreshrate/><resource-id/><resourcetype/><C:schedule-calendar-transp/><C:schedule-default-calendar-URL/><S:source/><S:subscribed-strip-alarms/><S:subscribed-strip-attachments/><S:subscribed-strip-todos/><C:supported-calendar-component-set/><C:supported-calendar-component-sets/><supported-report-set/><sync-token/><S:xmpp-server/><S:xmpp-uri/>',
  thunderbird:
    '<resourcetype/><displayname/><current-user-privilege-set/><A:calendar-color/><S:getctag/><C:supported-calendar-component-set/>',
  davx5:
    '<resourcetype/><displayname/><owner/><A:calendar-color/><C:calendar-description/><C:calendar-timezone/><current-user-privilege-set/><C:supported-calendar-component-set/><S:source/><supported-report-set/><S:getctag/><sync-token/><P:transports/><P:topic/><P:supported-triggers/>',
}

const inMarch = (uid: string, summary = 'x') => event(uid, 'DTSTART:20260305T100000Z', `SUMMARY:${summary}`)
const freeBusyRequest = (addresses: readonly string[]) =>
  calendar(
    'METHOD:REQUEST',
    ...component(
      ...(['VFREEBUSY', 'q', 'DTSTART:20260301T000000Z', 'DTEND:20260329T000000Z'] as const),
      ...['ORGANIZER:mailto:alice@example.test', ...addresses.map((address) => `ATTENDEE:${address}`)],
    ),
  )
const sync = (token: string) =>
  `<sync-collection ${NAMESPACES}><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getcontenttype/><getetag/></prop></sync-collection>`
const multiget = (path: string) =>
  `<C:calendar-multiget ${NAMESPACES}><prop><getetag/><C:calendar-data/></prop>${MEMBERS.map((uid) => `<href>${path}${uid}.ics</href>`).join('')}</C:calendar-multiget>`
const MEMBERS = Array.from({ length: 10 }, (_, number) => `m${number}`)

const person = `<principal-property-search ${NAMESPACES}><property-search><prop><displayname/></prop><match>carol</match></property-search><prop><displayname/></prop></principal-property-search>`

interface Setting {
  readonly client: TestClient
  readonly home: string
  readonly calendar: string
  readonly token: string
}

interface Counted {
  readonly ask: (setting: Setting) => Promise<{ readonly status: number }>
  /** Of an owner, a delegate with the right to write, and a sharee with the owner's grants. */
  readonly most: readonly [number, number, number]
}

const propfindHome = (properties: string, ...most: Counted['most']): Counted => ({
  ask: ({ client, home }) => client.propfind(home, propfind(properties), '1'),
  most,
})

/** In this order. */
const REQUESTS: Readonly<Record<string, Counted>> = {
  'PROPFIND home': propfindHome(HOME.plain, 8, 11, 9),
  'PROPFIND home, Apple': propfindHome(HOME.apple, 11, 14, 13),
  'PROPFIND home, Thunderbird': propfindHome(HOME.thunderbird, 5, 8, 6),
  'PROPFIND home, DAVx5': propfindHome(HOME.davx5, 8, 11, 9),
  'PROPFIND getctag': {
    ask: ({ client, calendar }) => client.propfind(calendar, propfind('<S:getctag/><sync-token/>')),
    most: [2, 5, 4],
  },
  'first sync-collection': { ask: ({ client, calendar }) => client.report(calendar, sync('')), most: [3, 5, 6] },
  'sync-collection, nothing new': {
    ask: ({ client, calendar, token }) => client.report(calendar, sync(token)),
    most: [3, 5, 5],
  },
  'multiget of 10': { ask: ({ client, calendar }) => client.report(calendar, multiget(calendar)), most: [3, 5, 6] },
  GET: { ask: ({ client, calendar }) => client.get(`${calendar}m1.ics`), most: [3, 5, 6] },
  'PUT, new': { ask: ({ client, calendar }) => client.put(`${calendar}new.ics`, inMarch('new')), most: [13, 14, 17] },
  'PUT, changed': {
    ask: ({ client, calendar }) => client.put(`${calendar}new.ics`, inMarch('new', 'y')),
    most: [11, 13, 19],
  },
  // One is to see whether it is a meeting, and whom that concerns.
  DELETE: { ask: ({ client, calendar }) => client.delete(`${calendar}new.ics`), most: [12, 14, 18] },
  'a person by name': { ask: ({ client }) => client.report('/dav/principals/', person, '0'), most: [4, 4, 4] },
  OPTIONS: { ask: ({ client, calendar }) => client.request('OPTIONS', calendar), most: [0, 0, 0] },
}

describe('statements', () => {
  let server: TestServer
  let share = ''
  let statements: () => readonly string[]

  beforeAll(async () => {
    server = await testServer({ provision: ORGANISATION })
    for (const slug of CALENDARS) {
      const taken = await server.as('bob').get(`/dav/calendars/alice/${slug}/?action=share`)
      share ||= `${/<D:href>([^<]*)</.exec(taken.text)?.[1] ?? ''}/`
    }
    for (const uid of MEMBERS) await server.as('alice').put(`/dav/calendars/alice/c0/${uid}.ics`, inMarch(uid))
    // Keys for push are made when somebody asks for the first time.
    await server.as('alice').propfind('/dav/calendars/alice/', propfind(HOME.davx5), '1')
    const spies = (['all', 'tuples', 'get', 'run'] as const).map((method) => vi.spyOn(SqliteSql.prototype, method))
    statements = () => spies.flatMap((spy) => spy.mock.calls.map(([text]) => text))
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await server.close()
  })

  it.each([
    ['an owner', 'alice', '/dav/calendars/alice/', (): string => '/dav/calendars/alice/c0/', 0],
    ['a delegate', 'carol', '/dav/calendars/alice/', (): string => '/dav/calendars/alice/c0/', 1],
    ['a sharee', 'bob', '/dav/calendars/bob/', (): string => share, 2],
  ] as const)('of %s', async (_, user, home, calendarOf, column) => {
    const [client, calendar] = [server.as(user), calendarOf()]
    const token = /sync-token>([^<]*)</.exec((await client.report(calendar, sync(''))).text)?.[1] ?? ''
    for (const [name, { ask, most }] of Object.entries(REQUESTS)) {
      vi.clearAllMocks()
      const { status } = await ask({ client, home, calendar, token })
      expect(status, name).toBeLessThan(300)
      expect(statements().length, name).toBeLessThanOrEqual(most[column])
    }
  })

  it('are as many for free-busy of two people as of all, by name or in a group', async () => {
    const ask = async (...addresses: readonly string[]) => {
      const body = freeBusyRequest(addresses)
      const headers = { 'content-type': 'text/calendar' }
      const once = () => server.as('alice').request('POST', '/dav/calendars/alice/outbox/', { headers, body })
      // What nobody asked about before is read month by month.
      await once()
      vi.clearAllMocks()
      const { status, text } = await once()
      expect([status, text.split('2.0;Success').length - 1]).toEqual([200, addresses.length])
      return statements().length
    }
    const everybody = ['bob', 'carol', 'dora', 'alice']
    const paths = everybody.map((slug) => `/dav/principals/users/${slug}/`)
    const most = await ask('mailto:bob@example.test', 'mailto:carol@example.test')
    expect(most).toBeLessThanOrEqual(9)
    expect(await ask(...paths)).toBeLessThanOrEqual(most)
    expect(await ask('mailto:everyone@example.test')).toBeLessThanOrEqual(most + 2)
  })

  it('are as many for one calendar as for twenty', async () => {
    for (const properties of Object.values(HOME)) {
      const counts: number[] = []
      for (const user of ['alice', 'dora']) {
        // Who signs in for the first time comes into the audit.
        await server.as(user).propfind(`/dav/calendars/${user}/`, propfind(properties), '0')
        vi.clearAllMocks()
        await server.as(user).propfind(`/dav/calendars/${user}/`, propfind(properties), '1')
        counts.push(statements().length)
      }
      expect(counts[0]).toBe(counts[1])
    }
  })
})

describe('statements of a meeting', () => {
  const MOST = 40
  const names = Array.from({ length: MOST }, (_, number) => `p${number}`)
  let server: TestServer

  beforeAll(async () => {
    const others = usersNamed(...names.slice(1)).replace(/, password.*(?= \})/g, '')
    server = await testServer({ provision: `users:\n${usersNamed('alice', 'p0')}\n${others}\n` })
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await server.close()
  })

  function meeting(uid: string, count: number): string {
    const people = names.slice(0, count).map((name) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${name}@example.test`)
    const lines = ['ORGANIZER:mailto:alice@example.test', ...people, 'END:VEVENT']
    return inMarch(uid).replace('END:VEVENT', lines.join('\r\n'))
  }

  /** Of an invitation, a change, an answer that the others are told, and a cancellation. */
  async function countsFor(uid: string, count: number): Promise<readonly number[]> {
    const spies = (['all', 'tuples', 'get', 'run'] as const).map((method) => vi.spyOn(SqliteSql.prototype, method))
    const [alice, attendee] = [server.as('alice'), server.as('p0')]
    const href = `/dav/calendars/alice/calendar/${uid}.ics`
    const counts: number[] = []
    const counted = async (work: () => Promise<{ readonly status: number }>) => {
      vi.clearAllMocks()
      expect((await work()).status).toBeLessThan(300)
      counts.push(spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0))
    }
    await counted(() => alice.put(href, meeting(uid, count)))
    const { text } = await alice.get(href)
    await counted(() => alice.put(href, text.replace('SUMMARY:x', 'SUMMARY:y')))
    const home = '/dav/calendars/p0/calendar/'
    const listed = (await attendee.propfind(home, propfind('<getetag/>'), '1')).text
    const copy = /<D:href>([^<]*\.ics)</.exec(listed)?.[1] ?? ''
    const answered = (await attendee.get(copy)).text
      .replace(/\r\n /g, '')
      .replace(/(ATTENDEE[^\r]*)NEEDS-ACTION(?=[^\r]*:mailto:p0@)/, '$1ACCEPTED')
    expect(answered).toContain('ACCEPTED')
    await counted(() => attendee.put(copy, answered))
    await counted(() => alice.delete(href))
    await attendee.delete(copy)
    return counts
  }

  it('are as many for ten people as for forty', async () => {
    await countsFor('first', 2)
    const ten = await countsFor('ten', 10)
    expect(await countsFor('forty', MOST)).toEqual(ten)
    for (const [at, most] of [40, 37, 47, 40].entries()) expect(ten[at], String(ten)).toBeLessThanOrEqual(most)
  })
})
