import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Allowance } from '../account-limits.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'
const PRINCIPAL = '/dav/principals/users/alice/'
const BOOK = '/dav/addressbooks/alice/addressbook/'
const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="urn:ietf:params:xml:ns:carddav"'

function event(uid: string, rule = ''): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\n${rule}SUMMARY:${uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
}

const comp = (name: string, inner = '') => `<C:comp-filter name="${name}">${inner}</C:comp-filter>`
const query = (inner: string, data = '') =>
  `<C:calendar-query ${NS}><prop><getetag/>${data}</prop><C:filter>${comp('VCALENDAR', inner)}</C:filter></C:calendar-query>`
const cards = (inner: string) =>
  `<A:addressbook-query ${NS}><prop><getetag/></prop><A:filter>${inner}</A:filter></A:addressbook-query>`
const hrefs = (path: string, count: number) =>
  Array.from({ length: count }, (_, i) => `<href>${path}${i}</href>`).join('')
const multiget = (root: string, inner: string) => `<${root} ${NS}><prop><getetag/></prop>${inner}</${root}>`
const names = (count: number) => Array.from({ length: count }, (_, i) => `<x:p${i}/>`).join('')
const asking = (count: number) =>
  `<C:calendar-multiget ${NS} xmlns:x="u:"><prop>${names(count)}</prop>${hrefs(CALENDAR, 1)}</C:calendar-multiget>`
const expand = (count: number, inner: number) =>
  `<expand-property ${NS}>${`<property name="a"/>`.repeat(count - 1)}<property name="current-user-principal">${`<property name="b"/>`.repeat(inner)}</property></expand-property>`
/** Looks at each day of five years. */
const WINDOW = 'start="20260301T000000Z" end="20310301T000000Z"'
const DEAR = query(
  comp('VEVENT', `<C:time-range ${WINDOW}/>`),
  `<C:calendar-data><C:expand ${WINDOW}/></C:calendar-data>`,
)

