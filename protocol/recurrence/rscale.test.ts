import { expect, test } from 'vitest'
import { Dice } from '../testing/dice.ts'
import { type CalendarSystem, findCalendarSystem } from '../time/calendars/index.ts'
import { icuReader } from '../time/calendars/testing/icu.ts'
import { civilOf, dateOf, dayOf, formatDate, weekdayOf } from '../time/civil.ts'
import { type CalendarDate, DAY } from '../time/values.ts'
import { dayLimitsOf } from './day-limits.ts'
import { monthlyPeriods } from './months.ts'
import type { Periods } from './periods.ts'
import { scaledDayLimits, scaledPeriods } from './rscale.ts'
import { parseRule, type Rule } from './rule.ts'
import { yearlyPeriods } from './years.ts'

function systemOf(scale: string): CalendarSystem {
  const system = findCalendarSystem(scale)
  if (system === undefined) throw new Error(`${scale} is no calendar`)
  return system
}

function dateOfText(text: string): CalendarDate {
  return dateOf(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)))
}

/** DTSTART and the days after it, in the order in which the periods give them. */
function instances(start: CalendarDate, text: string, count: number): CalendarDate[] {
  const rule = parseRule(text)
  const periods = scaledPeriods(rule, start * DAY, systemOf(rule.scale))
  const found = [start]
  for (let index = 0; found.length < count && periods.floor(index) < 40_000 * DAY; index = periods.after(index)) {
    for (const base of periods.bases(index)) {
      if (dayOf(base) > (found.at(-1) ?? start)) found.push(dayOf(base))
    }
  }
  return found.slice(0, count)
}

test.each([
  ['§4.3 Chinese New Year', '20130210', 'RSCALE=CHINESE;FREQ=YEARLY', '20130210 20140131 20150219 20160208'],
  [
    '§4.3 the first day of the 13th Ethiopic month',
    '20130906',
    'RSCALE=ETHIOPIC;FREQ=MONTHLY;BYMONTH=13',
    '20130906 20140906 20150906 20160906',
  ],
  [
    '§4.3 an anniversary in Adar I, else in Adar',
    '20140208',
    'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD',
    '20140208 20150227 20160217 20170306 20180223 20190213',
  ],
  [
    '§4.3 a leap day, else 1 March',
    '20120229',
    'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD',
    '20120229 20130301 20140301 20150301 20160229',
  ],
  [
    'the same, else 28 February',
    '20120229',
    'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD',
    '20120229 20130228 20140228',
  ],
  ['the same, in leap years alone', '20120229', 'RSCALE=GREGORIAN;FREQ=YEARLY', '20120229 20160229 20200229'],
  ['Rosh Hashanah', '20241003', 'RSCALE=HEBREW;FREQ=YEARLY', '20241003 20250923 20260912 20271002 20280921'],
  [
    'a DTSTART in a leap month: leap years alone',
    '20140205',
    'RSCALE=HEBREW;FREQ=YEARLY',
    '20140205 20160214 20190210',
  ],
  ['or the month after', '20140205', 'RSCALE=HEBREW;FREQ=YEARLY;SKIP=FORWARD', '20140205 20150224 20160214 20170303'],
  ['or the month before', '20140205', 'RSCALE=HEBREW;FREQ=YEARLY;SKIP=BACKWARD', '20140205 20150125 20160214 20170201'],
  [
    'the month is moved first, then the day: 30 Adar I, 30 Adar, 1 Nisan',
    '20140302',
    'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=FORWARD',
    '20140302 20150321 20160310 20170328',
  ],
  [
    'the last day of a month that is moved',
    '20140302',
    'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=-1;SKIP=FORWARD',
    '20140302 20150320 20160310 20170327',
  ],
  ['a leap month is a month', '20140920', 'RSCALE=CHINESE;FREQ=MONTHLY', '20140920 20141020 20141119 20141218'],
  ['and INTERVAL counts it', '20140920', 'RSCALE=CHINESE;FREQ=MONTHLY;INTERVAL=2', '20140920 20141119 20150117'],
  [
    'an Ethiopic month of five days',
    '20240911',
    'RSCALE=ETHIOPIC;FREQ=MONTHLY;INTERVAL=6',
    '20240911 20250310 20250906 20260208',
  ],
  [
    'the last day of the Ethiopic year',
    '20140910',
    'RSCALE=ETHIOPIC;FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=-1',
    '20140910 20150911 20160910 20170910',
  ],
  [
    'the month and its leap month, which are one when there is none',
    '20141003',
    'RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=10;BYMONTH=9,9L;SKIP=BACKWARD',
    '20141003 20141102 20151022 20161010',
  ],
  ['Ramadan', '20130709', 'RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY;BYMONTH=9', '20130709 20140629 20150618 20160607'],
  [
    'two Islamic new years in one of ours',
    '20080110',
    'RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY',
    '20080110 20081229 20091218',
  ],
  ['Nowruz', '20230321', 'RSCALE=PERSIAN;FREQ=YEARLY', '20230321 20240320 20250321 20260321'],
  ['Seollal', '20240210', 'RSCALE=DANGI;FREQ=YEARLY', '20240210 20250129 20260217'],
  [
    'the last day before the Chinese New Year, by BYYEARDAY',
    '20130209',
    'RSCALE=CHINESE;FREQ=YEARLY;BYYEARDAY=-1',
    '20130209 20140130 20150218 20160207',
  ],
  [
    'a day of the year that few years have',
    '20150218',
    'RSCALE=CHINESE;FREQ=YEARLY;BYYEARDAY=355;SKIP=BACKWARD',
    '20150218 20160207 20170127 20180117',
  ],
  [
    'the first Saturday of each Hebrew month',
    '20240907',
    'RSCALE=HEBREW;FREQ=MONTHLY;BYDAY=1SA',
    '20240907 20241005 20241102 20241207',
  ],
  [
    'the first Monday of the Hebrew year',
    '20241007',
    'RSCALE=HEBREW;FREQ=YEARLY;BYDAY=1MO',
    '20241007 20250929 20260914',
  ],
  [
    'the first week of the Hebrew year',
    '20241007',
    'RSCALE=HEBREW;FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO',
    '20241007 20250922 20260914',
  ],
  [
    'a month of another calendar that never comes',
    '20240911',
    'RSCALE=ETHIOPIC;FREQ=YEARLY;BYMONTH=5L;SKIP=OMIT',
    '20240911',
  ],
])('RFC 7529 %s: %s %s', (_, start, rule, expected) => {
  const days = expected.split(' ')
  const found = instances(dateOfText(start), rule, rule.endsWith('OMIT') ? 9 : days.length)
  expect(found.map(formatDate)).toEqual(days)
})

