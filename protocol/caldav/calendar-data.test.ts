import { describe, expect, test } from 'vitest'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import type { Zone } from '../time/zone.ts'
import { parseXml } from '../xml/parse.ts'
import { renderCalendarData } from './calendar-data.ts'
import { readCalendarDataRequest } from './calendar-data-request.ts'
import { ABCD2_OF_THE_ANSWERS, APPENDIX_B, calendar } from './testing/appendix-b.ts'
import { sourceOf } from './testing/source.ts'

/** `content` is what stands in CALDAV:calendar-data. */
function render(content: string, text: string, zone: Zone = UTC): string {
  const xml = `<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav">${content}</C:calendar-data>`
  return renderCalendarData(readCalendarDataRequest(parseXml(xml)), sourceOf(text, zone))
}

/** The lines between VCALENDAR's, less the product. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/\r\n /g, '').trimEnd().split('\r\n')
  return lines.slice(1, -1).filter((line) => line !== 'VERSION:2.0' && !line.startsWith('PRODID'))
}

function events(...instances: readonly (readonly string[])[]): readonly string[] {
  return instances.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'])
}

/** Properties in any order, RFC 5545 §3.6. */
function sorted(lines: readonly string[]): readonly string[] {
  const blocks = lines.join('\n').split(/(?<=END:VEVENT)\n/)
  return blocks.flatMap((block) => block.split('\n').sort())
}

const zoneLines = (text: string) => {
  const lines = linesOf(text)
  return lines.slice(lines.indexOf('BEGIN:VTIMEZONE'), lines.indexOf('END:VTIMEZONE') + 1)
}

describe('the examples of RFC 4791 §7.8', () => {
  test('nothing asked: the very bytes', () => {
    const text = APPENDIX_B.abcd1.replaceAll('\r\n', '\n')
    expect(render('', text)).toBe(text)
  })

  test('§7.8.1 partial retrieval', () => {
    const answer = render(
      `<C:comp name="VCALENDAR">
         <C:prop name="VERSION"/>
         <C:comp name="VEVENT">
           <C:prop name="SUMMARY"/><C:prop name="UID"/><C:prop name="DTSTART"/><C:prop name="DTEND"/>
           <C:prop name="DURATION"/><C:prop name="RRULE"/><C:prop name="RDATE"/><C:prop name="EXRULE"/>
           <C:prop name="EXDATE"/><C:prop name="RECURRENCE-ID"/>
         </C:comp>
         <C:comp name="VTIMEZONE"/>
       </C:comp>`,
      ABCD2_OF_THE_ANSWERS,
    )
    expect(answer).not.toContain('PRODID')
    expect(linesOf(answer)).toEqual([
      ...zoneLines(APPENDIX_B.abcd2),
      ...events(
        [
          'DTSTART;TZID=US/Eastern:20060102T120000',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;COUNT=5',
          'SUMMARY:Event #2',
          'UID:00959BC664CA650E933C892C@example.com',
        ],
        [
          'DTSTART;TZID=US/Eastern:20060104T140000',
          'DURATION:PT1H',
          'RECURRENCE-ID;TZID=US/Eastern:20060104T120000',
          'SUMMARY:Event #2 bis',
          'UID:00959BC664CA650E933C892C@example.com',
        ],
        [
          'DTSTART;TZID=US/Eastern:20060106T140000',
          'DURATION:PT1H',
          'RECURRENCE-ID;TZID=US/Eastern:20060106T120000',
          'SUMMARY:Event #2 bis bis',
          'UID:00959BC664CA650E933C892C@example.com',
        ],
      ),
    ])
  })

  test('§7.8.2 limit-recurrence-set', () => {
    const limit = '<C:limit-recurrence-set start="20060103T000000Z" end="20060105T000000Z"/>'
    expect(render(limit, ABCD2_OF_THE_ANSWERS)).toBe(APPENDIX_B.abcd2)
    expect(render(limit, APPENDIX_B.abcd3)).toBe(APPENDIX_B.abcd3)
  })

  // The example writes its times without the Z that its text asks for; we write it.
  test('§7.8.3 expand', () => {
    const expand = '<C:expand start="20060103T000000Z" end="20060105T000000Z"/>'
    expect(sorted(linesOf(render(expand, ABCD2_OF_THE_ANSWERS)))).toEqual(
      sorted(
        events(
          [
            'DTSTAMP:20060206T001121Z',
            'DTSTART:20060103T170000Z',
            'DURATION:PT1H',
            'RECURRENCE-ID:20060103T170000Z',
            'SUMMARY:Event #2',
            'UID:00959BC664CA650E933C892C@example.com',
          ],
          [
            'DTSTAMP:20060206T001121Z',
            'DTSTART:20060104T190000Z',
            'DURATION:PT1H',
            'RECURRENCE-ID:20060104T170000Z',
            'SUMMARY:Event #2 bis',
            'UID:00959BC664CA650E933C892C@example.com',
          ],
        ),
      ),
    )
    const third = linesOf(render(expand, APPENDIX_B.abcd3))
    expect(third).toContain('DTSTART:20060104T150000Z')
    expect(third.join('\n')).not.toMatch(/RECURRENCE-ID|VTIMEZONE|TZID/)
  })

  test('§7.8.4 limit-freebusy-set', () => {
    const limit = '<C:limit-freebusy-set start="20060102T000000Z" end="20060103T000000Z"/>'
    expect(linesOf(render(limit, APPENDIX_B.abcd8)).filter((line) => line.startsWith('FREEBUSY'))).toEqual([
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z',
    ])
  })
})

