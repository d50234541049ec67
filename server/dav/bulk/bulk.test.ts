import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { interceptStore } from '../../testing/intercept-store.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'
const BOOK = '/dav/addressbooks/alice/addressbook/'
const ICALENDAR = 'text/calendar; charset=utf-8'
const XML = 'application/xml; charset=utf-8'

const event = (uid: string, ...lines: string[]) =>
  [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260301T100000Z',
    ...lines,
    'END:VEVENT',
    '',
  ].join('\r\n')
const calendar = (...components: string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${components.join('')}END:VCALENDAR\r\n`
const zone = (tzid: string) =>
  ['BEGIN:VTIMEZONE', `TZID:${tzid}`, 'BEGIN:STANDARD', 'DTSTART:18000101T000000', 'TZOFFSETFROM:+0130'].join('\r\n') +
  '\r\nTZOFFSETTO:+0130\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n'
const card = (uid: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${uid}\r\nEND:VCARD\r\n`

const multiput = (...resources: string[]) =>
  `<M:multiput xmlns="DAV:" xmlns:M="http://me.com/_namespace/" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:Z="urn:z">${resources
    .map((resource) => `<M:resource>${resource}</M:resource>`)
    .join('')}</M:multiput>`
const set = (text: string, more = '') =>
  `<set><prop><C:calendar-data><![CDATA[${text}]]></C:calendar-data>${more}</prop></set>`
const ifMatch = (etag: string) => `<M:if-match><getetag>${etag}</getetag></M:if-match>`

let server: TestServer

beforeAll(async () => {
  server = await testServer({ settings: { maxResourceBytes: 64 * 1024 } })
})
afterAll(() => server.close())

const post = (path: string, body: string, type: string, headers = {}, user = 'alice') =>
  server.as(user).request('POST', path, { headers: { 'content-type': type, ...headers }, body })

const responsesOf = (xml: string) =>
  [...xml.matchAll(/<D:response>(.*?)<\/D:response>/gs)].map(([, response = '']) => ({
    href: /<D:href>(.*?)<\/D:href>/.exec(response)?.[1] ?? '',
    etag: /<D:getetag>(.*?)<\/D:getetag>/.exec(response)?.[1]?.replaceAll('&quot;', '"'),
    uid: /<CS:uid>(.*?)<\/CS:uid>/.exec(response)?.[1],
    status: Number(/HTTP\/1.1 (\d+)/.exec(response)?.[1]),
    text: response,
  }))

const exactly = async (href: string) => (await server.as('alice').get(href)).text

describe('a stream of objects, calendarserver-bulk-change 3', () => {
  it('becomes a resource for each UID, with the time zones that it uses', async () => {
    const moved = event('two', 'RECURRENCE-ID:20260301T100000Z')
    const local = event('three').replace('DTSTART:20260301T100000Z', 'DTSTART;TZID=Half:20260301T100000')
    const body = calendar(zone('Half'), event('one'), event('two', 'RRULE:FREQ=DAILY'), local, moved)
    const answer = await post(CALENDAR, body, ICALENDAR)
    expect(answer.status).toBe(207)
    const responses = responsesOf(answer.text)
    expect(responses.map(({ uid, status }) => [uid, status])).toEqual([
      ['one', 200],
      ['two', 200],
      ['three', 200],
    ])
    const [one, two, three] = responses.map(({ href }) => href)
    expect(await exactly(one ?? '')).toBe(calendar(event('one')))
    expect(await exactly(two ?? '')).toBe(calendar(event('two', 'RRULE:FREQ=DAILY'), moved))
    expect(await exactly(three ?? '')).toBe(calendar(zone('Half'), local))
    const got = await server.as('alice').get(one ?? '')
    expect(got.headers.etag).toBe(responses[0]?.etag)
  })

  it('each calendar of which says who may see what is in it', async () => {
    const hidden = calendar(event('hidden')).replace('PRODID:x', 'PRODID:x\r\nX-CALENDARSERVER-ACCESS:CONFIDENTIAL')
    const [first, second] = responsesOf((await post(CALENDAR, hidden + calendar(event('open')), ICALENDAR)).text)
    expect(await exactly(first?.href ?? '')).toBe(hidden)
    expect(await exactly(second?.href ?? '')).toBe(calendar(event('open')))
  })

  it('what cannot be kept is told of, and stands in nobody’s way', async () => {
    const body = calendar(
      event('one'),
      event('no-start').replace(/DTSTART.*\r\n/, ''),
      event('big', `DESCRIPTION:${'x'.repeat(70_000)}`),
      event('four'),
    )
    const answer = await post(CALENDAR, body, ICALENDAR)
    const by = new Map(responsesOf(answer.text).map((response) => [response.uid, response]))
    expect(by.get('one')).toMatchObject({ href: '', status: 403, text: expect.stringContaining('<C:no-uid-conflict>') })
    expect(by.get('no-start')).toMatchObject({ href: '', status: 403, text: expect.stringContaining('<D:error><C:') })
    expect(by.get('big')).toMatchObject({ status: 403, text: expect.stringContaining('<C:max-resource-size') })
    expect(by.get('four')).toMatchObject({ status: 200, href: expect.stringMatching(/\.ics$/) })
  })

  it('of vCards; the same UID twice is the second one’s error', async () => {
    const answer = await post(BOOK, `${card('a')}${card('b')}${card('a')}BEGIN:VCARD\r\nFN:x\r\n`, 'text/vcard')
    const responses = responsesOf(answer.text)
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 403, 403])
    expect(responses[2]?.text).toContain('<CR:no-uid-conflict>')
    expect(responses[3]?.text).toContain('<CR:valid-address-data')
    expect(await exactly(responses[1]?.href ?? '')).toBe(card('b'))
  })

  it('of vCards 2.1, as telephones export them: each is kept as one of 3.0, and so has no ETag', async () => {
    const old =
      'BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\nTEL;CELL:1\r\nEND:VCARD\r\n'
    const [made, other] = responsesOf((await post(BOOK, old + card('beside'), 'text/x-vcard')).text)
    expect([made?.status, made?.etag, other?.status]).toEqual([200, undefined, 200])
    expect(other?.etag).toMatch(/^".+"$/)
    expect(await exactly(made?.href ?? '')).toBe(
      `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${made?.uid}\r\nFN:Jörg Müller\r\nN:Müller;Jörg\r\nTEL;TYPE=CELL:1\r\nEND:VCARD\r\n`,
    )
    const put = await server.as('alice').put(`${BOOK}old.vcf`, old, { 'content-type': 'text/vcard' })
    expect([put.status, put.text.includes('valid-address-data')]).toEqual([403, true])
  })

  it('what the server changes has no ETag, unless the client asks for the data, too', async () => {
    const jcal = (uid: string) =>
      JSON.stringify([
        'vcalendar',
        [
          ['version', {}, 'text', '2.0'],
          ['prodid', {}, 'text', 'x'],
        ],
        [
          [
            'vevent',
            [
              ['uid', {}, 'text', uid],
              ['dtstamp', {}, 'date-time', '2026-01-01T00:00:00Z'],
              ['dtstart', {}, 'date-time', '2026-03-01T10:00:00Z'],
            ],
            [],
          ],
        ],
      ])
    const [same] = responsesOf((await post(CALENDAR, jcal('j1'), 'application/calendar+json')).text)
    expect(same).toMatchObject({ uid: 'j1', status: 200, etag: expect.stringMatching(/^".+"$/) })

    const alarm = 'BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM'
    const names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    const update = (instruction: string) =>
      server.as('alice').proppatch(CALENDAR, `<propertyupdate ${names}>${instruction}</propertyupdate>`)
    const property = 'C:default-alarm-vevent-datetime'
    await update(`<set><prop><${property}>${alarm}</${property}></prop></set>`)
    const options = { 'x-mobileme-dav-options': 'Test=True, return-changed-data' }
    const [plain] = responsesOf((await post(CALENDAR, calendar(event('changed')), ICALENDAR)).text)
    expect(plain).toMatchObject({ uid: 'changed', status: 200, etag: undefined })
    const [whole] = responsesOf((await post(CALENDAR, calendar(event('shown')), ICALENDAR, options)).text)
    expect(whole?.text).toMatch(/<C:calendar-data>BEGIN:VCALENDAR[\s\S]*TRIGGER:-PT5M/)
    const [asJson] = responsesOf((await post(CALENDAR, jcal('j2'), 'application/calendar+json', options)).text)
    expect(asJson?.text).toMatch(
      /<C:calendar-data content-type="application\/calendar\+json" version="2.0">\["vcalendar"/,
    )
    for (const response of [whole, asJson]) expect(response?.etag).toMatch(/^".+"$/)
    await update(`<remove><prop><${property}/></prop></remove>`)
  })

  it('needs DAV:bind, and something to keep', async () => {
    expect((await post(CALENDAR, calendar(event('x')), ICALENDAR, {}, 'bob')).status).toBe(403)
    expect((await post(CALENDAR, 'Hello', ICALENDAR)).status).toBe(403)
    expect((await post(CALENDAR, calendar(event('x')), 'image/png')).status).toBe(403)
    const many = calendar(...Array.from({ length: 1_001 }, (_, index) => event(`m${index}`)))
    const tooMany = await post(CALENDAR, many, ICALENDAR)
    expect(tooMany.status).toBe(403)
    expect(tooMany.text).toContain('max-resources xmlns="http://me.com/_namespace/"')
    const tooLong = await post(CALENDAR, ' '.repeat(11 * 2 ** 20), ICALENDAR)
    expect(tooLong.status).toBe(403)
    expect(tooLong.text).toContain('max-bytes')
  })

  it('on the condition that nothing has changed, calendarserver-bulk-change 6', async () => {
    const ask = '<propfind xmlns="DAV:"><prop><C:getctag xmlns:C="http://calendarserver.org/ns/"/></prop></propfind>'
    const ctag = async () =>
      /<CS:getctag>(.*?)</.exec((await server.as('alice').propfind(CALENDAR, ask)).text)?.[1] ?? ''
    const before = await ctag()
    const stale = await post(CALENDAR, calendar(event('c1')), ICALENDAR, {
      if: `(<http://me.com/_namespace/ctag/${before}9>)`,
    })
    expect(stale.status).toBe(412)
    expect(stale.text).toContain('ctag-ok')
    const fresh = await post(CALENDAR, calendar(event('c1'), event('c2')), ICALENDAR, {
      if: `(<http://me.com/_namespace/ctag/${encodeURIComponent(before)}>)`,
    })
    expect(responsesOf(fresh.text).map(({ status }) => status)).toEqual([200, 200])
    expect(fresh.headers.ctag).toBe(await ctag())
    expect(fresh.headers.ctag).not.toBe(before)
    const bare = { if: `<http://me.com/_namespace/ctag/${fresh.headers.ctag}>` }
    expect((await post(CALENDAR, calendar(event('c3')), ICALENDAR, bare)).status).toBe(207)
  })
})

