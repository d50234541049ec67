import { describe, expect, test } from 'vitest'
import { addressDataMatch, calendarDataMatch, jcalDataMatch } from './calendar-data-match.ts'
import { answerWith, contextWith, verify } from './testing.ts'

const ZONE = 'BEGIN:VTIMEZONE\nTZID:US/Eastern\nEND:VTIMEZONE\n'
const calendar = (...components: string[]) =>
  `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n${components.join('')}END:VCALENDAR\n`
const event = (...lines: string[]) => `BEGIN:VEVENT\nUID:1\n${lines.map((line) => `${line}\n`).join('')}END:VEVENT\n`

const LOCAL = 'DTSTART;TZID=US/Eastern:20270101T100000'

function compare(expected: string, actual: string, args: Record<string, string[]> = {}, context = contextWith()) {
  const files = { ...context, readFile: () => expected }
  return verify(calendarDataMatch, answerWith(actual.replaceAll('\n', '\r\n')), { filepath: ['x.ics'], ...args }, files)
}

describe('calendarDataMatch', () => {
  test.each([
    ['the order of properties does not count', event('SUMMARY:a', LOCAL), event(LOCAL, 'SUMMARY:a'), true],
    ['another text', event('SUMMARY:a'), event('SUMMARY:b'), false],
    ['a property more', event(), event('SUMMARY:b'), false],
    ['a property twice counts once', event('COMMENT:a'), event('COMMENT:a', 'COMMENT:a'), true],
    ['folding', event('SUMMARY:long text'), event('SUMMARY:long\n  text'), true],
    ['escaping that need not be', event('SUMMARY:a: b'), event('SUMMARY:a\\: b'), true],
    ['escaping in an unknown property counts', event('X-A:a\\, b'), event('X-A:a, b'), false],
    ['quotes that need not be', event('ATTENDEE;CN=User 1:mailto:a@x'), event('ATTENDEE;CN="User 1":mailto:a@x'), true],
    [
      'the order of parameters',
      event('ATTENDEE;RSVP=TRUE;CN=A:mailto:a@x'),
      event('ATTENDEE;CN=A;RSVP=TRUE:mailto:a@x'),
      true,
    ],
    ['another parameter', event('ATTENDEE;CN=A:mailto:a@x'), event('ATTENDEE;CN=B:mailto:a@x'), false],
    ['the letter of an address counts', event('ATTENDEE:mailto:a@x'), event('ATTENDEE:MAILTO:a@x'), false],
    ['urn:uuid: for urn:x-uid:', event('ATTENDEE:urn:x-uid:1'), event('ATTENDEE:urn:uuid:1'), true],
    ['a VALUE that need not be', event(LOCAL), event('DTSTART;VALUE=DATE-TIME;TZID=US/Eastern:20270101T100000'), true],
    ['end and duration', event(LOCAL, 'DURATION:PT90M'), event(LOCAL, 'DTEND;TZID=US/Eastern:20270101T113000'), true],
    ['another length', event(LOCAL, 'DURATION:PT90M'), event(LOCAL, 'DTEND;TZID=US/Eastern:20270101T110000'), false],
    ['an end in another zone', event(LOCAL, 'DURATION:PT1H'), event(LOCAL, 'DTEND:20270101T160000Z'), true],
    [
      'a length over a change of the clock',
      event('DTSTART;TZID=US/Eastern:20270314T010000', 'DURATION:PT1H'),
      event('DTSTART;TZID=US/Eastern:20270314T010000', 'DTEND;TZID=US/Eastern:20270314T030000'),
      true,
    ],
    [
      'a whole day needs no end',
      event('DTSTART;VALUE=DATE:20270101'),
      event('DTSTART;VALUE=DATE:20270101', 'DTEND;VALUE=DATE:20270102'),
      true,
    ],
    [
      'two days do',
      event('DTSTART;VALUE=DATE:20270101'),
      event('DTSTART;VALUE=DATE:20270101', 'DTEND;VALUE=DATE:20270103'),
      false,
    ],
    ['durations by their length', event('DURATION:PT60M'), event('DURATION:PT1H'), true],
    [
      'the order in a rule',
      event('RRULE:FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=1'),
      event('RRULE:BYDAY=FR,MO;FREQ=WEEKLY'),
      true,
    ],
    ['another rule', event('RRULE:FREQ=WEEKLY'), event('RRULE:FREQ=DAILY'), false],
    ['time zones do not count', ZONE + event(LOCAL), event(LOCAL), true],
    [
      'components have no order',
      event('SUMMARY:a') + event('SUMMARY:b'),
      event('SUMMARY:b') + event('SUMMARY:a'),
      true,
    ],
    ['a component more', event('SUMMARY:a'), event('SUMMARY:a') + event('SUMMARY:b'), false],
  ])('%s', (_, expected, actual, same) => {
    expect(compare(calendar(expected), calendar(actual)).length === 0).toBe(same)
  })

  test.each([
    [
      'an override that changes nothing may be there',
      event(LOCAL, 'DURATION:PT1H', 'RRULE:FREQ=DAILY'),
      event(LOCAL, 'DURATION:PT1H', 'RRULE:FREQ=DAILY') +
        event(
          'DTSTART;TZID=US/Eastern:20270103T100000',
          'DURATION:PT1H',
          'RECURRENCE-ID;TZID=US/Eastern:20270103T100000',
        ),
      true,
    ],
    [
      'or be missing, its id in UTC',
      event(LOCAL, 'RRULE:FREQ=DAILY') +
        event('DTSTART;TZID=US/Eastern:20270703T100000', 'RECURRENCE-ID;TZID=US/Eastern:20270703T100000'),
      event(LOCAL, 'RRULE:FREQ=DAILY'),
      true,
    ],
    [
      'one that changes something counts',
      event(LOCAL, 'SUMMARY:a', 'RRULE:FREQ=DAILY'),
      event(LOCAL, 'SUMMARY:a', 'RRULE:FREQ=DAILY') +
        event('DTSTART;TZID=US/Eastern:20270103T100000', 'SUMMARY:b', 'RECURRENCE-ID;TZID=US/Eastern:20270103T100000'),
      false,
    ],
    [
      'whole days',
      event('DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=DAILY') +
        event('DTSTART;VALUE=DATE:20270103', 'RECURRENCE-ID;VALUE=DATE:20270103'),
      event('DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=DAILY'),
      true,
    ],
  ])('overrides: %s', (_, expected, actual, same) => {
    expect(compare(calendar(expected), calendar(actual)).length === 0).toBe(same)
  })

  test.each([
    ['a property', ['ATTACH'], event('ATTACH:http://x'), event(), true],
    ['a property with a value', ['TRANSP=OPAQUE'], event('TRANSP:OPAQUE'), event(), true],
    ['the same property with another value', ['TRANSP=OPAQUE'], event('TRANSP:TRANSPARENT'), event(), false],
    [
      'a parameter',
      ['ORGANIZER:SCHEDULE-STATUS'],
      event('ORGANIZER;SCHEDULE-STATUS=1.2:mailto:a@x'),
      event('ORGANIZER:mailto:a@x'),
      true,
    ],
    [
      'a parameter with a value',
      ['ORGANIZER:X=1'],
      event('ORGANIZER;X=1:mailto:a@x'),
      event('ORGANIZER:mailto:a@x'),
      true,
    ],
    [
      'the same parameter with another value',
      ['ORGANIZER:X=1'],
      event('ORGANIZER;X=2:mailto:a@x'),
      event('ORGANIZER:mailto:a@x'),
      false,
    ],
    ['a number is no text, as in the original', ['SEQUENCE=0'], event('SEQUENCE:0'), event(), false],
    [
      'EMAIL parameters, which only some servers write',
      [],
      event('ATTENDEE;EMAIL=a@x:mailto:a@x'),
      event('ATTENDEE:mailto:a@x'),
      true,
    ],
    ['the filters of the server', [], event('DTSTAMP:20270101T000000Z'), event(), true],
    ['unless the script takes one away', ['!DTSTAMP'], event('DTSTAMP:20270101T000000Z'), event(), false],
  ])('filters: %s', (_, filter, expected, actual, same) => {
    const context = contextWith({ calendarFilters: ['DTSTAMP'] })
    expect(compare(calendar(expected), calendar(actual), { filter }, context).length === 0).toBe(same)
  })

  test('time zones count for a server that must write them, unless doTimezones is given', () => {
    const context = contextWith({ features: new Set() })
    const [withZone, without] = [calendar(ZONE, event(LOCAL)), calendar(event(LOCAL))]
    expect(compare(withZone, without, {}, context)).not.toEqual([])
    expect(compare(withZone, without, { doTimezones: ['true'] }, context)).toEqual([])
  })

  test('differences are told line by line', () => {
    expect(
      compare(calendar(event('SUMMARY:a', 'CLASS:PRIVATE')), calendar(event('CLASS:PRIVATE', 'SUMMARY:b'))),
    ).toEqual(['- SUMMARY:a', '+ SUMMARY:b'])
  })

  test.each([
    ['another status', answerWith(calendar(), { status: 404 }), /^status 404/],
    ['no body', answerWith(''), /^no body/],
    ['no calendar', answerWith('<html/>'), /^not to be read/],
    ['an open component', answerWith('BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nEND:VCALENDAR\n'), /^not to be read/],
    ['no VERSION', answerWith('BEGIN:VCALENDAR\nEND:VCALENDAR\n'), /^not to be read/],
  ])('%s', (_, answer, message) => {
    const context = contextWith({ readFile: () => calendar() })
    expect(verify(calendarDataMatch, answer, { filepath: ['x.ics'] }, context)[0]).toMatch(message)
  })

  test('data in the script, and another status', () => {
    const answer = answerWith(calendar(event()), { status: 412 })
    expect(verify(calendarDataMatch, answer, { data: [calendar(event())], status: ['412'] })).toEqual([])
  })
})

