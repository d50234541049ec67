/** The free-busy-query report, RFC 4791 §7.10. */
import { document, freeBusyQuery, timeRange } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, componentType } from '../case.ts'
import { expectClientError, expectEqual, expectHeader, expectPresent, expectSet, expectStatus } from '../expect.ts'
import {
  type Component,
  event,
  findParameter,
  firstValue,
  member,
  membersOf,
  NEW_YORK,
  readCalendar,
  todo,
  vcalendar,
} from '../icalendar.ts'

const clause = clauseOf('RFC 4791')

const WEEK = ['20060101T000000Z', '20060108T000000Z'] as const

async function freebusy(calendar: Calendar, start: string, end: string): Promise<Component> {
  const answer = await calendar.report(freeBusyQuery(start, end))
  expectStatus(answer, 200)
  const [found, second] = membersOf(readCalendar(answer.text), 'VFREEBUSY')
  expectEqual('second VFREEBUSY', second === undefined, true)
  return expectPresent('a VFREEBUSY', found, answer.text)
}

/** `BUSY 20060102T100000Z/20060102T110000Z`, all periods with an end. */
function periodsOf(component: Component): readonly string[] {
  return component.properties
    .filter(({ name }) => name === 'FREEBUSY')
    .flatMap((property) => {
      const type = findParameter(property, 'FBTYPE')?.toUpperCase() ?? 'BUSY'
      return property.value.split(',').map((period) => `${type} ${withEnd(period)}`)
    })
}

function withEnd(period: string): string {
  const [start = '', end = ''] = period.split('/')
  const [, days = '0', hours = '0', minutes = '0'] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(end) ?? []
  if (!end.startsWith('P')) return period
  const iso = start.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = new Date(Date.parse(iso) + ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000)
  return `${start}/${time.toISOString().replace(/[-:]|\.\d+/g, '')}`
}

const TEN = 'DTSTART:20060102T100000Z'
const HOUR = 'DURATION:PT1H'
const PERIOD = '20060102T100000Z/20060102T110000Z'

