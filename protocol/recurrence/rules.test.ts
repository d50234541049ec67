import { describe, expect, it } from 'vitest'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { parseRule } from './rule.ts'
import { eventOf, startsOf } from './testing.ts'

const NEW_YORK = 'DTSTART;TZID=America/New_York:'

/** The days (and the time, where it is not that of DTSTART) of an instance. */
function days(dtstart: string, rule: string, until = '22000101T000000Z', count = 12): string[] {
  const starts = startsOf(eventOf(`${NEW_YORK}${dtstart}`, `RRULE:${rule}`), '19700101T000000Z', until)
  return starts.slice(0, count).map((start) => (start.endsWith(dtstart.slice(8)) ? start.slice(0, 8) : start))
}

describe('the examples of RFC 5545 §3.8.5.3', () => {
  it.each<[string, string, string, string[]]>([
    [
      'daily for 10 occurrences',
      '19970902T090000',
      'FREQ=DAILY;COUNT=10',
      [
        '19970902',
        '19970903',
        '19970904',
        '19970905',
        '19970906',
        '19970907',
        '19970908',
        '19970909',
        '19970910',
        '19970911',
      ],
    ],
    [
      'every 10 days, 5 occurrences',
      '19970902T090000',
      'FREQ=DAILY;INTERVAL=10;COUNT=5',
      ['19970902', '19970912', '19970922', '19971002', '19971012'],
    ],
    [
      'weekly on Tuesday and Thursday, WKST',
      '19970902T090000',
      'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH',
      [
        '19970902',
        '19970904',
        '19970909',
        '19970911',
        '19970916',
        '19970918',
        '19970923',
        '19970925',
        '19970930',
        '19971002',
      ],
    ],
    [
      'every other week on Monday, Wednesday and Friday',
      '19970901T090000',
      'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971004T000000Z;WKST=SU;BYDAY=MO,WE,FR',
      ['19970901', '19970903', '19970905', '19970915', '19970917', '19970919', '19970929', '19971001', '19971003'],
    ],
    [
      'monthly on the first Friday',
      '19970905T090000',
      'FREQ=MONTHLY;COUNT=4;BYDAY=1FR',
      ['19970905', '19971003', '19971107', '19971205'],
    ],
    [
      'every other month on the first and last Sunday',
      '19970907T090000',
      'FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU',
      ['19970907', '19970928', '19971102', '19971130', '19980104', '19980125'],
    ],
    [
      'monthly on the second-to-last Monday',
      '19970922T090000',
      'FREQ=MONTHLY;COUNT=6;BYDAY=-2MO',
      ['19970922', '19971020', '19971117', '19971222', '19980119', '19980216'],
    ],
    [
      'monthly on the third-to-the-last day',
      '19970928T090000',
      'FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6',
      ['19970928', '19971029', '19971128', '19971229', '19980129', '19980226'],
    ],
    [
      'monthly on the first and last day',
      '19970930T090000',
      'FREQ=MONTHLY;COUNT=6;BYMONTHDAY=1,-1',
      ['19970930', '19971001', '19971031', '19971101', '19971130', '19971201'],
    ],
    [
      'every 18 months on the 10th to 15th',
      '19970910T090000',
      'FREQ=MONTHLY;INTERVAL=18;COUNT=8;BYMONTHDAY=10,11,12,13,14,15',
      ['19970910', '19970911', '19970912', '19970913', '19970914', '19970915', '19990310', '19990311'],
    ],
    [
      'every Tuesday, every other month',
      '19970902T090000',
      'FREQ=MONTHLY;INTERVAL=2;BYDAY=TU;COUNT=7',
      ['19970902', '19970909', '19970916', '19970923', '19970930', '19971104', '19971111'],
    ],
    [
      'yearly in June and July',
      '19970610T090000',
      'FREQ=YEARLY;COUNT=4;BYMONTH=6,7',
      ['19970610', '19970710', '19980610', '19980710'],
    ],
    [
      'every third year on days 1, 100 and 200',
      '19970101T090000',
      'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
      [
        '19970101',
        '19970410',
        '19970719',
        '20000101',
        '20000409',
        '20000718',
        '20030101',
        '20030410',
        '20030719',
        '20060101',
      ],
    ],
    [
      'every 20th Monday of the year',
      '19970519T090000',
      'FREQ=YEARLY;BYDAY=20MO;COUNT=3',
      ['19970519', '19980518', '19990517'],
    ],
    [
      'Monday of week 20',
      '19970512T090000',
      'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3',
      ['19970512', '19980511', '19990517'],
    ],
    [
      'every Thursday in March',
      '19970313T090000',
      'FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=5',
      ['19970313', '19970320', '19970327', '19980305', '19980312'],
    ],
    [
      'every Friday the 13th, after a start that is none',
      '19970902T090000',
      'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4',
      ['19970902', '19980213', '19980313', '19981113'],
    ],
    [
      'the first Saturday after the first Sunday',
      '19970913T090000',
      'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=4',
      ['19970913', '19971011', '19971108', '19971213'],
    ],
    [
      'election day',
      '19961105T090000',
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3',
      ['19961105', '20001107', '20041102'],
    ],
    [
      'the third Tuesday, Wednesday or Thursday',
      '19970904T090000',
      'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3',
      ['19970904', '19971007', '19971106'],
    ],
    [
      'the second-to-last weekday',
      '19970929T090000',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4',
      ['19970929', '19971030', '19971127', '19971230'],
    ],
    [
      'every 3 hours',
      '19970902T090000',
      'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T190000Z',
      ['19970902', '19970902T120000', '19970902T150000'],
    ],
    [
      'every 90 minutes',
      '19970902T090000',
      'FREQ=MINUTELY;INTERVAL=90;COUNT=4',
      ['19970902', '19970902T103000', '19970902T120000', '19970902T133000'],
    ],
    [
      'every 20 minutes of some hours',
      '19970902T090000',
      'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;COUNT=7',
      [
        '19970902',
        '19970902T092000',
        '19970902T094000',
        '19970902T100000',
        '19970902T102000',
        '19970902T104000',
        '19970903',
      ],
    ],
    [
      'weeks that start on Monday',
      '19970805T090000',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      ['19970805', '19970810', '19970819', '19970824'],
    ],
    [
      'weeks that start on Sunday',
      '19970805T090000',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      ['19970805', '19970817', '19970819', '19970831'],
    ],
    [
      'days that a month lacks',
      '20070115T090000',
      'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5',
      ['20070115', '20070130', '20070215', '20070315', '20070330'],
    ],
  ])('%s', (_, dtstart, rule, expected) => {
    expect(days(dtstart, rule)).toEqual(expected)
  })
})