describe('jcalDataMatch', () => {
  const jcal = (...properties: unknown[]) =>
    JSON.stringify(['vcalendar', [['version', {}, 'text', '2.0']], [['vevent', properties, []]]])
  const compareJson = (expected: string, actual: string) =>
    verify(jcalDataMatch, answerWith(actual), { data: [expected] }).length === 0

  test.each([
    [
      'the order does not count',
      [
        ['uid', {}, 'text', '1'],
        ['summary', {}, 'text', 'a, b'],
      ],
      [
        ['summary', {}, 'text', 'a, b'],
        ['uid', {}, 'text', '1'],
      ],
      true,
    ],
    ['another text', [['summary', {}, 'text', 'a']], [['summary', {}, 'text', 'b']], false],
    [
      'end and duration',
      [
        ['dtstart', {}, 'date-time', '2027-01-01T10:00:00Z'],
        ['duration', {}, 'duration', 'PT1H'],
      ],
      [
        ['dtstart', {}, 'date-time', '2027-01-01T10:00:00Z'],
        ['dtend', {}, 'date-time', '2027-01-01T11:00:00Z'],
      ],
      true,
    ],
    [
      'a rule',
      [['rrule', {}, 'recur', { freq: 'DAILY', until: '2027-02-01', byday: ['MO', 'TU'] }]],
      [['rrule', {}, 'recur', { byday: ['TU', 'MO'], freq: 'DAILY', until: '2027-02-01' }]],
      true,
    ],
    [
      'a date is no date-time',
      [['dtstart', {}, 'date', '2027-01-01']],
      [['dtstart', {}, 'date-time', '2027-01-01T00:00:00']],
      false,
    ],
  ])('%s', (_, expected, actual, same) => {
    expect(compareJson(jcal(...expected), jcal(...actual))).toBe(same)
  })

  test('jCal says what the text says', () => {
    const text = calendar(event('DTSTART;VALUE=DATE:20270101', 'CATEGORIES:a,b\\,c', 'X-A:1')).replace(/PRODID.*\n/, '')
    const json = jcal(
      ['uid', {}, 'text', '1'],
      ['dtstart', {}, 'date', '2027-01-01'],
      ['categories', {}, 'text', 'a', 'b,c'],
      ['x-a', {}, 'unknown', '1'],
    )
    expect(verify(jcalDataMatch, answerWith(json), { data: [json] })).toEqual([])
    expect(verify(jcalDataMatch, answerWith(text), { data: [json] })[0]).toMatch('not to be read')
  })
})

describe('addressDataMatch', () => {
  const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
  test.each([
    ['the order does not count', card('FN:A', 'N:A;B;;;'), card('N:A;B;;;', 'FN:A'), true],
    ['another name', card('N:A;B;;;'), card('N:A;C;;;'), false],
    ['a group counts', card('item1.TEL:1'), card('item2.TEL:1'), false],
    ['types in one parameter or in two', card('TEL;TYPE=HOME,FAX:1'), card('TEL;TYPE=HOME;TYPE=FAX:1'), false],
    ['the filters of the server', card('REV:20270101T000000Z'), card(), true],
  ])('%s', (_, expected, actual, same) => {
    const context = contextWith({ addressFilters: ['REV'] })
    expect(verify(addressDataMatch, answerWith(actual), { data: [expected] }, context).length === 0).toBe(same)
  })
})
