import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const ORGANISATION = `users:
  - { slug: alice, name: Alice, password: alice, emails: [alice@example.test], delegates: { write: [carol] } }
  - { slug: bob, name: Bob, password: bob }
  - { slug: carol, name: Carol, password: carol }
  - { slug: erin, name: Erin, password: erin }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: Team, members: [erin] }
`
const CALENDAR = '/dav/calendars/alice/calendar/'
const OBJECT = `${CALENDAR}e.ics`
const EVENT =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
const FREE_BUSY = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260301T000000Z" end="20260302T000000Z"/></C:free-busy-query>`
const SHOW_ACL = '<propfind xmlns="DAV:"><prop><acl/></prop></propfind>'

const BOB = '<D:href>/dav/principals/users/bob/</D:href>'
const grant = (privilege: string) => `<D:grant><D:privilege>${privilege}</D:privilege></D:grant>`
const deny = (privilege: string) => `<D:deny><D:privilege>${privilege}</D:privilege></D:deny>`
const ace = (principal: string, ...rest: string[]) =>
  `<D:ace><D:principal>${principal}</D:principal>${rest.join('')}</D:ace>`
const list = (...aces: string[]) =>
  `<D:acl xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${aces.join('')}</D:acl>`

describe.each(['sqlite', 'postgres'] as const)('ACL on %s', (store) => {
  let server: TestServer
  const acl = (who: string, path: string, body: string) =>
    server.as(who).request('ACL', path, { headers: { 'content-type': 'application/xml' }, body })

  beforeAll(async () => {
    server = await testServer({ store, provision: ORGANISATION })
    expect((await server.as('alice').put(OBJECT, EVENT)).status).toBe(201)
  })
  afterAll(() => server.close())

  it('RFC 3744 §8.1: the list is what there is afterwards, and nothing else', async () => {
    const bob = server.as('bob')
    expect((await bob.get(OBJECT)).status).toBe(403)
    expect((await acl('alice', CALENDAR, list(ace(BOB, grant('<D:read/>'))))).status).toBe(200)
    expect((await bob.get(OBJECT)).status).toBe(200)
    expect((await bob.put(OBJECT, EVENT)).status).toBe(403)

    const team = '<D:href>/dav/principals/groups/team/</D:href>'
    expect((await acl('alice', CALENDAR, list(ace(team, grant('<D:read/>'), '')))).status).toBe(200)
    expect((await bob.get(OBJECT)).status).toBe(403)
    expect((await server.as('erin').get(OBJECT)).status).toBe(200)

    const freeBusy = list(ace('<D:authenticated/>', grant('<C:read-free-busy/>')))
    expect((await acl('alice', CALENDAR, freeBusy)).status).toBe(200)
    expect((await bob.get(OBJECT)).status).toBe(403)
    expect((await bob.report(CALENDAR, FREE_BUSY)).status).toBe(200)

    expect((await acl('alice', CALENDAR, list(ace('<D:all/>', grant('<D:read/>'))))).status).toBe(200)
    expect((await server.anonymous.get(OBJECT)).status).toBe(200)
    expect((await acl('alice', CALENDAR, list())).status).toBe(200)
    expect((await server.anonymous.get(OBJECT)).status).toBe(401)
    expect((await bob.report(CALENDAR, FREE_BUSY)).status).toBe(403)
  })

  it('takes back what DAV:acl shows', async () => {
    const alice = server.as('alice')
    await acl('alice', CALENDAR, list(ace(BOB, grant('<D:read/>')), ace(BOB, grant('<D:write-content/>'))))
    const shown = (await alice.propfind(CALENDAR, SHOW_ACL)).text
    const [entries = ''] = /<D:ace>.*<\/D:ace>/s.exec(shown) ?? []
    expect(entries).toContain('write-content')
    expect((await acl('alice', CALENDAR, list(entries))).status).toBe(200)
    expect((await alice.propfind(CALENDAR, SHOW_ACL)).text).toBe(shown)
  })

  it('RFC 3744 §6: the first entry that names a privilege decides', async () => {
    const team = '<D:href>/dav/principals/groups/team/</D:href>'
    const erin = '<D:href>/dav/principals/users/erin/</D:href>'
    const people = '<D:authenticated/>'
    const [read, write, bind, freeBusy] = ['<D:read/>', '<D:write/>', '<D:bind/>', '<C:read-free-busy/>']
    const cases: readonly (readonly [string, readonly string[], readonly number[]])[] = [
      // What bob and erin, of the team, get: GET, PUT of what is there, PUT of what is not, free-busy
      ['all but one', [ace(erin, deny(read)), ace(people, grant(read))], [200, 403, 403, 200, 403, 403, 403, 403]],
      [
        'all but a group',
        [ace(team, deny('<D:all/>')), ace(people, grant(read))],
        [200, 403, 403, 200, 403, 403, 403, 403],
      ],
      [
        'the order counts',
        [ace(people, grant(read)), ace(team, deny('<D:all/>'))],
        [200, 403, 403, 200, 200, 403, 403, 200],
      ],
      [
        'a part first',
        [ace(people, grant(freeBusy)), ace(people, deny('<D:all/>')), ace(people, grant(read))],
        [403, 403, 403, 200, 403, 403, 403, 200],
      ],
      [
        'a part denied',
        [ace(erin, deny(bind)), ace(people, grant(`${read}${write}`))],
        [200, 204, 201, 200, 200, 204, 403, 200],
      ],
      [
        'a part of reading denied',
        [ace(erin, deny(freeBusy)), ace(people, grant(read))],
        [200, 403, 403, 200, 403, 403, 403, 403],
      ],
    ]
    for (const [name, aces, expected] of cases) {
      expect((await acl('alice', CALENDAR, list(...aces))).status, name).toBe(200)
      const statuses: number[] = []
      for (const who of ['bob', 'erin']) {
        const client = server.as(who)
        const fresh = EVENT.replace('UID:e', 'UID:fresh')
        statuses.push((await client.get(OBJECT)).status, (await client.put(OBJECT, EVENT)).status)
        statuses.push((await client.put(`${CALENDAR}fresh.ics`, fresh)).status)
        statuses.push((await client.report(CALENDAR, FREE_BUSY)).status)
        await server.as('alice').delete(`${CALENDAR}fresh.ics`)
      }
      expect(statuses, name).toEqual(expected)
    }
  })

  it('keeps one calendar from a delegate, and nothing from the owner or an administrator', async () => {
    const carol = '<D:href>/dav/principals/users/carol/</D:href>'
    expect((await acl('alice', CALENDAR, list(ace(carol, deny('<D:all/>'))))).status).toBe(200)
    const privileges = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'
    expect((await server.as('carol').get(OBJECT)).status).toBe(403)
    expect((await server.as('carol').propfind('/dav/calendars/alice/', privileges, '1')).text).not.toContain(CALENDAR)
    expect((await server.as('carol').propfind('/dav/calendars/alice/tasks/', privileges)).status).toBe(207)
    expect((await acl('alice', CALENDAR, list(ace('<D:all/>', deny('<D:all/>'))))).status).toBe(200)
    expect((await server.as('carol').get(OBJECT)).status).toBe(403)
    for (const who of ['alice', 'root']) expect((await server.as(who).put(OBJECT, EVENT)).status).toBe(204)
  })

  it('RFC 3744 §5.5: shows what is protected, own and inherited, of the collection and of what is in it', async () => {
    expect(
      (await acl('alice', CALENDAR, list(ace(BOB, deny('<D:write/>')), ace(BOB, grant('<D:read/>'))))).status,
    ).toBe(200)
    const shown = (await server.as('alice').propfind(CALENDAR, SHOW_ACL, '1')).text
    const [ofCollection = '', ofObject = ''] = shown.split('</D:response>')
    const entries = (text: string) =>
      text
        .split('<D:ace>')
        .slice(1)
        .map((one) =>
          [
            one.includes('<D:deny>') ? 'deny' : 'grant',
            /<D:href>[^<]*principals\/\w+\/([^<]*)\/<\/D:href>/.exec(one)?.[1],
            one.includes('<D:protected/>') ? 'protected' : (/<D:inherited><D:href>([^<]*)</.exec(one)?.[1] ?? 'own'),
          ].join(' '),
        )
    expect(entries(ofCollection)).toEqual([
      'grant alice protected',
      'grant root protected',
      'deny bob own',
      'grant bob own',
      'grant alice/calendar-proxy-write /dav/calendars/alice/',
      'grant alice/calendar-proxy-read /dav/calendars/alice/',
      'grant alice/calendar-proxy-read protected',
    ])
    expect(entries(ofObject)).toEqual([
      'grant alice protected',
      'grant root protected',
      `deny bob ${CALENDAR}`,
      `grant bob ${CALENDAR}`,
      'grant alice/calendar-proxy-write /dav/calendars/alice/',
      'grant alice/calendar-proxy-read /dav/calendars/alice/',
    ])
    const restrictions = await server
      .as('alice')
      .propfind(OBJECT, '<propfind xmlns="DAV:"><prop><acl-restrictions/><inherited-acl-set/></prop></propfind>')
    expect(restrictions.text).toContain('<D:acl-restrictions><D:no-invert/></D:acl-restrictions>')
    expect(restrictions.text).toContain(
      `<D:inherited-acl-set><D:href>${CALENDAR}</D:href><D:href>/dav/calendars/alice/</D:href></D:inherited-acl-set>`,
    )
  })

  it('RFC 6638 §6.1: an inbox can be closed', async () => {
    const inbox = '/dav/calendars/alice/inbox/'
    expect((await server.as('alice').propfind(inbox, SHOW_ACL)).text).toContain('schedule-deliver')
    expect((await acl('alice', inbox, list())).status).toBe(200)
    expect((await server.as('alice').propfind(inbox, SHOW_ACL)).text).not.toContain('authenticated')
    const invite = list(ace('<D:authenticated/>', grant('<C:schedule-deliver-invite/>')))
    expect((await acl('alice', inbox, invite)).status).toBe(200)
    expect((await server.as('alice').propfind(inbox, SHOW_ACL)).text).toContain('schedule-deliver-invite')
    expect((await acl('alice', CALENDAR, invite)).text).toContain('not-supported-privilege')
  })

  // RFC 3744 §8.1.1: each leaves the list as it was.
  it.each([
    ['no-protected-ace-conflict', list(ace('<D:href>/dav/principals/users/alice/</D:href>', deny('<D:write/>')))],
    ['no-protected-ace-conflict', list(ace('<D:property><D:owner/></D:property>', deny('<D:write/>')))],
    ['no-protected-ace-conflict', list(ace('<D:href>/dav/principals/users/root/</D:href>', deny('<D:read/>')))],
    ['no-protected-ace-conflict', list(ace('<D:all/>', deny('<D:read/>'), '<D:protected/>'))],
    ['no-invert', list(`<D:ace><D:invert><D:principal>${BOB}</D:principal></D:invert>${grant('<D:read/>')}</D:ace>`)],
    ['not-supported-privilege', list(ace(BOB, grant('<D:fly/>')))],
    ['not-supported-privilege', list(ace(BOB, grant('<C:schedule-send/>')))],
    ['recognized-principal', list(ace('<D:href>/dav/principals/users/nobody/</D:href>', grant('<D:read/>')))],
    ['recognized-principal', list(ace('<D:href>/dav/calendars/bob/</D:href>', grant('<D:read/>')))],
    ['recognized-principal', list(ace('<D:href>/dav/principals/rooms/bob/</D:href>', grant('<D:read/>')))],
    ['allowed-principal', list(ace('<D:self/>', grant('<D:read/>')))],
    ['allowed-principal', list(ace('<D:unauthenticated/>', grant('<D:read/>')))],
    ['no-protected-ace-conflict', list(ace(BOB, grant('<D:read/>'), '<D:protected/>'))],
    ['no-inherited-ace-conflict', list(ace(BOB, grant('<D:read/>'), '<D:inherited><D:href>/</D:href></D:inherited>'))],
    ['limited-number-of-aces', list(...Array.from({ length: 201 }, () => ace(BOB, grant('<D:read/>'))))],
  ])('refuses with DAV:%s', async (condition, body) => {
    const before = (await server.as('alice').propfind(CALENDAR, SHOW_ACL)).text
    const answer = await acl('alice', CALENDAR, body)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(`<D:${condition}/>`)
    expect((await server.as('alice').propfind(CALENDAR, SHOW_ACL)).text).toBe(before)
  })

  it('is for those with DAV:write-acl', async () => {
    const open = list(ace('<D:authenticated/>', grant('<D:all/>')))
    for (const [who, status] of [
      ['bob', 403],
      ['carol', 403],
      ['root', 200],
    ] as const) {
      expect((await acl(who, CALENDAR, open)).status).toBe(status)
    }
    expect((await acl('bob', CALENDAR, list())).status).toBe(200)
    expect((await acl('bob', CALENDAR, list())).status).toBe(403)
    expect((await server.anonymous.request('ACL', CALENDAR, { body: open })).status).toBe(401)
    expect((await acl('alice', OBJECT, open)).status).toBe(405)
    expect((await acl('alice', `${CALENDAR.slice(0, -1)}x/`, open)).status).toBe(404)
  })
})

