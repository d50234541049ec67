/** DATEs and times without a zone, RFC 4791 §7.3, §5.2.2 and §9.8. */
import { compFilter, escapeXml, freeBusyQuery, timeRange } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf } from '../case.ts'
import { expectCondition, expectEqual, expectSet } from '../expect.ts'
import { event, fixedZone, membersOf, readCalendar, valuesOf, vcalendar } from '../icalendar.ts'
import { C } from '../names.ts'

const clause = clauseOf('RFC 4791')

const EAST = vcalendar(fixedZone('X-Conformance-East', '+0500'))
const WEST = vcalendar(fixedZone('X-Conformance-West', '-0500'))

const property = (zone: string) => `<C:calendar-timezone>${escapeXml(zone)}</C:calendar-timezone>`

const FLOATING = event('DTSTART:20060102T100000', 'DURATION:PT1H')
const DAY = event('DTSTART;VALUE=DATE:20060102')

async function isFound(calendar: Calendar, start: string, end: string, timezone?: string): Promise<boolean> {
  const filter = compFilter('VEVENT', timeRange(start, end))
  return (await calendar.matching(filter, timezone === undefined ? {} : { timezone })).length > 0
}

export const cases = [
  clause('7.3', 'a query places floating time by calendar-timezone', async ({ newCalendar }) => {
    const calendar = await newCalendar(property(EAST))
    await calendar.store('a.ics', FLOATING)
    expectEqual('05:00 UTC', await isFound(calendar, '20060102T050000Z', '20060102T060000Z'), true)
    expectEqual('06:00 UTC', await isFound(calendar, '20060102T060000Z', '20060102T070000Z'), false)
    expectEqual('10:00 UTC', await isFound(calendar, '20060102T100000Z', '20060102T110000Z'), false)
  }),

  clause('7.3', 'a query places days by calendar-timezone', async ({ newCalendar }) => {
    const calendar = await newCalendar(property(EAST))
    await calendar.store('a.ics', DAY)
    expectEqual('19:00 UTC before', await isFound(calendar, '20060101T190000Z', '20060101T200000Z'), true)
    expectEqual('18:00 UTC before', await isFound(calendar, '20060101T180000Z', '20060101T190000Z'), false)
    expectEqual('19:00 UTC', await isFound(calendar, '20060102T190000Z', '20060102T200000Z'), false)
  }),

  clause('9.8', 'CALDAV:timezone of a query counts, not that of the calendar', async ({ newCalendar }) => {
    const calendar = await newCalendar(property(EAST))
    await calendar.store('a.ics', FLOATING)
    await calendar.store('b.ics', DAY)
    expectEqual('15:00 UTC', await isFound(calendar, '20060102T150000Z', '20060102T160000Z', WEST), true)
    const early = compFilter('VEVENT', timeRange('20060102T050000Z', '20060102T051000Z'))
    expectSet('at 05:00 UTC', await calendar.matching(early, { timezone: WEST }), ['b.ics'])
  }),

  clause('9.8', 'CALDAV:timezone leaves times with a zone alone', async ({ calendar }) => {
    await calendar.store('a.ics', event('DTSTART:20060102T100000Z', 'DURATION:PT1H'))
    expectEqual('10:00 UTC', await isFound(calendar, '20060102T100000Z', '20060102T110000Z', WEST), true)
    expectEqual('15:00 UTC', await isFound(calendar, '20060102T150000Z', '20060102T160000Z', WEST), false)
  }),

  clause('7.8', 'a CALDAV:timezone that is none violates valid-calendar-data', async ({ calendar }) => {
    const filter = compFilter('VEVENT', timeRange('20060102T000000Z', '20060103T000000Z'))
    for (const timezone of ['nonsense', vcalendar(), FLOATING]) {
      expectCondition(await calendar.query(filter, { timezone }), C('valid-calendar-data'))
    }
  }),

  clause('7.3', 'free-busy places floating time and days by calendar-timezone', async ({ newCalendar }) => {
    const calendar = await newCalendar(property(EAST))
    await calendar.store('a.ics', FLOATING)
    await calendar.store('b.ics', event('DTSTART;VALUE=DATE:20060104', 'TRANSP:OPAQUE'))
    const answer = await calendar.report(freeBusyQuery('20060101T000000Z', '20060108T000000Z'))
    const [freebusy] = membersOf(readCalendar(answer.text), 'VFREEBUSY')
    const starts = freebusy === undefined ? [] : valuesOf(freebusy, 'FREEBUSY').flatMap((value) => value.split(','))
    expectSet(
      'starts',
      starts.map((period) => period.slice(0, 16)),
      ['20060102T050000Z', '20060103T190000Z'],
    )
  }),
]
