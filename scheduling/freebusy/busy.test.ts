import { describe, expect, test } from 'vitest'
import { readFreeBusyQuery } from '../../protocol/caldav/free-busy-query.ts'
import { APPENDIX_B, calendar } from '../../protocol/caldav/testing/appendix-b.ts'
import { sourceOf } from '../../protocol/caldav/testing/source.ts'
import { formatWall } from '../../protocol/time/civil.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import type { Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { parseXml } from '../../protocol/xml/parse.ts'
import { type BusyPeriod, type BusyType, busyPeriods } from './busy.ts'
import { coalesce } from './coalesce.ts'
import { writeFreeBusy } from './freebusy.ts'

function windowOf(start: string, end: string): Window {
  const range = `<C:time-range start="${start}" end="${end}"/>`
  return readFreeBusyQuery(
    parseXml(`<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">${range}</C:free-busy-query>`),
  )
}

const ME = new Set(['mailto:me@example.com'])

function periodsOf(texts: readonly string[], window: Window, zone: Zone = UTC): readonly BusyPeriod[] {
  return coalesce(
    texts.flatMap((text) => {
      const source = sourceOf(text, zone)
      return busyPeriods(source.object(), { window, me: ME }, source.context())
    }),
  )
}

/** `BUSY 20060104T190000/20060104T200000` */
function busy(texts: readonly string[], window: Window, zone: Zone = UTC): readonly string[] {
  return periodsOf(texts, window, zone).map(({ type, start, end }) => `${type} ${formatWall(start)}/${formatWall(end)}`)
}

// The text of the example asks for 9:00 to 17:00 in New York; its request goes on until the next day.
const OFFICE_HOURS = windowOf('20060104T140000Z', '20060104T220000Z')

test('RFC 4791 §7.10.1', () => {
  const text = writeFreeBusy({
    window: OFFICE_HOURS,
    periods: periodsOf(Object.values(APPENDIX_B), OFFICE_HOURS),
    now: 1106643600,
    productId: '-//Example Corp.//CalDAV Server//EN',
  })
  expect(text.split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Example Corp.//CalDAV Server//EN',
    'BEGIN:VFREEBUSY',
    'DTSTAMP:20050125T090000Z',
    'DTSTART:20060104T140000Z',
    'DTEND:20060104T220000Z',
    'FREEBUSY;FBTYPE=BUSY:20060104T190000Z/PT1H',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T150000Z/PT1H',
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ])
})

test('RFC 5545 §3.8.2.6 one list of each type, ascending', () => {
  const hour = (from: number, to: number, type: BusyType) => ({ start: from * 3_600, end: to * 3_600, type })
  const periods = [
    hour(1, 2, 'BUSY'),
    hour(2, 10, 'BUSY-UNAVAILABLE'),
    hour(3, 4.5, 'BUSY'),
    hour(5, 53, 'BUSY'),
    hour(60, 60.01, 'BUSY-TENTATIVE'),
    hour(70, 80, 'BUSY-UNAVAILABLE'),
  ]
  const text = writeFreeBusy({ window: hour(0, 100, 'BUSY'), periods, now: 0, productId: 'x' })
  expect(
    text
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .filter((line) => line.startsWith('FREEBUSY')),
  ).toEqual([
    'FREEBUSY;FBTYPE=BUSY:19700101T010000Z/PT1H,19700101T030000Z/PT1H30M,19700101T050000Z/P2D',
    'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:19700101T020000Z/19700101T100000Z,19700103T220000Z/19700104T080000Z',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:19700103T120000Z/PT36S',
  ])
})

test('RFC 4791 §7.10 nothing busy: a VFREEBUSY all the same, and what a scheduling reply adds', () => {
  const answer = { window: OFFICE_HOURS, periods: [], now: 0, productId: 'x' }
  expect(writeFreeBusy(answer)).not.toMatch(/^FREEBUSY/m)
  expect(writeFreeBusy(answer)).not.toContain('METHOD')
  const uid = { name: 'UID', parameters: [], value: 'question' }
  expect(writeFreeBusy({ ...answer, method: 'REPLY', properties: [uid] })).toMatch(/METHOD:REPLY[\s\S]*UID:question/)
})

const DAY = windowOf('20260105T000000Z', '20260106T000000Z')
const event = (...lines: readonly string[]) => calendar('BEGIN:VEVENT', 'UID:e', ...lines, 'END:VEVENT')
const NINE = ['DTSTART:20260105T090000Z', 'DTEND:20260105T100000Z']
const AT_NINE = '20260105T090000/20260105T100000'