describe('what administrators set', () => {
  let server: TestServer
  let clock = Date.UTC(2026, 0, 1)
  beforeAll(async () => {
    server = await testServer({
      now: () => new Date(clock),
      settings: {
        filterLimits: { conditions: 6, depth: 4 },
        maxMultigetHrefs: 3,
        maxProperties: 5,
        reportSteps: 20_000,
        accountSteps: 10_000,
        accountRequests: 40,
        rateLimits: 'default',
      },
    })
  })
  afterAll(() => server.close())
  // Everybody has everything again.
  afterEach(() => {
    clock += 60_000
  })

  const property = (name: string) => `<C:prop-filter name="${name}"/>`
  const text = '<A:prop-filter name="FN"><A:text-match>a</A:text-match></A:prop-filter>'
  it.each([
    ['as many conditions as there may be', CALENDAR, query(comp('VEVENT', property('UID').repeat(4))), 207, ''],
    ['one more', CALENDAR, query(comp('VEVENT', property('UID').repeat(5))), 403, '<C:valid-filter/>'],
    ['as deep as may be', CALENDAR, query(comp('X', comp('Y', comp('Z')))), 207, ''],
    ['deeper', CALENDAR, query(comp('X', comp('Y', comp('Z', comp('W'))))), 403, '<C:valid-filter/>'],
    ['conditions on cards', BOOK, cards(text.repeat(3)), 207, ''],
    ['one more on cards', BOOK, cards(text.repeat(4)), 403, 'valid-filter'],
    ['conditions on the directory', '/dav/directory/', cards(text.repeat(4)), 403, 'valid-filter'],
    ['hrefs', CALENDAR, multiget('C:calendar-multiget', hrefs(CALENDAR, 3)), 207, ''],
    [
      'the same href again',
      CALENDAR,
      multiget('C:calendar-multiget', hrefs(CALENDAR, 3) + hrefs(CALENDAR, 3)),
      207,
      '',
    ],
    [
      'one more href',
      CALENDAR,
      multiget('C:calendar-multiget', hrefs(CALENDAR, 4)),
      403,
      '<D:number-of-matches-within-limits/>',
    ],
    [
      'one more href of a card',
      BOOK,
      multiget('A:addressbook-multiget', hrefs(BOOK, 4)),
      403,
      '<D:number-of-matches-within-limits/>',
    ],
    [
      'one more of the directory',
      '/dav/directory/',
      multiget('A:addressbook-multiget', hrefs('/dav/directory/', 4)),
      403,
      '<D:number-of-matches-within-limits/>',
    ],
    ['properties of a report', CALENDAR, asking(5), 207, ''],
    ['one more property', CALENDAR, asking(6), 403, ''],
  ])('bounds %s', async (_, path, body, status, condition) => {
    const answer = await server.as('alice').report(path, body)
    expect(answer.status).toBe(status)
    expect(answer.text).toContain(condition)
  })

  it('bounds the properties of a PROPFIND, and of what is expanded', async () => {
    const propfind = (form: string) =>
      server.as('alice').propfind(CALENDAR, `<propfind xmlns="DAV:" xmlns:x="u:">${form}</propfind>`)
    expect((await propfind(`<prop>${names(5)}</prop>`)).status).toBe(207)
    expect((await propfind(`<prop>${names(6)}</prop>`)).status).toBe(403)
    expect((await propfind(`<allprop/><include>${names(5)}</include>`)).status).toBe(207)
    expect((await propfind(`<allprop/><include>${names(6)}</include>`)).status).toBe(403)
    expect((await server.as('alice').report(PRINCIPAL, expand(2, 3), '0')).status).toBe(207)
    expect((await server.as('alice').report(PRINCIPAL, expand(2, 4), '0')).status).toBe(403)
  })

  it('bounds the work of a report, and that of an account in a minute', async () => {
    const alice = server.as('alice')
    await alice.put(`${CALENDAR}daily.ics`, event('daily', 'RRULE:FREQ=DAILY\r\n'))
    let last = await alice.report(CALENDAR, DEAR)
    expect([last.status, last.text.includes('20310228T100000Z')]).toEqual([207, true])
    let before = 1
    for (; before < 30 && last.status === 207; before++) last = await alice.report(CALENDAR, DEAR)
    expect([last.status, before < 30]).toEqual([429, true])
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
    expect((await server.as('bob').report('/dav/calendars/bob/calendar/', DEAR)).status).toBe(207)
    // What is not a report goes on.
    expect((await alice.get(`${CALENDAR}daily.ics`)).status).toBe(200)
    clock += Number(last.headers['retry-after']) * 1000
    expect((await alice.report(CALENDAR, DEAR)).status).toBe(207)
  })

  it('bounds the requests of an account in a minute', async () => {
    const [alice, bob] = [server.as('alice'), server.as('bob')]
    const statuses: number[] = []
    for (let i = 0; i < 41; i++) statuses.push((await alice.get('/dav/principals/users/alice/')).status)
    expect(statuses).toEqual([...Array(40).fill(200), 429])
    const refused = await alice.put(`${CALENDAR}x.ics`, event('x'))
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3'])
    expect((await bob.get('/dav/principals/users/bob/')).status).toBe(200)
    clock += 3_000
    expect((await alice.get('/dav/principals/users/alice/')).status).toBe(200)
  })

  it('bounds those of an address, by secret URLs and without signing in', async () => {
    const paths = ['/feeds/x.ics', '/freebusy/x', '/dav/calendars/alice/calendar/', '/timezones/nothing']
    const statuses: number[] = []
    for (let i = 0; i < 42; i++) statuses.push((await server.anonymous.get(paths[i % 4] ?? '')).status)
    expect(statuses.slice(0, 4)).toEqual([404, 404, 401, 400])
    expect(statuses.slice(40)).toEqual([429, 429])
    expect((await server.as('alice').get('/dav/principals/users/alice/')).status).toBe(200)
  })
})

it('an allowance fills up within a minute, and no further', () => {
  let now = 0
  const allowance = new Allowance(600, () => new Date(now))
  allowance.spend(600)
  expect(() => allowance.requireSome('x')).toThrow(
    expect.objectContaining({ status: 429, headers: { 'retry-after': '3' } }),
  )
  now += 1_000
  expect(allowance.left).toBe(10)
  allowance.spend(310)
  expect(() => allowance.requireSome('x')).toThrow(expect.objectContaining({ headers: { 'retry-after': '33' } }))
  now += 600_000
  expect(allowance.left).toBe(600)
  now -= 1_000
  expect(allowance.left).toBe(600)
})