describe('RFC 4791 §9.6.1 to §9.6.4 partial retrieval', () => {
  const text = calendar(
    'X-WR-CALNAME:x',
    'BEGIN:VEVENT',
    'UID:part',
    'DTSTART:20260105T090000Z',
    'SUMMARY;LANGUAGE=en:name',
    'X-CUSTOM:1',
    'BEGIN:VALARM',
    'ACTION:AUDIO',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'END:VEVENT',
  )
  const all = linesOf(text)
  const inEvent = (content: string) => `<C:comp name="VCALENDAR"><C:comp name="VEVENT">${content}</C:comp></C:comp>`
  test.each([
    ['an empty comp is all of it', '<C:comp name="VCALENDAR"/>', all],
    ['allprop alone: no components', '<C:comp name="VCALENDAR"><C:allprop/></C:comp>', ['X-WR-CALNAME:x']],
    ['allcomp alone: no properties', '<C:comp name="VCALENDAR"><C:allcomp/></C:comp>', all.slice(1)],
    ['a component that is not there', '<C:comp name="VCALENDAR"><C:comp name="VTODO"/></C:comp>', []],
    ['properties by any case of letters', inEvent('<C:prop name="uid"/>'), events(['UID:part'])],
    ['§7.7 a name of a client', inEvent('<C:prop name="X-CUSTOM"/>'), events(['X-CUSTOM:1'])],
    ['§9.6.4 novalue', inEvent('<C:prop name="SUMMARY" novalue="yes"/>'), events(['SUMMARY;LANGUAGE=en:'])],
    ['novalue="no"', inEvent('<C:prop name="SUMMARY" novalue="no"/>'), events(['SUMMARY;LANGUAGE=en:name'])],
    [
      'components of components',
      inEvent('<C:comp name="VALARM"><C:prop name="ACTION"/></C:comp>'),
      events(['BEGIN:VALARM', 'ACTION:AUDIO', 'END:VALARM']),
    ],
  ])('%s', (_, content, lines) => {
    expect(linesOf(render(content, text))).toEqual(lines)
  })
})

const NEW_YORK = findIanaZone('America/New_York') ?? UTC
const WEEK = '<C:expand start="20260302T000000Z" end="20260316T000000Z"/>'

