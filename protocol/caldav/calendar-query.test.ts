import { describe, expect, test } from 'vitest'
import { parseXml } from '../xml/parse.ts'
import { readCalendarMultiget } from './calendar-multiget.ts'
import { readCalendarQuery } from './calendar-query.ts'
import { readFreeBusyQuery } from './free-busy-query.ts'
import { APPENDIX_B } from './testing/appendix-b.ts'
import { refusalOf } from './testing/refusal-of.ts'

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:X="urn:example"'

function query(filter: string, more = '', data = '<C:calendar-data/>') {
  const prop = `<D:prop><D:getetag/>${data}</D:prop>`
  return readCalendarQuery(parseXml(`<C:calendar-query ${NAMESPACES}>${prop}${filter}${more}</C:calendar-query>`))
}

/** `content` is what stands in the comp-filter of VCALENDAR. */
function filterOf(content: string) {
  return query(`<C:filter><C:comp-filter name="VCALENDAR">${content}</C:comp-filter></C:filter>`).filter
}

const comp = (name: string, content = '') => `<C:comp-filter name="${name}">${content}</C:comp-filter>`
const prop = (name: string, content = '') => `<C:prop-filter name="${name}">${content}</C:prop-filter>`
const ALL = `<C:filter>${comp('VCALENDAR')}</C:filter>`
const JANUARY = '<C:time-range start="20060102T000000Z" end="20060103T000000Z"/>'

describe('RFC 4791 §9.7 a filter as a value', () => {
  test('all of it', () => {
    const filter = filterOf(
      `<C:comp-filter name="vevent" test="anyof">
        ${JANUARY}
        <C:prop-filter name="attendee" test="anyof">
          <C:text-match negate-condition="yes">x</C:text-match><C:param-filter name="partstat"/>
        </C:prop-filter>
        ${prop('DTSTAMP', '<C:time-range start="20060102T000000Z"/>')}
        ${comp('VALARM', '<C:is-not-defined/>')}
      </C:comp-filter>`,
    )
    expect(filter).toEqual({
      name: 'VCALENDAR',
      isNotDefined: false,
      timeRange: undefined,
      test: 'allof',
      props: [],
      comps: [
        {
          name: 'VEVENT',
          isNotDefined: false,
          timeRange: { start: 1136160000, end: 1136246400 },
          test: 'anyof',
          props: [
            {
              name: 'ATTENDEE',
              isNotDefined: false,
              timeRange: undefined,
              text: expect.objectContaining({ isMatch: expect.any(Function), negated: true }),
              test: 'anyof',
              params: [{ name: 'PARTSTAT', isNotDefined: false, text: undefined }],
            },
            {
              name: 'DTSTAMP',
              isNotDefined: false,
              timeRange: { start: 1136160000, end: null },
              text: undefined,
              test: 'allof',
              params: [],
            },
          ],
          comps: [{ name: 'VALARM', isNotDefined: true, timeRange: undefined, test: 'allof', props: [], comps: [] }],
        },
      ],
    })
  })

  // RFC 4918 §17.
  test('elements and attributes of others are ignored', () => {
    expect(
      filterOf('<X:speed/><C:comp-filter name="VEVENT" speed="high" X:test="some"><X:more/></C:comp-filter>').comps,
    ).toHaveLength(1)
  })
})