describe('RFC 4791 §7.10 the table of TRANSP and STATUS', () => {
  test.each([
    ['nothing said', '', 'BUSY'],
    ['OPAQUE', 'TRANSP:OPAQUE', 'BUSY'],
    ['CONFIRMED', 'STATUS:CONFIRMED', 'BUSY'],
    ['TENTATIVE', 'STATUS:TENTATIVE', 'BUSY-TENTATIVE'],
    ['CANCELLED', 'STATUS:CANCELLED', undefined],
    ['a name of one’s own', 'STATUS:X-MAYBE', 'BUSY'],
    ['TRANSPARENT', 'TRANSP:TRANSPARENT', undefined],
    ['TRANSPARENT and TENTATIVE', 'TRANSP:TRANSPARENT STATUS:TENTATIVE', undefined],
    ['TRANSPARENT and of one’s own', 'TRANSP:TRANSPARENT STATUS:X-MAYBE', undefined],
    ['small letters', 'status:tentative', 'BUSY-TENTATIVE'],
  ])('%s', (_, lines, type) => {
    expect(busy([event(...NINE, ...lines.split(' ').filter(Boolean))], DAY)).toEqual(type ? [`${type} ${AT_NINE}`] : [])
  })
})

describe('the answer of the owner', () => {
  const asked = (partstat: string, ...more: readonly string[]) =>
    event(...NINE, 'ORGANIZER:mailto:boss@example.com', `ATTENDEE${partstat}:MAILTO:me@example.com`, ...more)
  test.each([
    ['accepted', asked(';PARTSTAT=ACCEPTED'), 'BUSY'],
    ['accepted what is not sure', asked(';PARTSTAT=ACCEPTED', 'STATUS:TENTATIVE'), 'BUSY-TENTATIVE'],
    ['perhaps', asked(';PARTSTAT=TENTATIVE'), 'BUSY-TENTATIVE'],
    ['not yet', asked(';PARTSTAT=NEEDS-ACTION'), 'BUSY-TENTATIVE'],
    ['not yet, by default', asked(''), 'BUSY-TENTATIVE'],
    ['declined', asked(';PARTSTAT=DECLINED'), undefined],
    ['somebody else goes', asked(';PARTSTAT=DELEGATED'), undefined],
    ['of one’s own', asked(';PARTSTAT=X-OK'), 'BUSY'],
    ['a name that objects have', asked(';PARTSTAT=constructor'), 'BUSY'],
    ['accepted, and transparent', asked(';PARTSTAT=ACCEPTED', 'TRANSP:TRANSPARENT'), undefined],
    ['only others are asked', event(...NINE, 'ATTENDEE;PARTSTAT=DECLINED:mailto:you@example.com'), 'BUSY'],
  ])('%s', (_, text, type) => {
    expect(busy([text], DAY)).toEqual(type ? [`${type} ${AT_NINE}`] : [])
  })
})

describe('instances', () => {
  test('a series with an override, an excluded day, and a declined instance', () => {
    const text = calendar(
      'BEGIN:VEVENT',
      'UID:s',
      'DTSTART:20260105T090000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=5',
      'EXDATE:20260106T090000Z',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:s',
      'RECURRENCE-ID:20260107T090000Z',
      'DTSTART:20260107T150000Z',
      'DURATION:PT1H',
      'STATUS:TENTATIVE',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:s',
      'RECURRENCE-ID:20260108T090000Z',
      'DTSTART:20260108T090000Z',
      'DURATION:PT1H',
      'ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com',
      'END:VEVENT',
    )
    expect(busy([text], windowOf('20260101T000000Z', '20260201T000000Z'))).toEqual([
      `BUSY ${AT_NINE}`,
      'BUSY-TENTATIVE 20260107T150000/20260107T160000',
      'BUSY 20260109T090000/20260109T100000',
    ])
  })

  test('cut to the window', () => {
    const text = event('DTSTART:20260101T000000Z', 'DTEND:20260201T000000Z')
    expect(busy([text], DAY)).toEqual(['BUSY 20260105T000000/20260106T000000'])
  })

  test('what takes no time is not busy', () => {
    expect(busy([event('DTSTART:20260105T090000Z')], DAY)).toEqual([])
  })

  test('§7.3 days and floating times in the zone of the calendar', () => {
    const eastern = findIanaZone('America/New_York') ?? UTC
    const day = event('DTSTART;VALUE=DATE:20260105')
    const hour = event('DTSTART:20260105T010000', 'DURATION:PT1H', 'STATUS:TENTATIVE')
    expect(busy([day, hour], DAY)).toEqual([
      'BUSY 20260105T000000/20260106T000000',
      'BUSY-TENTATIVE 20260105T010000/20260105T020000',
    ])
    expect(busy([day, hour], DAY, eastern)).toEqual([
      'BUSY 20260105T050000/20260106T000000',
      'BUSY-TENTATIVE 20260105T060000/20260105T070000',
    ])
  })

  test('alarms, tasks and journals keep nobody busy', () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT4H', 'END:VALARM']
    expect(busy([event(...NINE, ...alarm)], DAY)).toEqual([`BUSY ${AT_NINE}`])
    const task = calendar('BEGIN:VTODO', 'UID:t', 'DTSTART:20260105T090000Z', 'DUE:20260105T100000Z', 'END:VTODO')
    const journal = calendar('BEGIN:VJOURNAL', 'UID:j', 'DTSTART;VALUE=DATE:20260105', 'END:VJOURNAL')
    expect(busy([task, journal], DAY)).toEqual([])
  })
})