describe('RFC 4791 §9.6.5 expand', () => {
  test.each([
    [
      'the initial instance has no RECURRENCE-ID',
      ['UID:e', 'DTSTART:20260303T090000Z', 'DTEND:20260303T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=2'],
      [
        ['UID:e', 'DTSTART:20260303T090000Z', 'DTEND:20260303T100000Z'],
        ['UID:e', 'DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z', 'RECURRENCE-ID:20260310T090000Z'],
      ],
    ],
    [
      'a zone whose clocks change between two instances',
      [
        'UID:e',
        'DTSTART;TZID=America/New_York:20260303T090000',
        'DTEND;TZID=America/New_York:20260303T100000',
        'RRULE:FREQ=WEEKLY;COUNT=2',
      ],
      [
        ['UID:e', 'DTSTART:20260303T140000Z', 'DTEND:20260303T150000Z'],
        ['UID:e', 'DTSTART:20260310T130000Z', 'DTEND:20260310T140000Z', 'RECURRENCE-ID:20260310T130000Z'],
      ],
    ],
    [
      'a day of the clock that has 23 hours',
      ['UID:e', 'DTSTART;TZID=America/New_York:20260307T120000', 'DURATION:P1D', 'RRULE:FREQ=DAILY;COUNT=2'],
      [
        ['UID:e', 'DTSTART:20260307T170000Z', 'DURATION:PT23H'],
        ['UID:e', 'DTSTART:20260308T160000Z', 'DURATION:P1D', 'RECURRENCE-ID:20260308T160000Z'],
      ],
    ],
    [
      'dates stay dates',
      ['UID:e', 'DTSTART;VALUE=DATE:20260303', 'DTEND;VALUE=DATE:20260305', 'RRULE:FREQ=WEEKLY;COUNT=2'],
      [
        ['UID:e', 'DTSTART;VALUE=DATE:20260303', 'DTEND;VALUE=DATE:20260305'],
        ['UID:e', 'DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260312', 'RECURRENCE-ID;VALUE=DATE:20260310'],
      ],
    ],
    [
      'floating times stay so',
      ['UID:e', 'DTSTART:20260303T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=2', 'EXDATE:20260303T090000'],
      [['UID:e', 'DTSTART:20260310T090000', 'DURATION:PT1H', 'RECURRENCE-ID:20260310T090000']],
    ],
    [
      'no recurrence property is left',
      [
        'UID:e',
        'DTSTART:20260303T090000Z',
        'RDATE:20260305T090000Z',
        'EXDATE:20260303T090000Z',
        'EXRULE:FREQ=YEARLY;COUNT=1',
      ],
      [['UID:e', 'DTSTART:20260305T090000Z', 'RECURRENCE-ID:20260305T090000Z']],
    ],
    [
      'RFC 5545 §3.8.5.2 an RDATE with an end of its own',
      ['UID:e', 'DTSTART:20250303T090000Z', 'RDATE;VALUE=PERIOD:20260305T090000Z/PT3H'],
      [['UID:e', 'DTSTART:20260305T090000Z', 'DTEND:20260305T120000Z', 'RECURRENCE-ID:20260305T090000Z']],
    ],
    [
      'RDATE as a period, beside a DURATION',
      ['UID:e', 'DTSTART:20250303T090000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20260305T090000Z/PT3H'],
      [['UID:e', 'DTSTART:20260305T090000Z', 'DURATION:PT3H', 'RECURRENCE-ID:20260305T090000Z']],
    ],
    [
      'a single event, and another property with a zone',
      ['UID:e', 'DTSTART;TZID=America/New_York:20260303T090000', 'X-SEEN;TZID=America/New_York;X-A=1:20260301T090000'],
      [['UID:e', 'DTSTART:20260303T140000Z', 'X-SEEN;X-A=1:20260301T140000Z']],
    ],
    [
      'a TZID that nobody knows is a floating time',
      ['UID:e', 'DTSTART;TZID=Nowhere:20260303T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=2'],
      [
        ['UID:e', 'DTSTART:20260303T090000', 'DURATION:PT1H'],
        ['UID:e', 'DTSTART:20260310T090000', 'DURATION:PT1H', 'RECURRENCE-ID:20260310T090000'],
      ],
    ],
    ['nothing in the window', ['UID:e', 'DTSTART:20260403T090000Z'], []],
  ])('%s', (_, event, instances) => {
    const text = calendar('BEGIN:VEVENT', ...event, 'END:VEVENT')
    expect(sorted(linesOf(render(WEEK, text)))).toEqual(sorted(events(...instances)))
  })

  test('overrides of one instance, and of all that follow', () => {
    const text = calendar(
      'BEGIN:VEVENT',
      'UID:o',
      'DTSTART:20260302T090000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=5',
      'SUMMARY:one',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:o',
      'RECURRENCE-ID:20260303T090000Z',
      'DTSTART:20260303T110000Z',
      'DURATION:PT2H',
      'SUMMARY:two',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:o',
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20260305T090000Z',
      'DTSTART:20260305T100000Z',
      'DURATION:PT1H',
      'SUMMARY:three',
      'END:VEVENT',
    )
    const seen = linesOf(render(WEEK, text)).filter((line) => /^(DTSTART|RECURRENCE-ID|SUMMARY)/.test(line))
    expect(seen).toEqual([
      'DTSTART:20260302T090000Z',
      'SUMMARY:one',
      'RECURRENCE-ID:20260303T090000Z',
      'DTSTART:20260303T110000Z',
      'SUMMARY:two',
      'DTSTART:20260304T090000Z',
      'SUMMARY:one',
      'RECURRENCE-ID:20260304T090000Z',
      'RECURRENCE-ID:20260305T090000Z',
      'DTSTART:20260305T100000Z',
      'SUMMARY:three',
      'RECURRENCE-ID:20260306T090000Z',
      'DTSTART:20260306T100000Z',
      'SUMMARY:three',
    ])
  })

  test('tasks: DUE', () => {
    const todo = (...lines: string[]) => calendar('BEGIN:VTODO', 'UID:t', ...lines, 'END:VTODO')
    const due = (text: string) =>
      linesOf(render(WEEK, text)).filter((line) => /^(DTSTART|DUE|RECURRENCE-ID)/.test(line))
    expect(due(todo('DUE;TZID=America/New_York:20260303T090000', 'RRULE:FREQ=WEEKLY;COUNT=2'))).toEqual([
      'DUE:20260303T140000Z',
      'DUE:20260310T130000Z',
      'RECURRENCE-ID:20260310T130000Z',
    ])
    expect(due(todo('DTSTART:20260303T090000Z', 'DUE:20260303T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=2'))).toEqual([
      'DTSTART:20260303T090000Z',
      'DUE:20260303T100000Z',
      'DTSTART:20260310T090000Z',
      'DUE:20260310T100000Z',
      'RECURRENCE-ID:20260310T090000Z',
    ])
    expect(due(todo('DUE;VALUE=DATE:20260303'))).toEqual(['DUE;VALUE=DATE:20260303'])
    expect(linesOf(render(WEEK, todo('SUMMARY:some day')))).toContain('SUMMARY:some day')
  })

  test('the window and the zone of floating times', () => {
    const text = calendar(
      'BEGIN:VEVENT',
      'UID:d',
      'DTSTART;VALUE=DATE:20260301',
      'RRULE:FREQ=DAILY;COUNT=2',
      'END:VEVENT',
    )
    const expand = '<C:expand start="20260303T043000Z" end="20260303T050000Z"/>'
    expect(linesOf(render(expand, text))).toEqual([])
    expect(linesOf(render(expand, text, NEW_YORK))).toContain('DTSTART;VALUE=DATE:20260302')
  })

  test('after it, partial retrieval', () => {
    const text = calendar('BEGIN:VEVENT', 'UID:p', 'DTSTART:20260303T090000Z', 'SUMMARY:x', 'END:VEVENT')
    const parts = '<C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="UID"/></C:comp></C:comp>'
    expect(linesOf(render(parts + WEEK, text))).toEqual(events(['UID:p']))
  })

  test('VFREEBUSY is not expanded', () => {
    const text = APPENDIX_B.abcd8.replaceAll('"', '')
    expect(render('<C:expand start="20060103T000000Z" end="20060105T000000Z"/>', text)).toBe(text)
  })
})

