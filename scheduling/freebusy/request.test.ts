import { describe, expect, test } from 'vitest'
import { refusalOf } from '../../protocol/caldav/testing/refusal-of.ts'
import { readFreeBusyRequest } from './request.ts'

// RFC 6638 §B.5.
const REQUEST = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example Corp.//CalDAV Client//EN
METHOD:REQUEST
BEGIN:VFREEBUSY
UID:4FD3AD926350
DTSTAMP:20090602T190420Z
DTSTART:20090602T000000Z
DTEND:20090604T000000Z
ORGANIZER;CN="Cyrus Daboo":mailto:cyrus@example.com
ATTENDEE;CN="Wilfredo Sanchez Vega":mailto:wilfredo@example.com
ATTENDEE;CN="Bernard Desruisseaux":mailto:bernard@example.net
ATTENDEE;CN="Mike Douglass":mailto:mike@example.org
END:VFREEBUSY
END:VCALENDAR
`

const TERMS = { isOwner: (address: string) => address === 'mailto:cyrus@example.com', maxAttendees: 3 }

function read(text: string) {
  return readFreeBusyRequest(Buffer.from(text.replaceAll('\n', '\r\n')), TERMS)
}

test('RFC 6638 §B.5', () => {
  const { window, uid, organizer, attendees } = read(REQUEST)
  expect(window).toEqual({
    start: Date.parse('2009-06-02T00:00:00Z') / 1000,
    end: Date.parse('2009-06-04T00:00:00Z') / 1000,
  })
  expect(uid.value).toBe('4FD3AD926350')
  expect(organizer).toEqual({
    name: 'ORGANIZER',
    parameters: [{ name: 'CN', values: ['Cyrus Daboo'] }],
    value: 'mailto:cyrus@example.com',
  })
  expect(attendees.map(({ value }) => value)).toEqual([
    'mailto:wilfredo@example.com',
    'mailto:bernard@example.net',
    'mailto:mike@example.org',
  ])
})

test('who is asked for twice is answered once', () => {
  const { attendees } = read(REQUEST.replace('bernard@example.net', 'mike@example.org'))
  expect(attendees.map(({ value }) => value)).toEqual(['mailto:wilfredo@example.com', 'mailto:mike@example.org'])
})

/** The line that begins so, and what stands in its place. */
function change(line: string, replacement: string): string {
  return REQUEST.replace(new RegExp(`^${line}.*\n`, 'm'), replacement)
}

const EVENT = REQUEST.replaceAll('VFREEBUSY', 'VEVENT')
const ANOTHER = `BEGIN:VFREEBUSY\nUID:other\nDTSTAMP:20090602T190420Z\nEND:VFREEBUSY\nEND:VCALENDAR\n`
const ZONE = `BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n`
const ALARM = 'BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM\n'

describe('RFC 6638 §5.2', () => {
  test.each([
    ['no iCalendar', 'Cyrus asks', '403 valid-calendar-data'],
    ['two calendars', REQUEST + REQUEST, '403 valid-calendar-data'],
    ['another version', change('VERSION', 'VERSION:1.0\n'), '403 valid-calendar-data'],
    ['a date that is none', change('DTEND', 'DTEND:tomorrow\n'), '403 valid-calendar-data'],
    ['two organizers', change('UID', 'UID:x\nORGANIZER:mailto:cyrus@example.com\n'), '403 valid-calendar-data'],
    ['no UID', change('UID', ''), '403 valid-calendar-data'],
    ['no METHOD', change('METHOD', ''), '400 valid-scheduling-message'],
    ['another method', change('METHOD', 'METHOD:REPLY\n'), '400 valid-scheduling-message'],
    ['an event', EVENT, '400 valid-scheduling-message'],
    ['no component', 'BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nEND:VCALENDAR\n', '400 valid-scheduling-message'],
    ['two components', change('END:VCALENDAR', ANOTHER), '400 valid-scheduling-message'],
    ['a time zone', change('BEGIN:VFREEBUSY', `${ZONE}BEGIN:VFREEBUSY\n`), '400 valid-scheduling-message'],
    ['an alarm', change('END:VFREEBUSY', `${ALARM}END:VFREEBUSY\n`), '400 valid-scheduling-message'],
    ['no DTSTAMP', change('DTSTAMP', ''), '400 valid-scheduling-message'],
    ['no DTSTART', change('DTSTART', ''), '400 valid-scheduling-message'],
    ['no DTEND', change('DTEND', ''), '400 valid-scheduling-message'],
    ['a duration', change('DTEND', 'DURATION:P2D\n'), '400 valid-scheduling-message'],
    ['busy times of its own', change('UID', 'UID:x\nFREEBUSY:20090602T110000Z/PT1H\n'), '400 valid-scheduling-message'],
    ['a floating start', change('DTSTART', 'DTSTART:20090602T000000\n'), '400 valid-scheduling-message'],
    ['an end that is a date', change('DTEND', 'DTEND;VALUE=DATE:20090604\n'), '400 valid-scheduling-message'],
    ['no time at all', change('DTEND', 'DTEND:20090602T000000Z\n'), '400 valid-scheduling-message'],
    ['an end before the start', change('DTEND', 'DTEND:20090601T000000Z\n'), '400 valid-scheduling-message'],
    ['nobody asked', REQUEST.replace(/^ATTENDEE.*\n/gm, ''), '400 valid-scheduling-message'],
    ['no organizer', change('ORGANIZER', ''), '400 valid-scheduling-message'],
    ['another organizer', change('ORGANIZER', 'ORGANIZER:mailto:mike@example.org\n'), '403 valid-organizer'],
    ['§11.1 too many', change('UID', 'UID:x\nATTENDEE:mailto:x@x.test\n'), '403 max-attendees-per-instance'],
    [
      '§11.4 who may not ask is told nothing else',
      change('ORGANIZER', 'ORGANIZER:mailto:mike@example.org\n').replace('DTEND:20090604', 'DTEND:20060604'),
      '403 valid-organizer',
    ],
  ])('%s', (_, text, expected) => {
    expect(refusalOf(() => read(text))).toBe(expected)
  })

  test('bytes that are not UTF-8', () => {
    const bytes = Buffer.from(REQUEST.replace('Mike Douglass', 'Mik\u00e9'), 'latin1')
    expect(refusalOf(() => readFreeBusyRequest(bytes, TERMS))).toBe('403 valid-calendar-data')
  })
})