describe('RFC 4791 §7.8 preconditions of the filter', () => {
  const deep = (levels: number): string => (levels === 0 ? '' : comp('X-DEEP', deep(levels - 1)))
  test.each([
    ['the outermost is not VCALENDAR', `<C:filter>${comp('VEVENT')}</C:filter>`, '403 valid-filter'],
    ['nothing in the filter', '<C:filter/>', '403 valid-filter'],
    ['two comp-filters', `<C:filter>${comp('VCALENDAR')}${comp('VCALENDAR')}</C:filter>`, '403 valid-filter'],
    ['a prop-filter in the filter', `<C:filter>${comp('VCALENDAR')}${prop('UID')}</C:filter>`, '403 valid-filter'],
    [
      'test of the filter: of one comp-filter any is all',
      `<C:filter test="anyof">${comp('VCALENDAR')}</C:filter>`,
      undefined,
    ],
    ['test="any"', `<C:filter test="any">${comp('VCALENDAR')}</C:filter>`, '403 valid-filter'],
    ['no filter', '', '400'],
    ['two filters', ALL + ALL, '400'],
    ['no name', '<C:filter><C:comp-filter/></C:filter>', '403 valid-filter'],
  ])('%s', (_, filter, refusal) => {
    expect(refusalOf(() => query(filter))).toBe(refusal)
  })

  test.each([
    ['a time range of the calendar', JANUARY, '403 valid-filter'],
    ['VALARM outside of a component', comp('VALARM'), '403 valid-filter'],
    ['a time range of a time zone', comp('VTIMEZONE', JANUARY), '403 valid-filter'],
    ['VEVENT in VEVENT', comp('VEVENT', comp('VEVENT')), '403 valid-filter'],
    ['VEVENT in VTODO', comp('VTODO', comp('VEVENT')), '403 valid-filter'],
    ['VEVENT in VALARM', comp('VEVENT', comp('VALARM', comp('VEVENT'))), '403 valid-filter'],
    ['a time range of STANDARD', comp('VTIMEZONE', comp('STANDARD', JANUARY)), '403 valid-filter'],
    [
      'a time range of what we do not know',
      comp('VEVENT', comp('VALARM', comp('X-COMP', JANUARY))),
      '403 valid-filter',
    ],
    ['a time range of SUMMARY', comp('VEVENT', prop('SUMMARY', JANUARY)), '403 valid-filter'],
    ['§7.7 a name that we do not know', comp('VEVENT', comp('X-COMP', prop('X-PROP'))), undefined],
    ['text and time of a property', comp('VEVENT', prop('DTSTART', `${JANUARY}<C:text-match/>`)), '403 valid-filter'],
    ['text in a comp-filter', comp('VEVENT', '<C:text-match/>'), '403 valid-filter'],
    [
      'param-filter in a param-filter',
      comp('VEVENT', prop('UID', '<C:param-filter name="X"><C:param-filter name="Y"/></C:param-filter>')),
      '403 valid-filter',
    ],
    ['is-not-defined and more', comp('VEVENT', `<C:is-not-defined/>${JANUARY}`), '403 valid-filter'],
    [
      'is-not-defined of a property and more',
      comp('VEVENT', prop('UID', '<C:is-not-defined/><C:text-match/>')),
      '403 valid-filter',
    ],
    ['two time ranges', comp('VEVENT', JANUARY + JANUARY), '403 valid-filter'],
    [
      'negate-condition is neither yes nor no',
      comp('VEVENT', prop('UID', '<C:text-match negate-condition="maybe"/>')),
      '403 valid-filter',
    ],
    ['test="oneof"', '<C:comp-filter name="VEVENT" test="oneof"/>', '403 valid-filter'],
    ['test=""', '<C:comp-filter name="VEVENT" test=""/>', '403 valid-filter'],
    ['test="ANYOF"', comp('VEVENT', '<C:prop-filter name="UID" test="ANYOF"/>'), '403 valid-filter'],
    [
      'match-type is none of the four',
      comp('VEVENT', prop('UID', '<C:text-match match-type="regexp"/>')),
      '403 valid-filter',
    ],
    [
      'match-type of a parameter',
      comp('VEVENT', prop('ATTENDEE', '<C:param-filter name="CN"><C:text-match match-type=""/></C:param-filter>')),
      '403 valid-filter',
    ],
    [
      'anyof allows no second time range',
      `<C:comp-filter name="VEVENT" test="anyof">${JANUARY}${JANUARY}</C:comp-filter>`,
      '403 valid-filter',
    ],
    [
      '§7.5 a collation that is not supported',
      comp('VEVENT', prop('UID', '<C:text-match collation="i;basic"/>')),
      '403 supported-collation',
    ],
    ['§7.5 no wildcards', comp('VEVENT', prop('UID', '<C:text-match collation="i;*"/>')), '403 supported-collation'],
    ['as deep as it may be', deep(7), undefined],
    ['deeper', deep(8), '403 valid-filter'],
    ['too many conditions', comp('VEVENT', prop('UID').repeat(200)), '403 valid-filter'],
  ])('%s', (_, content, refusal) => {
    expect(refusalOf(() => filterOf(content))).toBe(refusal)
  })

  test.each([
    ['both sides', 'start="20060102T000000Z" end="20060103T000000Z"', undefined],
    ['no end', 'start="20060102T000000Z"', undefined],
    ['no start', 'end="20060103T000000Z"', undefined],
    ['neither', '', '400'],
    ['dates', 'start="20060102" end="20060103"', '403 valid-filter'],
    ['floating times', 'start="20060102T000000" end="20060103T000000"', '403 valid-filter'],
    ['a day that is not', 'start="20260229T000000Z"', '403 valid-filter'],
    ['another format', 'start="2026-02-01T00:00:00Z"', '403 valid-filter'],
    ['empty', 'start="" end=""', '403 valid-filter'],
    ['the end is the start', 'start="20060102T000000Z" end="20060102T000000Z"', '403 valid-filter'],
    ['the end is before the start', 'start="20060103T000000Z" end="20060102T000000Z"', '403 valid-filter'],
    ['the first of all', 'start="00010101T000000Z"', undefined],
    ['before it', 'start="00001231T235959Z"', '403 min-date-time'],
    ['the last of all', 'end="99991231T235959Z"', undefined],
  ])('§9.9 time-range: %s', (_, attributes, refusal) => {
    expect(refusalOf(() => filterOf(comp('VEVENT', `<C:time-range ${attributes}/>`)))).toBe(refusal)
  })
})