describe('what is too much to be written at once', () => {
  const ask = '<propfind xmlns="DAV:"><prop><C:getctag xmlns:C="http://calendarserver.org/ns/"/></prop></propfind>'
  const ctagNow = async () =>
    /<CS:getctag>(.*?)</.exec((await server.as('alice').propfind(CALENDAR, ask)).text)?.[1] ?? ''

  /** Somebody else writes as soon as a part of the request is written. */
  async function interrupted(name: string, headers: Record<string, string>) {
    let isFirst = true
    interceptStore(server.store, (store) => ({
      async transaction(scope, work) {
        const wasFirst = isFirst
        isFirst = false
        const result = await store.transaction(scope, work)
        if (wasFirst) await server.as('alice').put(`${CALENDAR}${name}.ics`, calendar(event(name)))
        return result
      },
    }))
    const events = Array.from({ length: 60 }, (_, index) => event(`${name}-${index}`))
    const answer = await post(CALENDAR, calendar(...events), ICALENDAR, headers)
    vi.restoreAllMocks()
    return { answer, responses: responsesOf(answer.text) }
  }

  it('lets others write in between', async () => {
    const { answer, responses } = await interrupted('between', {})
    expect(responses.map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(answer.headers.ctag).toBe(await ctagNow())
  })

  it('but for who asks that nobody has: they get no further, and are told no state but their own', async () => {
    const before = await ctagNow()
    const { answer, responses } = await interrupted('late', { if: `(<http://me.com/_namespace/ctag/${before}>)` })
    expect(responses.map(({ status }) => status)).toEqual([...Array(50).fill(200), ...Array(10).fill(412)])
    expect(responses.at(-1)).toMatchObject({ uid: 'late-59', text: expect.stringContaining('ctag-ok') })
    expect(answer.headers.ctag).not.toBe(await ctagNow())
    const { text } = await server
      .as('alice')
      .report(
        CALENDAR,
        `<sync-collection xmlns="DAV:"><sync-token>${answer.headers.ctag}</sync-token><sync-level>1</sync-level><prop/></sync-collection>`,
      )
    expect(responsesOf(text).map(({ href }) => href)).toEqual([`${CALENDAR}late.ics`])
  })
})

describe('a list of changes, calendarserver-bulk-change 4', () => {
  it('creates, updates and deletes, in the order of the list', async () => {
    const made = responsesOf(
      (await post(CALENDAR, multiput(set(calendar(event('u1'))), set(calendar(event('u2')))), XML)).text,
    )
    expect(made.map(({ uid, status }) => [uid, status])).toEqual([
      ['u1', 200],
      ['u2', 200],
    ])
    const [one, two] = made
    const changed = calendar(event('u1', 'SUMMARY:changed'))
    const body = multiput(
      `<href>${one?.href}</href>${ifMatch(one?.etag ?? '')}${set(changed)}`,
      `<href>${two?.href}</href>${ifMatch(two?.etag ?? '')}<M:delete/>`,
      // The UID is free again by now.
      set(calendar(event('u2', 'SUMMARY:new'))),
    )
    const done = responsesOf((await post(CALENDAR, body, XML)).text)
    expect(done.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await exactly(one?.href ?? '')).toBe(changed)
    expect(done[0]?.etag).toBe((await server.as('alice').get(one?.href ?? '')).headers.etag)
    expect((await server.as('alice').get(two?.href ?? '')).status).toBe(404)
  })

  it('a failure is of its own resource alone', async () => {
    const [made] = responsesOf((await post(CALENDAR, multiput(set(calendar(event('f1')))), XML)).text)
    const href = `<href>${made?.href}</href>`
    const body = multiput(
      `${href}${ifMatch('"other"')}${set(calendar(event('f1', 'SUMMARY:no')))}`,
      `${href}${ifMatch(`${made?.etag}1`)}<M:delete/>`,
      `<href>${CALENDAR}missing.ics</href><M:delete/>`,
      `<href>/dav/calendars/bob/calendar/x.ics</href><M:delete/>`,
      '<M:delete/>',
      '<set><prop><Z:note>x</Z:note></prop></set>',
      set(calendar(event('f1'))),
      set('BEGIN:VCALENDAR'),
      set(calendar(event('f2'))),
    )
    const responses = responsesOf((await post(CALENDAR, body, XML)).text)
    expect(responses.map(({ status }) => status)).toEqual([412, 412, 404, 403, 400, 403, 403, 403, 200])
    expect(responses[0]?.href).toBe(made?.href)
    expect(responses[6]).toMatchObject({ href: '', uid: 'f1', text: expect.stringContaining('<C:no-uid-conflict>') })
    expect(await exactly(made?.href ?? '')).toBe(calendar(event('f1')))
  })

  it('sets and removes properties, all or nothing of a resource', async () => {
    const note = '<Z:note>kept</Z:note>'
    const [made] = responsesOf((await post(CALENDAR, multiput(set(calendar(event('p1')), note)), XML)).text)
    const ask = '<propfind xmlns="DAV:" xmlns:Z="urn:z"><prop><Z:note/></prop></propfind>'
    expect((await server.as('alice').propfind(made?.href ?? '', ask)).text).toContain('>kept<')

    const wrong = multiput(
      `<href>${made?.href}</href>${set(calendar(event('p1', 'SUMMARY:no')), '<getetag>x</getetag><Z:note>no</Z:note>')}`,
      set(calendar(event('p2')), '<getetag>x</getetag>'),
    )
    const failed = responsesOf((await post(CALENDAR, wrong, XML)).text)
    expect(failed[0]?.text).toMatch(/<D:getetag\/><\/D:prop><D:status>HTTP\/1.1 403/)
    expect(failed[0]?.text).toMatch(/<C:calendar-data\/><\/D:prop><D:status>HTTP\/1.1 424/)
    expect(failed[1]?.href).toBe('')
    expect(await exactly(made?.href ?? '')).toBe(calendar(event('p1')))

    const removed = multiput(`<href>${made?.href}</href><remove><prop><Z:note/></prop></remove>`)
    expect(responsesOf((await post(CALENDAR, removed, XML)).text)[0]?.status).toBe(200)
    expect((await server.as('alice').propfind(made?.href ?? '', ask)).text).not.toContain('>kept<')
  })

  it('a lock on one resource, and nothing to who may do nothing', async () => {
    const [made] = responsesOf((await post(CALENDAR, multiput(set(calendar(event('l1')))), XML)).text)
    const lock = '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'
    await server.as('alice').request('LOCK', made?.href ?? '', { headers: { 'content-type': XML }, body: lock })
    const locked = await post(
      CALENDAR,
      multiput(`<href>${made?.href}</href><M:delete/>`, set(calendar(event('l2')))),
      XML,
    )
    expect(responsesOf(locked.text).map(({ status }) => status)).toEqual([423, 200])

    expect((await post(CALENDAR, multiput(), XML, {}, 'bob')).status).toBe(403)
    expect((await post(CALENDAR, '<propfind xmlns="DAV:"/>', XML)).status).toBe(400)
    expect((await post(CALENDAR, '', XML)).status).toBe(400)
  })
})

it('calendars and address books tell of it, calendarserver-bulk-change 5.1', async () => {
  const ask = '<propfind xmlns="DAV:"><prop><bulk-requests xmlns="http://me.com/_namespace/"/></prop></propfind>'
  for (const path of [CALENDAR, BOOK]) {
    const { text } = await server.as('alice').propfind(path, ask)
    expect(text).toMatch(/<simple .*<max-resources .*>1000<.*<crud .*<max-bytes .*>4194304</)
  }
  expect((await server.as('alice').propfind('/dav/calendars/alice/', ask)).text).toContain('404')
})
