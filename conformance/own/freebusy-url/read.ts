/** Free-busy read URLs, CalConnect CC/S 0903:2009. */
import { clauseOf, FREE_BUSY_URL, needing } from '../case.ts'
import { expectClientError, expectEqual, expectHeader, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { type Component, event, firstValue, membersOf, readCalendar, valuesOf } from '../icalendar.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('CC/S 0903')

async function urlOf({ features }: Session): Promise<string> {
  const href = expectPresent('a free-busy URL', await features.freeBusyUrl())
  return href.replace(/^https?:\/\/[^/]*/i, '')
}

async function read(session: Session, query: string): Promise<Component> {
  const answer = await session.user.get(`${await urlOf(session)}${query}`)
  expectStatus(answer, 200)
  expectHeader(answer, 'content-type', /^text\/calendar\b/i)
  return expectPresent('a VFREEBUSY', membersOf(readCalendar(answer.text), 'VFREEBUSY')[0], answer.text)
}

const starts = (freebusy: Component) =>
  valuesOf(freebusy, 'FREEBUSY').flatMap((value) => value.split(',').map((period) => period.slice(0, 16)))

// A year that other cases leave alone.
const RANGE = '?start=2031-01-06T00:00:00Z&end=2031-01-07T00:00:00Z'

const BAD = [
  '?start=yesterday',
  '?start=2031-01-06T00:00:00Z&end=2031-01-05T00:00:00Z',
  '?start=2031-02-30T00:00:00Z',
  '?start=2031-01-06T00:00:00Z&period=soon',
  '?start=2031-01-06T00:00:00Z&end=2031-01-07T00:00:00Z&period=P1D',
  '?start=2031-01-06T00:00:00Z&format=application/nonsense',
]

export const cases = needing(
  [FREE_BUSY_URL],
  [
    clause('4', 'start and end say which time', async (session) => {
      await session.calendar.store('a.ics', event('DTSTART:20310106T100000Z', 'DURATION:PT1H', 'SUMMARY:SECRET'))
      const freebusy = await read(session, RANGE)
      expectEqual('DTSTART', firstValue(freebusy, 'DTSTART'), '20310106T000000Z')
      expectEqual('DTEND', firstValue(freebusy, 'DTEND'), '20310107T000000Z')
      expectThat('the event', starts(freebusy).includes('20310106T100000Z'), starts(freebusy).join(' '))
    }),

    clause('4', 'period says how long', async (session) => {
      const freebusy = await read(session, '?start=2031-01-06T00:00:00Z&period=P2D')
      expectEqual('DTEND', firstValue(freebusy, 'DTEND'), '20310108T000000Z')
    }),

    clause('4', 'an offset from UTC is understood', async (session) => {
      const freebusy = await read(session, `?start=${encodeURIComponent('2031-01-06T02:00:00+02:00')}&period=P1D`)
      expectEqual('DTSTART', firstValue(freebusy, 'DTSTART'), '20310106T000000Z')
    }),

    clause('4', 'without parameters it is about now', async (session) => {
      const freebusy = await read(session, '')
      const start = firstValue(freebusy, 'DTSTART') ?? ''
      const day = Date.parse(start.replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3T00:00:00Z'))
      expectThat('a start within a day of now', Math.abs(Date.now() - day) <= 2 * 86_400_000, start)
    }),

    clause('4', 'format text/calendar is understood', async (session) => {
      await read(session, `${RANGE}&format=text/calendar`)
    }),

    clause('4', 'nothing but times is told', async (session) => {
      await session.calendar.store('a.ics', event('DTSTART:20310106T100000Z', 'DURATION:PT1H', 'SUMMARY:SECRET'))
      const answer = await session.user.get(`${await urlOf(session)}${RANGE}`)
      expectThat('no title', !answer.text.includes('SECRET'), answer.text)
    }),

    clause('4', 'HEAD answers no body', async (session) => {
      const answer = await session.user.send('HEAD', `${await urlOf(session)}${RANGE}`)
      expectStatus(answer, 200)
      expectEqual('length of the body', answer.bytes.length, 0)
    }),

    ...BAD.map((query) =>
      clause('4', `${query} is refused`, async (session) => {
        expectClientError(await session.user.get(`${await urlOf(session)}${query}`))
      }),
    ),

    clause('4', 'a stranger is told nothing without a right to it', async (session) => {
      expectStatus(await session.other.get(`${await urlOf(session)}${RANGE}`), 403, 404)
      expectStatus(await session.anonymous.get(`${await urlOf(session)}${RANGE}`), 401, 403, 404)
    }),
  ],
)
