import { findAll } from '../../caldavtester/xml.ts'
import { namesFound, propstatOf, statusOfProperty } from '../answer.ts'
import { ALLPROP, componentSet, escapeXml, propertyUpdate, propfind, remove, set } from '../bodies.ts'
import { clauseOf, ofCalendar } from '../case.ts'
import {
  expectCondition,
  expectEqual,
  expectExcludes,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectSuccess,
  expectThat,
} from '../expect.ts'
import { anyEvent, event, fixedZone, NEW_YORK, readCalendar, todo, vcalendar } from '../icalendar.ts'
import { C, D, type Name } from '../names.ts'

const clause = clauseOf('RFC 4791')

const PROTECTED: readonly (readonly [section: string, local: string, value: string])[] = [
  ['5.2.3', 'supported-calendar-component-set', '<C:comp name="VTODO"/>'],
  ['5.2.4', 'supported-calendar-data', '<C:calendar-data content-type="text/plain" version="1.0"/>'],
  ['5.2.5', 'max-resource-size', '1'],
  ['5.2.6', 'min-date-time', '20200101T000000Z'],
  ['5.2.7', 'max-date-time', '20200101T000000Z'],
  ['5.2.8', 'max-instances', '1'],
  ['5.2.9', 'max-attendees-per-instance', '1'],
  ['7.5.1', 'supported-collation-set', '<C:supported-collation>x</C:supported-collation>'],
]

/** §5.2, §7.5.1: all of them say that DAV:allprop does not return them. */
const NOT_IN_ALLPROP = [
  'calendar-description',
  'calendar-timezone',
  'supported-calendar-component-set',
  'supported-calendar-data',
  'max-resource-size',
  'min-date-time',
  'max-date-time',
  'max-instances',
  'max-attendees-per-instance',
  'supported-collation-set',
].map(C)

const NUMBERS: readonly (readonly [section: string, local: string])[] = [
  ['5.2.5', 'max-resource-size'],
  ['5.2.8', 'max-instances'],
  ['5.2.9', 'max-attendees-per-instance'],
]

