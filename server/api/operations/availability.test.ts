/** Hours and absences, as the API has them and as CalDAV clients and free-busy do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { calendar, component, unfold } from '../../testing/calendar-text.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice, timezone: Europe/Brussels }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
  - { slug: dave, name: Dave, emails: [dave@example.test], password: dave }
groups:
  - { slug: team, name: Team }
`
const PATH = '/principals/alice/availability'
const INBOX = '/dav/calendars/alice/inbox/'
const SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const WEEK = { days: ['mo', 'tu', 'we', 'th', 'fr'], start: '09:00', end: '17:00' }
const AWAY = {
  start: '2026-12-21T00:00:00',
  end: '2026-12-28T00:00:00',
  type: 'unavailable',
  reason: 'On leave',
  comment: 'Ask Bob',
}
const MINE = { timeZone: 'Europe/Brussels', hours: [WEEK], outOfOffice: [AWAY] }

let server: TestServer
let alice: TestClient
beforeAll(async () => {
  server = await testServer({ provision: PROVISION, now: () => new Date('2026-11-22T12:00:00Z') })
  alice = server.as('alice')
  await ask(alice, 'PUT', '/principals/alice/delegates', { read: ['carol'], write: ['bob'] }, { 'if-match': '*' })
})
afterAll(() => server.close())
beforeEach(() => kept(''))

/** As a CalDAV client writes it; nothing takes it away. */
const kept = async (text: string) => {
  const [doing, value] = text === '' ? ['remove', ''] : ['set', text.replaceAll('&', '&amp;')]
  const property = `<C:calendar-availability>${value}</C:calendar-availability>`
  const xml = `<propertyupdate ${SPACES}><${doing}><prop>${property}</prop></${doing}></propertyupdate>`
  expect((await alice.proppatch(INBOX, xml)).text).toContain('200 OK')
}
const seenByClients = async () => {
  const { text } = await alice.propfind(INBOX, `<propfind ${SPACES}><prop><C:calendar-availability/></prop></propfind>`)
  return unfold(text.replaceAll('&#13;', '\r'))
}
const put = (body: object, as = alice) => ask(as, 'PUT', PATH, body, { 'if-match': '*' })
const busy = async (start: string, end: string) => {
  const { json } = await ask(server.as('dave'), 'POST', '/free-busy', { slugs: ['alice'], start, end })
  return json.items[0].periods
}

test('nothing is said at first', async () => {
  const { json } = await ask(alice, 'GET', PATH)
  expect(json).toEqual({ timeZone: 'Europe/Brussels', hours: null, outOfOffice: [], other: [] })
  expect(await busy('2026-12-20T00:00:00Z', '2026-12-23T00:00:00Z')).toEqual([])
})

test('what is said is a VAVAILABILITY to clients, and free-busy heeds it', async () => {
  const said = await put(MINE)
  expect([said.status, said.json]).toEqual([200, { ...MINE, other: [] }])
  expect((await ask(alice, 'GET', PATH)).json).toEqual(said.json)
  const text = await seenByClients()
  expect(text).toContain('BEGIN:VTIMEZONE')
  expect(text).toContain('RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')
  expect(text).toContain('DTSTART;TZID=Europe/Brussels:20261116T090000')
  expect(text).toContain('SUMMARY:On leave')
  // A Friday before, and the Monday that somebody is away.
  expect(await busy('2026-12-18T00:00:00Z', '2026-12-19T00:00:00Z')).toEqual([
    { start: '2026-12-18T00:00:00Z', end: '2026-12-18T08:00:00Z', type: 'unavailable' },
    { start: '2026-12-18T16:00:00Z', end: '2026-12-19T00:00:00Z', type: 'unavailable' },
  ])
  const monday = ['2026-12-21T00:00:00Z', '2026-12-22T00:00:00Z'] as const
  expect(await busy(...monday)).toEqual([{ start: monday[0], end: monday[1], type: 'unavailable' }])
  await put({ ...MINE, outOfOffice: [{ ...AWAY, type: 'tentative' }] })
  expect(await busy(...monday)).toEqual([{ start: monday[0], end: monday[1], type: 'tentative' }])
  expect((await put({ ...MINE, hours: null, outOfOffice: [] })).json.hours).toBeNull()
  expect(await seenByClients()).toContain('404')
})

