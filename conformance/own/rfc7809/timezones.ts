import { findAll } from '../../caldavtester/xml.ts'
import { propstatOf, statusOfProperty } from '../answer.ts'
import {
  calendarQuery,
  compFilter,
  escapeXml,
  mkcalendar,
  multiget,
  propertyUpdate,
  propfind,
  remove,
  set,
  timeRange,
} from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, davClass, needing } from '../case.ts'
import {
  expectCondition,
  expectEqual,
  expectIncludes,
  expectPresent,
  expectSet,
  expectStatus,
  expectSuccess,
} from '../expect.ts'
import { event, firstValue, fixedZone, membersOf, NEW_YORK, readCalendar, vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'

const clause = clauseOf('RFC 7809')

const ID = C('calendar-timezone-id')
const DEFINITION = C('calendar-timezone')

const idElement = (id: string) => `<C:calendar-timezone-id>${id}</C:calendar-timezone-id>`

async function tzidOf(calendar: Calendar): Promise<string | undefined> {
  const text = await calendar.text(DEFINITION)
  if (text === undefined) return undefined
  const [zone] = membersOf(readCalendar(text), 'VTIMEZONE')
  return zone && firstValue(zone, 'TZID')
}

async function setId(calendar: Calendar, id: string): Promise<void> {
  const answer = await calendar.client.proppatch(calendar.href, propertyUpdate(set(idElement(id))))
  expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), ID), 200)
}

const BY_REFERENCE = event('DTSTART;TZID=America/New_York:20260701T090000', 'DURATION:PT1H')
const BY_VALUE = BY_REFERENCE.replace('BEGIN:VEVENT', `${NEW_YORK}\r\nBEGIN:VEVENT`)
const OWN_ZONE = event('DTSTART;TZID=X-Conformance/Own:20260701T090000', 'DURATION:PT1H').replace(
  'BEGIN:VEVENT',
  `${fixedZone('X-Conformance/Own', '+0545')}\r\nBEGIN:VEVENT`,
)

function titleOf(text: string): string {
  if (text === BY_REFERENCE) return 'a standard zone that was not sent'
  return text === BY_VALUE ? 'a standard zone' : 'a zone that is no standard'
}

async function zonesInReport(calendar: Calendar, name: string, wanted: 'T' | 'F'): Promise<number> {
  const href = calendar.hrefOf(name)
  const answer = await calendar.report(multiget([href]), { 'CalDAV-Timezones': wanted })
  const data = expectPresent('calendar-data', answer.multistatus().property(href, C('calendar-data')))
  return membersOf(readCalendar(data.text), 'VTIMEZONE').length
}

