/** Calendar data that costs: refused, or kept and answered soon. */
import { compFilter, freeBusyQuery, timeRange } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectStatus, expectSuccess, expectThat } from '../expect.ts'
import { alarm, anyEvent, component, event, member, vcalendar } from '../icalendar.ts'
import { expectAlive, within } from './alive.ts'

const clause = clauseOf('RFC 4791')

const TEN = 'DTSTART:20060102T100000Z'
const HOUR = 'DURATION:PT1H'
const UID = 'UID:heavy@example.com'

const FAR = ['20990101T000000Z', '20990102T000000Z'] as const

const many = <T>(length: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => make(index))

const stamp = (index: number) =>
  new Date(Date.UTC(2006, 0, 2, 10) + index * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '')

const HEAVY: readonly (readonly [title: string, text: () => string])[] = [
  ['a rule of every second without an end', () => event(TEN, 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')],
  ['a rule that never comes true', () => event(TEN, HOUR, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')],
  [
    'a rule of every second that never comes true',
    () => event(TEN, HOUR, 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'),
  ],
  ['a rule with a COUNT beyond all bounds', () => event(TEN, HOUR, 'RRULE:FREQ=SECONDLY;COUNT=999999999')],
  ['a rule with an INTERVAL beyond all bounds', () => event(TEN, HOUR, 'RRULE:FREQ=YEARLY;INTERVAL=999999999')],
  [
    'a rule with all hours, minutes and seconds',
    () =>
      event(
        TEN,
        HOUR,
        `RRULE:FREQ=YEARLY;BYHOUR=${many(24, String)};BYMINUTE=${many(60, String)};BYSECOND=${many(60, String)}`,
      ),
  ],
  [
    'a rule with all days of the year, set by position',
    () => event(TEN, HOUR, `RRULE:FREQ=YEARLY;BYYEARDAY=${many(366, (index) => index + 1)};BYSETPOS=-366,366`),
  ],
  [
    'a rule on one Friday the 13th in February in a leap year',
    () => event(TEN, HOUR, 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR;BYHOUR=3'),
  ],
  ['a start in the year 1', () => event('DTSTART:00010101T000000Z', HOUR, 'RRULE:FREQ=MINUTELY')],
  ['a start in the year 9999', () => event('DTSTART:99991231T230000Z', HOUR, 'RRULE:FREQ=DAILY')],
  ['a duration of a million weeks', () => event(TEN, 'DURATION:P1000000W', 'RRULE:FREQ=DAILY')],
  ['5,000 EXDATEs', () => event(TEN, HOUR, 'RRULE:FREQ=HOURLY', ...many(5000, (index) => `EXDATE:${stamp(index)}`))],
  ['5,000 RDATEs', () => event(TEN, HOUR, `RDATE:${many(5000, (index) => stamp(index))}`)],
  [
    '1,000 overrides',
    () =>
      vcalendar(
        member('VEVENT', UID, TEN, HOUR, 'RRULE:FREQ=HOURLY'),
        ...many(1000, (index) =>
          member('VEVENT', UID, `RECURRENCE-ID:${stamp(index)}`, `DTSTART:${stamp(index)}`, 'DURATION:PT2H'),
        ),
      ),
  ],
  [
    'an alarm that repeats a billion times',
    () => event(TEN, HOUR, 'RRULE:FREQ=DAILY', alarm('TRIGGER:-PT15M', 'REPEAT:1000000000', 'DURATION:PT1S')),
  ],
  ['1,000 alarms', () => anyEvent(...many(1000, (index) => alarm(`TRIGGER:-PT${index}M`)))],
  ['100 rules', () => event(TEN, HOUR, ...many(100, (index) => `RRULE:FREQ=DAILY;INTERVAL=${index + 1}`))],
  ['a line of two megabytes', () => anyEvent(`DESCRIPTION:${'x'.repeat(2 * 2 ** 20)}`)],
  ['20,000 properties', () => anyEvent(...many(20_000, (index) => `X-P-${index}:1`))],
  ['20,000 parameters', () => anyEvent(`X-P;${many(20_000, (index) => `P${index}=1`).join(';')}:1`)],
  ['a million folds', () => anyEvent(`DESCRIPTION:${'x\r\n '.repeat(300_000)}`)],
  ['2,000 nested components', () => nested(2000)],
  ['100,000 nested components', () => nested(100_000)],
  [
    '500 time zones',
    () =>
      anyEvent().replace(
        'BEGIN:VEVENT',
        `${many(500, (index) => component('VTIMEZONE', `TZID:X-${index}`, component('STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0000', 'RRULE:FREQ=SECONDLY'))).join('\r\n')}\r\nBEGIN:VEVENT`,
      ),
  ],
  [
    'a time zone that changes every second',
    () =>
      event('DTSTART;TZID=X-Fast:20060102T100000', HOUR, 'RRULE:FREQ=DAILY').replace(
        'BEGIN:VEVENT',
        `${component('VTIMEZONE', 'TZID:X-Fast', component('STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100', 'RRULE:FREQ=SECONDLY;INTERVAL=2'), component('DAYLIGHT', 'DTSTART:19700101T000001', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0000', 'RRULE:FREQ=SECONDLY;INTERVAL=2'))}\r\nBEGIN:VEVENT`,
      ),
  ],
]

function nested(depth: number): string {
  return anyEvent(`${'BEGIN:X-N\r\n'.repeat(depth)}${'END:X-N\r\n'.repeat(depth)}X-LAST:1`)
}

const SECONDS = 10

export const cases = [
  ...HEAVY.map(([title, text]) =>
    clause('5.3.2', `${title}: refused, or kept and answered soon`, async (session) => {
      const { calendar } = session
      const answer = await within(SECONDS, () => calendar.put('a.ics', text()))
      expectThat('a status of 2xx or 4xx', answer.status >= 200 && answer.status < 500, answer.describe())
      const range = timeRange(...FAR)
      const filters = [compFilter('VEVENT', range), compFilter('VEVENT', compFilter('VALARM', range))]
      for (const filter of filters) {
        const found = await within(SECONDS, () => calendar.query(filter))
        expectThat('no fault', found.status < 500, found.describe())
      }
      const busy = await within(SECONDS, () => calendar.report(freeBusyQuery(...FAR)))
      expectThat('no fault', busy.status < 500, busy.describe())
      const prop = `<C:calendar-data><C:expand start="${FAR[0]}" end="${FAR[1]}"/></C:calendar-data>`
      const expanded = await within(SECONDS, () => calendar.query('', { prop }))
      expectThat('no fault', expanded.status < 500, expanded.describe())
      await expectAlive(session)
    }),
  ),

  clause('7.8', 'one costly object does not spoil the answers about others', async (session) => {
    const { calendar } = session
    await calendar.put('costly.ics', event(TEN, 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'))
    await calendar.store('plain.ics', event('DTSTART:20990101T100000Z', HOUR))
    const names = await within(SECONDS, () => calendar.matching(compFilter('VEVENT', timeRange(...FAR))))
    expectThat('plain.ics among them', names.includes('plain.ics'), names.join(' ') || 'nothing')
  }),

  clause('5.3.2', 'a body longer than any calendar is refused', async (session) => {
    const { calendar } = session
    // A server may hang up in the middle of it.
    const answer = await calendar
      .put('a.ics', anyEvent(`DESCRIPTION:${'x'.repeat(80 * 2 ** 20)}`))
      .catch(() => undefined)
    if (answer !== undefined)
      expectThat('a status of 4xx', answer.status >= 400 && answer.status < 500, answer.describe())
    await calendar.expectNames()
    await expectAlive(session)
  }),

  clause('5.3.2', 'many small objects are all there', async (session) => {
    const { calendar } = session
    const names = many(100, (index) => `${index}.ics`)
    const answers = await Promise.all(names.map((name) => calendar.put(name, anyEvent())))
    for (const answer of answers) expectSuccess(answer)
    await calendar.expectNames(...names)
    expectStatus(await calendar.query(compFilter('VEVENT')), 207)
  }),
]
