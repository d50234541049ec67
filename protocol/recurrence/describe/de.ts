import type { Frequency } from '../rule.ts'
import { bySign, clockText, type DayGroup, type Extent, type Language, shortened, splitRanges } from './language.ts'
import { type DateForms, datesOf, type Lexicon, lexiconOf } from './lexicon.ts'

const words: Lexicon = lexiconOf({
  and: 'und',
  or: 'oder',
  weekdays: ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'],
  months: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  nouns: { day: 'Tag', weekday: 'Wochentag (Montag bis Freitag)', 'weekend-day': 'Wochenendtag' },
  month: 'Monat',
  leapMonth: 'Schaltmonat',
  extents: { month: 'des Monats', 'each-month': 'jedes Monats', year: 'des Jahres' },
  ofMonths: (of) => `im ${words.monthNames(of)}`,
})
const { and, or, nounOf, monthName, monthNames, ofExtent } = words

/** One of them with its pronoun in the accusative, several, and one alone. */
const units: Readonly<Record<Frequency, readonly [string, string, string]>> = {
  YEARLY: ['jedes Jahr', 'Jahre', 'Jahr'],
  MONTHLY: ['jeden Monat', 'Monate', 'Monat'],
  WEEKLY: ['jede Woche', 'Wochen', 'Woche'],
  DAILY: ['jeden Tag', 'Tage', 'Tag'],
  HOURLY: ['jede Stunde', 'Stunden', 'Stunde'],
  MINUTELY: ['jede Minute', 'Minuten', 'Minute'],
  SECONDLY: ['jede Sekunde', 'Sekunden', 'Sekunde'],
}
const calendars: Readonly<Record<string, string>> = {
  CHINESE: 'chinesischen Kalender',
  DANGI: 'koreanischen Mondkalender',
  HEBREW: 'hebräischen Kalender',
  COPTIC: 'koptischen Kalender',
  ETHIOPIC: 'äthiopischen Kalender',
  INDIAN: 'indischen Nationalkalender',
  PERSIAN: 'persischen Kalender',
  ISLAMIC: 'islamischen Kalender',
  'ISLAMIC-RGSA': 'islamischen Kalender (Saudi-Arabien)',
  'ISLAMIC-UMALQURA': 'islamischen Kalender (Umm al-Qura)',
  'ISLAMIC-CIVIL': 'islamischen Kalender (bürgerlich)',
  'ISLAMIC-TBLA': 'islamischen Kalender (tabellarisch)',
}

const ordinals = ['erste', 'zweite', 'dritte', 'vierte', 'fünfte']
const fromEnd = ['letzte', 'vorletzte', 'drittletzte', 'viertletzte', 'fünftletzte']

/** Without the ending of its case: none in the nominative, else `n`. */
function ordinal(number: number, ending: '' | 'n'): string {
  const word = number > 0 ? ordinals[number - 1] : fromEnd[-number - 1]
  if (word !== undefined) return word + ending
  return number > 0 ? `${number}.` : `${-number}.-letzte${ending}`
}

/** `am ersten und letzten Montag`, `an jedem Freitag` */
function onGroup({ noun, ordinals }: DayGroup): string {
  if (ordinals.length === 0) return `an jedem ${nounOf(noun)}`
  return `am ${and(ordinals.map((number) => ordinal(number, 'n')))} ${nounOf(noun)}`
}

/** `der erste oder letzte Montag des Monats`, `ein Freitag` */
function isGroup({ noun, ordinals }: DayGroup, extent: Extent): string {
  if (ordinals.length === 0) return `ein ${nounOf(noun)}`
  return `der ${or(ordinals.map((number) => ordinal(number, '')))} ${nounOf(noun)}${ofExtent(extent)}`
}

/** `am 1. und 15.`, `vom 8. bis zum 14.`, `am letzten Tag` */
function onDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const { single, ranges } = splitRanges(positive)
  const first = single.length === 0 ? [] : [`am ${and(single.map((day) => `${day}.`))}`]
  const from = ranges.map(({ first, last }) => `vom ${first}. bis zum ${last}.`)
  return and([...first, ...from, ...negative.map((day) => `am ${ordinal(day, 'n')} Tag`)])
}

/** `am 4. Juli`, `am 1. und 15. Januar`, `am 15. Januar und 15. Juli` */
const dates: DateForms = {
  inMonth: (days, month) => `${onDays(days)} ${monthName(month)}`,
  inEach: (day, months) => `am ${and(months.map((month) => `${day}. ${monthName(month)}`))}`,
}

