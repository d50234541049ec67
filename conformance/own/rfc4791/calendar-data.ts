/** Partial retrieval, RFC 4791 §7.6 and §9.6. */
import { clauseOf } from '../case.ts'
import { expectClientError, expectEqual, expectExcludes, expectIncludes, expectSet, expectThat } from '../expect.ts'
import {
  alarm,
  type Component,
  component,
  event,
  findProperty,
  firstValue,
  member,
  membersOf,
  NEW_YORK,
  vcalendar,
} from '../icalendar.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 4791')

const TEXT = event(
  'DTSTART;TZID=America/New_York:20060102T100000',
  'DURATION:PT1H',
  'SUMMARY;LANGUAGE=en:Partial',
  'LOCATION:Here',
  'ATTENDEE;CN=Lisa:mailto:lisa@example.com',
  'X-ABC-GUID;X-P=1:guid',
  alarm('TRIGGER:-PT5M'),
  component('X-ABC-NOTE', 'X-ABC-TEXT:inside'),
).replace('BEGIN:VEVENT', `${NEW_YORK}\r\nBEGIN:VEVENT`)

async function retrieve({ calendar }: Session, calendarData: string): Promise<Component> {
  await calendar.store('a.ics', TEXT)
  return calendar.retrieve('a.ics', calendarData)
}

const comp = (name: string, ...content: readonly string[]) => `<C:comp name="${name}">${content.join('')}</C:comp>`
const prop = (name: string, novalue = '') => `<C:prop name="${name}"${novalue === '' ? '' : ` novalue="${novalue}"`}/>`
const VERSION = prop('VERSION')

const namesOf = (owner: Component | undefined) => owner?.properties.map(({ name }) => name) ?? []
const componentsOf = (owner: Component | undefined) => owner?.components.map(({ name }) => name) ?? []
const eventOf = (calendar: Component) => membersOf(calendar, 'VEVENT')[0]

export const cases = [
  clause('9.6', 'without comp the whole object comes', async (session) => {
    const got = eventOf(await retrieve(session, ''))
    expectIncludes('properties', namesOf(got), 'SUMMARY', 'LOCATION', 'ATTENDEE', 'X-ABC-GUID')
    expectSet('components', componentsOf(got), ['VALARM', 'X-ABC-NOTE'])
  }),

  clause('9.6.1', 'a comp names the components that come', async (session) => {
    const got = await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', prop('SUMMARY'))))
    expectSet('components', componentsOf(got), ['VEVENT'])
    expectSet('components of the event', componentsOf(eventOf(got)), [])
  }),

  clause('9.6.1', 'a comp without its VTIMEZONE leaves that out', async (session) => {
    const got = await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', '<C:allprop/>')))
    expectExcludes('components', componentsOf(got), 'VTIMEZONE')
  }),

  clause('9.6.2', 'allcomp asks for all components', async (session) => {
    const got = await retrieve(session, comp('VCALENDAR', VERSION, '<C:allcomp/>'))
    expectSet('components', componentsOf(got), ['VTIMEZONE', 'VEVENT'])
  }),

  clause('9.6.2', 'allcomp in an event asks for its alarms', async (session) => {
    const data = comp('VCALENDAR', VERSION, comp('VEVENT', prop('SUMMARY'), '<C:allcomp/>'))
    const got = eventOf(await retrieve(session, data))
    expectSet('components', componentsOf(got), ['VALARM', 'X-ABC-NOTE'])
    expectSet('properties', namesOf(got), ['SUMMARY'])
  }),

  clause('9.6.3', 'allprop asks for all properties', async (session) => {
    const got = eventOf(await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', '<C:allprop/>'))))
    const wanted = ['UID', 'DTSTAMP', 'DTSTART', 'DURATION', 'SUMMARY', 'LOCATION', 'ATTENDEE', 'X-ABC-GUID']
    expectSet('properties', namesOf(got), wanted)
  }),

  clause('9.6.4', 'prop names the properties that come', async (session) => {
    const data = comp('VCALENDAR', VERSION, comp('VEVENT', prop('SUMMARY'), prop('DTSTART')))
    const got = eventOf(await retrieve(session, data))
    expectSet('properties', namesOf(got), ['SUMMARY', 'DTSTART'])
  }),

  clause('9.6.4', 'a property comes with its parameters', async (session) => {
    const got = eventOf(await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', prop('SUMMARY')))))
    const summary = got && findProperty(got, 'SUMMARY')
    expectEqual('LANGUAGE', summary?.parameters.get('LANGUAGE')?.[0]?.[0], 'en')
    expectEqual('value', summary?.value, 'Partial')
  }),

  clause('9.6.4', 'novalue="yes" asks for a property without its value', async (session) => {
    const data = comp('VCALENDAR', VERSION, comp('VEVENT', prop('ATTENDEE', 'yes'), prop('SUMMARY', 'no')))
    const got = eventOf(await retrieve(session, data))
    const attendee = got && findProperty(got, 'ATTENDEE')
    expectEqual('value of ATTENDEE', attendee?.value, '')
    expectEqual('CN', attendee?.parameters.get('CN')?.[0]?.[0], 'Lisa')
    expectEqual('value of SUMMARY', got && firstValue(got, 'SUMMARY'), 'Partial')
  }),

  clause('9.6.4', 'a property that is not there is no error', async (session) => {
    const got = eventOf(await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', prop('URL'), prop('UID')))))
    expectSet('properties', namesOf(got), ['UID'])
  }),

  clause('9.6.4', 'names are those of iCalendar, whatever their case', async (session) => {
    const got = eventOf(await retrieve(session, comp('vcalendar', prop('version'), comp('vevent', prop('summary')))))
    expectSet('properties', namesOf(got), ['SUMMARY'])
  }),

  clause('7.7', 'non-standard properties can be asked for', async (session) => {
    const got = eventOf(await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', prop('X-ABC-GUID')))))
    expectEqual('X-ABC-GUID', got && firstValue(got, 'X-ABC-GUID'), 'guid')
  }),

  clause('7.7', 'non-standard components can be asked for', async (session) => {
    const data = comp('VCALENDAR', VERSION, comp('VEVENT', comp('X-ABC-NOTE', '<C:allprop/>')))
    expectSet('components', componentsOf(eventOf(await retrieve(session, data))), ['X-ABC-NOTE'])
  }),

  clause('9.6.1', 'properties of VCALENDAR come when they are named', async (session) => {
    const got = await retrieve(session, comp('VCALENDAR', VERSION, comp('VEVENT', '<C:allprop/>')))
    expectSet('properties', namesOf(got), ['VERSION'])
  }),

  clause('9.6.1', 'a comp is about VCALENDAR', async (session) => {
    const { calendar } = session
    await calendar.store('a.ics', TEXT)
    const answer = await calendar.query('', {
      prop: `<C:calendar-data>${comp('VEVENT', '<C:allprop/>')}</C:calendar-data>`,
    })
    if (answer.status !== 207) return expectClientError(answer)
    expectThat('no event that nobody asked for', !answer.text.includes('SUMMARY'), 'a whole event')
  }),

  clause('7.6', 'by default master and overrides come', async ({ calendar }) => {
    const uid = 'UID:series@example.com'
    const master = member('VEVENT', uid, 'DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY')
    const override = member(
      'VEVENT',
      uid,
      'RECURRENCE-ID:20060105T100000Z',
      'DTSTART:20060105T120000Z',
      'DURATION:PT1H',
    )
    await calendar.store('a.ics', vcalendar(master, override))
    expectEqual('components', membersOf(await calendar.retrieve('a.ics', ''), 'VEVENT').length, 2)
  }),
]
