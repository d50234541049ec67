/** CALDAV:filter and its parts, RFC 4791 §9.7, and collations, §7.5. */
import {
  calendarQueryOf,
  compFilter,
  IS_NOT_DEFINED,
  paramFilter,
  propFilter,
  textMatch,
  timeRange,
} from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectCondition, expectSet, expectStatus } from '../expect.ts'
import { alarm, event, journal, todo } from '../icalendar.ts'
import { C } from '../names.ts'

const clause = clauseOf('RFC 4791')

/** What the filters are held against. */
const OBJECTS: Readonly<Record<string, string>> = {
  'plain.ics': event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'SUMMARY:Team Meeting', 'STATUS:CONFIRMED'),
  'rich.ics': event(
    'DTSTART:20060103T100000Z',
    'DURATION:PT1H',
    'SUMMARY:Déjeuner',
    'CATEGORIES:WORK,PRIVATE',
    'DESCRIPTION:First line\\nsecond\\, and \\;third',
    'LOCATION;ALTREP="http://example.com/r":Room 7',
    'ORGANIZER:mailto:boss@example.com',
    'ATTENDEE;PARTSTAT=ACCEPTED;CN="Bea, the boss":mailto:boss@example.com',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:lisa@example.com',
    alarm('TRIGGER:-PT5M'),
  ),
  'long.ics': event(
    'DTSTART:20060104T100000Z',
    'DURATION:PT1H',
    `SUMMARY:A summary that is so long that it has to be folded before the word nee\r\n dle is over`,
  ),
  'todo.ics': todo('SUMMARY:Team Task', 'STATUS:NEEDS-ACTION', alarm('TRIGGER;VALUE=DATE-TIME:20060102T100000Z')),
  'done.ics': todo('SUMMARY:Old Task', 'COMPLETED:20060101T000000Z', 'STATUS:COMPLETED'),
}

const EVENTS = ['plain.ics', 'rich.ics', 'long.ics']
const TODOS = ['todo.ics', 'done.ics']

const inEvent = (...content: readonly string[]) => compFilter('VEVENT', ...content)
const text = (name: string, ...match: Parameters<typeof textMatch>) => inEvent(propFilter(name, textMatch(...match)))
const param = (name: string, ...content: readonly string[]) =>
  inEvent(propFilter('ATTENDEE', paramFilter(name, ...content)))

