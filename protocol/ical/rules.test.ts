import { describe, expect, it } from 'vitest'
import { InvalidCalendarObject } from './invalid.ts'
import { parseCalendar } from './parse.ts'
import { readCalendarObject, readCalendarTimezone } from './rules.ts'

const timezone = 'BEGIN:VTIMEZONE\nTZID:A\nBEGIN:STANDARD\nDTSTART:16010101T000000\nEND:STANDARD\nEND:VTIMEZONE\n'
const calendar = (body: string, head = 'VERSION:2.0\nPRODID:-//x//EN\n') =>
  parseCalendar(`BEGIN:VCALENDAR\n${head}${body}END:VCALENDAR\n`)
const event = (...lines: string[]) => `BEGIN:VEVENT\n${['UID:1', ...lines].join('\n')}\nEND:VEVENT\n`
const start = 'DTSTART:20260102T100000Z'

function refusal(root: ReturnType<typeof parseCalendar>): InvalidCalendarObject {
  try {
    readCalendarObject(root)
  } catch (error) {
    if (error instanceof InvalidCalendarObject) return error
    throw error
  }
  throw new Error('It was not refused')
}

it('tells what an object is', () => {
  const root = calendar(timezone + event(start, 'RRULE:FREQ=DAILY') + event(start, 'RECURRENCE-ID:20260102T100000Z'))
  const object = readCalendarObject(root)
  expect([object.uid, object.component, object.members.length, object.timezones.length]).toEqual(['1', 'VEVENT', 2, 1])
})

describe('refused for what stands together, RFC 4791 §4.1', () => {
  it.each<[string, string, RegExp]>([
    ['nothing', '', /no component/],
    ['time zones alone', timezone, /no component/],
    ['two kinds', `${event(start)}BEGIN:VTODO\nUID:1\nEND:VTODO\n`, /both VEVENT and VTODO/],
    ['two UIDs', event(start) + event(start).replace('UID:1', 'UID:2'), /2 different UIDs/],
    ['two masters', event(start) + event(start), /lack a RECURRENCE-ID/],
    ['one instance twice', event(start, 'RECURRENCE-ID:20260102').repeat(2), /have the RECURRENCE-ID 20260102/],
    [
      'one instance on two clocks',
      event(start, 'RECURRENCE-ID:20260102T090000Z') + event(start, 'RECURRENCE-ID;TZID=Europe/Berlin:20260102T100000'),
      /RECURRENCE-ID that is 20260102T090000Z, in different zones/,
    ],
    [
      'one instance in UTC by two names',
      event(start, 'RECURRENCE-ID:20260102T090000Z') + event(start, 'RECURRENCE-ID;TZID=UTC:20260102T090000'),
      /in different zones/,
    ],
    [
      'one instance on a clock of the object',
      timezone.replace('END:ST', 'TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:ST') +
        event(start, 'RECURRENCE-ID:20260102T090000Z') +
        event(start, 'RECURRENCE-ID;TZID=A:20260102T100000'),
      /in different zones/,
    ],
  ])('%s', (_, body, message) => {
    expect(refusal(calendar(body))).toMatchObject({ rule: 'object', message: expect.stringMatching(message) })
  })

  it('METHOD', () => {
    expect(refusal(calendar(event(start), 'VERSION:2.0\nMETHOD:REQUEST\n')).rule).toBe('object')
  })
})