describe('RFC 4791 §9.8, RFC 7809 §6.2 the zone of floating times', () => {
  const lines = APPENDIX_B.abcd1.split('\r\n')
  const eastern = [...lines.slice(0, lines.indexOf('END:VTIMEZONE') + 1), 'END:VCALENDAR'].join('\n')
  const timezone = (text: string) => `<C:timezone>${text}</C:timezone>`

  test('none', () => {
    expect(query(ALL).floatingZone).toBe(undefined)
  })

  test.each([
    ['a VTIMEZONE', timezone(eastern)],
    ['a VTIMEZONE of one’s own', timezone(eastern.replaceAll('US/Eastern', 'Office'))],
    ['a name', '<C:timezone-id> America/New_York </C:timezone-id>'],
  ])('%s', (_, element) => {
    expect(query(ALL, element).floatingZone?.offsetAt(1_136_160_000)).toBe(-18_000)
  })

  test.each([
    ['both', `${timezone(eastern)}<C:timezone-id>America/New_York</C:timezone-id>`, '400'],
    ['an event beside the zone', timezone(APPENDIX_B.abcd1), '403 valid-calendar-data'],
    ['no VERSION', timezone(eastern.replace('VERSION:2.0\n', '')), '403 valid-calendar-data'],
    ['no calendar', timezone('hello'), '403 valid-calendar-data'],
    ['nothing', timezone(''), '403 valid-calendar-data'],
    [
      'no rules',
      timezone('BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\nEND:VCALENDAR'),
      '403 valid-calendar-data',
    ],
    ['a name that nobody knows', '<C:timezone-id>bogus</C:timezone-id>', '403 valid-timezone'],
    ['no name', '<C:timezone-id/>', '403 valid-timezone'],
  ])('%s', (_, element, refusal) => {
    expect(refusalOf(() => query(ALL, element))).toBe(refusal)
  })
})