test.each([
  ['the night', [{ days: ['mo'], start: '22:00', end: '06:00' }], '2026-11-23T21:00:00Z', '2026-11-24T05:00:00Z'],
  ['a whole day', [{ days: ['tu'], start: '00:00', end: '00:00' }], '2026-11-23T23:00:00Z', '2026-11-24T23:00:00Z'],
])('hours are of %s', async (_, hours, start, end) => {
  expect((await put({ ...MINE, hours, outOfOffice: [] })).json.hours).toEqual(hours)
  const day = { start: '2026-11-23T12:00:00Z', end: '2026-11-25T12:00:00Z' }
  expect(await busy(day.start, day.end)).toEqual([
    { start: day.start, end: start, type: 'unavailable' },
    { start: end, end: day.end, type: 'unavailable' },
  ])
})

test('of nobody: never', async () => {
  await put({ ...MINE, hours: [], outOfOffice: [] })
  expect((await ask(alice, 'GET', PATH)).json.hours).toEqual([])
  const [start, end] = ['2026-12-18T00:00:00Z', '2026-12-19T00:00:00Z']
  expect(await busy(start, end)).toEqual([{ start, end, type: 'unavailable' }])
})

const available = (uid: string, ...lines: string[]) => component('AVAILABLE', uid, ...lines)
const OFFICE = component(
  'VAVAILABILITY',
  'office',
  ...['ORGANIZER:mailto:alice@example.test', 'PRIORITY:5'],
  ...available(
    'mornings',
    'DTSTART;TZID=Europe/Brussels:20260105T080000',
    'DURATION:PT4H',
    'RRULE:FREQ=WEEKLY;INTERVAL=1;WKST=SU;BYDAY=MO,WE',
    'LOCATION:Main office',
    'X-MINE:1',
  ),
  ...available(
    'daily',
    'DTSTART;TZID=Romance Standard Time:20260105T130000',
    'DTEND;TZID=Romance Standard Time:20260105T140000',
    'RRULE:FREQ=DAILY',
  ),
)
const MORNINGS = { days: ['mo', 'we'], start: '08:00', end: '12:00' }
const DAILY = { days: ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], start: '13:00', end: '14:00' }