const numbersOf = (numbers: readonly number[]) =>
  and(shortened(numbers, String, (first, last) => `${first} bis ${last}`))

function nominative(days: readonly number[], unit: string): string {
  const { positive, negative } = bySign(days)
  const items = positive.length === 0 ? [] : [`der ${or(positive.map((day) => `${day}.`))}${unit}`]
  return or([...items, ...negative.map((day) => `der ${ordinal(day, '')} Tag`)])
}

export const german: Language = {
  every: (frequency, interval) => (interval === 1 ? units[frequency][0] : `alle ${interval} ${units[frequency][1]}`),
  everyWeekday: 'montags bis freitags',
  everyOf: (days) => `jeden ${and(days.map(nounOf))}`,
  everyMonthOn: (groups) => {
    const items = groups.map(
      ({ noun, ordinals }) => `${and(ordinals.map((number) => ordinal(number, 'n')))} ${nounOf(noun)}`,
    )
    return `jeden ${and(items)} im Monat`
  },

  onWeekdays: (days) => `am ${and(days.map(nounOf))}`,
  onGroups: (groups, extent) => `${and(groups.map(onGroup))}${ofExtent(extent)}`,
  onMonthDays(days, extent) {
    return datesOf(days, extent, dates) ?? `${onDays(days)}${ofExtent(extent)}`
  },
  onYearDays(days) {
    const { positive, negative } = bySign(days)
    const items = shortened(
      positive,
      (day) => `${day}.`,
      (first, last) => `${first}. bis ${last}.`,
    )
    return `am ${and([...items, ...negative.map((day) => ordinal(day, 'n'))])} Tag des Jahres`
  },
  onAnyDay: 'an irgendeinem Tag',
  inMonths: (of) => `im ${monthNames(of)}`,
  inWeeks(weeks) {
    const { positive, negative } = bySign(weeks)
    const [noun, article] = positive.length === 1 ? ['Kalenderwoche', 'in'] : ['Kalenderwochen', 'in den']
    const last = negative.map((week) => `in der ${ordinal(week, 'n')} Kalenderwoche des Jahres`)
    return and([...(positive.length === 0 ? [] : [`${article} ${noun} ${numbersOf(positive)}`]), ...last])
  },

  isGroups: (groups, extent) => or(groups.map((group) => isGroup(group, extent))),
  isMonthDays: (days) => `${nominative(days, '')} des Monats`,
  isYearDays: (days) => `${nominative(days, ' Tag')} des Jahres`,
  isInMonths: (of) => `im ${monthNames(of, or)}`,
  when: (predicates) => and(predicates.map((predicate) => `falls das ${predicate} ist`)),
  only: (phrase) => `nur ${phrase}`,

  atTimes: (times) => `um ${and(times.map(clockText))} Uhr`,
  inHours: (hours) => `in ${hours.length === 1 ? 'Stunde' : 'den Stunden'} ${numbersOf(hours)}`,
  atMinutes: (minutes) => `${minutes.length === 1 ? 'zur Minute' : 'zu den Minuten'} ${numbersOf(minutes)}`,
  atSeconds: (seconds) => `${seconds.length === 1 ? 'zur Sekunde' : 'zu den Sekunden'} ${numbersOf(seconds)}`,
  between: (spans) => and(spans.map(({ first, last }) => `zwischen ${clockText(first)} und ${clockText(last)} Uhr`)),

  positions: (positions, frequency) =>
    `davon nur ${and(positions.map((number) => `der ${ordinal(number, '')}`))} Termin pro ${units[frequency][2]}`,
  weekStart: (weekday) => `Wochenbeginn am ${nounOf(weekday)}`,
  count: (count) => (count === 1 ? 'einmal' : `${count}-mal`),
  until(date, time, isUtc) {
    const day = `bis zum ${date.day}. ${monthName(date.month)} ${date.year}`
    return time === undefined ? day : `${day} um ${clockText(time)} Uhr${isUtc ? ' UTC' : ''}`
  },
  skip(direction, far) {
    const where = direction === 'BACKWARD' ? 'davor' : 'danach'
    return `falls es das Datum nicht gibt, ${far ? 'im Monat oder am Tag' : 'am Tag'} ${where}`
  },
  calendar: (name) => (calendars[name] === undefined ? `nach dem Kalender ${name}` : `nach dem ${calendars[name]}`),
  invalid: 'einmal, denn die Regel widerspricht sich',
}