const NO_TIMEZONES: readonly (readonly [title: string, text: string])[] = [
  ['text that is no iCalendar', 'Europe/Brussels'],
  [
    'an event beside the time zone',
    vcalendar(NEW_YORK, 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20060101T000000Z', 'DTSTART:20060101T000000Z', 'END:VEVENT'),
  ],
  ['two time zones', vcalendar(NEW_YORK, fixedZone('X-Fixed', '+0500'))],
  ['no time zone', vcalendar()],
  ['a time zone without a name', vcalendar(NEW_YORK.replace('TZID:America/New_York\r\n', ''))],
]

export const cases = [
  clause('5.1', 'OPTIONS of a calendar claims calendar-access', async ({ user, calendar }) => {
    expectIncludes('DAV', (await user.send('OPTIONS', calendar.href)).list('dav'), 'calendar-access')
  }),

  clause('5.1', 'OPTIONS of the home claims calendar-access', async ({ user, target }) => {
    expectIncludes('DAV', (await user.send('OPTIONS', target.user.home)).list('dav'), 'calendar-access')
  }),

  clause('5.2', 'DAV:allprop leaves the properties of calendars out', async ({ user, calendar }) => {
    await user.proppatch(calendar.href, propertyUpdate(set('<C:calendar-description>X</C:calendar-description>')))
    const found = namesFound((await user.propfind(calendar.href, '0', ALLPROP)).multistatus().of(calendar.href))
    expectExcludes('properties', found, ...NOT_IN_ALLPROP)
  }),

  clause('5.2.1', 'calendar-description is kept with its xml:lang', async ({ user, calendar }) => {
    const description = '<C:calendar-description xml:lang="fr-CA">Calendrier de Mathilde</C:calendar-description>'
    expectStatus(await user.proppatch(calendar.href, propertyUpdate(set(description))), 207)
    const value = expectPresent('calendar-description', await calendar.property(C('calendar-description')))
    expectEqual('value', value.text, 'Calendrier de Mathilde')
    expectEqual('xml:lang', value.attributes.get('{http://www.w3.org/XML/1998/namespace}lang'), 'fr-CA')
  }),

  clause('5.2.2', 'calendar-timezone is kept', async ({ user, calendar }) => {
    const text = vcalendar(NEW_YORK)
    const body = propertyUpdate(set(`<C:calendar-timezone>${escapeXml(text)}</C:calendar-timezone>`))
    const answer = await user.proppatch(calendar.href, body)
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), C('calendar-timezone')), 200)
    const value = expectPresent('calendar-timezone', await calendar.text(C('calendar-timezone')))
    const zones = readCalendar(value).components
    expectSet(
      'components',
      zones.map(({ name }) => name),
      ['VTIMEZONE'],
    )
  }),

  clause('5.2.2', 'calendar-timezone in a CDATA section is the same', async ({ user, calendar }) => {
    const value = `<C:calendar-timezone><![CDATA[${vcalendar(NEW_YORK)}]]></C:calendar-timezone>`
    const answer = await user.proppatch(calendar.href, propertyUpdate(set(value)))
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), C('calendar-timezone')), 200)
  }),

  clause('5.2.2', 'calendar-timezone can be removed', async ({ user, calendar }) => {
    const value = `<C:calendar-timezone>${escapeXml(vcalendar(NEW_YORK))}</C:calendar-timezone>`
    await user.proppatch(calendar.href, propertyUpdate(set(value)))
    const answer = await user.proppatch(calendar.href, propertyUpdate(remove('<C:calendar-timezone/>')))
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), C('calendar-timezone')), 200)
  }),

  ...NO_TIMEZONES.map(([title, text]) =>
    clause('5.2.10', `calendar-timezone with ${title} violates valid-calendar-data`, async ({ user, calendar }) => {
      const body = propertyUpdate(set(`<C:calendar-timezone>${escapeXml(text)}</C:calendar-timezone>`))
      const response = (await user.proppatch(calendar.href, body)).multistatus().of(calendar.href)
      const propstat = propstatOf(response, C('calendar-timezone'))
      expectThat('a status of 4xx', propstat?.status === 403 || propstat?.status === 409, `${propstat?.status}`)
      expectIncludes('conditions', propstat?.conditions ?? [], C('valid-calendar-data'))
    }),
  ),

  clause('5.2.3', 'supported-calendar-component-set is what MKCALENDAR said', async ({ newCalendar }) => {
    const calendar = await newCalendar(componentSet('VTODO'))
    const value = expectPresent('the property', await calendar.property(C('supported-calendar-component-set')))
    expectSet(
      'components',
      value.children.map(({ attributes }) => attributes.get('name') ?? ''),
      ['VTODO'],
    )
  }),

  clause('5.2.3', 'a component type that is not listed is refused', async ({ newCalendar }) => {
    const calendar = await newCalendar(componentSet('VTODO'))
    expectCondition(await calendar.put('a.ics', anyEvent()), C('supported-calendar-component'))
    expectSuccess(await calendar.put('b.ics', todo('SUMMARY:Yes')))
    await calendar.expectNames('b.ics')
  }),

  clause('5.2.3', 'VTIMEZONE beside a listed component is always accepted', async ({ newCalendar }) => {
    const calendar = await newCalendar(componentSet('VEVENT'))
    const text = event('DTSTART;TZID=America/New_York:20260102T100000').replace(
      'BEGIN:VEVENT',
      `${NEW_YORK}\r\nBEGIN:VEVENT`,
    )
    expectSuccess(await calendar.put('a.ics', text))
  }),

  clause(
    '5.2.4',
    'supported-calendar-data lists text/calendar 2.0',
    async ({ calendar }) => {
      const value = expectPresent('the property', await calendar.property(C('supported-calendar-data')))
      const types = findAll(value, C('calendar-data')).map(
        ({ attributes }) => `${attributes.get('content-type')} ${attributes.get('version')}`,
      )
      expectIncludes('types', types, 'text/calendar 2.0')
    },
    ofCalendar(C('supported-calendar-data')),
  ),

  ...NUMBERS.map(([section, local]) =>
    clause(
      section,
      `${local} is a positive number`,
      async ({ calendar }) => expectMatch(local, (await calendar.text(C(local)))?.trim(), /^[1-9]\d*$/),
      ofCalendar(C(local)),
    ),
  ),

  ...(['min-date-time', 'max-date-time'] as const).map((local) =>
    clause(
      local === 'min-date-time' ? '5.2.6' : '5.2.7',
      `${local} is a date with UTC time`,
      async ({ calendar }) => expectMatch(local, (await calendar.text(C(local)))?.trim(), /^\d{8}T\d{6}Z$/),
      ofCalendar(C(local)),
    ),
  ),

  ...PROTECTED.map(([section, local, value]) =>
    clause(
      section,
      `${local} is protected`,
      async ({ user, calendar }) => {
        const name: Name = C(local)
        const before = expectPresent(local, await calendar.property(name))
        const answer = await user.proppatch(calendar.href, propertyUpdate(set(`<C:${local}>${value}</C:${local}>`)))
        expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), name), 403)
        const after = expectPresent(local, await calendar.property(name))
        expectEqual('value', after.text + after.children.length, before.text + before.children.length)
      },
      ofCalendar(C(local)),
    ),
  ),

  clause('6.2.1', 'calendar-home-set of the principal leads to the calendars', async ({ user, target, calendar }) => {
    const { principal } = target.user
    const answer = await user.propfind(principal, '0', propfind(C('calendar-home-set')))
    const value = expectPresent('calendar-home-set', answer.multistatus().property(principal, C('calendar-home-set')))
    const homes = findAll(value, D('href')).map(({ text }) => new URL(text.trim(), 'http://server.invalid').pathname)
    expectThat(
      'a home of the new calendar',
      homes.some((home) => calendar.href.startsWith(home)),
      homes.join(' '),
    )
  }),

  clause('6.2.1', 'calendar-home-set is not in DAV:allprop', async ({ user, target }) => {
    const { principal } = target.user
    const found = namesFound((await user.propfind(principal, '0', ALLPROP)).multistatus().of(principal))
    expectExcludes('properties', found, C('calendar-home-set'))
  }),

  clause('7', 'supported-report-set of a calendar lists the reports', async ({ calendar }) => {
    const value = expectPresent('supported-report-set', await calendar.property(D('supported-report-set')))
    const reports = findAll(value, `${D('supported-report')}/${D('report')}/*`).map(({ name }) => name)
    const wanted = [C('calendar-query'), C('calendar-multiget'), C('free-busy-query'), D('expand-property')]
    expectIncludes('reports', reports, ...wanted)
  }),

  clause('7', 'supported-report-set of an object lists query and multiget', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await user.propfind(href, '0', propfind(D('supported-report-set')))
    const value = answer.multistatus().property(href, D('supported-report-set'))
    const reports = value === undefined ? [] : findAll(value, `//${D('report')}/*`).map(({ name }) => name)
    expectIncludes('reports', reports, C('calendar-query'), C('calendar-multiget'))
  }),

  clause('7.5.1', 'supported-collation-set has i;ascii-casemap and i;octet', async ({ calendar }) => {
    const value = expectPresent('supported-collation-set', await calendar.property(C('supported-collation-set')))
    const collations = findAll(value, C('supported-collation')).map(({ text }) => text.trim())
    expectIncludes('collations', collations, 'i;ascii-casemap', 'i;octet')
  }),
]