const ROWS: readonly (readonly [title: string, objects: readonly string[], periods: readonly string[]])[] = [
  ['an event is BUSY', [event(TEN, HOUR)], [`BUSY ${PERIOD}`]],
  ['STATUS CONFIRMED is BUSY', [event(TEN, HOUR, 'STATUS:CONFIRMED')], [`BUSY ${PERIOD}`]],
  ['STATUS TENTATIVE is BUSY-TENTATIVE', [event(TEN, HOUR, 'STATUS:TENTATIVE')], [`BUSY-TENTATIVE ${PERIOD}`]],
  ['STATUS CANCELLED is free', [event(TEN, HOUR, 'STATUS:CANCELLED')], []],
  ['TRANSP TRANSPARENT is free', [event(TEN, HOUR, 'TRANSP:TRANSPARENT')], []],
  ['TRANSP TRANSPARENT is free whatever its STATUS', [event(TEN, HOUR, 'TRANSP:TRANSPARENT', 'STATUS:TENTATIVE')], []],
  ['TRANSP OPAQUE is BUSY', [event(TEN, HOUR, 'TRANSP:OPAQUE')], [`BUSY ${PERIOD}`]],
  ['a to-do is not considered', [todo(TEN, 'DUE:20060102T110000Z')], []],
  ['an event without length takes no time', [event(TEN)], []],
  ['equal periods come once', [event(TEN, HOUR), event(TEN, 'DTEND:20060102T110000Z')], [`BUSY ${PERIOD}`]],
  [
    'overlapping periods are one',
    [event(TEN, HOUR), event('DTSTART:20060102T103000Z', HOUR)],
    ['BUSY 20060102T100000Z/20060102T113000Z'],
  ],
  [
    'consecutive periods are one',
    [event(TEN, HOUR), event('DTSTART:20060102T110000Z', HOUR)],
    ['BUSY 20060102T100000Z/20060102T120000Z'],
  ],
  [
    'an event that repeats is busy each time',
    [event(TEN, HOUR, 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20060103T100000Z')],
    [`BUSY ${PERIOD}`, 'BUSY 20060104T100000Z/20060104T110000Z'],
  ],
  [
    'an override is what it is now',
    [
      vcalendar(
        member('VEVENT', 'UID:s@example.com', TEN, HOUR, 'RRULE:FREQ=DAILY;COUNT=3'),
        member('VEVENT', 'UID:s@example.com', 'RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T150000Z', HOUR),
        member(
          'VEVENT',
          'UID:s@example.com',
          'RECURRENCE-ID:20060104T100000Z',
          'DTSTART:20060104T100000Z',
          HOUR,
          'TRANSP:TRANSPARENT',
        ),
      ),
    ],
    [`BUSY ${PERIOD}`, 'BUSY 20060103T150000Z/20060103T160000Z'],
  ],
  [
    'local time becomes UTC',
    [
      event('DTSTART;TZID=America/New_York:20060102T050000', HOUR).replace(
        'BEGIN:VEVENT',
        `${NEW_YORK}\r\nBEGIN:VEVENT`,
      ),
    ],
    [`BUSY ${PERIOD}`],
  ],
]

export const cases = [
  clause('7.10', 'the answer is a VFREEBUSY of the range', async ({ calendar }) => {
    const answer = await calendar.report(freeBusyQuery(...WEEK))
    expectStatus(answer, 200)
    expectHeader(answer, 'content-type', /^text\/calendar\b/i)
    const got = await freebusy(calendar, ...WEEK)
    expectEqual('DTSTART', firstValue(got, 'DTSTART'), WEEK[0])
    expectEqual('DTEND', firstValue(got, 'DTEND'), WEEK[1])
    expectPresent('DTSTAMP', firstValue(got, 'DTSTAMP'))
  }),

  clause('7.10', 'without busy time there is no FREEBUSY', async ({ calendar }) => {
    expectSet('periods', periodsOf(await freebusy(calendar, ...WEEK)), [])
  }),

  ...ROWS.map(([title, objects, periods]) =>
    clause('7.10', title, async ({ calendar }) => {
      for (const [index, text] of objects.entries()) await calendar.store(`${index}.ics`, text)
      expectSet('periods', periodsOf(await freebusy(calendar, ...WEEK)), periods)
    }),
  ),

  clause('7.10', 'periods of different kinds stay apart', async ({ calendar }) => {
    await calendar.store('a.ics', event(TEN, HOUR))
    await calendar.store('b.ics', event('DTSTART:20060102T103000Z', HOUR, 'STATUS:TENTATIVE'))
    const periods = periodsOf(await freebusy(calendar, ...WEEK))
    expectEqual('kinds', new Set(periods.map((period) => period.split(' ')[0])).size, 2)
  }),

  clause(
    '7.10',
    'a VFREEBUSY is considered',
    async ({ calendar }) => {
      const lines = [
        'DTSTART:20060101T000000Z',
        'DTEND:20060108T000000Z',
        'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060102T100000Z/PT1H',
      ]
      await calendar.store('a.ics', vcalendar(member('VFREEBUSY', ...lines)))
      expectSet('periods', periodsOf(await freebusy(calendar, ...WEEK)), [`BUSY-UNAVAILABLE ${PERIOD}`])
    },
    componentType('VFREEBUSY'),
  ),

  clause('7.10', 'what is outside of the range does not count', async ({ calendar }) => {
    await calendar.store('a.ics', event('DTSTART:20060110T100000Z', HOUR))
    await calendar.store('b.ics', event('DTSTART:20060107T230000Z', 'DURATION:PT1H'))
    await calendar.store('c.ics', event('DTSTART:20060108T000000Z', HOUR))
    const got = periodsOf(await freebusy(calendar, ...WEEK))
    expectSet('periods', got, ['BUSY 20060107T230000Z/20060108T000000Z'])
  }),

  clause('7.10', 'on an object it is 403', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', event(TEN, HOUR))
    expectStatus(await user.report(href, freeBusyQuery(...WEEK)), 403)
  }),

  clause('7.10', 'without a time-range it is refused', async ({ calendar }) => {
    expectClientError(await calendar.report(document('C:free-busy-query')))
  }),

  clause('7.10', 'with two time-ranges it is refused', async ({ calendar }) => {
    expectClientError(await calendar.report(document('C:free-busy-query', timeRange(...WEEK) + timeRange(...WEEK))))
  }),

  clause('7.10', 'with an end before the start it is refused', async ({ calendar }) => {
    expectClientError(await calendar.report(freeBusyQuery(WEEK[1], WEEK[0])))
  }),
]