const scales = [
  'CHINESE',
  'DANGI',
  'HEBREW',
  'ETHIOPIC',
  'COPTIC',
  'INDIAN',
  'PERSIAN',
  'ISLAMIC',
  'ISLAMIC-UMALQURA',
  'ROC',
]

test.each(scales)('a far window of %s begins at the period of its first instance, or a little before', (scale) => {
  for (const text of [
    'YEARLY',
    'YEARLY;BYMONTH=2;SKIP=FORWARD',
    'YEARLY;BYWEEKNO=1',
    'MONTHLY;INTERVAL=5;BYMONTHDAY=-1',
  ]) {
    const rule = parseRule(`RSCALE=${scale};FREQ=${text}`)
    const periods = scaledPeriods(rule, dateOf(2001, 1, 24) * DAY, systemOf(scale))
    for (let index = 0; index < 60; index++) {
      expect(periods.floor(index)).toBeLessThan(periods.floor(index + 1))
      for (const base of periods.bases(index)) {
        expect(periods.floor(index)).toBeLessThanOrEqual(base)
        expect(periods.indexAt(base)).toBeLessThanOrEqual(index)
        expect(periods.indexAt(base)).toBeGreaterThanOrEqual(index - 2)
      }
    }
  }
})

test('a DTSTART that the calendar does not know has no periods, and the years that it knows end', () => {
  const rule = parseRule('RSCALE=CHINESE;FREQ=YEARLY')
  const before = scaledPeriods(rule, dateOf(1600, 5, 5) * DAY, systemOf('CHINESE'))
  expect(before.floor(before.indexAt(0))).toBe(Number.POSITIVE_INFINITY)
  const periods = scaledPeriods(rule, dateOf(2000, 2, 5) * DAY, systemOf('CHINESE'))
  expect(periods.floor(periods.indexAt(dateOf(2500, 1, 1) * DAY))).toBe(Number.POSITIVE_INFINITY)
  expect(periods.indexAt(dateOf(1500, 1, 1) * DAY)).toBeLessThanOrEqual(0)
  expect(periods.bases(1_000)).toEqual([])
})

function randomRule(dice: Dice): string {
  const oneOf = <T>(...values: T[]) => values[dice.below(values.length)]
  const frequency = oneOf('YEARLY', 'MONTHLY')
  const parts = [
    `RSCALE=GREGORIAN;FREQ=${frequency}`,
    `INTERVAL=${dice.below(3) + 1}`,
    `SKIP=${oneOf('OMIT', 'BACKWARD', 'FORWARD')}`,
  ]
  if (dice.below(2) === 0) parts.push(`BYMONTH=${[2, dice.below(12) + 1, 12].slice(0, dice.below(3) + 1).join()}`)
  if (dice.below(2) === 0) parts.push(`BYMONTHDAY=${[dice.below(31) + 1, -31, 30].slice(0, dice.below(3) + 1).join()}`)
  const isWeekly = frequency === 'YEARLY' && dice.below(4) === 0
  if (isWeekly) parts.push(`BYWEEKNO=${oneOf('1', '53', '20,-1', '9,10')}`, `WKST=${oneOf('MO', 'SU', 'TH')}`)
  if (frequency === 'YEARLY' && dice.below(4) === 0)
    parts.push(`BYYEARDAY=${oneOf('1,366', '-366', '60,100,200', '-1')}`)
  if (dice.below(3) === 0) parts.push(`BYDAY=${isWeekly ? oneOf('MO', 'TU,SA') : oneOf('MO', '1FR', '-1SU,TU', '5WE')}`)
  return parts.join(';')
}