/** `filter` stands in the comp-filter of VCALENDAR. */
const FOUND: readonly (readonly [section: string, title: string, filter: string, found: readonly string[]])[] = [
  ['9.7.1', 'an empty comp-filter of VCALENDAR finds all', '', [...EVENTS, ...TODOS]],
  ['9.7.1', 'an empty comp-filter finds what has the component', inEvent(), EVENTS],
  ['9.7.1', 'is-not-defined finds what has it not', compFilter('VEVENT', IS_NOT_DEFINED), TODOS],
  ['9.7.1', 'a component that no object has finds nothing', compFilter('VJOURNAL'), []],
  ['9.7.1', 'a comp-filter in a comp-filter', inEvent(compFilter('VALARM')), ['rich.ics']],
  [
    '9.7.1',
    'is-not-defined in a comp-filter',
    inEvent(compFilter('VALARM', IS_NOT_DEFINED)),
    ['plain.ics', 'long.ics'],
  ],
  ['9.7.1', 'two comp-filters must both match', inEvent() + compFilter('VTODO'), []],
  ['9.7.1', 'names are those of iCalendar, whatever their case', compFilter('vevent'), EVENTS],
  [
    '9.7.1',
    'time-range and prop-filter must both match',
    inEvent(timeRange('20060102T000000Z', '20060104T000000Z'), propFilter('SUMMARY', textMatch('team'))),
    ['plain.ics'],
  ],
  [
    '9.7.1',
    'time-range and comp-filter must both match',
    inEvent(timeRange('20060102T000000Z', '20060104T000000Z'), compFilter('VALARM')),
    ['rich.ics'],
  ],
  ['9.7.2', 'an empty prop-filter finds what has the property', inEvent(propFilter('LOCATION')), ['rich.ics']],
  [
    '9.7.2',
    'is-not-defined finds what has not the property',
    inEvent(propFilter('STATUS', IS_NOT_DEFINED)),
    ['rich.ics', 'long.ics'],
  ],
  ['9.7.2', 'prop-filters must all match', inEvent(propFilter('SUMMARY'), propFilter('LOCATION')), ['rich.ics']],
  ['9.7.2', 'a property of the calendar', propFilter('PRODID', textMatch('conformance')), [...EVENTS, ...TODOS]],
  ['9.7.2', 'a property of an alarm is not one of its event', inEvent(propFilter('TRIGGER')), []],
  [
    '9.7.2',
    'a property of an alarm',
    inEvent(compFilter('VALARM', propFilter('TRIGGER', textMatch('-PT5M')))),
    ['rich.ics'],
  ],
  ['9.7.2', 'of many properties of a name, one is enough', text('ATTENDEE', 'mailto:lisa@example.com'), ['rich.ics']],
  ['9.7.3', 'an empty param-filter finds what has the parameter', param('RSVP'), ['rich.ics']],
  ['9.7.3', 'is-not-defined finds a property without the parameter', param('RSVP', IS_NOT_DEFINED), ['rich.ics']],
  ['9.7.3', 'a parameter that no property has', param('DIR'), []],
  ['9.7.3', 'a text-match of a parameter', param('PARTSTAT', textMatch('needs')), ['rich.ics']],
  ['9.7.3', 'a quoted parameter is its text', param('CN', textMatch('Bea, the boss')), ['rich.ics']],
  [
    '9.7.3',
    'parameter and value must match in the same property',
    inEvent(propFilter('ATTENDEE', textMatch('boss@example.com'), paramFilter('PARTSTAT', textMatch('NEEDS-ACTION')))),
    [],
  ],
  ['9.7.5', 'a text-match is a substring match', text('SUMMARY', 'eam meet'), ['plain.ics']],
  ['9.7.5', 'it ignores the case of ASCII letters', text('SUMMARY', 'TEAM MEETING'), ['plain.ics']],
  ['9.7.5', 'a folded value is one', text('SUMMARY', 'the word needle is'), ['long.ics']],
  ['9.7.5', 'one of several values is found', text('CATEGORIES', 'private'), ['rich.ics']],
  [
    '9.7.5',
    'negate-condition="yes" finds what does not match',
    text('SUMMARY', 'team', '', 'yes'),
    ['rich.ics', 'long.ics'],
  ],
  [
    '9.7.5',
    'negate-condition="yes" wants the property to be there',
    text('LOCATION', 'nowhere', '', 'yes'),
    ['rich.ics'],
  ],
  ['9.7.5', 'negate-condition="no" is the default', text('SUMMARY', 'team', '', 'no'), ['plain.ics']],
  ['9.7.5', 'the empty text is in every value', text('SUMMARY', ''), EVENTS],
  ['7.5', 'i;ascii-casemap', text('SUMMARY', 'tEaM', 'i;ascii-casemap'), ['plain.ics']],
  ['7.5', 'i;ascii-casemap tells other letters apart', text('SUMMARY', 'DÉJEUNER', 'i;ascii-casemap'), []],
  [
    '7.5',
    'i;ascii-casemap folds the ASCII letters beside them',
    text('SUMMARY', 'DéJEUNER', 'i;ascii-casemap'),
    ['rich.ics'],
  ],
  ['7.5', 'i;octet finds the same octets', text('SUMMARY', 'Team', 'i;octet'), ['plain.ics']],
  ['7.5', 'i;octet tells case apart', text('SUMMARY', 'team', 'i;octet'), []],
  ['7.5', 'i;octet beyond ASCII', text('SUMMARY', 'Déj', 'i;octet'), ['rich.ics']],
  ['7.5', 'the collation "default" is i;ascii-casemap', text('SUMMARY', 'TEAM', 'default'), ['plain.ics']],
]

