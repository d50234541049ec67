import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice Moreau
    password: alice
    emails: [alice@example.test]
    calendars: [{ slug: calendar, components: [VEVENT], grants: [{ to: bob, privilege: read }, { to: all, privilege: free-busy }] }]
  - { slug: bob, name: Bob Élan, password: bob, emails: [bob@example.test, b.elan@other.test] }
  - { slug: carol, name: Carol Moreau, password: carol, emails: [carol@example.test] }
groups:
  - { slug: team, name: Team Moreau, members: [alice] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 12, building: North, floor: "2", features: [video, Whiteboard] }
  - { slug: bell, name: Bell, capacity: 4, building: Northwest, features: [video], picture: "https://example.test/bell.jpg" }
`
const PRINCIPALS = '/dav/principals/'
const USERS = `${PRINCIPALS}users/`
const CALENDAR = '/dav/calendars/alice/calendar/'
const NAMESPACES =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/" xmlns:N="http://nextcloud.com/ns"'
const where = (property: string, text: string, how = '') =>
  `<D:property-search><D:prop>${property}</D:prop><D:match ${how}>${text}</D:match></D:property-search>`
const search = (conditions: string, attributes = '', more = '') =>
  `<D:principal-property-search ${NAMESPACES} ${attributes}>${conditions}<D:prop><D:displayname/></D:prop>${more}</D:principal-property-search>`
const EVERYWHERE = '<D:apply-to-principal-collection-set/>'
const found = (text: string) =>
  [...text.matchAll(/<D:href>\/dav\/principals\/\w+\/(\w+)\/<\/D:href>/g)].map(([, slug]) => slug)
const NAME = '<D:displayname/>'
const MAIL = '<S:email-address-set/>'
const CAPACITY = '<N:room-seating-capacity/>'
const FEATURES = '<N:room-features/>'
const ADDRESS = '<C:calendar-user-address-set/>'

describe.each(['sqlite', 'postgres'] as const)('reports on principals, on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store, provision: ORGANISATION })
  })
  afterAll(() => server.close())

  it.each([
    ['a name, anywhere in it, whatever its case', PRINCIPALS, where(NAME, 'MOREAU'), '', ['alice', 'carol', 'team']],
    ['below the collection alone', USERS, where(NAME, 'moreau'), '', ['alice', 'carol']],
    ['all conditions', PRINCIPALS, where(NAME, 'moreau') + where(MAIL, 'carol@'), '', ['carol']],
    ['one of them', PRINCIPALS, where(NAME, 'atlas') + where(MAIL, 'carol@'), 'test="anyof"', ['atlas', 'carol']],
    ['accents', PRINCIPALS, where(NAME, 'ÉLAN'), '', ['bob']],
    ['a type', PRINCIPALS, where(NAME, 'a'), 'type="ROOM"', ['atlas']],
    ['a second address', PRINCIPALS, where(MAIL, 'b.elan', 'match-type="starts-with"'), '', ['bob']],
    ['an address', PRINCIPALS, where(ADDRESS, 'mailto:bob@example.test', 'match-type="equals"'), '', ['bob']],
    ['a part of one', PRINCIPALS, where(ADDRESS, 'TO:bob@ex'), '', ['bob']],
    ['a URL', PRINCIPALS, where(ADDRESS, '/dav/principals/rooms/atlas/'), '', ['atlas']],
    ['a part of one', PRINCIPALS, where(ADDRESS, 'users/car'), '', ['carol']],
    ['a kind of URLs', PRINCIPALS, where(ADDRESS, 'principals/groups'), '', ['team']],
    ['a kind of addresses', PRINCIPALS, where(ADDRESS, 'mailto:'), '', ['alice', 'atlas', 'bob', 'carol']],
    ['a beginning', PRINCIPALS, where(NAME, 'car', 'match-type="starts-with"'), '', ['carol']],
    ['no beginning', PRINCIPALS, where(NAME, 'moreau', 'match-type="starts-with"'), '', []],
    ['an end', PRINCIPALS, where(MAIL, 'other.test', 'match-type="ends-with"'), '', ['bob']],
    ['a type as property', PRINCIPALS, where('<C:calendar-user-type/>', 'group'), '', ['team']],
    ['how many it is for', PRINCIPALS, where(CAPACITY, '4'), '', ['atlas', 'bell']],
    ['more than some are for', PRINCIPALS, where(CAPACITY, '5'), '', ['atlas']],
    ['no number', PRINCIPALS, where(CAPACITY, ''), '', []],
    ['what it has', PRINCIPALS, where(FEATURES, 'VIDEO'), '', ['atlas', 'bell']],
    ['all that it has', PRINCIPALS, where(FEATURES, 'video,whiteboard'), '', ['atlas']],
    ['what none has', PRINCIPALS, where(FEATURES, 'video,phone'), '', []],
    ['a building', PRINCIPALS, where('<N:room-building-address/>', 'north'), '', ['atlas', 'bell']],
    ['a floor', PRINCIPALS, where('<N:room-building-story/>', '2') + where(CAPACITY, '10'), '', ['atlas']],
    ['case, when asked to', PRINCIPALS, where(NAME, 'moreau', 'caseless="no"'), '', []],
    ['what nobody has', PRINCIPALS, where('<S:first-name/>', ''), '', []],
    ['nothing below a calendar', CALENDAR, where(NAME, 'moreau'), '', []],
    ['everywhere', CALENDAR, EVERYWHERE + where(NAME, 'moreau'), '', ['alice', 'carol', 'team']],
    ['the root', '/dav/', where(NAME, 'atlas'), '', ['atlas']],
  ])('RFC 3744 §9.4: %s', async (_, path, conditions, attributes, slugs) => {
    const answer = await server.as('alice').report(path, search(conditions, attributes), '0')
    expect(answer.status).toBe(207)
    expect(found(answer.text)).toEqual(slugs)
  })

  it.each([
    ['location', ['ATL'], ['atlas']],
    ['attendee', ['moreau'], ['alice', 'carol', 'team']],
    ['user', ['moreau', 'carol@'], ['carol']],
    ['group', ['moreau'], ['team']],
    ['resource', ['a'], []],
  ])('calendarserver-principal-search of %s', async (context, tokens, slugs) => {
    const words = tokens.map((token) => `<S:search-token>${token}</S:search-token>`).join('')
    const body = `<S:calendarserver-principal-search ${NAMESPACES} context="${context}">${words}<D:prop><D:displayname/></D:prop></S:calendarserver-principal-search>`
    const answer = await server.as('bob').report(CALENDAR, body, '0')
    expect(answer.status).toBe(207)
    expect(found(answer.text)).toEqual(slugs)
    expect((await server.anonymous.report(PRINCIPALS, body, '0')).status).toBe(401)
    const limited = body.replace('<D:prop>', '<S:limit><S:nresults>1</S:nresults></S:limit><D:prop>')
    const { text } = await server.as('bob').report(CALENDAR, limited, '0')
    expect(text.includes('number-of-matches-within-limits')).toBe(slugs.length > 1)
    for (const wrong of [body.replace(words, ''), body.replace(context, 'moon')]) {
      expect((await server.as('bob').report(CALENDAR, wrong, '0')).status).toBe(400)
    }
  })

  const match = (content: string) =>
    `<D:principal-match ${NAMESPACES} xmlns:X="urn:x">${content}<D:prop><D:displayname/></D:prop></D:principal-match>`
  const hrefs = (text: string) => [...text.matchAll(/<D:response><D:href>([^<]*)</g)].map(([, href]) => href)

  it('RFC 3744 §9.3: DAV:self finds groups and groups of delegates, too', async () => {
    const readers = `${USERS}carol/calendar-proxy-read/`
    const members =
      '<propertyupdate xmlns="DAV:"><set><prop><group-member-set><href>/dav/principals/groups/team/</href></group-member-set></prop></set></propertyupdate>'
    expect((await server.as('carol').proppatch(readers, members)).text).toContain('200 OK')
    const alice = server.as('alice')
    const self = match('<D:self/>')
    expect(hrefs((await alice.report(PRINCIPALS, self, '0')).text).sort()).toEqual([
      '/dav/principals/groups/team/',
      `${USERS}alice/`,
      readers,
    ])
    expect(hrefs((await alice.report(USERS, self, '0')).text)).toEqual([`${USERS}alice/`, readers])
    expect(hrefs((await alice.report(`${USERS}carol/`, self, '0')).text)).toEqual([readers])
    expect(hrefs((await alice.report(CALENDAR, self, '0')).text)).toEqual([])
    expect(hrefs((await server.as('bob').report(USERS, self, '0')).text)).toEqual([`${USERS}bob/`])
  })

  it("RFC 3744 §9.3: DAV:principal-property finds what a property says is one's own, at any depth", async () => {
    const alice = server.as('alice')
    const event =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    await alice.put(`${CALENDAR}e.ics`, event)
    const isFor = (slug: string) =>
      `<propertyupdate xmlns="DAV:"><set><prop><for xmlns="urn:x"><href xmlns="DAV:">/dav/principals/${slug}/</href></for></prop></set></propertyupdate>`
    const home = '/dav/calendars/alice/'
    for (const [path, slug] of [
      [`${CALENDAR}e.ics`, 'groups/team'],
      [CALENDAR, 'users/bob'],
      [`${home}inbox/`, 'users/alice'],
    ] as const) {
      expect((await alice.proppatch(path, isFor(slug))).text).toContain('200 OK')
    }
    const ask = match('<D:principal-property><X:for/></D:principal-property>')
    expect(hrefs((await alice.report(home, ask, '0')).text).sort()).toEqual([`${CALENDAR}e.ics`, `${home}inbox/`])
    expect(hrefs((await alice.report(CALENDAR, ask, '0')).text)).toEqual([`${CALENDAR}e.ics`])
    const owned = match('<D:principal-property><D:owner/></D:principal-property>')
    expect(hrefs((await alice.report(CALENDAR, owned, '0')).text)).toEqual([`${CALENDAR}e.ics`])
    expect(hrefs((await server.as('bob').report(CALENDAR, owned, '0')).text)).toEqual([])
    expect((await server.as('bob').report(home, ask, '0')).status).toBe(403)
    expect((await alice.report(home, match(''), '0')).status).toBe(400)
    expect((await alice.report(home, ask, '1')).status).toBe(400)
  })

  it('says that there is more', async () => {
    const limit = '<S:limit><S:nresults>1</S:nresults></S:limit>'
    const answer = await server.as('bob').report(USERS, search(where(NAME, 'moreau'), '', limit), '0')
    expect(found(answer.text)).toEqual(['alice'])
    expect(answer.text).toContain('507')
    expect(answer.text).toContain('<D:number-of-matches-within-limits/>')
  })

  it.each([
    ['test="none"', ''],
    ['type="DOG"', ''],
    ['', '<S:limit><S:nresults>many</S:nresults></S:limit>'],
    ['', where(NAME, 'x', 'match-type="sounds-like"')],
    ['', where(NAME, 'x', 'caseless="perhaps"')],
    ['', '<D:property-search/>'],
  ])('refuses %s%s', async (attributes, more) => {
    const answer = await server.as('bob').report(USERS, search(where(NAME, 'x'), attributes, more), '0')
    expect(answer.status).toBe(400)
  })

  it.each([
    ['features', where(FEATURES, 'video'), '', ['room', 'resource']],
    ['a size, in rooms', where(CAPACITY, '5'), 'type="ROOM"', ['room']],
    ['features or a name', where(FEATURES, 'video') + where(NAME, 'Moreau'), 'test="anyof"', [undefined]],
    ['a type as property', where('<C:calendar-user-type/>', 'group'), '', ['group']],
    ['a type that there is not', where(NAME, 'a'), 'type="PLANET"', []],
  ])('reads those alone who may be found: %s', async (_what, conditions, attributes, kinds) => {
    const reading = vi.spyOn(server.store, 'principals')
    await server.as('bob').report(PRINCIPALS, search(conditions, attributes), '0')
    expect(reading.mock.calls.map(([kind]) => kind)).toEqual(kinds)
    reading.mockRestore()
  })

  it('tells what a room is for, where it is and what it has; nothing of that about people', async () => {
    const names = ['room-seating-capacity', 'room-building-address', 'room-building-story', 'room-features']
    const ask = `<propfind xmlns="DAV:" xmlns:N="http://nextcloud.com/ns"><prop>${names.map((name) => `<N:${name}/>`).join('')}</prop></propfind>`
    const values = async (path: string) => {
      const { text } = await server.as('bob').propfind(path, ask)
      return names.map((name) => new RegExp(`${name}(?: [^>]*[^/])?>([^<]*)</`).exec(text)?.[1])
    }
    expect(await values(`${PRINCIPALS}rooms/atlas/`)).toEqual(['12', 'North', '2', 'video,Whiteboard'])
    expect(await values(`${USERS}alice/`)).toEqual([undefined, undefined, undefined, undefined])
    expect((await server.as('bob').get('/dav/directory/bell.vcf')).text).toContain(
      'PHOTO:https://example.test/bell.jpg\r\n',
    )
  })

  it('RFC 3744 §9.5: tells what can be searched', async () => {
    const answer = await server.as('bob').report(PRINCIPALS, '<D:principal-search-property-set xmlns:D="DAV:"/>', '0')
    expect(answer.status).toBe(200)
    for (const name of [
      'displayname',
      'email-address-set',
      'calendar-user-address-set',
      'calendar-user-type',
      'room-features',
    ]) {
      expect(answer.text).toMatch(new RegExp(`[:<]${name}[ /]`))
    }
  })

  it('RFC 3744 §9.3: tells who one is', async () => {
    const self = `<D:principal-match ${NAMESPACES}><D:self/><D:prop><D:displayname/></D:prop></D:principal-match>`
    expect(found((await server.as('alice').report(USERS, self, '0')).text)).toEqual(['alice'])
    const everywhere = await server.as('alice').report(PRINCIPALS, self, '0')
    expect(found(everywhere.text).sort()).toEqual(['alice', 'team'])
  })

  it('RFC 3744 §9.2: tells whom a list names, to those who may see it', async () => {
    const body = `<D:acl-principal-prop-set ${NAMESPACES}><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>`
    expect(found((await server.as('alice').report(CALENDAR, body, '0')).text)).toEqual(['alice', 'bob'])
    expect((await server.as('bob').report(CALENDAR, body, '0')).status).toBe(403)
    const none = body.replace(/<D:prop>.*<\/D:prop>/, '')
    expect((await server.as('alice').report(CALENDAR, none, '0')).status).toBe(400)
  })

  it('is for those who are signed in, and of depth 0', async () => {
    const body = search(EVERYWHERE + where(NAME, 'moreau'))
    expect((await server.anonymous.report(USERS, body, '0')).status).toBe(401)
    expect((await server.anonymous.report(CALENDAR, body, '0')).status).toBe(401)
    expect((await server.as('carol').report('/dav/calendars/bob/', body, '0')).status).toBe(403)
    expect((await server.as('bob').report(USERS, body, '1')).status).toBe(400)
    const open = `<D:acl ${NAMESPACES}><D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>`
    expect((await server.as('alice').request('ACL', CALENDAR, { body: open })).status).toBe(200)
    expect((await server.anonymous.report(CALENDAR, body, '0')).status).toBe(401)
  })
})
