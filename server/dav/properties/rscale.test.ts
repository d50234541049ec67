/** RFC 7529 through the server. */
import { expect, test } from 'vitest'
import { event } from '../../testing/calendar-text.ts'
import { testServer } from '../../testing/test-server.ts'

const HOME = '/dav/calendars/alice/'
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const ASKED = `<propfind ${NAMESPACES}><prop><C:supported-rscale-set/></prop></propfind>`
const WINDOW = 'start="20260101T000000Z" end="20310101T000000Z"'

test('the calendars in which rules count are told, and those rules are expanded', async () => {
  const server = await testServer()
  const alice = server.as('alice')
  for (const path of [HOME, `${HOME}calendar/`, `${HOME}inbox/`]) {
    const { text } = await alice.propfind(path, ASKED)
    for (const scale of ['GREGORIAN', 'CHINESE', 'HEBREW', 'ETHIOPIC']) {
      expect(text).toContain(`<C:supported-rscale>${scale}</C:supported-rscale>`)
    }
  }
  expect((await alice.propfind('/dav/addressbooks/alice/', ASKED)).text).toContain('404')

  const newYear = event('cny', 'DTSTART;VALUE=DATE:20130210', 'RRULE:RSCALE=CHINESE;FREQ=YEARLY')
  const leapDay = event(
    'skip',
    'DTSTART:20240229T100000Z',
    'DURATION:PT1H',
    'RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD',
  )
  expect((await alice.put(`${HOME}calendar/cny.ics`, newYear)).status).toBe(201)
  expect((await alice.put(`${HOME}calendar/skip.ics`, leapDay)).status).toBe(201)
  const query = `<C:calendar-query ${NAMESPACES}><prop><C:calendar-data><C:expand ${WINDOW}/></C:calendar-data></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${WINDOW}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
  const expanded = (await alice.report(`${HOME}calendar/`, query)).text
  // Chinese new years.
  for (const day of ['20260217', '20280126', '20290213']) {
    expect(expanded).toContain(`DTSTART;VALUE=DATE:${day}`)
  }
  for (const day of ['20260301', '20270301', '20280229', '20290301']) expect(expanded).toContain(`${day}T100000Z`)

  const busy = `<C:free-busy-query ${NAMESPACES}><C:time-range ${WINDOW}/></C:free-busy-query>`
  const { text } = await alice.report(`${HOME}calendar/`, busy)
  expect(text.replaceAll('\r\n ', '')).toContain('20260301T100000Z')

  const unknown = event('no', 'DTSTART:20240229T100000Z', 'RRULE:RSCALE=KLINGON;FREQ=YEARLY')
  expect((await alice.put(`${HOME}calendar/no.ics`, unknown)).text).toContain('supported-rscale')
  await server.close()
})