const MEMBERS = (...slugs: string[]) =>
  `<propertyupdate xmlns="DAV:"><set><prop><group-member-set>${slugs.map((slug) => `<href>/dav/principals/${slug}/</href>`).join('')}</group-member-set></prop></set></propertyupdate>`
const PROXIES =
  '<propfind xmlns="DAV:"><prop><group-member-set/><C:calendar-proxy-write-for xmlns:C="http://calendarserver.org/ns/"/></prop></propfind>'

test('nobody changes what the directory says, the person on a card neither', async () => {
  const server = await testServer({ provision: ORGANISATION })
  const asked = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'
  for (const who of ['alice', 'bob']) {
    const answer = await server.as(who).propfind('/dav/directory/', asked, '1')
    expect(answer.status).toBe(207)
    expect(answer.text).toContain('<D:read/>')
    expect(answer.text).not.toContain('<D:write')
  }
  await server.close()
})

describe.each(['sqlite', 'postgres'] as const)('delegates by PROPPATCH on %s', (store) => {
  let server: TestServer
  const group = '/dav/principals/users/alice/calendar-proxy-write/'
  beforeAll(async () => {
    server = await testServer({ store, provision: ORGANISATION })
    expect((await server.as('alice').put(OBJECT, EVENT)).status).toBe(201)
  })
  afterAll(() => server.close())

  it('caldav-proxy §5.2: users and groups, at once and by every way in', async () => {
    const alice = server.as('alice')
    expect((await server.as('carol').put(OBJECT, EVENT)).status).toBe(204)
    const answer = await alice.proppatch(group, MEMBERS('users/bob', 'groups/team'))
    expect(answer.text).toContain('200 OK')
    expect((await server.as('bob').put(OBJECT, EVENT)).status).toBe(204)
    expect((await server.as('erin').put(OBJECT, EVENT)).status).toBe(204)
    expect((await server.as('carol').get(OBJECT)).status).toBe(403)
    const erin = await server.as('erin').propfind('/dav/principals/users/erin/', PROXIES)
    expect(erin.text).toContain('/dav/principals/users/alice/')
    expect((await alice.propfind(group, PROXIES)).text).toContain('/dav/principals/groups/team/')
    expect((await alice.request('OPTIONS', '/dav/')).headers.dav).toContain('calendar-proxy')
  })

  it.each(['read', 'write'])('the group of those who %s says so', async (access) => {
    const asked = '<propfind xmlns="DAV:"><prop><record-type xmlns="http://calendarserver.org/ns/"/></prop></propfind>'
    const { text } = await server.as('bob').propfind(`/dav/principals/users/alice/calendar-proxy-${access}/`, asked)
    expect(text).toMatch(new RegExp(`record-type[^>]*>${access}-delegate-group<`))
  })

  it('is all or nothing, and for the principal alone', async () => {
    const before = (await server.as('alice').propfind(group, PROXIES)).text
    for (const wrong of ['users/nobody', 'users/alice', 'rooms/bob']) {
      expect((await server.as('alice').proppatch(group, MEMBERS('users/carol', wrong))).text).toContain('403')
    }
    for (const who of ['bob', 'erin', 'carol']) {
      expect((await server.as(who).proppatch(group, MEMBERS(`users/${who}`))).status).toBe(403)
    }
    expect((await server.anonymous.proppatch(group, MEMBERS())).status).toBe(401)
    expect((await server.as('alice').propfind(group, PROXIES)).text).toBe(before)
    expect((await server.as('root').proppatch(group, MEMBERS())).text).toContain('200 OK')
    expect((await server.as('bob').get(OBJECT)).status).toBe(403)
  })
})
