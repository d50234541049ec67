/** CALDAV:expand, limit-recurrence-set and limit-freebusy-set, RFC 4791 §9.6.5 to §9.6.7. */
import { clauseOf, componentType } from '../case.ts'
import { expectClientError, expectEqual, expectSet, expectThat } from '../expect.ts'
import {
  type Component,
  event,
  findParameter,
  findProperty,
  firstValue,
  member,
  membersOf,
  NEW_YORK,
  todo,
  valuesOf,
  vcalendar,
} from '../icalendar.ts'

const clause = clauseOf('RFC 4791')

const UID = 'UID:series@example.com'

const expand = (start: string, end: string) => `<C:expand start="${start}" end="${end}"/>`
const limitSet = (start: string, end: string) => `<C:limit-recurrence-set start="${start}" end="${end}"/>`
const limitFreeBusy = (start: string, end: string) => `<C:limit-freebusy-set start="${start}" end="${end}"/>`

function inNewYork(text: string): string {
  return text.replace('BEGIN:VEVENT', `${NEW_YORK}\r\nBEGIN:VEVENT`)
}

const starts = (calendar: Component, name = 'VEVENT') =>
  membersOf(calendar, name).map((instance) => firstValue(instance, 'DTSTART') ?? '')

const SERIES = vcalendar(
  member(
    'VEVENT',
    UID,
    'DTSTART:20060102T100000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY;COUNT=5',
    'EXDATE:20060104T100000Z',
  ),
  member('VEVENT', UID, 'RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T150000Z', 'DURATION:PT2H', 'SUMMARY:Moved'),
  member('VEVENT', UID, 'RECURRENCE-ID:20060106T100000Z', 'DTSTART:20060201T100000Z', 'DURATION:PT1H', 'SUMMARY:Far'),
)

interface Expansion {
  readonly title: string
  readonly text: string
  readonly range: readonly [start: string, end: string]
  readonly starts: readonly string[]
}

const EXPANSIONS: readonly Expansion[] = [
  {
    title: 'instances of the range alone, without those that are excluded',
    text: SERIES,
    range: ['20060102T000000Z', '20060107T000000Z'],
    starts: ['20060102T100000Z', '20060103T150000Z', '20060105T100000Z'],
  },
  {
    title: 'an instance is where it was moved to',
    text: SERIES,
    range: ['20060103T000000Z', '20060103T120000Z'],
    starts: [],
  },
  {
    title: 'an instance that was moved into the range',
    text: SERIES,
    range: ['20060201T000000Z', '20060202T000000Z'],
    starts: ['20060201T100000Z'],
  },
  {
    title: 'the range is half open',
    text: SERIES,
    range: ['20060102T110000Z', '20060105T100000Z'],
    starts: ['20060103T150000Z'],
  },
  {
    title: 'an instance that began before and still lasts',
    text: SERIES,
    range: ['20060103T163000Z', '20060103T170000Z'],
    starts: ['20060103T150000Z'],
  },
  {
    title: 'RDATEs are instances',
    text: event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RDATE:20060109T100000Z,20060110T120000Z'),
    range: ['20060101T000000Z', '20060201T000000Z'],
    starts: ['20060102T100000Z', '20060109T100000Z', '20060110T120000Z'],
  },
  {
    title: 'local time becomes UTC, over a change to daylight saving time',
    text: inNewYork(
      event('DTSTART;TZID=America/New_York:20260306T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=4'),
    ),
    range: ['20260301T000000Z', '20260401T000000Z'],
    starts: ['20260306T140000Z', '20260307T140000Z', '20260308T130000Z', '20260309T130000Z'],
  },
  {
    title: 'local time becomes UTC, over the change back',
    text: inNewYork(
      event('DTSTART;TZID=America/New_York:20261030T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=4'),
    ),
    range: ['20261001T000000Z', '20261201T000000Z'],
    starts: ['20261030T130000Z', '20261031T130000Z', '20261101T140000Z', '20261102T140000Z'],
  },
  {
    title: 'days stay days',
    text: event('DTSTART;VALUE=DATE:20060102', 'RRULE:FREQ=DAILY;COUNT=3'),
    range: ['20060101T000000Z', '20060201T000000Z'],
    starts: ['20060102', '20060103', '20060104'],
  },
  {
    title: 'floating time stays floating',
    text: event('DTSTART:20060102T100000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2'),
    range: ['20060101T000000Z', '20060201T000000Z'],
    starts: ['20060102T100000', '20060103T100000'],
  },
  {
    title: 'an event that does not repeat becomes UTC, too',
    text: inNewYork(
      event('DTSTART;TZID=America/New_York:20260701T090000', 'DTEND;TZID=America/New_York:20260701T100000'),
    ),
    range: ['20260701T000000Z', '20260702T000000Z'],
    starts: ['20260701T130000Z'],
  },
  {
    title: 'decades after the start',
    text: event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;BYDAY=MO'),
    range: ['20360101T000000Z', '20360115T000000Z'],
    starts: ['20360107T100000Z', '20360114T100000Z'],
  },
]