describe('refused for its data, RFC 5545', () => {
  it.each([
    ['no VERSION', 'PRODID:x\n'],
    ['another VERSION', 'VERSION:1.0\n'],
    ['another CALSCALE', 'VERSION:2.0\nCALSCALE:CHINESE\n'],
  ])('%s', (_, head) => {
    expect(refusal(calendar(event(start), head)).rule).toBe('data')
  })

  it.each([
    ['no UID', event(start).replace('UID:1', 'X-A:1')],
    ['an empty UID', event(start).replace('UID:1', 'UID: ')],
    ['no DTSTART', event('SUMMARY:x')],
    ['two DTSTARTs', event(start, start)],
    ['a VTIMEZONE without TZID', timezone.replace('TZID:A\n', '') + event(start)],
    ...[
      'DTEND:20260230',
      'DUE:x',
      'DURATION:1H',
      'RECURRENCE-ID:2026',
      'EXDATE:20260102,x',
      'RDATE:20260102T',
      'COMPLETED:yes',
      'RDATE;VALUE=PERIOD:20260102T000000Z',
      'RRULE:FREQ=SOMETIMES',
      'RRULE:INTERVAL=2',
      'RRULE:FREQ=DAILY;INTERVAL=0',
      'RRULE:FREQ=DAILY;COUNT=0',
      'RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260105',
      'RRULE:FREQ=MONTHLY;BYDAY=+1,3MO',
      'RRULE:FREQ=WEEKLY;BYMONTHDAY=3',
      'RRULE:FREQ=DAILY;BYWEEKNO=3',
      'RRULE:FREQ=DAILY;BYDAY=1MO',
      'RRULE:FREQ=MONTHLY;BYYEARDAY=1',
      'RRULE:FREQ=DAILY;BYSETPOS=1',
      'RRULE:FREQ=DAILY;FREQ=DAILY',
      'RRULE:FREQ=DAILY;FOO=1',
      'RRULE:FREQ=DAILY;BYHOUR=24',
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=0',
      'RRULE:FREQ=MONTHLY;BYDAY=0MO',
      'EXRULE:x',
      'SEQUENCE:one',
      'DESCRIPTION:a \\"quoted\\" word',
      'SUMMARY:ends with \\',
      'FREEBUSY:x',
    ].map((line): [string, string] => [line, event(start, line)]),
    ['a long rule', event(start, `RRULE:FREQ=YEARLY;BYYEARDAY=${'1,'.repeat(1_000)}1`)],
    ['many rules', event(start, ...Array(9).fill('RRULE:FREQ=DAILY'), ...Array(8).fill('EXRULE:FREQ=WEEKLY'))],
    ['many dates', event(start, ...['EXDATE:', 'RDATE:'].map((name) => name + '20260102,'.repeat(5_000)))],
    ['many properties of dates', event(start, ...Array(10_001).fill('EXDATE:20260102'))],
    [
      'many dates in many members',
      event('RECURRENCE-ID:20260102', start, `RDATE:${'20260102,'.repeat(5_000)}`).repeat(2),
    ],
    [
      'many dates of a time zone',
      timezone.replace('END:ST', `RDATE:${'20260102,'.repeat(10_000)}\nEND:ST`) + event(start),
    ],
    [
      'an alarm without end',
      event(start, 'BEGIN:VALARM', 'TRIGGER:PT0S', 'REPEAT:2147483648', 'DURATION:PT1M', 'END:VALARM'),
    ],
    [
      'an alarm after a long time',
      event(start, 'BEGIN:VALARM', 'TRIGGER:PT0S', 'REPEAT:2', 'DURATION:P3651D', 'END:VALARM'),
    ],
    ['an alarm acknowledged on no clock', event(start, 'BEGIN:VALARM', 'ACKNOWLEDGED:20260101T000000', 'END:VALARM')],
    ['availability on no clock', `BEGIN:VAVAILABILITY\nUID:1\nDTSTART:20260101T000000\nEND:VAVAILABILITY\n`],
    [
      'availability of whole days',
      `BEGIN:VAVAILABILITY\nUID:1\n${start}\nBEGIN:AVAILABLE\n${start}\nDTEND;VALUE=DATE:20260103\nEND:AVAILABLE\nEND:VAVAILABILITY\n`,
    ],
    ['a bad trigger', event(start, 'BEGIN:VALARM', 'TRIGGER:soon', 'END:VALARM')],
  ])('%s', (_, body) => {
    expect(refusal(calendar(body)).rule).toBe('data')
  })
})

