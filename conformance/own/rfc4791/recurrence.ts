/** Time ranges over recurrence sets, RFC 4791 §7.4 and §9.9: any instance that overlaps makes a match. */
import { compFilter, timeRange } from '../bodies.ts'
import { clauseOf, componentType } from '../case.ts'
import { expectEqual, Mismatch } from '../expect.ts'
import { event, member, NEW_YORK, todo, vcalendar } from '../icalendar.ts'

const clause = clauseOf('RFC 4791')

interface Row {
  readonly title: string
  readonly text: string
  /** Ranges as `start/end` in basic format, UTC, without the Z. */
  readonly found: readonly string[]
  readonly notFound: readonly string[]
}

const UID = 'UID:series@example.com'

function series(lines: readonly string[], ...overrides: readonly (readonly string[])[]): string {
  return vcalendar(member('VEVENT', UID, ...lines), ...overrides.map((override) => member('VEVENT', UID, ...override)))
}

const DAILY = ['DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5']

function inNewYork(...lines: readonly string[]): string {
  return event(...lines).replace('BEGIN:VEVENT', `${NEW_YORK}\r\nBEGIN:VEVENT`)
}

const ROWS: readonly Row[] = [
  {
    title: 'COUNT ends it',
    text: series(DAILY),
    found: ['20060102T100000/20060102T110000', '20060106T105900/20060106T120000', '20060101T000000/20070101T000000'],
    notFound: ['20060107T000000/20060108T000000', '20060103T110000/20060104T100000', '20060101T000000/20060102T100000'],
  },
  {
    title: 'UNTIL is included',
    text: series(['DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;UNTIL=20060104T100000Z']),
    found: ['20060104T100000/20060104T110000'],
    notFound: ['20060105T000000/20060106T000000'],
  },
  {
    title: 'without an end it goes on for decades',
    text: series(['DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;BYDAY=MO']),
    found: ['20361229T100000/20361229T110000'],
    notFound: ['20361230T000000/20370104T000000', '20051226T000000/20060102T100000'],
  },
  {
    title: 'EXDATE takes an instance away',
    text: series([...DAILY, 'EXDATE:20060103T100000Z,20060104T100000Z']),
    found: ['20060105T100000/20060105T110000'],
    notFound: ['20060103T000000/20060105T000000'],
  },
  {
    title: 'RDATE adds an instance',
    text: series(['DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RDATE:20060301T150000Z']),
    found: ['20060102T100000/20060102T110000', '20060301T155900/20060301T170000'],
    notFound: ['20060103T000000/20060301T150000', '20060301T160000/20060302T000000'],
  },
  {
    title: 'RDATE with a PERIOD has its own length',
    text: series(['DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20060301T150000Z/PT3H']),
    found: ['20060301T173000/20060301T174500'],
    notFound: ['20060301T180000/20060301T190000'],
  },
  {
    title: 'an instance that was moved is where it is now',
    text: series(DAILY, ['RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T150000Z', 'DURATION:PT1H']),
    found: ['20060103T150000/20060103T160000', '20060104T100000/20060104T110000'],
    notFound: ['20060103T100000/20060103T110000'],
  },
  {
    title: 'an instance that was moved out of the range of the series is found there',
    text: series(DAILY, ['RECURRENCE-ID:20060103T100000Z', 'DTSTART:20070801T150000Z', 'DURATION:PT1H']),
    found: ['20070801T150000/20070801T160000'],
    notFound: ['20070802T000000/20070803T000000', '20060103T000000/20060104T000000'],
  },
  {
    title: 'an instance that was made longer reaches further',
    text: series(DAILY, ['RECURRENCE-ID:20060106T100000Z', 'DTSTART:20060106T100000Z', 'DURATION:P2D']),
    found: ['20060108T090000/20060108T095900'],
    notFound: ['20060108T100000/20060109T000000'],
  },
  {
    title: 'overrides without their master stand for themselves',
    text: vcalendar(
      member('VEVENT', UID, 'RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T150000Z', 'DURATION:PT1H'),
      member('VEVENT', UID, 'RECURRENCE-ID:20060110T100000Z', 'DTSTART:20060110T160000Z', 'DURATION:PT1H'),
    ),
    found: ['20060103T150000/20060103T160000', '20060110T160000/20060110T170000'],
    notFound: ['20060104T000000/20060110T000000', '20060103T100000/20060103T110000'],
  },
  {
    title: 'whole days repeat as days',
    text: event('DTSTART;VALUE=DATE:20060102', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1'),
    found: ['20060228T120000/20060228T130000'],
    notFound: ['20060215T000000/20060226T000000', '20060303T000000/20060329T000000'],
  },
  {
    title: 'local time stays the same over a change of daylight saving time',
    text: inNewYork('DTSTART;TZID=America/New_York:20260101T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'),
    found: [
      '20260307T140000/20260307T150000',
      '20260308T130000/20260308T140000',
      '20261031T130000/20261031T140000',
      '20261101T140000/20261101T150000',
    ],
    notFound: ['20260307T130000/20260307T140000', '20260308T140000/20260308T150000', '20261101T130000/20261101T140000'],
  },
  {
    title: 'UNTIL in UTC ends a series in local time',
    text: inNewYork(
      'DTSTART;TZID=America/New_York:20260601T200000',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;UNTIL=20260604T000000Z',
    ),
    found: ['20260604T000000/20260604T010000'],
    notFound: ['20260605T000000/20260605T010000'],
  },
  {
    title: 'EXDATE in local time takes the instance away',
    text: inNewYork(
      'DTSTART;TZID=America/New_York:20260601T090000',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=3',
      'EXDATE;TZID=America/New_York:20260602T090000',
    ),
    found: ['20260601T130000/20260601T140000', '20260603T130000/20260603T140000'],
    notFound: ['20260602T000000/20260603T000000'],
  },
  {
    title: 'a long event of long ago is found in its last hour',
    text: event('DTSTART:20050101T000000Z', 'DTEND:20060102T100000Z'),
    found: ['20060102T090000/20060103T000000'],
    notFound: ['20060102T100000/20060103T000000'],
  },
  {
    title: 'BYSETPOS picks the last working day of a month',
    text: series(['DTSTART:20060131T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1']),
    found: ['20060428T100000/20060428T110000'],
    notFound: ['20060430T000000/20060501T000000', '20060427T000000/20060428T000000'],
  },
  {
    title: '29 February comes every four years',
    text: series(['DTSTART:20040229T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY']),
    found: ['20080229T100000/20080229T110000'],
    notFound: ['20050201T000000/20080228T000000'],
  },
]

export const cases = [
  ...ROWS.map(({ title, text, found, notFound }) =>
    clause('7.4', `of an event: ${title}`, async ({ calendar }) => {
      await calendar.store('a.ics', text)
      const wrong: string[] = []
      for (const range of [...found, ...notFound]) {
        const [start = '', end = ''] = range.split('/')
        const filter = compFilter('VEVENT', timeRange(`${start}Z`, `${end}Z`))
        const isFound = (await calendar.matching(filter)).length > 0
        if (isFound !== found.includes(range)) wrong.push(`${range} ${isFound ? 'found' : 'not found'}`)
      }
      if (wrong.length > 0)
        throw new Mismatch(`found in ${found.join(' ')}; not in ${notFound.join(' ')}`, wrong.join(', '))
    }),
  ),

  clause(
    '7.4',
    'of a to-do: each instance has its DUE',
    async ({ calendar }) => {
      await calendar.store(
        'a.ics',
        todo('DTSTART:20060102T090000Z', 'DUE:20060102T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3'),
      )
      const at = async (start: string, end: string) =>
        (await calendar.matching(compFilter('VTODO', timeRange(start, end)))).length
      expectEqual('third week', await at('20060116T093000Z', '20060116T094500Z'), 1)
      expectEqual('between', await at('20060103T000000Z', '20060109T090000Z'), 0)
      expectEqual('fourth week', await at('20060123T000000Z', '20060124T000000Z'), 0)
    },
    componentType('VTODO'),
  ),
]
