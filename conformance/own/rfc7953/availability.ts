/** When people are available at all. */
import { freeBusyQuery, propertyUpdate, propfind, remove, set } from '../bodies.ts'
import { clauseOf, davClass, needing } from '../case.ts'
import { expectClientError, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { component, event, vcalendar } from '../icalendar.ts'
import { C } from '../names.ts'

const clause = clauseOf('RFC 7953')

const available = (...lines: readonly string[]) =>
  component('AVAILABLE', 'UID:available-1', 'DTSTAMP:20260101T000000Z', ...lines)
const availability = (...lines: readonly string[]) =>
  component('VAVAILABILITY', 'UID:availability-1', 'DTSTAMP:20260101T000000Z', ...lines)
const NINE_TO_FIVE = availability(
  'DTSTART:20310101T000000Z',
  available('DTSTART:20310106T090000Z', 'DTEND:20310106T170000Z', 'RRULE:FREQ=DAILY'),
)

const DAY = ['20310106T000000Z', '20310107T000000Z'] as const
const unfolded = (text: string) => text.replace(/\r\n /g, '')

export const cases = needing(
  [davClass('calendar-availability')],
  [
    clause('3', 'a calendar may hold availability', async ({ calendar }) => {
      const text = vcalendar(NINE_TO_FIVE)
      expectStatus(await calendar.put('a.ics', text), 201)
      expectThat('the object', (await calendar.get('a.ics')).text === text, 'another')
    }),

    clause('3.1', 'times of availability are those of a place', async ({ calendar }) => {
      for (const times of ['DTSTART:20310101T000000', 'DTEND:20310101T000000']) {
        expectClientError(await calendar.put('a.ics', vcalendar(availability(times))))
      }
    }),

    clause('4', 'free-busy of a calendar knows what is not available', async ({ calendar }) => {
      await calendar.store('a.ics', vcalendar(NINE_TO_FIVE))
      await calendar.store('b.ics', event('DTSTART:20310106T100000Z', 'DURATION:PT1H'))
      const busy = unfolded((await calendar.report(freeBusyQuery(...DAY))).text)
      expectMatch('before nine', busy, /^FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:.*20310106T000000Z\/(20310106T090000Z|PT9H)/m)
      expectMatch('after five', busy, /20310106T170000Z\/(20310107T000000Z|PT7H)/)
      expectMatch('busy', busy, /^FREEBUSY(;FBTYPE=BUSY)?:20310106T100000Z\//m)
    }),

    clause('7.2', 'the inbox keeps the availability of its owner', async ({ user, target }) => {
      const inbox = `${target.user.home}inbox/`
      const value = `<C:calendar-availability>${vcalendar(NINE_TO_FIVE)}</C:calendar-availability>`
      expectMatch('the answer', (await user.proppatch(inbox, propertyUpdate(set(value)))).text, / 200 /)
      try {
        const kept = (await user.propfind(inbox, '0', propfind(C('calendar-availability'))))
          .multistatus()
          .property(inbox, C('calendar-availability'))
        expectMatch('the property', expectPresent('calendar-availability', kept).text, /BEGIN:VAVAILABILITY/)
      } finally {
        await user.proppatch(inbox, propertyUpdate(remove('<C:calendar-availability/>')))
      }
    }),

    clause('7.1', 'availability that is none is refused', async ({ user, target, calendar }) => {
      const inbox = `${target.user.home}inbox/`
      const set1 = (text: string) =>
        user.proppatch(inbox, propertyUpdate(set(`<C:calendar-availability>${text}</C:calendar-availability>`)))
      for (const text of ['nonsense', vcalendar(component('VEVENT', 'UID:x'))]) {
        expectThat('a refusal', !/ 200 /.test((await set1(text)).text), 'taken')
      }
      expectClientError(await calendar.put('a.ics', vcalendar(component('VAVAILABILITY', 'DTSTAMP:20260101T000000Z'))))
    }),

    clause('5', 'availability does not make other objects unavailable to a query', async ({ calendar }) => {
      await calendar.store('a.ics', vcalendar(NINE_TO_FIVE))
      await calendar.store('b.ics', event('DTSTART:20310106T030000Z', 'DURATION:PT1H'))
      await calendar.expectNames('a.ics', 'b.ics')
    }),
  ],
)
