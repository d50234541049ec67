import { afterEach, beforeEach, expect, test } from 'vitest'
import { calendar, component } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const INBOX = '/dav/calendars/alice/inbox/'
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'

const hours = (uid: string, from: string, ...lines: readonly string[]) => {
  const daily = [`DTSTART;TZID=Europe/Brussels:${from}`, 'DURATION:PT8H', 'RRULE:FREQ=DAILY']
  return component('VAVAILABILITY', uid, ...lines, ...component('AVAILABLE', `${uid}-a`, ...daily))
}
const OFFICE = calendar(...hours('office', '20260101T090000'))

let server: TestServer
beforeEach(async () => {
  server = await testServer()
})
afterEach(() => server.close())

const change = (xml: string) =>
  server.as('alice').proppatch(INBOX, `<propertyupdate ${NAMESPACES}>${xml}</propertyupdate>`)
const set = (name: string, text: string) => change(`<set><prop><${name}>${text}</${name}></prop></set>`)
const ask = async (name: string) =>
  (await server.as('alice').propfind(INBOX, `<propfind ${NAMESPACES}><prop><${name}/></prop></propfind>`)).text

/** What the outbox answers of 2 March 2026. */
async function busy(): Promise<string> {
  const window = ['DTSTART:20260302T000000Z', 'DTEND:20260303T000000Z']
  const people = ['ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:alice@example.test']
  const body = calendar('METHOD:REQUEST', ...component('VFREEBUSY', 'q', ...window, ...people))
  const headers = { 'content-type': 'text/calendar' }
  const { text } = await server.as('alice').request('POST', '/dav/calendars/alice/outbox/', { headers, body })
  return text.replaceAll('&#13;', '').replaceAll('\n ', '')
}

function unavailableIn(text: string): readonly string[] {
  const [, list = ''] = /FBTYPE=BUSY-UNAVAILABLE:([\dTZ/,]+)/.exec(text.replace(/\r?\n /g, '')) ?? []
  return list.split(',').filter((period) => period !== '')
}

test('RFC 7953 §7.2 it is kept under both of its names, and free-busy of its owner heeds it', async () => {
  expect(await ask('C:calendar-availability')).toContain('404')
  expect(await busy()).not.toContain('BUSY-UNAVAILABLE')

  expect((await set('CS:calendar-availability', OFFICE)).text).toContain('200 OK')
  for (const name of ['C:calendar-availability', 'CS:calendar-availability']) {
    expect(await ask(name)).toContain('UID:office')
  }
  const unavailable = ['20260302T000000Z/20260302T080000Z', '20260302T160000Z/20260303T000000Z']
  expect(unavailableIn(await busy())).toEqual(unavailable)
  const url = '/dav/calendars/alice/freebusy?start=2026-03-02T00:00:00Z&end=2026-03-03T00:00:00Z'
  expect(unavailableIn((await server.as('alice').get(url)).text)).toEqual(unavailable)
  // RFC 4791 §7.10: a calendar says what is in it.
  const query = `<C:free-busy-query ${NAMESPACES}><C:time-range start="20260302T000000Z" end="20260303T000000Z"/></C:free-busy-query>`
  expect((await server.as('alice').report('/dav/calendars/alice/calendar/', query)).text).not.toContain('UNAVAILABLE')

  expect((await change('<remove><prop><C:calendar-availability/></prop></remove>')).text).toContain('200 OK')
  expect(await ask('CS:calendar-availability')).toContain('404')
  expect(await busy()).not.toContain('BUSY-UNAVAILABLE')
})

test('RFC 7953 §4 of two, the higher priority decides', async () => {
  const day = ['DTSTART:20260302T000000Z', 'DTEND:20260303T000000Z']
  const early = hours('early', '20260101T060000', 'PRIORITY:1', ...day)
  expect(
    (await set('C:calendar-availability', calendar(...hours('office', '20260101T090000'), ...early))).text,
  ).toContain('200 OK')
  expect(unavailableIn(await busy())).toEqual([
    '20260302T000000Z/20260302T050000Z',
    '20260302T130000Z/20260303T000000Z',
  ])
})

test.each([
  ['no calendar', 'This is not a calendar!'],
  ['nothing in it', calendar()],
  ['an event', calendar('BEGIN:VEVENT', 'UID:a', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'END:VEVENT')],
  ['a time that is none', OFFICE.replace('20260101T090000', 'nine')],
  ['a rule that is none', OFFICE.replace('FREQ=DAILY', 'FREQ=NEVER')],
])('%s is refused', async (_, text) => {
  const refused = await set('C:calendar-availability', text)
  expect(refused.text).toContain('403')
  expect(refused.text).toContain('valid-calendar-data')
  expect(await ask('C:calendar-availability')).toContain('404')
})

test('it is advertised', async () => {
  const { headers } = await server.as('alice').request('OPTIONS', INBOX)
  expect(headers.dav).toContain('calendar-availability')
})