test('counting in the Gregorian calendar gives what the fast path gives', () => {
  const dice = new Dice(7529)
  for (let count = 0; count < 2_000; count++) {
    const text = randomRule(dice)
    const rule = parseRule(text)
    const start = dateOf(2011, 1, 1 + dice.below(800)) * DAY
    const ours = scaledPeriods(rule, start, systemOf('GREGORIAN'))
    const theirs = rule.frequency === 'YEARLY' ? yearlyPeriods(rule, start) : monthlyPeriods(rule, start)
    expect(basesOf(ours), `${formatDate(start / DAY)} ${text}`).toEqual(basesOf(theirs))
  }
})

function basesOf(periods: Periods): string[] {
  return Array.from({ length: 12 }, (_, index) =>
    periods
      .bases(index)
      .map((base) => formatDate(base / DAY))
      .join(' '),
  )
}

test('limits in the Gregorian calendar are those of the fast path', () => {
  for (const text of [
    'BYMONTH=2,3',
    'BYMONTHDAY=31,-1',
    'BYMONTH=2;BYMONTHDAY=29;BYDAY=SA',
    'BYDAY=MO',
    'BYYEARDAY=1,-1',
  ]) {
    const rule = parseRule(`RSCALE=GREGORIAN;FREQ=HOURLY;${text}`)
    const ours = scaledDayLimits(rule, systemOf('GREGORIAN'))
    const theirs = dayLimitsOf(rule)
    for (let on = dateOf(2019, 1, 1); on < dateOf(2025, 1, 1); on++) {
      expect(ours.allows(on), `${text} ${formatDate(on)}`).toBe(theirs.allows(on))
    }
  }
})

test.each([
  ['CHINESE', 'BYMONTH=1;BYMONTHDAY=1', '20240210 20250129 20260217'],
  ['HEBREW', 'BYMONTH=5L;BYMONTHDAY=8', '20240217'],
  ['HEBREW', 'BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD', '20240217 20250308 20260225'],
  ['HEBREW', 'BYYEARDAY=1', '20241003 20250923 20260912'],
  ['ETHIOPIC', 'BYMONTH=13;BYDAY=SU', '20240908 20250907 20260906'],
])('limits of %s: %s', (scale, text, expected) => {
  const limits = scaledDayLimits(parseRule(`RSCALE=${scale};FREQ=HOURLY;${text}`), systemOf(scale))
  const found: string[] = []
  const end = dateOf(2027, 1, 1)
  for (let on = dateOf(2024, 1, 1); on < end; on = limits.after(on)) if (limits.allows(on)) found.push(formatDate(on))
  expect(found.join(' ')).toBe(expected)
})

test.each(scales)('%s: BYMONTH, BYMONTHDAY and BYDAY select the days that ICU names so', (scale) => {
  const read = icuReader(scale)
  const [start, end] = [dateOf(2003, 4, 5), dateOf(2033, 1, 1)]
  const days = Array.from({ length: end - start }, (_, index) => ({ on: start + index, ...read(start + index) }))
  const dice = new Dice(42)
  for (let count = 0; count < 30; count++) {
    const byMonth = [dice.below(12) + 1, dice.below(12) + 1.5]
    const byMonthDay = [dice.below(30) + 1, dice.below(30) + 1]
    const weekdays = [dice.below(7), dice.below(7)]
    const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
    const rule = [
      `RSCALE=${scale};FREQ=${dice.below(2) === 0 ? 'YEARLY' : 'MONTHLY'}`,
      `BYMONTH=${byMonth.map((number) => (number % 1 === 0 ? number : `${Math.floor(number)}L`))}`,
      `BYMONTHDAY=${byMonthDay}`,
      `BYDAY=${weekdays.map((weekday) => names[weekday])}`,
    ].join(';')
    const expected = days.filter(
      ({ on, month, day }) =>
        on > start && byMonth.includes(month) && byMonthDay.includes(day) && weekdays.includes(weekdayOf(on)),
    )
    const found = instances(start, rule, 1_000).filter((on) => on > start && on < end)
    expect(found.map(formatDate), rule).toEqual(expected.map(({ on }) => formatDate(on)))
  }
})

test('BYMONTH and BYMONTHDAY count within the year of the calendar, whatever ours is', () => {
  const rule: Rule = parseRule('RSCALE=INDIAN;FREQ=YEARLY;BYMONTH=10,11,12;BYMONTHDAY=1')
  const periods = scaledPeriods(rule, dateOf(2024, 12, 22) * DAY, systemOf('INDIAN'))
  expect(periods.bases(0).map((base) => civilOf(dayOf(base)).year)).toEqual([2024, 2025, 2025])
})
