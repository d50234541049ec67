import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendar, component } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test]
    password: alice
    timezone: Pacific/Auckland
    calendars:
      - { slug: calendar, components: [VEVENT, VAVAILABILITY] }
      - { slug: second, components: [VEVENT, VAVAILABILITY] }
`
const HOME = '/dav/calendars/alice/'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ provision: ORGANISATION })
  await put('calendar', 'VEVENT', 'meeting', 'DTSTART:20260105T100000Z', 'DURATION:PT1H')
  // Office hours of every day in UTC, for a year.
  await put(
    'calendar',
    'VAVAILABILITY',
    'office',
    'PRIORITY:5',
    'DTSTART:20260101T000000Z',
    'DTEND:20270101T000000Z',
    ...available('DTSTART:20260101T080000Z', 'DURATION:PT8H', 'RRULE:FREQ=DAILY'),
  )
  // An hour of the 6th by the clock of Auckland, where it is 13 hours later, is decided elsewhere.
  const inAuckland = ['DTSTART;TZID=Pacific/Auckland:20260106T010000', 'DURATION:PT1H']
  await put('second', 'VAVAILABILITY', 'hour', 'PRIORITY:1', 'BUSYTYPE:BUSY', ...inAuckland)
})
afterAll(() => server.close())

function available(...lines: readonly string[]): readonly string[] {
  return component('AVAILABLE', 'available', ...lines)
}

async function put(slug: string, kind: string, uid: string, ...lines: readonly string[]): Promise<void> {
  const text = calendar(...component(kind, uid, ...lines))
  expect((await server.as('alice').put(`${HOME}${slug}/${uid}.ics`, text)).status).toBe(201)
}

const DAY = ['DTSTART:20260105T000000Z', 'DTEND:20260106T000000Z']
const ALICE = ['ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:alice@example.test']
const REQUEST = calendar('METHOD:REQUEST', ...component('VFREEBUSY', 'x', ...DAY, ...ALICE))

const QUERY =
  '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260105T000000Z" end="20260106T000000Z"/></C:free-busy-query>'

const DOORS: readonly (readonly [string, () => Promise<string>])[] = [
  ['the report', async () => (await server.as('alice').report(HOME, QUERY)).text],
  [
    'the URL',
    async () =>
      (await server.as('alice').get(`${HOME}freebusy?start=2026-01-05T00:00:00Z&end=2026-01-06T00:00:00Z`)).text,
  ],
  [
    'the outbox',
    async () => {
      const headers = { 'content-type': 'text/calendar' }
      const response = await server.as('alice').request('POST', `${HOME}outbox/`, { headers, body: REQUEST })
      return response.text.replaceAll('&#13;', '\r')
    },
  ],
]

function periodsIn(text: string): readonly string[] {
  return [...text.replace(/\r?\n /g, '').matchAll(/^FREEBUSY;FBTYPE=(\S+)/gm)].map(([, periods]) => periods ?? '')
}

describe('RFC 7953 §4: time that somebody cannot be met in is busy by every door', () => {
  test.each(DOORS)('%s', async (_, read) => {
    expect(periodsIn(await read())).toEqual([
      'BUSY:20260105T100000Z/PT1H,20260105T120000Z/PT1H',
      'BUSY-UNAVAILABLE:20260105T000000Z/20260105T080000Z,20260105T160000Z/20260106T000000Z',
    ])
  })

  test('one calendar alone does not know of what another decides', async () => {
    const { text } = await server.as('alice').report(`${HOME}calendar/`, QUERY)
    expect(periodsIn(text).join()).not.toContain('20260105T120000Z')
  })
})

describe('RFC 4791 §7.3: floating times', () => {
  const DAY = (day: string) =>
    `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${day}T000000Z" end="${day}T235959Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`

  test('are of the calendar’s zone, else of its owner’s, in every answer', async () => {
    const alice = server.as('alice')
    await put('second', 'VEVENT', 'floating', 'DTSTART:20260302T090000', 'DURATION:PT1H')
    const found = async (day: string) => (await alice.report(`${HOME}second/`, DAY(day))).text.includes('floating.ics')
    expect([await found('20260301'), await found('20260302')]).toEqual([true, false])
    const set =
      '<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:calendar-timezone-id>Europe/Paris</C:calendar-timezone-id></prop></set></propertyupdate>'
    expect((await alice.proppatch(`${HOME}second/`, set)).text).toContain('200 OK')
    expect([await found('20260301'), await found('20260302')]).toEqual([false, true])
  })
})