const BAD_RANGES: readonly (readonly [title: string, element: string])[] = [
  ['without an end', '<C:expand start="20060101T000000Z"/>'],
  ['with an end before the start', expand('20060102T000000Z', '20060101T000000Z')],
  ['with local time', expand('20060101T000000', '20060102T000000')],
]

export const cases = [
  ...EXPANSIONS.map(({ title, text, range, starts: wanted }) =>
    clause('9.6.5', `expand: ${title}`, async ({ calendar }) => {
      await calendar.store('a.ics', text)
      const answer = await calendar.query('', { prop: `<C:calendar-data>${expand(...range)}</C:calendar-data>` })
      const expanded = await calendar.retrieve('a.ics', expand(...range))
      expectSet('DTSTARTs', starts(expanded), wanted)
      expectEqual('status of the query', answer.status, 207)
    }),
  ),

  clause('9.6.5', 'expand: no recurrence property and no VTIMEZONE', async ({ calendar }) => {
    const lines = ['DTSTART;TZID=America/New_York:20260601T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3']
    const excluded = ['EXDATE;TZID=America/New_York:20260602T090000', 'RDATE;TZID=America/New_York:20260610T090000']
    await calendar.store('a.ics', inNewYork(event(...lines, ...excluded)))
    const got = await calendar.retrieve('a.ics', expand('20260601T000000Z', '20260701T000000Z'))
    expectEqual('VTIMEZONEs', membersOf(got, 'VTIMEZONE').length, 0)
    const properties = membersOf(got, 'VEVENT').flatMap((one) => one.properties)
    const left = properties.filter(
      ({ name, parameters }) => /^(RRULE|RDATE|EXDATE|EXRULE)$/.test(name) || parameters.has('TZID'),
    )
    expectEqual('recurrence properties and TZIDs', left.map(({ name }) => name).join(' '), '')
  }),

  clause('9.6.5', 'expand: each instance has its RECURRENCE-ID in UTC', async ({ calendar }) => {
    const lines = ['DTSTART;TZID=America/New_York:20260307T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3']
    const moved = [
      'RECURRENCE-ID;TZID=America/New_York:20260309T090000',
      'DTSTART;TZID=America/New_York:20260309T110000',
    ]
    await calendar.store(
      'a.ics',
      inNewYork(vcalendar(member('VEVENT', UID, ...lines), member('VEVENT', UID, ...moved))),
    )
    const got = await calendar.retrieve('a.ics', expand('20260308T000000Z', '20260401T000000Z'))
    const ids = membersOf(got, 'VEVENT').map((one) => firstValue(one, 'RECURRENCE-ID') ?? 'none')
    expectSet('RECURRENCE-IDs', ids, ['20260308T130000Z', '20260309T130000Z'])
  }),

  clause('9.6.5', 'expand: DTEND moves with its instance', async ({ calendar }) => {
    const zone = 'TZID=America/New_York'
    const lines = [`DTSTART;${zone}:20260307T220000`, `DTEND;${zone}:20260308T090000`, 'RRULE:FREQ=DAILY;COUNT=2']
    await calendar.store('a.ics', inNewYork(event(...lines)))
    const got = await calendar.retrieve('a.ics', expand('20260301T000000Z', '20260401T000000Z'))
    const ends = membersOf(got, 'VEVENT').map((one) => {
      const [end, duration] = [firstValue(one, 'DTEND'), firstValue(one, 'DURATION')]
      return end ?? `${firstValue(one, 'DTSTART')} for ${duration}`
    })
    // RFC 5545 §3.8.5.3: the duration of an instance is exact, that of the first.
    expectEqual('instances', ends.length, 2)
    expectThat(
      'the first end in UTC',
      ends.some((end) => end === '20260308T130000Z' || end.startsWith('20260308T030000Z for')),
      ends.join(', '),
    )
  }),

  clause('9.6.5', 'expand: properties of the master are in each instance', async ({ calendar }) => {
    await calendar.store(
      'a.ics',
      event('DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:Each', 'X-ABC:1'),
    )
    const got = await calendar.retrieve('a.ics', expand('20060101T000000Z', '20060201T000000Z'))
    expectSet(
      'SUMMARYs',
      membersOf(got, 'VEVENT').flatMap((one) => valuesOf(one, 'SUMMARY')),
      ['Each', 'Each'],
    )
    expectSet(
      'X-ABCs',
      membersOf(got, 'VEVENT').flatMap((one) => valuesOf(one, 'X-ABC')),
      ['1', '1'],
    )
  }),

  clause('9.6.5', 'expand and comp together', async ({ calendar }) => {
    await calendar.store('a.ics', SERIES)
    const comp =
      '<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="DTSTART"/></C:comp></C:comp>'
    const got = await calendar.retrieve('a.ics', comp + expand('20060102T000000Z', '20060104T000000Z'))
    const names = membersOf(got, 'VEVENT').map((one) => one.properties.map(({ name }) => name).join(' '))
    expectSet('properties', names, ['DTSTART', 'DTSTART'])
    expectSet('DTSTARTs', starts(got), ['20060102T100000Z', '20060103T150000Z'])
  }),

  clause(
    '9.6.5',
    'expand of a to-do',
    async ({ calendar }) => {
      await calendar.store(
        'a.ics',
        todo('DTSTART:20060102T090000Z', 'DUE:20060102T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3'),
      )
      const got = await calendar.retrieve('a.ics', expand('20060109T000000Z', '20060123T000000Z'))
      expectSet('DTSTARTs', starts(got, 'VTODO'), ['20060109T090000Z', '20060116T090000Z'])
      expectSet(
        'DUEs',
        membersOf(got, 'VTODO').flatMap((one) => valuesOf(one, 'DUE')),
        ['20060109T100000Z', '20060116T100000Z'],
      )
    },
    componentType('VTODO'),
  ),

  ...BAD_RANGES.map(([title, element]) =>
    clause('9.6.5', `expand ${title} is refused`, async ({ calendar }) => {
      await calendar.store('a.ics', SERIES)
      expectClientError(await calendar.query('', { prop: `<C:calendar-data>${element}</C:calendar-data>` }))
    }),
  ),

  clause('9.6.6', 'limit-recurrence-set: the master, and overrides that touch the range', async ({ calendar }) => {
    await calendar.store('a.ics', SERIES)
    const got = await calendar.retrieve('a.ics', limitSet('20060103T140000Z', '20060103T160000Z'))
    expectSet('DTSTARTs', starts(got), ['20060102T100000Z', '20060103T150000Z'])
    const [master] = membersOf(got, 'VEVENT')
    expectEqual('RRULE', master && firstValue(master, 'RRULE'), 'FREQ=DAILY;COUNT=5')
  }),

  clause(
    '9.6.6',
    'limit-recurrence-set: overrides that touched the range before they were moved',
    async ({ calendar }) => {
      await calendar.store('a.ics', SERIES)
      const got = await calendar.retrieve('a.ics', limitSet('20060106T100000Z', '20060106T110000Z'))
      expectSet('DTSTARTs', starts(got), ['20060102T100000Z', '20060201T100000Z'])
    },
  ),

  clause('9.6.6', 'limit-recurrence-set: no other override', async ({ calendar }) => {
    await calendar.store('a.ics', SERIES)
    const got = await calendar.retrieve('a.ics', limitSet('20060110T000000Z', '20060111T000000Z'))
    expectSet('DTSTARTs', starts(got), ['20060102T100000Z'])
  }),

  clause('9.6.6', 'limit-recurrence-set: RANGE=THISANDFUTURE reaches into later instances', async ({ calendar }) => {
    const text = vcalendar(
      member('VEVENT', UID, 'DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=10'),
      member(
        'VEVENT',
        UID,
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20060105T100000Z',
        'DTSTART:20060105T140000Z',
        'DURATION:PT1H',
      ),
    )
    await calendar.store('a.ics', text)
    const got = await calendar.retrieve('a.ics', limitSet('20060108T000000Z', '20060109T000000Z'))
    expectSet('DTSTARTs', starts(got), ['20060102T100000Z', '20060105T140000Z'])
  }),

  clause(
    '9.6.7',
    'limit-freebusy-set: FREEBUSY values that touch the range',
    async ({ calendar }) => {
      const periods = [
        'FREEBUSY:20060102T100000Z/PT1H,20060103T100000Z/PT1H',
        'FREEBUSY;FBTYPE=FREE:20060103T120000Z/PT1H',
      ]
      await calendar.store(
        'a.ics',
        vcalendar(member('VFREEBUSY', 'DTSTART:20060101T000000Z', 'DTEND:20060108T000000Z', ...periods)),
      )
      const got = await calendar.retrieve('a.ics', limitFreeBusy('20060103T103000Z', '20060103T123000Z'))
      const [freebusy] = membersOf(got, 'VFREEBUSY')
      const values = freebusy === undefined ? [] : valuesOf(freebusy, 'FREEBUSY').flatMap((value) => value.split(','))
      expectSet('FREEBUSY', values, ['20060103T100000Z/PT1H', '20060103T120000Z/PT1H'])
      const free = freebusy?.properties.find(({ value }) => value.startsWith('20060103T12'))
      expectEqual('FBTYPE', free && findParameter(free, 'FBTYPE'), 'FREE')
      expectEqual('DTSTART', freebusy && findProperty(freebusy, 'DTSTART')?.value, '20060101T000000Z')
    },
    componentType('VFREEBUSY'),
  ),
]
