import { bySign, clockText, type DayGroup, type Extent, type Language, shortened, splitRanges } from './language.ts'
import { type DateForms, datesOf, type Lexicon, lexiconOf } from './lexicon.ts'

const words: Lexicon = lexiconOf({
  and: 'and',
  or: 'or',
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  nouns: { day: 'day', weekday: 'weekday', 'weekend-day': 'weekend day' },
  month: 'month',
  leapMonth: 'leap month',
  extents: { month: 'of the month', 'each-month': 'of every month', year: 'of the year' },
  ofMonths: (of) => `of ${words.monthNames(of)}`,
})
const { and, or, nounOf, monthName, monthNames, ofExtent } = words

const units = {
  YEARLY: 'year',
  MONTHLY: 'month',
  WEEKLY: 'week',
  DAILY: 'day',
  HOURLY: 'hour',
  MINUTELY: 'minute',
  SECONDLY: 'second',
}
const calendars: Readonly<Record<string, string>> = {
  CHINESE: 'Chinese',
  DANGI: 'Korean lunar',
  HEBREW: 'Hebrew',
  COPTIC: 'Coptic',
  ETHIOPIC: 'Ethiopian',
  INDIAN: 'Indian national',
  PERSIAN: 'Persian',
  ISLAMIC: 'Islamic',
  'ISLAMIC-RGSA': 'Islamic (Saudi Arabia)',
  'ISLAMIC-UMALQURA': 'Islamic (Umm al-Qura)',
  'ISLAMIC-CIVIL': 'Islamic (civil)',
  'ISLAMIC-TBLA': 'Islamic (tabular)',
}

function ordinal(number: number): string {
  if (number === -1) return 'last'
  if (number < 0) return `${ordinal(-number)} to last`
  const tens = number % 100
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${number}${ending}`
}

function groupOf({ noun, ordinals }: DayGroup, list = and, each = 'every'): string {
  if (ordinals.length === 0) return `${each} ${nounOf(noun)}`
  return `the ${list(ordinals.map(ordinal))} ${nounOf(noun)}`
}

/** `on the 1st and the last day and from the 8th to the 14th` */
function onDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const { single, ranges } = splitRanges(positive)
  const named = [...numbered(single, and), ...negative.map((day) => `the ${ordinal(day)} day`)]
  const from = ranges.map(({ first, last }) => `from the ${ordinal(first)} to the ${ordinal(last)}`)
  return and([...(named.length === 0 ? [] : [`on ${and(named)}`]), ...from])
}

function numbered(days: readonly number[], list: typeof and): string[] {
  return days.length === 0 ? [] : [`the ${list(days.map(ordinal))}`]
}

/** `on 4 July`, `on 1 and 15 January`, `from 8 to 14 January`, `on 15 January and 15 July` */
const dates: DateForms = {
  inMonth(days, month) {
    const { single, ranges } = splitRanges(days)
    const on = single.length === 0 ? [] : [`on ${and(single.map(String))}`]
    return `${and([...on, ...ranges.map(({ first, last }) => `from ${first} to ${last}`)])} ${monthName(month)}`
  },
  inEach: (day, months) => `on ${and(months.map((month) => `${day} ${monthName(month)}`))}`,
}

const numbersOf = (numbers: readonly number[]) =>
  and(shortened(numbers, String, (first, last) => `${first} to ${last}`))

function counted(noun: string, numbers: readonly number[]): string {
  return `${noun}${numbers.length === 1 ? '' : 's'} ${numbersOf(numbers)}`
}

export const english: Language = {
  every: (frequency, interval) =>
    interval === 1 ? `every ${units[frequency]}` : `every ${interval} ${units[frequency]}s`,
  everyWeekday: 'every weekday',
  everyOf: (days) => `every ${and(days.map(nounOf))}`,
  everyMonthOn: (groups) => `every month on ${and(groups.map((group) => groupOf(group)))}`,

  onWeekdays: (days) => `on ${and(days.map(nounOf))}`,
  onGroups: (groups, extent) => `on ${and(groups.map((group) => groupOf(group)))}${ofExtent(extent)}`,
  onMonthDays(days, extent) {
    return datesOf(days, extent, dates) ?? `${onDays(days)}${ofExtent(extent)}`
  },
  onYearDays(days) {
    const { positive, negative } = bySign(days)
    const items = shortened(positive, ordinal, (first, last) => `${ordinal(first)} to ${ordinal(last)}`)
    return `on the ${and([...items, ...negative.map(ordinal)])} day of the year`
  },
  onAnyDay: 'on any day',
  inMonths: (of) => `in ${monthNames(of)}`,
  inWeeks(weeks) {
    const { positive, negative } = bySign(weeks)
    const fromEnd = negative.map((week) => `the ${ordinal(week)} week of the year`)
    return `in ${and([...(positive.length === 0 ? [] : [counted('week', positive)]), ...fromEnd])}`
  },

  isGroups: (groups, extent) => or(groups.map((group) => groupOf(group, or, 'a') + ofCounted(group, extent))),
  isMonthDays(days) {
    const { positive, negative } = bySign(days)
    return `${or([...numbered(positive, or), ...negative.map((day) => `the ${ordinal(day)} day`)])} of the month`
  },
  isYearDays: (days) => `the ${or(days.map(ordinal))} day of the year`,
  isInMonths: (of) => `in ${monthNames(of, or)}`,
  when: (predicates) => and(predicates.map((predicate) => `if that is ${predicate}`)),
  only: (phrase) => `only ${phrase}`,

  atTimes: (times) => `at ${and(times.map(clockText))}`,
  inHours: (hours) => `in ${counted('hour', hours)}`,
  atMinutes: (minutes) => `at ${counted('minute', minutes)}`,
  atSeconds: (seconds) => `at ${counted('second', seconds)}`,
  between: (spans) => and(spans.map(({ first, last }) => `between ${clockText(first)} and ${clockText(last)}`)),

  positions: (positions, frequency) => `only the ${and(positions.map(ordinal))} of these per ${units[frequency]}`,
  weekStart: (weekday) => `weeks starting on ${nounOf(weekday)}`,
  count: (count) => (count === 1 ? 'once' : `${count} times`),
  until(date, time, isUtc) {
    const day = `until ${date.day} ${monthName(date.month)} ${date.year}`
    return time === undefined ? day : `${day} at ${clockText(time)}${isUtc ? ' UTC' : ''}`
  },
  skip(direction, far) {
    const where = direction === 'BACKWARD' ? 'before' : 'after'
    return `or the ${far ? 'month or day' : 'day'} ${where} if that date does not exist`
  },
  calendar: (name) =>
    calendars[name] === undefined ? `in the calendar ${name}` : `in the ${calendars[name]} calendar`,
  invalid: 'once, as the rule contradicts itself',
}

/** `a Friday` counts in nothing. */
function ofCounted({ ordinals }: DayGroup, extent: Extent): string {
  return ordinals.length === 0 ? '' : ofExtent(extent)
}