it('refused for its calendar, RFC 7529', () => {
  expect(refusal(calendar(event(start, 'RRULE:RSCALE=KLINGON;FREQ=YEARLY'))).rule).toBe('rscale')
  expect(refusal(calendar(event(start, 'RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FOOBAR'))).rule).toBe('data')
})

describe('accepted, because clients in use write it', () => {
  it.each([
    ['no PRODID, no DTSTAMP', event(start)],
    ['a DATE with a TZID', timezone + event('DTSTART;TZID=A;VALUE=DATE:20260102')],
    ['a DATE without VALUE=DATE', event('DTSTART:20260102')],
    ['an end before the start', event(start, 'DTEND;VALUE=DATE:20060711')],
    ['DTEND and DURATION', event(start, 'DTEND:20260102T110000Z', 'DURATION:PT1H')],
    ['P1DT', event(start, 'DURATION:P1DT')],
    ['an odd CREATED', event(start, 'CREATED:   51222T205954Z')],
    ['an odd REQUEST-STATUS', event(start, 'REQUEST-STATUS:2.0')],
    ['RSCALE=GREGORIAN', event(start, 'RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD')],
    ['an empty RRULE', event(start, 'RRULE:')],
    ['lower case in an RRULE', event(start, 'RRULE:freq=daily;count=2;')],
    ['an empty EXDATE', event(start, 'EXDATE:')],
    ['lower case in a trigger', event(start, 'BEGIN:VALARM', 'TRIGGER:-pt15m', 'END:VALARM')],
    ['10,000 dates', event(start, `EXDATE:${'20260102,'.repeat(5_000)}`, ...Array(4_999).fill('RDATE:20260103'))],
    ['an event of many years', event(start, 'DURATION:P9999D')],
    [
      'overrides on two clocks, and on one that nobody knows',
      event('RECURRENCE-ID:20260102T090000Z', start) +
        event('RECURRENCE-ID;TZID=Europe/Berlin:20260103T100000', start) +
        event('RECURRENCE-ID;TZID=Custom:20260102T090000', start) +
        event('RECURRENCE-ID:20260102T090000', start),
    ],
    ['an override before its master', event('RECURRENCE-ID:20260102', start) + event(start, 'RRULE:FREQ=DAILY')],
    [
      'overrides alone',
      event('RECURRENCE-ID:20260102T100000Z', start) + event('RECURRENCE-ID:20260103T100000Z', start),
    ],
    ['an override of an instance that does not exist', event(start) + event('RECURRENCE-ID:20300102T100000Z', start)],
    ['a TZID that nothing defines', event('DTSTART;TZID=Custom:20260102T100000')],
    ['a task without dates', 'BEGIN:VTODO\nUID:1\nEND:VTODO\n'],
    ['a STATUS of another draft', 'BEGIN:VTODO\nUID:1\nSTATUS;GROUP=G1:FAILED\nEND:VTODO\n'],
    ['a VPOLL with other UIDs inside', `BEGIN:VPOLL\nUID:9\n${event(start)}END:VPOLL\n`],
    ['a component of no standard', 'BEGIN:X-NOTE\nUID:1\nEND:X-NOTE\n'],
  ])('%s', (_, body) => {
    expect(() => readCalendarObject(calendar(body))).not.toThrow()
  })
})

describe('CALDAV:calendar-timezone, RFC 4791 §5.2.2', () => {
  it('is one VTIMEZONE and nothing else', () => {
    expect(readCalendarTimezone(calendar(timezone)).name).toBe('VTIMEZONE')
    expect(() => readCalendarTimezone(calendar(timezone + event(start)))).toThrow(InvalidCalendarObject)
    expect(() => readCalendarTimezone(calendar(timezone.repeat(2)))).toThrow(InvalidCalendarObject)
    expect(() => readCalendarTimezone(calendar(''))).toThrow(InvalidCalendarObject)
    const long = timezone.replace('END:ST', `${'RDATE:20260102\n'.repeat(10_001)}END:ST`)
    expect(() => readCalendarTimezone(calendar(long))).toThrow('more than 10000 values')
  })
})