describe('what RFC 5545 §3.3.10 leaves to the reader', () => {
  it.each<[string, string, string, string[]]>([
    [
      'YEARLY;BYMONTHDAY of DTSTART is a birthday',
      '20260510T090000',
      'FREQ=YEARLY;BYMONTHDAY=10',
      ['20260510', '20270510'],
    ],
    [
      'other YEARLY;BYMONTHDAY are of every month',
      '20260510T090000',
      'FREQ=YEARLY;BYMONTHDAY=10,11',
      ['20260510', '20260511', '20260610'],
    ],
    [
      'BYWEEKNO alone means the weekday of DTSTART',
      '20260107T090000',
      'FREQ=YEARLY;BYWEEKNO=2,3',
      ['20260107', '20260114', '20270113'],
    ],
    [
      'BYSETPOS counts within the whole first period',
      '20260115T090000',
      'FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1',
      ['20260115', '20260205'],
    ],
    [
      'UNTIL as a date is the whole day',
      '20260101T090000',
      'FREQ=DAILY;UNTIL=20260103',
      ['20260101', '20260102', '20260103'],
    ],
    ['UNTIL with Z is exact', '20260101T090000', 'FREQ=DAILY;UNTIL=20260103T135959Z', ['20260101', '20260102']],
    [
      'UNTIL with Z includes its instant',
      '20260101T090000',
      'FREQ=DAILY;UNTIL=20260103T140000Z',
      ['20260101', '20260102', '20260103'],
    ],
    ['UNTIL without Z is local', '20260101T090000', 'FREQ=DAILY;UNTIL=20260102T090000', ['20260101', '20260102']],
    ['29 February', '20240229T090000', 'FREQ=YEARLY', ['20240229', '20280229']],
    [
      'RFC 7529 §4.1 SKIP=BACKWARD',
      '20240229T090000',
      'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD',
      ['20240229', '20250228'],
    ],
    [
      'RFC 7529 §4.1 SKIP=FORWARD',
      '20260131T090000',
      'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD',
      ['20260131', '20260301', '20260331', '20260501'],
    ],
    [
      'RFC 7529 §4.1 a day moved onto another comes once',
      '20260101T090000',
      'RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=5',
      ['20260101', '20260131', '20260201', '20260301', '20260331'],
    ],
    ['an unknown calendar shows DTSTART alone', '20260131T090000', 'RSCALE=KLINGON;FREQ=MONTHLY', ['20260131']],
    ['a forbidden combination shows DTSTART alone', '20260131T090000', 'FREQ=WEEKLY;BYMONTHDAY=3', ['20260131']],
    ['30 February shows DTSTART alone', '20260131T090000', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', ['20260131']],
  ])('%s', (_, dtstart, rule, expected) => {
    expect(days(dtstart, rule, '20310101T000000Z', expected.length + 1).slice(0, expected.length)).toEqual(expected)
    if (expected.length === 1) expect(days(dtstart, rule, '20310101T000000Z')).toHaveLength(1)
  })
})

it('parts come in any order, with blanks, in lower case', () => {
  const rule = parseRule('byday= mo , -1fr ;freq=monthly; interval=02;X-NOTE=1;')
  expect(rule).toMatchObject({ frequency: 'MONTHLY', interval: 2, weekStart: 1, skip: 'OMIT', scale: 'GREGORIAN' })
  expect(rule.byDay).toEqual([
    { ordinal: 0, weekday: 1 },
    { ordinal: -1, weekday: 5 },
  ])
  expect(parseRule('FREQ=DAILY;BYHOUR=9,1,9;BYSECOND=60,59')).toMatchObject({ byHour: [1, 9], bySecond: [59] })
})

describe('what only years of other calendars have', () => {
  it.each(['BYYEARDAY=385', 'BYWEEKNO=55', 'BYMONTH=13', 'BYMONTH=5L'])('%s', (part) => {
    expect(() => parseRule(`RSCALE=HEBREW;FREQ=YEARLY;${part}`)).not.toThrow()
    expect(() => parseRule(`FREQ=YEARLY;${part}`)).toThrow(InvalidCalendarData)
  })
})