describe('what a client wrote', () => {
  test('is read, and what is said again stays as it was', async () => {
    const paris = OFFICE.map((line) => line.replaceAll('Europe/Brussels', 'Europe/Paris'))
    await kept(calendar(...paris))
    const seen = await ask(alice, 'GET', PATH)
    expect(seen.json).toEqual({ timeZone: 'Europe/Paris', hours: [MORNINGS, DAILY], outOfOffice: [], other: [] })
    await ask(
      alice,
      'PUT',
      PATH,
      { ...seen.json, other: 'keep', hours: [MORNINGS, WEEK], outOfOffice: [AWAY] },
      { 'if-match': String(seen.headers.etag) },
    )
    const text = await seenByClients()
    for (const line of ['ORGANIZER:mailto:alice@example.test', 'LOCATION:Main office', 'X-MINE:1', 'UID:mornings']) {
      expect(text).toContain(line)
    }
    expect(text).not.toContain('UID:daily')
  })

  test.each([
    ['every second week', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'],
    ['until a day', 'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101T000000Z'],
    ['of months', 'RRULE:FREQ=MONTHLY;BYDAY=1MO'],
    ['with exceptions', 'RRULE:FREQ=WEEKLY', 'EXDATE;TZID=Europe/Brussels:20260112T080000'],
    ['once', 'SUMMARY:Once'],
  ])('hours %s are shown, and stay unless they are to go', async (_, ...lines) => {
    const odd = component(
      'VAVAILABILITY',
      'odd',
      'SUMMARY:Odd',
      ...available('a', 'DTSTART;TZID=Europe/Brussels:20260105T080000', 'DURATION:PT4H', ...lines),
    )
    await kept(calendar(...odd))
    const { json } = await ask(alice, 'GET', PATH)
    expect(json).toMatchObject({ hours: null, outOfOffice: [], other: [{ uid: 'odd', summary: 'Odd' }] })
    expect(json.other[0].icalendar).toContain('BEGIN:AVAILABLE')
    expect((await put(MINE)).json).toEqual({ ...MINE, other: json.other })
    expect(await seenByClients()).toContain('UID:odd')
    expect((await put({ ...MINE, other: 'remove' })).json.other).toEqual([])
    expect(await seenByClients()).not.toContain('UID:odd')
  })

  test('an absence without a priority gets one where there are hours', async () => {
    const away = component(
      'VAVAILABILITY',
      'away',
      'DTSTART:20261221T090000Z',
      'DTEND:20261221T120000Z',
      'BUSYTYPE:BUSY',
      'CATEGORIES:Trip',
    )
    await kept(calendar(...away))
    const { json } = await ask(alice, 'GET', PATH)
    const absence = {
      start: '2026-12-21T10:00:00',
      end: '2026-12-21T13:00:00',
      type: 'busy',
      reason: null,
      comment: null,
    }
    expect(json.outOfOffice).toEqual([absence])
    await put({ ...MINE, outOfOffice: [absence] })
    expect(await busy('2026-12-21T08:00:00Z', '2026-12-21T16:00:00Z')).toEqual([
      { start: '2026-12-21T09:00:00Z', end: '2026-12-21T12:00:00Z', type: 'busy' },
    ])
    expect(await seenByClients()).toContain('CATEGORIES:Trip')
  })
})

test('who may read and write it: their owner, and who acts for them', async () => {
  await put(MINE)
  expect((await ask(server.as('carol'), 'GET', PATH)).json.hours).toEqual([WEEK])
  expect((await put({ ...MINE, hours: null }, server.as('carol'))).status).toBe(403)
  expect((await ask(server.as('dave'), 'GET', PATH)).status).toBe(403)
  expect((await put({ ...MINE, hours: null }, server.as('dave'))).status).toBe(403)
  expect((await put({ ...MINE, hours: [] }, server.as('bob'))).json.hours).toEqual([])
  expect((await ask(alice, 'GET', '/principals/nobody/availability')).status).toBe(404)
})

test.each([
  ['/hours/0/start', { hours: [{ ...WEEK, start: '9:00' }] }],
  ['/hours/0/days', { hours: [{ ...WEEK, days: [] }] }],
  ['/hours/0/days/0', { hours: [{ ...WEEK, days: ['MO'] }] }],
  ['/timeZone', { timeZone: 'Mars/Olympus' }],
  ['/outOfOffice/0/end', { outOfOffice: [{ ...AWAY, end: AWAY.start }] }],
  ['/outOfOffice/0/start', { outOfOffice: [{ ...AWAY, start: '2026-02-30T00:00:00' }] }],
  ['/outOfOffice/0/reason', { outOfOffice: [{ ...AWAY, reason: 'a\u0007' }] }],
])('%s is wrong', async (field, wrong) => {
  const { status, json } = await put({ ...MINE, ...wrong })
  expect([status, json.errors?.[0]?.field]).toEqual([400, field])
})

test('nobody replaces what they have not seen', async () => {
  const { headers } = await ask(alice, 'GET', PATH)
  expect((await ask(alice, 'PUT', PATH, MINE)).status).toBe(428)
  await kept(calendar(...OFFICE))
  expect((await ask(alice, 'PUT', PATH, MINE, { 'if-match': String(headers.etag) })).status).toBe(412)
})

test('free-busy of addresses, known and unknown', async () => {
  await put(MINE)
  const window = { start: '2026-12-21T00:00:00Z', end: '2026-12-22T00:00:00Z' }
  const emails = ['Alice@example.test', 'nobody@far.example']
  const { json } = await ask(server.as('dave'), 'POST', '/free-busy', { slugs: ['bob'], emails, ...window })
  expect(json.items).toEqual([
    { slug: 'bob', email: null, status: '2.0', periods: [] },
    { slug: 'alice', email: 'Alice@example.test', status: '2.0', periods: [{ ...window, type: 'unavailable' }] },
    { slug: null, email: 'nobody@far.example', status: '3.7', periods: null },
  ])
  expect((await ask(server.as('dave'), 'POST', '/free-busy', window)).status).toBe(400)
})