/** All of CALDAV:filter, and what is wrong with it. */
const INVALID: readonly (readonly [section: string, title: string, filter: string])[] = [
  ['7.8', 'VEVENT in VTODO', compFilter('VCALENDAR', compFilter('VTODO', compFilter('VEVENT')))],
  [
    '7.8',
    'a time-range in SUMMARY',
    compFilter('VCALENDAR', inEvent(propFilter('SUMMARY', timeRange('20060101T000000Z', '')))),
  ],
  ['9.7', 'another component than VCALENDAR at the top', compFilter('VEVENT')],
  ['9.7', 'two comp-filters at the top', compFilter('VCALENDAR') + compFilter('VCALENDAR')],
  ['9.7.1', 'a comp-filter without a name', '<C:comp-filter/>'],
  ['9.7.2', 'a prop-filter without a name', compFilter('VCALENDAR', inEvent('<C:prop-filter/>'))],
]

const BAD_RANGES: readonly (readonly [title: string, range: string])[] = [
  ['neither start nor end', '<C:time-range/>'],
  ['an end before the start', timeRange('20060103T000000Z', '20060102T000000Z')],
  ['an end that is the start', timeRange('20060103T000000Z', '20060103T000000Z')],
  ['local time', timeRange('20060102T000000', '20060103T000000')],
  ['a date', timeRange('20060102', '20060103')],
  ['no date at all', timeRange('yesterday', 'today')],
  ['a day that is not in the calendar', timeRange('20060230T000000Z', '20060301T000000Z')],
]

export const cases = [
  ...FOUND.map(([section, title, filter, found]) =>
    clause(section, title, async ({ calendar }) => {
      for (const [name, object] of Object.entries(OBJECTS)) await calendar.store(name, object)
      expectSet('objects', await calendar.matching(filter), found)
    }),
  ),

  ...INVALID.map(([section, title, filter]) =>
    clause(section, `${title} violates valid-filter`, async ({ calendar }) => {
      expectCondition(await calendar.report(calendarQueryOf(filter)), C('valid-filter'), 403, 400)
    }),
  ),

  ...BAD_RANGES.map(([title, range]) =>
    clause('9.9', `a time-range with ${title} is refused`, async ({ calendar }) => {
      expectClientError(await calendar.query(inEvent(range)))
    }),
  ),

  ...['i;unknown', 'i;*', 'i;unicode-nothing'].map((collation) =>
    clause('7.5', `collation ${collation} violates supported-collation`, async ({ calendar }) => {
      expectCondition(await calendar.query(text('SUMMARY', 'x', collation)), C('supported-collation'))
    }),
  ),

  clause('7.8', 'a query without a filter is refused', async ({ calendar }) => {
    const body = calendarQueryOf('').replace('<C:filter></C:filter>', '')
    expectClientError(await calendar.report(body))
  }),

  clause('7.7', 'a non-standard property is found, or violates supported-filter', async ({ calendar }) => {
    await calendar.store('a.ics', event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'X-ABC-GUID:findme'))
    await calendar.store('b.ics', event('DTSTART:20060102T100000Z', 'DURATION:PT1H'))
    const answer = await calendar.query(inEvent(propFilter('X-ABC-GUID', textMatch('find'))))
    if (answer.status !== 207) return expectCondition(answer, C('supported-filter'))
    expectSet('objects', answer.multistatus().paths(), [calendar.hrefOf('a.ics')])
  }),

  clause('9.7.1', 'a component is looked for in the calendar object, not in the collection', async ({ calendar }) => {
    await calendar.store('a.ics', journal('DTSTART:20060102T100000Z', 'SUMMARY:BEGIN:VEVENT'))
    expectStatus(await calendar.query(inEvent()), 207)
    expectSet('objects', await calendar.matching(inEvent()), [])
  }),
]