test('VFREEBUSY by its types', () => {
  const text = calendar(
    'BEGIN:VFREEBUSY',
    'UID:f',
    'DTSTART:20260105T000000Z',
    'DTEND:20260106T000000Z',
    'FREEBUSY;FBTYPE=FREE:20260105T010000Z/PT1H',
    'FREEBUSY:20260105T020000Z/PT1H,20260105T233000Z/PT1H',
    'FREEBUSY;FBTYPE="BUSY-UNAVAILABLE":20260105T040000Z/PT1H',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260105T050000Z/20260105T060000Z',
    'FREEBUSY;FBTYPE=X-LUNCH:20260105T120000Z/PT1H',
    'END:VFREEBUSY',
  )
  expect(busy([text], DAY)).toEqual([
    'BUSY 20260105T020000/20260105T030000',
    'BUSY-UNAVAILABLE 20260105T040000/20260105T050000',
    'BUSY-TENTATIVE 20260105T050000/20260105T060000',
    'BUSY 20260105T120000/20260105T130000',
    'BUSY 20260105T233000/20260106T000000',
  ])
})

test('RFC 5545 §3.6.4 a VFREEBUSY speaks of the time between DTSTART and DTEND', () => {
  const text = calendar(
    'BEGIN:VFREEBUSY',
    'UID:f',
    'DTSTART:20260105T080000Z',
    'DTEND:20260105T180000Z',
    'FREEBUSY:20260105T070000Z/PT2H,20260105T120000Z/PT1H,20260105T200000Z/PT1H',
    'END:VFREEBUSY',
  )
  expect(busy([text], DAY)).toEqual(['BUSY 20260105T080000/20260105T090000', 'BUSY 20260105T120000/20260105T130000'])
})

const TYPES: ReadonlyMap<string, BusyType> = new Map([
  ['B', 'BUSY'],
  ['U', 'BUSY-UNAVAILABLE'],
  ['T', 'BUSY-TENTATIVE'],
])

describe('RFC 4791 §7.10 coalescing', () => {
  const period = (text: string): BusyPeriod => {
    const [type, start, end] = text.split(' ')
    return { type: TYPES.get(type ?? '') ?? 'BUSY', start: Number(start), end: Number(end) }
  }
  test.each([
    ['apart', ['B 1 2', 'B 3 4'], ['B 1 2', 'B 3 4']],
    ['in a row', ['B 1 2', 'B 2 3'], ['B 1 3']],
    ['overlapping, in any order', ['B 3 6', 'B 1 4'], ['B 1 6']],
    ['one in another', ['B 1 9', 'B 2 3', 'B 8 10'], ['B 1 10']],
    ['the same', ['B 1 2', 'B 1 2'], ['B 1 2']],
    ['types stay apart, and may overlap', ['B 1 5', 'T 2 3', 'U 5 6', 'T 3 4'], ['B 1 5', 'T 2 4', 'U 5 6']],
    ['one start, by weight', ['T 1 2', 'U 1 2', 'B 1 2'], ['B 1 2', 'U 1 2', 'T 1 2']],
    ['nothing', [], []],
  ])('%s', (_, periods, merged) => {
    expect(coalesce(periods.map(period))).toEqual(merged.map(period))
  })
})
