/** iCalendar data that is none. */
import { compFilter, multiget } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectCondition, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { alarm, anyEvent, event } from '../icalendar.ts'
import { C } from '../names.ts'

const rfc5545 = clauseOf('RFC 5545')

const TEN = 'DTSTART:20060102T100000Z'
const HOUR = 'DURATION:PT1H'

/** Each violates valid-calendar-data. */
const BROKEN: readonly (readonly [section: string, title: string, text: string])[] = [
  ['3.3.5', 'a day that is not in the calendar', event('DTSTART:20060230T100000Z', HOUR)],
  ['3.3.5', 'an hour that is not in the day', event('DTSTART:20060102T250000Z', HOUR)],
  ['3.3.5', 'a DTSTART that is no time', event('DTSTART:tomorrow', HOUR)],
  ['3.3.5', 'a DTSTART without a value', event('DTSTART:', HOUR)],
  ['3.3.4', 'a DATE-TIME that says it is a DATE', event('DTSTART;VALUE=DATE:20060102T100000Z', HOUR)],
  ['3.3.4', 'a month that is not in the year', event('DTSTART;VALUE=DATE:20061301')],
  ['3.3.6', 'a DURATION that is none', event(TEN, 'DURATION:1H')],
  ['3.3.6', 'a TRIGGER that is none', anyEvent(alarm('TRIGGER:soon'))],
  ['3.3.10', 'a rule without FREQ', event(TEN, HOUR, 'RRULE:COUNT=3')],
  ['3.3.10', 'a rule with a FREQ that is none', event(TEN, HOUR, 'RRULE:FREQ=SOMETIMES')],
  ['3.3.10', 'a rule with COUNT and UNTIL', event(TEN, HOUR, 'RRULE:FREQ=DAILY;COUNT=3;UNTIL=20060110T100000Z')],
  ['3.3.10', 'a rule with a day that is none', event(TEN, HOUR, 'RRULE:FREQ=WEEKLY;BYDAY=XX')],
  ['3.3.10', 'a rule with an INTERVAL of 0', event(TEN, HOUR, 'RRULE:FREQ=DAILY;INTERVAL=0')],
  ['3.3.10', 'a rule with a month of 13', event(TEN, HOUR, 'RRULE:FREQ=YEARLY;BYMONTH=13')],
  ['3.3.10', 'a rule with an UNTIL that is no time', event(TEN, HOUR, 'RRULE:FREQ=DAILY;UNTIL=never')],
  ['3.6', 'no VERSION', anyEvent().replace('VERSION:2.0\r\n', '')],
  ['3.7.4', 'VERSION 1.0', anyEvent().replace('VERSION:2.0', 'VERSION:1.0')],
  ['3.7.1', 'a CALSCALE that is not GREGORIAN', anyEvent().replace('VERSION:2.0', 'VERSION:2.0\r\nCALSCALE:JULIAN')],
  ['3.6.1', 'an event without DTSTART', event('SUMMARY:When?')],
  ['3.6.1', 'an event with two DTSTARTs', event(TEN, 'DTSTART:20060103T100000Z', HOUR)],
  ['3.6.1', 'an event with two UIDs', event('UID:a@example.com', 'UID:b@example.com', TEN, HOUR)],
  ['3.6.1', 'an event without UID', anyEvent().replace(/UID:.*\r\n/, '')],
  ['3.8.5.1', 'an EXDATE that is no time', event(TEN, HOUR, 'RRULE:FREQ=DAILY', 'EXDATE:never')],
  ['3.8.5.2', 'an RDATE that is no time', event(TEN, HOUR, 'RDATE:20060231T000000Z')],
  ['3.8.4.4', 'a RECURRENCE-ID that is no time', event('RECURRENCE-ID:first', TEN, HOUR)],
]

const CONTROLS: readonly (readonly [title: string, character: string])[] = [
  ['NUL', '\u0000'],
  ['U+0001', '\u0001'],
  ['a vertical tab', '\u000b'],
  ['ESC', '\u001b'],
  ['DEL', '\u007f'],
]

export const cases = [
  ...BROKEN.map(([section, title, text]) =>
    rfc5545(section, `${title} violates valid-calendar-data`, async ({ calendar }) => {
      const answer = await calendar.put('a.ics', text)
      // RFC 4791 §4.1 is about UIDs, too.
      const isAboutUids = answer.conditions().includes(C('valid-calendar-object-resource')) && title.includes('UID')
      if (!isAboutUids) expectCondition(answer, C('valid-calendar-data'))
      await calendar.expectNames()
    }),
  ),

  rfc5545('3.1.4', 'octets that are no UTF-8 are refused', async ({ calendar }) => {
    const text = Buffer.from(anyEvent('LOCATION:Caf\u00e9'), 'latin1')
    expectCondition(await calendar.put('a.ics', text), C('valid-calendar-data'))
    await calendar.expectNames()
  }),

  rfc5545('3.1.4', 'another charset is refused', async ({ calendar }) => {
    const text = Buffer.from(anyEvent('LOCATION:Caf\u00e9'), 'latin1')
    expectClientError(await calendar.put('a.ics', text, { 'Content-Type': 'text/calendar; charset=iso-8859-1' }))
    await calendar.expectNames()
  }),

  ...CONTROLS.map(([title, character]) =>
    rfc5545('3.1', `${title} is refused, or never comes back`, async ({ calendar }) => {
      const answer = await calendar.put('a.ics', anyEvent(`LOCATION:a${character}b`))
      if (answer.status !== 201) return expectCondition(answer, C('valid-calendar-data'))
      const got = await calendar.get('a.ics')
      expectThat('no such character', !got.text.includes(character), 'it is there')
      const href = calendar.hrefOf('a.ics')
      const data = (await calendar.report(multiget([href]))).multistatus().property(href, C('calendar-data'))
      expectPresent('calendar-data in well-formed XML', data)
    }),
  ),

  rfc5545('3.8.2.2', 'an end before the start is refused, or answered as it is', async ({ calendar }) => {
    const answer = await calendar.put('a.ics', event(TEN, 'DTEND:20060102T090000Z'))
    if (answer.status !== 201) return expectCondition(answer, C('valid-calendar-data'))
    expectStatus(await calendar.query(compFilter('VEVENT')), 207)
  }),
]