export const cases = needing(
  [davClass('calendar-no-timezone')],
  [
    clause('3.1.1', 'OPTIONS of the home claims calendar-no-timezone', async ({ user, target }) => {
      expectIncludes('DAV', (await user.send('OPTIONS', target.user.home)).list('dav'), 'calendar-no-timezone')
    }),

    clause('3.1.2', 'timezone-service-set of the home names a time zone service', async ({ user, target }) => {
      const { home } = target.user
      const answer = await user.propfind(home, '0', propfind(C('timezone-service-set')))
      const value = expectPresent(
        'timezone-service-set',
        answer.multistatus().property(home, C('timezone-service-set')),
      )
      expectPresent('an href', findAll(value, D('href'))[0])
    }),

    ...(
      [
        ['T', BY_VALUE, 1],
        ['T', BY_REFERENCE, 1],
        ['F', BY_VALUE, 0],
        ['F', OWN_ZONE, 1],
      ] as const
    ).map(([wanted, text, zones]) =>
      clause('3.1.3', `CalDAV-Timezones: ${wanted} of GET: ${titleOf(text)}`, async ({ calendar }) => {
        await calendar.store('a.ics', text)
        const answer = await calendar.get('a.ics', { 'CalDAV-Timezones': wanted })
        expectEqual('VTIMEZONEs', membersOf(readCalendar(answer.text), 'VTIMEZONE').length, zones)
      }),
    ),

    clause('3.1.4', 'an object with a standard TZID needs no VTIMEZONE', async ({ calendar }) => {
      expectSuccess(await calendar.put('a.ics', BY_REFERENCE))
      const filter = compFilter('VEVENT', timeRange('20260701T130000Z', '20260701T140000Z'))
      expectSet('found at 13:00 UTC', await calendar.matching(filter), ['a.ics'])
    }),

    clause('3.1.4', 'an object with a VTIMEZONE is stored as well', async ({ calendar }) => {
      expectSuccess(await calendar.put('a.ics', BY_VALUE))
    }),

    clause('3.1.4', 'expand of such an object is in UTC', async ({ calendar }) => {
      await calendar.store('a.ics', BY_REFERENCE)
      const got = await calendar.retrieve('a.ics', '<C:expand start="20260701T000000Z" end="20260702T000000Z"/>')
      const [instance] = membersOf(got, 'VEVENT')
      expectEqual('DTSTART', instance && firstValue(instance, 'DTSTART'), '20260701T130000Z')
    }),

    clause('3.1.3', 'CalDAV-Timezones: T asks a report for VTIMEZONEs', async ({ calendar }) => {
      await calendar.store('a.ics', BY_VALUE)
      expectEqual('VTIMEZONEs', await zonesInReport(calendar, 'a.ics', 'T'), 1)
    }),

    clause('3.1.3', 'CalDAV-Timezones: T asks for those that were not sent, too', async ({ calendar }) => {
      await calendar.store('a.ics', BY_REFERENCE)
      expectEqual('VTIMEZONEs', await zonesInReport(calendar, 'a.ics', 'T'), 1)
    }),

    clause('3.1.3', 'CalDAV-Timezones: F asks a report for none of the standard ones', async ({ calendar }) => {
      await calendar.store('a.ics', BY_VALUE)
      expectEqual('VTIMEZONEs', await zonesInReport(calendar, 'a.ics', 'F'), 0)
    }),

    clause('3.1.3', 'CalDAV-Timezones: F leaves those that are no standard', async ({ calendar }) => {
      await calendar.store('a.ics', OWN_ZONE)
      expectEqual('VTIMEZONEs', await zonesInReport(calendar, 'a.ics', 'F'), 1)
    }),

    clause('3.1.5', 'calendar-timezone-id brings its definition', async ({ calendar }) => {
      await setId(calendar, 'Europe/Brussels')
      expectEqual('calendar-timezone-id', (await calendar.text(ID))?.trim(), 'Europe/Brussels')
      expectEqual('TZID of calendar-timezone', await tzidOf(calendar), 'Europe/Brussels')
    }),

    clause('3.1.5', 'calendar-timezone brings its name', async ({ user, calendar }) => {
      const value = `<C:calendar-timezone>${escapeXml(vcalendar(NEW_YORK))}</C:calendar-timezone>`
      expectStatus(await user.proppatch(calendar.href, propertyUpdate(set(value))), 207)
      expectEqual('calendar-timezone-id', (await calendar.text(ID))?.trim(), 'America/New_York')
    }),

    clause('3.1.5', 'a new name brings a new definition', async ({ calendar }) => {
      await setId(calendar, 'Europe/Brussels')
      await setId(calendar, 'Asia/Tokyo')
      expectEqual('TZID of calendar-timezone', await tzidOf(calendar), 'Asia/Tokyo')
    }),

    clause('5.2', 'with the name the definition goes', async ({ user, calendar }) => {
      await setId(calendar, 'Europe/Brussels')
      const answer = await user.proppatch(calendar.href, propertyUpdate(remove('<C:calendar-timezone-id/>')))
      expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), ID), 200)
      expectEqual('TZID of calendar-timezone', (await tzidOf(calendar)) === 'Europe/Brussels', false)
    }),

    clause('3.1.5', 'a name that is none violates valid-timezone', async ({ user, calendar }) => {
      const answer = await user.proppatch(calendar.href, propertyUpdate(set(idElement('Nowhere/At-All'))))
      const propstat = propstatOf(answer.multistatus().of(calendar.href), ID)
      expectIncludes('conditions', propstat?.conditions ?? [], C('valid-timezone'))
    }),

    clause('5.2', 'MKCALENDAR takes the name', async ({ newCalendar }) => {
      const calendar = await newCalendar(idElement('Europe/Brussels'))
      expectEqual('TZID of calendar-timezone', await tzidOf(calendar), 'Europe/Brussels')
    }),

    clause('5.2', 'MKCALENDAR with a name that is none makes nothing', async ({ user, freeHref }) => {
      const href = freeHref()
      const answer = await user.xml('MKCALENDAR', href, mkcalendar(idElement('Nowhere/At-All')))
      expectEqual('CALDAV:valid-timezone in the answer', findAll(answer.xml(), `//${C('valid-timezone')}`).length, 1)
      expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
    }),

    clause('5.2', 'floating time follows the name', async ({ newCalendar }) => {
      const calendar = await newCalendar(idElement('Asia/Tokyo'))
      await calendar.store('a.ics', event('DTSTART:20260701T090000', 'DURATION:PT1H'))
      const filter = compFilter('VEVENT', timeRange('20260701T000000Z', '20260701T010000Z'))
      expectSet('found at 00:00 UTC', await calendar.matching(filter), ['a.ics'])
    }),

    clause('3.1.6', 'CALDAV:timezone-id of a query places floating time', async ({ calendar }) => {
      await calendar.store('a.ics', event('DTSTART:20260701T090000', 'DURATION:PT1H'))
      const filter = compFilter('VEVENT', timeRange('20260701T000000Z', '20260701T010000Z'))
      const more = '<C:timezone-id>Asia/Tokyo</C:timezone-id>'
      expectSet('found at 00:00 UTC', await calendar.matching(filter, { more }), ['a.ics'])
    }),

    clause('3.1.6', 'a timezone-id that is none violates valid-timezone', async ({ calendar }) => {
      const filter = compFilter('VEVENT', timeRange('20260701T000000Z', '20260701T010000Z'))
      const body = calendarQuery(filter, { more: '<C:timezone-id>Nowhere/At-All</C:timezone-id>' })
      expectCondition(await calendar.report(body), C('valid-timezone'))
    }),
  ],
)