describe('RFC 4791 §9.6 calendar-data', () => {
  const data = (content: string, attributes = '') => `<C:calendar-data ${attributes}>${content}</C:calendar-data>`
  const window = 'start="20060102T000000Z" end="20060103T000000Z"'

  test('not asked for', () => {
    expect(query(ALL, '', '').calendarData).toBe(undefined)
    const all = `<C:calendar-query ${NAMESPACES}><D:allprop/>${ALL}</C:calendar-query>`
    expect(readCalendarQuery(parseXml(all)).calendarData).toBe(undefined)
  })

  test('all that it can be asked', () => {
    const comps =
      '<C:comp name="vcalendar"><C:prop name="version"/><C:comp name="VEVENT"><C:allprop/></C:comp></C:comp>'
    const request = query(ALL, '', data(`${comps}<C:expand ${window}/><C:limit-freebusy-set ${window}/>`)).calendarData
    expect(request).toEqual({
      format: 'icalendar',
      comp: {
        name: 'VCALENDAR',
        props: new Map([['VERSION', 'with-value']]),
        comps: new Map([['VEVENT', { name: 'VEVENT', props: 'all', comps: new Map() }]]),
      },
      expand: { start: 1136160000, end: 1136246400 },
      limitRecurrenceSet: undefined,
      limitFreebusySet: { start: 1136160000, end: 1136246400 },
    })
  })

  test.each([
    ['the defaults, said', data('', 'content-type="text/calendar" version="2.0"'), undefined],
    ['letters and parameters', data('', 'content-type="Text/Calendar; charset=utf-8"'), undefined],
    ['another type', data('', 'content-type="text/vcalendar" version="2.0"'), '403 supported-calendar-data'],
    ['another version', data('', 'content-type="text/calendar" version="3.0"'), '403 supported-calendar-data'],
    ['expand and limit', data(`<C:expand ${window}/><C:limit-recurrence-set ${window}/>`), '400'],
    ['expand without an end', data('<C:expand start="20060102T000000Z"/>'), '400'],
    ['expand with dates', data('<C:expand start="20060102" end="20060103"/>'), '400'],
    ['expand backwards', data('<C:expand start="20060103T000000Z" end="20060102T000000Z"/>'), '400'],
    [
      'expand before all dates',
      data('<C:expand start="00000101T000000Z" end="20060102T000000Z"/>'),
      '403 min-date-time',
    ],
    ['the outermost is not VCALENDAR', data('<C:comp name="VEVENT"/>'), '400'],
    ['a comp without a name', data('<C:comp name="VCALENDAR"><C:comp/></C:comp>'), '400'],
    ['two comps', data('<C:comp name="VCALENDAR"/><C:comp name="VCALENDAR"/>'), '400'],
  ])('%s', (_, element, refusal) => {
    expect(refusalOf(() => query(ALL, '', element))).toBe(refusal)
  })
})

describe('DAV:limit', () => {
  const limit = (text: string) => query(ALL, `<D:limit><D:nresults>${text}</D:nresults></D:limit>`).limit
  test('a number', () => {
    expect(limit(' 25 ')).toBe(25)
    expect(query(ALL).limit).toBe(undefined)
  })
  test.each(['0', '-1', 'many', '', '1e3'])('not %s', (text) => {
    expect(refusalOf(() => limit(text))).toBe('400')
  })
})

describe('RFC 4791 §9.10 calendar-multiget', () => {
  const multiget = (content: string) =>
    readCalendarMultiget(parseXml(`<C:calendar-multiget ${NAMESPACES}>${content}</C:calendar-multiget>`))
  const href = (path: string) => `<D:href>${path}</D:href>`

  test('§7.9.1', () => {
    const prop = '<D:prop><D:getetag/><C:calendar-data/></D:prop>'
    const request = multiget(prop + href('/bernard/work/abcd1.ics') + href('\n /bernard/work/mtg1.ics \n'))
    expect(request.hrefs).toEqual(['/bernard/work/abcd1.ics', '/bernard/work/mtg1.ics'])
    expect(request.calendarData).toBeDefined()
    expect(request.properties).toMatchObject({ kind: 'prop' })
  })

  test('each href once', () => {
    expect(multiget(href('/a') + href('/b') + href('/a')).hrefs).toEqual(['/a', '/b'])
  })

  test('none', () => {
    expect(refusalOf(() => multiget('<D:prop/>'))).toBe('400')
  })
})

describe('RFC 4791 §9.11 free-busy-query', () => {
  const freeBusy = (content: string) =>
    readFreeBusyQuery(parseXml(`<C:free-busy-query ${NAMESPACES}>${content}</C:free-busy-query>`))

  test('§7.10.1', () => {
    const range = '<C:time-range start="20060104T140000Z" end="20060105T220000Z"/>'
    expect(freeBusy(range)).toEqual({ start: 1136383200, end: 1136498400 })
  })

  test.each([
    ['no time-range', '', '400'],
    ['two', JANUARY + JANUARY, '400'],
    ['an empty one', '<C:time-range/>', '400'],
    ['dates', '<C:time-range start="19900101" end="20400101"/>', '400'],
    ['floating times', '<C:time-range start="19900101T000000" end="20400101T000000"/>', '400'],
    ['backwards', '<C:time-range start="20400101T000000Z" end="19900101T000000Z"/>', '400'],
    ['without an end', '<C:time-range start="20400101T000000Z"/>', '403 number-of-matches-within-limits'],
    ['without a start', '<C:time-range end="20400101T000000Z"/>', '403 number-of-matches-within-limits'],
  ])('%s', (_, content, refusal) => {
    expect(refusalOf(() => freeBusy(content))).toBe(refusal)
  })
})
