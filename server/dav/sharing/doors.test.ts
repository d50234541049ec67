/** What a sharee sees and may do is the same at every door, also at those that lead to a share from elsewhere. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { event } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const NS =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:X="urn:x"'
const XML = { 'content-type': 'application/xml' }
const HOME = '/dav/calendars/bob/'

const inMarch = (uid: string, ...lines: readonly string[]) =>
  event(uid, 'DTSTART:20260305T100000Z', 'DURATION:PT1H', ...lines)
const propfind = (...names: readonly string[]) =>
  `<propfind ${NS}><prop>${names.map((name) => `<${name}/>`).join('')}</prop></propfind>`
const set = (...values: readonly string[]) =>
  `<propertyupdate ${NS}><set><prop>${values.join('')}</prop></set></propertyupdate>`
const query = (...names: readonly string[]) =>
  `<C:calendar-query ${NS}><prop>${names.map((name) => `<${name}/>`).join('')}</prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`

let server: TestServer
const alice = () => server.as('alice')
const bob = () => server.as('bob')

/** Alice's calendar as Bob has it. */
async function share(calendar: string, access: 'read' | 'read-write' | 'busy'): Promise<string> {
  const element = access === 'busy' ? '<C:read-free-busy/>' : `<CS:${access}/>`
  const invite = `<CS:share ${NS}><CS:set><href>mailto:bob@example.test</href>${element}</CS:set></CS:share>`
  expect((await alice().request('POST', calendar, { body: invite, headers: XML })).status).toBe(200)
  const told = await bob().propfind(`${HOME}notification/`, propfind('getetag'), '1')
  const [, notification = ''] = /<D:href>([^<]*\.xml)</.exec(told.text) ?? []
  const [, uid = ''] = /<CS:uid>([^<]*)</.exec((await bob().get(notification)).text) ?? []
  const reply = `<CS:invite-reply ${NS}><href>mailto:bob@example.test</href><CS:invite-accepted/><CS:hosturl><href>${calendar}</href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
  const { text } = await bob().request('POST', HOME, { body: reply, headers: XML })
  await bob().delete(notification)
  return `${(/<D:href>([^<]*)</.exec(text)?.[1] ?? '').replace(/\/$/, '')}/`
}

const WORK = '/dav/calendars/alice/calendar/'
let hers = ''

beforeAll(async () => {
  server = await testServer()
  await alice().put(
    `${WORK}one.ics`,
    inMarch('one', 'SUMMARY:1', 'BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT5M', 'END:VALARM'),
  )
  hers = await share(WORK, 'read')
})
afterAll(() => server.close())

const tagOf = (text: string) => /<D:getetag>"?(?:&quot;)?([0-9a-f]{32})/.exec(text)?.[1]
const part = (text: string, href: string) => text.split('<D:response>').find((one) => one.includes(`${href}<`)) ?? ''

test('a query of the home gives no right in a share that the share does not give', async () => {
  const { text } = await bob().report(HOME, query('acl', 'current-user-privilege-set'))
  const found = part(text, `${hers}one.ics`)
  expect(found).toContain('<D:read/>')
  expect(found).not.toMatch(/<D:ace>|<D:write|<D:all/)
})

test.each(['calendar-query', 'calendar-multiget'])('%s of a share tells the rights on its objects', async (report) => {
  const body =
    report === 'calendar-query'
      ? query('current-user-privilege-set')
      : `<C:calendar-multiget ${NS}><prop><current-user-privilege-set/></prop><href>${hers}one.ics</href></C:calendar-multiget>`
  const asked = part((await bob().report(hers, body)).text, `${hers}one.ics`)
  const known = part((await bob().propfind(hers, propfind('current-user-privilege-set'), '1')).text, `${hers}one.ics`)
  const names = (text: string) => [...text.matchAll(/<D:privilege>(<[^>]*>)/g)].map(([, name]) => name)
  expect(names(asked)).toEqual(names(known))
})

test('the tag of an object is the sharee’s at every door', async () => {
  const { headers } = await bob().get(`${hers}one.ics`)
  const tag = headers.etag?.slice(1, -1)
  await bob().proppatch('/dav/principals/users/bob/', set(`<X:a><href>${hers}one.ics</href></X:a>`))
  const expand = `<expand-property ${NS}><property name="a" namespace="urn:x"><property name="getetag"/></property></expand-property>`
  const match = `<principal-match ${NS}><principal-property><current-user-principal/></principal-property><prop><getetag/></prop></principal-match>`
  const doors = {
    propfind: await bob().propfind(`${hers}one.ics`, propfind('getetag')),
    members: await bob().propfind(hers, propfind('getetag'), '1'),
    query: await bob().report(HOME, query('getetag')),
    expand: await bob().report('/dav/principals/users/bob/', expand, '0'),
    match: await bob().report(HOME, match, '0'),
  }
  const tags = Object.entries(doors).map(([name, { text }]) => [name, tagOf(part(text, `one.ics`))])
  expect(Object.fromEntries(tags)).toEqual({ propfind: tag, members: tag, query: tag, expand: tag, match: tag })
})

test('RFC 4918 §10.4: the If header tells nothing of what its user may not read', async () => {
  const put = (path: string, header: string) => bob().put(path, inMarch('two'), { if: header })
  await alice().mkcalendar('/dav/calendars/alice/secret/')
  await alice().put('/dav/calendars/alice/secret/one.ics', inMarch('one'))
  const { etag = '' } = (await alice().get('/dav/calendars/alice/secret/one.ics')).headers
  const token = (path: string) =>
    alice()
      .propfind(path, propfind('sync-token'))
      .then(({ text }) => /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? '')
  const mine = `${HOME}calendar/two.ics`
  expect((await put(mine, `</dav/calendars/alice/secret/one.ics> ([${etag}])`)).status).toBe(412)
  expect(
    (await put(mine, `</dav/calendars/alice/secret/> (<${await token('/dav/calendars/alice/secret/')}>)`)).status,
  ).toBe(412)
  // Of what they may read it tells what they see.
  const seen = (await bob().get(`${hers}one.ics`)).headers.etag ?? ''
  expect((await put(mine, `<${hers}one.ics> (["no"])`)).status).toBe(412)
  const owners = (await alice().get(`${WORK}one.ics`)).headers.etag ?? ''
  expect((await put(mine, `<${hers}one.ics> ([${owners}])`)).status).toBe(412)
  expect((await put(mine, `<${hers}one.ics> ([${seen}])`)).status).toBe(201)
})

test('COPY of a share makes a calendar of what its sharee sees of it', async () => {
  await alice().proppatch(WORK, set('<displayname>Of Alice</displayname>', '<X:note>mine</X:note>'))
  await bob().proppatch(hers, set('<displayname>Of Bob</displayname>', '<X:note>his</X:note>'))
  for (const depth of ['0', 'infinity']) {
    const headers = { depth, destination: `${HOME}copy-${depth}/` }
    expect((await bob().request('COPY', hers, { headers })).status).toBe(201)
    const { text } = await bob().propfind(`${HOME}copy-${depth}/`, propfind('displayname', 'X:note'))
    expect([depth, text]).toEqual([depth, expect.stringMatching(/>Of Bob<[\s\S]*>his</)])
    expect(text).not.toMatch(/mine|Alice/)
  }
})

test('where a subscription comes from is for its owner: the URL may be a secret', async () => {
  const feed = '/dav/calendars/alice/feed/'
  const source = '<CS:source><href>https://example.test/secret.ics</href></CS:source>'
  await alice().mkcalendar(feed, `<C:mkcalendar ${NS}><set><prop>${source}</prop></set></C:mkcalendar>`)
  const asked = propfind('CS:source')
  expect((await alice().propfind(feed, asked)).text).toContain('secret.ics')
  for (const access of ['read', 'busy'] as const) {
    const path = await share(feed, access)
    expect((await bob().propfind(path, asked)).text).not.toContain('secret')
    const copy = `${HOME}feed-${access}/`
    await bob().request('COPY', path, { headers: { depth: '0', destination: copy } })
    expect((await bob().propfind(copy, asked)).text).not.toContain('secret')
  }
})

test('how much its owner keeps is for those who may add to it', async () => {
  const busy = '/dav/calendars/alice/times/'
  await alice().mkcalendar(busy)
  const path = await share(busy, 'busy')
  const asked = propfind('quota-used-bytes')
  expect((await bob().propfind(path, asked)).text).not.toMatch(/used-bytes>\d/)
  const written = await share(busy, 'read-write')
  expect((await bob().propfind(written, asked)).text).toMatch(/used-bytes>\d/)
})