describe('RFC 4791 §9.6.6 limit-recurrence-set', () => {
  const override = (id: string, start: string, name: string) => [
    'BEGIN:VEVENT',
    'UID:l',
    `RECURRENCE-ID${id}`,
    `DTSTART:${start}`,
    'DURATION:PT1H',
    `SUMMARY:${name}`,
    'END:VEVENT',
  ]
  const master = [
    'BEGIN:VEVENT',
    'UID:l',
    'DTSTART:20260302T090000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY',
    'END:VEVENT',
  ]
  const later = override(';RANGE=THISANDFUTURE:20260320T090000Z', '20260320T100000Z', 'later')
  const limit = (start: string, end: string, lines: readonly string[]) =>
    linesOf(render(`<C:limit-recurrence-set start="${start}" end="${end}"/>`, calendar(...lines)))
      .filter((line) => line.startsWith('SUMMARY:'))
      .map((line) => line.slice('SUMMARY:'.length))
      .join(' ')

  test.each([
    ['its time', '20260305T000000Z', '20260306T000000Z', 'here'],
    ['the time that it left', '20260304T090000Z', '20260304T093000Z', 'here'],
    ['the end of the time that it left', '20260304T093000Z', '20260304T094500Z', 'here'],
    ['neither', '20260304T100000Z', '20260305T000000Z', ''],
    ['RANGE: before it', '20260319T000000Z', '20260320T000000Z', ''],
    ['RANGE: itself', '20260320T000000Z', '20260321T000000Z', 'later'],
    ['RANGE: long after', '20270320T000000Z', '20270321T000000Z', 'later'],
    ['RANGE: the time that another instance left', '20270320T091500Z', '20270320T093000Z', 'later'],
  ])('%s', (_, start, end, names) => {
    const here = override(':20260304T090000Z', '20260305T120000Z', 'here')
    expect(limit(start, end, [...master, ...here, ...later])).toBe(names)
  })

  test('without the master', () => {
    const here = override(':20260304T090000Z', '20260305T120000Z', 'here')
    expect(limit('20260304T000000Z', '20260305T000000Z', here)).toBe('here')
    expect(limit('20260306T000000Z', '20260307T000000Z', here)).toBe('')
  })
})

