/** Rules in other calendars than the Gregorian. */
import { compFilter, timeRange } from '../bodies.ts'
import { clauseOf, needing, ofCalendar } from '../case.ts'
import { expectClientError, expectIncludes, expectPresent, expectSet, Skip } from '../expect.ts'
import { event, firstValue, membersOf } from '../icalendar.ts'
import { C } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 7529')

async function requireScale({ calendar }: Session, scale: string): Promise<void> {
  const value = expectPresent('supported-rscale-set', await calendar.property(C('supported-rscale-set')))
  const scales = value.children.map(({ text }) => text.trim().toUpperCase())
  if (!scales.includes(scale)) throw new Skip(`the server does not know ${scale}`)
}

async function startsOf(session: Session, text: string, start: string, end: string): Promise<readonly string[]> {
  await session.calendar.store('a.ics', text)
  const data = await session.calendar.retrieve('a.ics', `<C:expand start="${start}" end="${end}"/>`)
  return membersOf(data, 'VEVENT').map((one) => firstValue(one, 'DTSTART') ?? '')
}

export const cases = needing(
  [ofCalendar(C('supported-rscale-set'))],
  [
    clause('4.2', 'supported-rscale-set names the Gregorian calendar', async ({ calendar }) => {
      const value = expectPresent('supported-rscale-set', await calendar.property(C('supported-rscale-set')))
      expectIncludes(
        'calendars',
        value.children.map(({ name }) => name),
        C('supported-rscale'),
      )
      expectIncludes(
        'calendars',
        value.children.map(({ text }) => text.trim().toUpperCase()),
        'GREGORIAN',
      )
    }),

    // RFC 7529 §4.1: its first example.
    clause('4.1', 'Chinese New Year', async (session) => {
      await requireScale(session, 'CHINESE')
      const text = event('DTSTART;VALUE=DATE:20130210', 'RRULE:RSCALE=CHINESE;FREQ=YEARLY', 'SUMMARY:Chinese New Year')
      const starts = await startsOf(session, text, '20130101T000000Z', '20170101T000000Z')
      expectSet('starts', starts, ['20130210', '20140131', '20150219', '20160208'])
    }),

    clause('4.1', 'a leap month of the Hebrew calendar, forward to the next', async (session) => {
      await requireScale(session, 'HEBREW')
      const text = event(
        'DTSTART;VALUE=DATE:20140208',
        'RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD',
      )
      const starts = await startsOf(session, text, '20140101T000000Z', '20170101T000000Z')
      expectSet('starts', starts, ['20140208', '20150227', '20160217'])
    }),

    clause('4.1', 'the 29th of February, where the year has none', async (session) => {
      const rule = (skip: string) =>
        event('DTSTART;VALUE=DATE:20120229', `RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=${skip};UNTIL=20160301`)
      const window = ['20120101T000000Z', '20170101T000000Z'] as const
      expectSet(
        'forward',
        await startsOf(session, rule('FORWARD').replace(/^UID:.*$/m, 'UID:skip@example.com'), ...window),
        ['20120229', '20130301', '20140301', '20150301', '20160229'],
      )
      expectSet(
        'backward',
        await startsOf(session, rule('BACKWARD').replace(/^UID:.*$/m, 'UID:skip@example.com'), ...window),
        ['20120229', '20130228', '20140228', '20150228', '20160229'],
      )
      expectSet(
        'left out',
        await startsOf(session, rule('OMIT').replace(/^UID:.*$/m, 'UID:skip@example.com'), ...window),
        ['20120229', '20160229'],
      )
    }),

    clause('4.1', 'a calendar that nobody knows is refused, or nothing else than its start', async ({ calendar }) => {
      const answer = await calendar.put(
        'a.ics',
        event('DTSTART;VALUE=DATE:20130210', 'RRULE:RSCALE=X-NOWHERE;FREQ=YEARLY'),
      )
      if (answer.status >= 400) return expectClientError(answer)
      expectSet(
        'found',
        await calendar.matching(compFilter('VEVENT', timeRange('20140101T000000Z', '20150101T000000Z'))),
        [],
      )
    }),
  ],
)
