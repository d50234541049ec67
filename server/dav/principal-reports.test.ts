import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`
const PRINCIPALS = '/dav/principals/'
const USERS = `${PRINCIPALS}users/`
const CALENDAR = '/dav/calendars/alice/calendar/'
const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
const where = (property: string, text: string, how = '') =>
  `<D:property-search><D:prop>${property}</D:prop><D:match ${how}>${text}</D:match></D:property-search>`
const search = (conditions: string, attributes = '', more = '') =>
  `<D:principal-property-search ${NAMESPACES} ${attributes}>${conditions}<D:prop><D:displayname/></D:prop>${more}</D:principal-property-search>`
const EVERYWHERE = '<D:apply-to-principal-collection-set/>'
const found = (text: string) =>
  [...text.matchAll(/<D:href>\/dav\/principals\/\w+\/(\w+)\/<\/D:href>/g)].map(([, slug]) => slug)
const NAME = '<D:displayname/>'
const MAIL = '<S:email-address-set/>'
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
    ['a type as property', PRINCIPALS, where('<C:calendar-user-type/>', 'group'), '', ['team']],
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

  it('RFC 3744 §9.5: tells what can be searched', async () => {
    const answer = await server.as('bob').report(PRINCIPALS, '<D:principal-search-property-set xmlns:D="DAV:"/>', '0')
    expect(answer.status).toBe(200)
    for (const name of ['displayname', 'email-address-set', 'calendar-user-address-set', 'calendar-user-type']) {
      expect(answer.text).toMatch(new RegExp(`:${name}/>`))
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
