/** What delegates have alone of the calendars of whom they act for, and what they change for everybody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, password: alice, delegates: { read: [readers, dave], write: [carol] },
      calendars: [{ slug: calendar, grants: [{ to: dave, privilege: read-write }] }] }
  - { slug: bob, name: Bob, password: bob }
  - { slug: dave, name: Dave, password: dave }
  - { slug: carol, name: Carol, password: carol }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: readers, name: Readers, members: [bob] }
`
const HOME = '/dav/calendars/alice/'
const CALENDAR = `${HOME}calendar/`
const EVENT =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'

const NS =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:I="http://apple.com/ns/ical/" xmlns:X="urn:x"'
const set = (xml: string) => `<propertyupdate ${NS}><set><prop>${xml}</prop></set></propertyupdate>`
const remove = (xml: string) => `<propertyupdate ${NS}><remove><prop>${xml}</prop></remove></propertyupdate>`
const find = (xml: string) => `<propfind ${NS}><prop>${xml}</prop></propfind>`
const LOOKS = find('<I:calendar-color/><I:calendar-order/>')
const MINE = find('<current-user-privilege-set/>')

describe.each(['sqlite', 'postgres'] as const)('delegates on %s', (store) => {
  let server: TestServer

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    await server.as('alice').put(`${CALENDAR}a.ics`, EVENT)
    await change('alice', set('<I:calendar-color>#00000A</I:calendar-color><I:calendar-order>1</I:calendar-order>'))
  })
  afterAll(() => server.close())

  const change = async (who: string, xml: string, path = CALENDAR) =>
    (await server.as(who).proppatch(path, xml)).text.match(/HTTP\/1.1 \d+/g)?.join() ?? ''
  /** Color and order, through PROPFIND of the calendar and of the home, where they must not differ. */
  const look = async (who: string) => {
    const shown = async (path: string, depth: '0' | '1') => {
      const { text } = await server.as(who).propfind(path, LOOKS, depth)
      const [response = ''] = text.split('<D:response>').filter((part) => part.includes(CALENDAR))
      return [...response.matchAll(/calendar-(?:color|order)[^>]*>([^<]+)</g)].map(([, value]) => value).join()
    }
    const [one, inHome] = await Promise.all([shown(CALENDAR, '0'), shown(HOME, '1')])
    expect(inHome).toBe(one)
    return one
  }
  const OK = 'HTTP/1.1 200'

  it('have a color and an order of their own, and the owner’s until then', async () => {
    expect(await look('bob')).toBe('#00000A,1')
    expect(await change('bob', set('<I:calendar-color>#00000B</I:calendar-color>'))).toBe(OK)
    expect(await change('carol', set('<I:calendar-order>3</I:calendar-order>'))).toBe(OK)
    expect([await look('alice'), await look('bob'), await look('carol')]).toEqual([
      '#00000A,1',
      '#00000B,1',
      '#00000A,3',
    ])
    expect(await change('alice', set('<I:calendar-color>#0000AA</I:calendar-color>'))).toBe(OK)
    expect([await look('bob'), await look('carol')]).toEqual(['#00000B,1', '#0000AA,3'])
    expect(await change('bob', remove('<I:calendar-color/><I:calendar-order/>'))).toBe(OK)
    expect([await look('bob'), await look('root')]).toEqual(['#0000AA,1', '#0000AA,1'])
  })

  it('hear of it by the synchronisation of the home', async () => {
    const sync = (token: string) =>
      `<sync-collection ${NS}><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><I:calendar-color/></prop></sync-collection>`
    const first = (await server.as('bob').report(HOME, sync(''), '0')).text
    await change('bob', set('<I:calendar-color>#0000BB</I:calendar-color>'))
    const since = /<D:sync-token>([^<]*)/.exec(first)?.[1] ?? ''
    expect((await server.as('bob').report(HOME, sync(since), '0')).text).toContain('#0000BB')
  })

  it('change all else for everybody: a reader what means nothing to the server, a writer all of it', async () => {
    const known = async (who: string) =>
      (await server.as(who).propfind(CALENDAR, find('<X:note/><displayname/>'))).text.match(
        /(?<=>)[^<>\s]+(?=<\/[^>]*(note|displayname)>)/g,
      )
    expect(await change('bob', set('<X:note>of-bob</X:note>'))).toBe(OK)
    expect(await change('carol', set('<displayname>Work</displayname>'))).toBe(OK)
    for (const who of ['alice', 'bob', 'carol']) expect((await known(who))?.sort()).toEqual(['Work', 'of-bob'])
    expect(await change('bob', remove('<X:note/>'))).toBe(OK)
    expect(await known('alice')).toEqual(['Work'])
  })

  it.each([
    ['its name', '<displayname>Mine</displayname>'],
    ['its description', '<C:calendar-description>Mine</C:calendar-description>'],
    ['its zone', '<C:calendar-timezone-id>Europe/Oslo</C:calendar-timezone-id>'],
    ['its transparency', '<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>'],
    ['its source', '<CS:source><href>https://example.test/</href></CS:source>'],
    ['its alarms', '<C:default-alarm-vevent-datetime></C:default-alarm-vevent-datetime>'],
  ])('of a calendar a reader changes not %s, and then nothing at all', async (_, xml) => {
    expect(await change('bob', set(`<X:note>no</X:note>${xml}`))).toMatch(/403/)
    expect((await server.as('alice').propfind(CALENDAR, find('<X:note/>'))).text).not.toContain('>no<')
  })

  it('who read, and may write one calendar by its own list, write all of it', async () => {
    expect(await change('dave', set('<C:calendar-description>ours</C:calendar-description>'))).toBe(OK)
    expect((await server.as('dave').proppatch(`${CALENDAR}a.ics`, set('<X:note>ours</X:note>'))).text).toContain(OK)
    expect(await change('dave', remove('<C:calendar-description/>'))).toBe(OK)
    expect((await server.as('dave').proppatch(`${CALENDAR}a.ics`, remove('<X:note/>'))).text).toContain(OK)
  })

  it('who read change nothing in a calendar or beside it', async () => {
    const note = set('<X:note>no</X:note>')
    for (const path of [`${CALENDAR}a.ics`, HOME, `${HOME}inbox/`, `${HOME}outbox/`])
      expect((await server.as('bob').proppatch(path, note)).status, path).toBe(403)
    const crud = `<M:multiput ${NS} xmlns:M="http://me.com/_namespace/"><M:resource><href>${CALENDAR}a.ics</href><set><prop><X:note>no</X:note></prop></set></M:resource></M:multiput>`
    const bulk = await server
      .as('bob')
      .request('POST', CALENDAR, { body: crud, headers: { 'content-type': 'application/xml' } })
    expect(bulk.text).toMatch(/need-privileges.*<D:write-properties/)
    expect((await server.as('bob').put(`${CALENDAR}a.ics`, EVENT)).status).toBe(403)
    expect((await server.as('alice').propfind(`${CALENDAR}a.ics`, find('<X:note/>'))).text).toContain('404')
  })

  it('RFC 3744 §5.4 are told so', async () => {
    const bob = server.as('bob')
    const listed = (await bob.propfind(CALENDAR, MINE, '1')).text.split('<D:response>')
    expect(listed.filter((one) => one.includes('write-properties')).length).toBe(1)
    expect(listed.find((one) => one.includes('write-properties'))).toContain(`${CALENDAR}</D:href>`)
    const multiget = `<C:calendar-multiget ${NS}><prop><current-user-privilege-set/></prop><href>${CALENDAR}a.ics</href></C:calendar-multiget>`
    const sync = `<sync-collection ${NS}><sync-token/><sync-level>1</sync-level><prop><current-user-privilege-set/></prop></sync-collection>`
    for (const report of [multiget, sync]) {
      const { text } = await bob.report(CALENDAR, report)
      expect(text).toContain('<D:read/>')
      expect(text).not.toContain('write-properties')
    }
  })

  it('have nothing of it left once they are none any more', async () => {
    const members = (...slugs: string[]) =>
      set(
        `<group-member-set>${slugs.map((slug) => `<href>/dav/principals/groups/${slug}/</href>`).join('')}</group-member-set>`,
      )
    const group = '/dav/principals/users/alice/calendar-proxy-read/'
    expect(await look('bob')).toBe('#0000BB,1')
    expect(await change('alice', members(), group)).toBe(OK)
    expect((await server.as('bob').propfind(CALENDAR, LOOKS)).status).toBe(403)
    expect(await change('alice', members('readers'), group)).toBe(OK)
    expect(await look('bob')).toBe('#0000AA,1')
  })
})
