import { describe, expect, test } from 'vitest'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { writeText } from '../xml/write.ts'
import { renderCalendarData, writeCalendarData } from './calendar-data.ts'
import { type CalendarDataRequest, WHOLE_CALENDAR_DATA } from './calendar-data-request.ts'
import { calendar } from './testing/appendix-b.ts'
import { sourceOf } from './testing/source.ts'

const NEW_YORK = zone('America/New_York')
const HAVANA = zone('America/Havana')
const START = Date.UTC(2026, 2, 1) / 1000
const MONTH: Window = { start: START, end: START + 31 * DAY }
const YEARS: Window = { start: START - 400 * DAY, end: START + 400 * DAY }

function zone(id: string): Zone {
  const found = findIanaZone(id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}

/** The text must be that of expand.ts, twice from one expander, whatever zone was asked for in between. */
function expectSameText(text: string, windows: readonly Window[] = [MONTH, YEARS]): void {
  for (const window of windows) {
    const request: CalendarDataRequest = { ...WHOLE_CALENDAR_DATA, expand: window }
    const expander = sourceOf(text).expander()
    for (const floatingZone of [UTC, NEW_YORK, HAVANA, NEW_YORK, UTC]) {
      const source = { ...sourceOf(text, floatingZone), expander: () => expander }
      expect(writeCalendarData(request, source)).toBe(writeText(renderCalendarData(request, source)))
    }
  }
}

const event = (...lines: readonly string[]) => calendar('BEGIN:VEVENT', 'UID:e', ...lines, 'END:VEVENT')
const todo = (...lines: readonly string[]) => calendar('BEGIN:VTODO', 'UID:t', ...lines, 'END:VTODO')
const EASTERN = 'TZID=America/New_York'

describe('RFC 4791 §9.6.5 one component', () => {
  test.each([
    ['alone', event('DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z')],
    ['alone, with a zone', event(`DTSTART;${EASTERN}:20260310T090000`, `DTEND;${EASTERN}:20260310T100000`)],
    ['a day', event('DTSTART;VALUE=DATE:20260310')],
    ['floating', event('DTSTART:20260310T090000', 'DURATION:PT1H')],
    ['a zone that nobody knows', event('DTSTART;TZID=Mars:20260310T090000', 'DTEND;TZID=Mars:20260310T100000')],
    ['no end', event('DTSTART:20260310T090000Z', 'RRULE:FREQ=DAILY')],
    ['end before the start', event('DTSTART:20260310T090000Z', 'DTEND:20260310T080000Z', 'RRULE:FREQ=DAILY')],
    ['a task', todo('DTSTART:20260310T090000Z', 'DUE:20260310T100000Z', 'RRULE:FREQ=DAILY;COUNT=5')],
    ['a task that is due', todo(`DUE;${EASTERN}:20260306T090000`, 'RRULE:FREQ=DAILY;COUNT=5')],
    ['a task that takes a while', todo('DTSTART:20260310T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5')],
    ['a task without a date', todo('SUMMARY:one day')],
    ['a journal', calendar('BEGIN:VJOURNAL', 'UID:j', 'DTSTART:20260310T090000Z', 'RRULE:FREQ=DAILY', 'END:VJOURNAL')],
    ['no recurring component', calendar('BEGIN:VFREEBUSY', 'UID:f', 'FREEBUSY:20260310T090000Z/PT1H', 'END:VFREEBUSY')],
    [
      'characters of XML, long lines and other scripts',
      event(
        'DTSTART:20260301T090000Z',
        'RRULE:FREQ=DAILY',
        `SUMMARY:<b>Müller & Söhne</b> ${'日本語 '.repeat(40)}`,
        'X-A;X-B="a;b,c":>&<',
      ),
    ],
    [
      'alarms, and times that are not of the instance',
      event(
        `DTSTART;${EASTERN}:20260301T090000`,
        `DTEND;${EASTERN}:20260301T100000`,
        'RRULE:FREQ=DAILY;INTERVAL=3',
        `X-SEEN;${EASTERN}:20260301T090000`,
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'DESCRIPTION:now',
        'TRIGGER;VALUE=DATE-TIME:20260301T080000Z',
        'END:VALARM',
      ),
    ],
  ])('%s', (_, text) => expectSameText(text))
})

describe('RFC 4791 §9.6.5 series', () => {
  const across = (...lines: readonly string[]) => event(`DTSTART;${EASTERN}:20260306T023000`, ...lines)
  test.each([
    ['over a gap', across(`DTEND;${EASTERN}:20260306T033000`, 'RRULE:FREQ=DAILY')],
    ['over a gap, days and hours', across('DURATION:P1DT2H', 'RRULE:FREQ=DAILY')],
    ['over a gap, hours', across('DURATION:PT24H', 'RRULE:FREQ=DAILY')],
    ['weeks', across('DURATION:P1W', 'RRULE:FREQ=WEEKLY')],
    [
      'a reading in a gap, and its instant',
      across('DURATION:PT1H', `RDATE;${EASTERN}:20260308T023000,20260308T033000`),
    ],
    [
      'a start in a gap',
      event(
        `DTSTART;${EASTERN}:20260308T023000`,
        'DURATION:PT1H',
        `RDATE;${EASTERN}:20260308T033000`,
        'RRULE:FREQ=DAILY',
      ),
    ],
    [
      'a start that a reading in a gap stands for',
      event(
        `DTSTART;${EASTERN}:20260308T033000`,
        `DTEND;${EASTERN}:20260308T040000`,
        `RDATE;${EASTERN}:20260308T023000`,
        'RRULE:FREQ=DAILY',
      ),
    ],
    [
      'days over a change of the clock',
      event('DTSTART;VALUE=DATE:20260306', 'DTEND;VALUE=DATE:20260308', 'RRULE:FREQ=WEEKLY'),
    ],
    ['days that last', event('DTSTART;VALUE=DATE:20260306', 'DURATION:P2D', 'RRULE:FREQ=WEEKLY')],
    ['floating hours', event('DTSTART:20260301T003000', 'DURATION:PT24H', 'RRULE:FREQ=DAILY')],
    ['exclusions', event('DTSTART:20260301T090000Z', 'RRULE:FREQ=DAILY', 'EXDATE:20260302T090000Z,20260304T090000Z')],
    [
      'periods',
      event(
        'DTSTART:20260301T090000Z',
        'RDATE;VALUE=PERIOD:20260310T090000Z/PT3H,20260311T090000Z/20260311T093000Z,20260301T090000Z/PT5H',
      ),
    ],
    [
      'periods beside a duration',
      event('DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20260310T090000Z/P1D'),
    ],
    [
      'periods beside an end',
      event('DTSTART:20260301T090000Z', 'DTEND:20260301T100000Z', 'RDATE;VALUE=PERIOD:20260310T090000Z/P1D'),
    ],
  ])('%s', (_, text) => expectSameText(text))

  const series = (...overrides: readonly (readonly string[])[]) =>
    calendar(
      ...[
        [`DTSTART;${EASTERN}:20260302T090000`, `DTEND;${EASTERN}:20260302T100000`, 'RRULE:FREQ=DAILY', 'SUMMARY:all'],
        ...overrides,
      ].flatMap((lines) => ['BEGIN:VEVENT', 'UID:s', ...lines, 'END:VEVENT']),
    )
  test.each([
    [
      'an override',
      series([
        `RECURRENCE-ID;${EASTERN}:20260304T090000`,
        'DTSTART:20260304T120000Z',
        'DTEND:20260304T130000Z',
        'SUMMARY:other',
      ]),
    ],
    [
      'an override of the first, by a day',
      series([`RECURRENCE-ID;${EASTERN}:20260302T090000`, 'DTSTART;VALUE=DATE:20260303', 'SUMMARY:day']),
    ],
    [
      'this and future, later and longer',
      series([
        `RECURRENCE-ID;RANGE=THISANDFUTURE;${EASTERN}:20260305T090000`,
        `DTSTART;${EASTERN}:20260305T110000`,
        `DTEND;${EASTERN}:20260305T140000`,
        'SUMMARY:later',
      ]),
    ],
    [
      'this and future in UTC, and one of them elsewhere',
      series(
        [
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260305T140000Z',
          'DTSTART:20260305T150000Z',
          'DURATION:PT90M',
          'SUMMARY:later',
        ],
        [`RECURRENCE-ID;${EASTERN}:20260310T090000`, 'DTSTART:20260401T150000Z', 'SUMMARY:gone'],
      ),
    ],
    [
      'an override alone',
      event(`RECURRENCE-ID;${EASTERN}:20260304T090000`, 'DTSTART:20260304T120000Z', 'DTEND:20260304T130000Z'),
    ],
  ])('%s', (_, text) => expectSameText(text))
})

test('many instances of one series, and none', () => {
  const text = event('DTSTART:20200101T090000Z', 'DTEND:20200101T100000Z', 'RRULE:FREQ=HOURLY')
  expectSameText(text, [MONTH, { start: START, end: START + 1 }, { start: 0, end: 1 }])
})