test('RFC 4791 §9.6.7 limit-freebusy-set: values of one property', () => {
  const text = calendar(
    'BEGIN:VFREEBUSY',
    'UID:f',
    'FREEBUSY;FBTYPE=BUSY:20260105T090000Z/PT1H,20260105T110000Z/20260105T120000Z,20260105T130000Z/PT1H',
    'END:VFREEBUSY',
  )
  const limit = '<C:limit-freebusy-set start="20260105T100000Z" end="20260105T130000Z"/>'
  expect(linesOf(render(limit, text))).toContain('FREEBUSY;FBTYPE=BUSY:20260105T110000Z/20260105T120000Z')
})

describe('RFC 7809 §3.1.3 time zones by reference', () => {
  const own = APPENDIX_B.abcd3.replaceAll('US/Eastern', 'Office')
  const render = (text: string) =>
    renderCalendarData(
      readCalendarDataRequest(parseXml('<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav"/>')),
      sourceOf(text),
      'nonstandard',
    )

  test('a standard zone is left out, and all else stays', () => {
    const lines = zoneLines(APPENDIX_B.abcd3)
    expect(render(APPENDIX_B.abcd3)).toBe(APPENDIX_B.abcd3.replace(`${lines.join('\r\n')}\r\n`, ''))
  })

  test('line ends and letters as they come', () => {
    const text = APPENDIX_B.abcd3.replaceAll('\r\n', '\n').replace('END:VTIMEZONE', 'end:vtimezone')
    expect(render(text)).not.toMatch(/VTIMEZONE/i)
    expect(render(text)).toContain('DTSTART;TZID=US/Eastern:20060104T100000\n')
  })

  test('a value with a line separator has no lines of its own', () => {
    const text = APPENDIX_B.abcd3.replace(
      'SUMMARY:',
      'SUMMARY:\u2028BEGIN:VTIMEZONE\u2028TZID:UTC\u2028END:VTIMEZONE\u2028',
    )
    expect(render(text)).toBe(text.replace(`${zoneLines(APPENDIX_B.abcd3).join('\r\n')}\r\n`, ''))
  })

  test('a zone of one’s own stays', () => {
    expect(render(own)).toBe(own)
  })

  test('of two zones, each by its name', () => {
    const zones = zoneLines(own).join('\r\n')
    const both = APPENDIX_B.abcd3.replace('BEGIN:VTIMEZONE', `${zones}\r\nBEGIN:VTIMEZONE`)
    expect(linesOf(render(both)).filter((line) => line.startsWith('TZID'))).toEqual(['TZID:Office'])
  })
})
