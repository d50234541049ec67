/** RFC 7265 through the server. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'
const JCAL = { 'content-type': 'application/calendar+json' }
const ASK = { accept: 'application/calendar+json' }
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

function jcal(uid: string, summary = 'one') {
  const properties = [
    ['uid', {}, 'text', uid],
    ['dtstamp', {}, 'date-time', '2026-01-01T00:00:00Z'],
    ['dtstart', {}, 'date-time', '2026-03-01T10:00:00Z'],
    ['summary', {}, 'text', summary],
    ['rrule', {}, 'recur', { freq: 'DAILY', count: 2 }],
  ]
  const head = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', 'x'],
  ]
  return ['vcalendar', head, [['vevent', properties, []]]]
}

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const put = (name: string, body: unknown, headers = {}) =>
  server.as('alice').put(`${CALENDAR}${name}`, JSON.stringify(body), { ...JCAL, ...headers })

test('what is put as jCal is kept as iCalendar, and read as either', async () => {
  const alice = server.as('alice')
  const created = await put('a.ics', jcal('a'))
  expect(created.status).toBe(201)
  // RFC 4791 §5.3.4.
  expect(created.headers.etag).toBeUndefined()

  const text = await alice.get(`${CALENDAR}a.ics`)
  expect(text.headers['content-type']).toBe('text/calendar;charset=utf-8')
  expect(text.text).toContain('RRULE:FREQ=DAILY;COUNT=2\r\n')

  const json = await alice.get(`${CALENDAR}a.ics`, ASK)
  expect(json.headers['content-type']).toBe('application/calendar+json')
  expect(json.headers.vary).toContain('Accept')
  expect(JSON.parse(json.text)).toEqual(jcal('a'))
  expect(json.headers.etag).not.toBe(text.headers.etag)
})

test('each format has its entity tag, and both allow a write', async () => {
  const alice = server.as('alice')
  await put('tags.ics', jcal('tags'))
  const path = `${CALENDAR}tags.ics`
  const [text, json] = [await alice.get(path), await alice.get(path, ASK)]
  const ask = (etag: string | undefined, headers = {}) => alice.get(path, { ...headers, 'if-none-match': etag ?? '' })

  expect((await ask(json.headers.etag, ASK)).status).toBe(304)
  expect((await ask(text.headers.etag, ASK)).status).toBe(200)
  expect((await ask(json.headers.etag)).status).toBe(200)

  expect((await put('tags.ics', jcal('tags', 'two'), { 'if-match': json.headers.etag })).status).toBe(204)
  expect((await put('tags.ics', jcal('tags', 'no'), { 'if-match': json.headers.etag })).status).toBe(412)
  const later = await alice.get(path)
  expect((await put('tags.ics', jcal('tags', 'three'), { 'if-match': later.headers.etag })).status).toBe(204)
})

test('the answer to a write is in the format of the write, unless it asks for the other', async () => {
  const prefer = { prefer: 'return=representation' }
  const json = await put('r.ics', jcal('r'), prefer)
  expect(json.status).toBe(201)
  expect(JSON.parse(json.text)).toEqual(jcal('r'))
  expect(json.headers.etag).toBe((await server.as('alice').get(`${CALENDAR}r.ics`, ASK)).headers.etag)
  const text = await put('r.ics', jcal('r'), { ...prefer, accept: 'text/calendar' })
  expect(text.status).toBe(200)
  expect(text.text).toContain('BEGIN:VCALENDAR')
})

test('RFC 5995: a member is added as jCal', async () => {
  const body = JSON.stringify(jcal('added'))
  const added = await server.as('alice').request('POST', `${CALENDAR}?add-member`, { headers: JCAL, body })
  expect(added.status).toBe(201)
  expect((await server.as('alice').get(added.headers.location ?? '')).text).toContain('UID:added')
})

test.each([
  ['{', 'valid-calendar-data'],
  ['["vcalendar",[],[]]', 'valid-calendar-data'],
  [JSON.stringify(jcal('bad')).replace('2026-03-01T10:00:00Z', '20260301T100000Z'), 'valid-calendar-data'],
  [JSON.stringify(jcal('bad')).replace(/\]\]\]$/, ']]'), 'valid-calendar-data'],
])('malformed jCal is refused: %s', async (body, condition) => {
  const refused = await server.as('alice').put(`${CALENDAR}bad.ics`, body, JCAL)
  expect(refused.status).toBe(403)
  expect(refused.text).toContain(condition)
})

test('a calendar as one jCal', async () => {
  const alice = server.as('alice')
  await alice.mkcalendar('/dav/calendars/alice/whole/')
  const empty = await alice.get('/dav/calendars/alice/whole/', ASK)
  expect(JSON.parse(empty.text)).toMatchObject(['vcalendar', expect.anything(), []])
  for (const uid of ['a', 'b', 'c']) {
    const path = `/dav/calendars/alice/whole/${uid}.ics`
    await alice.put(path, JSON.stringify(jcal(`w-${uid}`)), JCAL)
  }
  const whole = await alice.get('/dav/calendars/alice/whole/', ASK)
  expect(whole.headers['content-type']).toBe('application/calendar+json')
  const [name, , members] = JSON.parse(whole.text)
  expect(name).toBe('vcalendar')
  expect(members).toHaveLength(3)
  expect(whole.headers.etag).not.toBe((await alice.get('/dav/calendars/alice/whole/')).headers.etag)
})

test('reports give jCal, whole and expanded', async () => {
  const alice = server.as('alice')
  await put('q.ics', jcal('q'))
  const href = `<href>${CALENDAR}q.ics</href>`
  const multiget = (data: string) =>
    alice.report(CALENDAR, `<C:calendar-multiget ${NAMESPACES}><prop>${data}</prop>${href}</C:calendar-multiget>`)
  const whole = await multiget('<C:calendar-data content-type="application/calendar+json"/>')
  expect(whole.text).toContain('<C:calendar-data content-type="application/calendar+json" version="2.0">')
  const [, json = ''] = /<C:calendar-data [^>]*>(.*?)<\/C:calendar-data>/s.exec(whole.text) ?? []
  expect(JSON.parse(json)).toEqual(jcal('q'))

  const range = 'start="20260301T000000Z" end="20260303T000000Z"'
  const data = `<C:calendar-data content-type="application/calendar+json"><C:expand ${range}/></C:calendar-data>`
  const query = `<C:calendar-query ${NAMESPACES}><prop>${data}</prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID"><C:text-match>q</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
  const expanded = await alice.report(CALENDAR, query)
  expect(expanded.text.match(/"vevent"/g)).toHaveLength(2)
  expect(expanded.text).not.toContain('rrule')
  expect((await multiget('<C:calendar-data content-type="application/xml"/>')).text).toContain(
    'supported-calendar-data',
  )
})

test('properties: both formats are named, and a time zone is taken and given in either', async () => {
  const alice = server.as('alice')
  const supported = await alice.propfind(
    CALENDAR,
    `<propfind ${NAMESPACES}><prop><C:supported-calendar-data/></prop></propfind>`,
  )
  expect(supported.text).toContain('content-type="application/calendar+json"')
  const observance = [
    ['dtstart', {}, 'date-time', '2000-01-01T00:00:00'],
    ['tzoffsetfrom', {}, 'utc-offset', '+05:30'],
    ['tzoffsetto', {}, 'utc-offset', '+05:30'],
  ]
  const zone = [
    'vcalendar',
    jcal('')[1],
    [['vtimezone', [['tzid', {}, 'text', 'Mine']], [['standard', observance, []]]]],
  ]
  const set = (json: string) =>
    alice.proppatch(
      CALENDAR,
      `<propertyupdate ${NAMESPACES}><set><prop><C:calendar-timezone content-type="application/calendar+json">${json}</C:calendar-timezone></prop></set></propertyupdate>`,
    )
  expect((await set(JSON.stringify(zone))).text).toContain('200 OK')
  const ask = (attribute: string) =>
    alice.propfind(CALENDAR, `<propfind ${NAMESPACES}><prop><C:calendar-timezone${attribute}/></prop></propfind>`)
  expect((await ask('')).text).toContain('TZOFFSETTO:+0530')
  expect((await ask(' content-type="application/calendar+json"')).text).toContain('"utc-offset","+05:30"')
  expect((await set('[]')).text).toContain('valid-calendar-data')
})

// RFC 9110 §13.1.1, RFC 4918 §10.4.4: whoever has any form of it as it is now has seen the newest.
test('the entity tag of either form is a condition of every write', async () => {
  const alice = server.as('alice')
  await put('tags.ics', jcal('tags'))
  const etag = String((await alice.get(`${CALENDAR}tags.ics`, ASK)).headers.etag)
  const change = '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x"/></prop></set></propertyupdate>'
  const proppatch = (headers: Record<string, string>) =>
    alice.request('PROPPATCH', `${CALENDAR}tags.ics`, {
      headers: { ...headers, 'content-type': 'text/xml' },
      body: change,
    })
  expect((await proppatch({ 'if-match': etag })).status).toBe(207)
  expect((await proppatch({ if: `([${etag}])` })).status).toBe(207)
  expect((await proppatch({ if: '(["other"])' })).status).toBe(412)
  expect((await put('tags.ics', jcal('tags', 'two'), { if: `([${etag}])` })).status).toBe(204)
})
