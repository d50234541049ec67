import type { Frequency } from '../rule.ts'
import { bySign, clockText, type DayGroup, type Language, shortened, splitRanges } from './language.ts'
import { type DateForms, datesOf, type Lexicon, lexiconOf } from './lexicon.ts'

const words: Lexicon = lexiconOf({
  and: 'en',
  or: 'of',
  weekdays: ['zondag', 'maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag'],
  months: [
    'januari',
    'februari',
    'maart',
    'april',
    'mei',
    'juni',
    'juli',
    'augustus',
    'september',
    'oktober',
    'november',
    'december',
  ],
  nouns: { day: 'dag', weekday: 'werkdag (maandag tot en met vrijdag)', 'weekend-day': 'weekenddag' },
  month: 'maand',
  leapMonth: 'schrikkelmaand',
  extents: { month: 'van de maand', 'each-month': 'van elke maand', year: 'van het jaar' },
  ofMonths: (of) => `van ${words.monthNames(of)}`,
})
const { and, or, nounOf, monthName, monthNames, ofExtent } = words

/** One of them with its pronoun, several, and one alone. */
const units: Readonly<Record<Frequency, readonly [string, string, string]>> = {
  YEARLY: ['elk jaar', 'jaar', 'jaar'],
  MONTHLY: ['elke maand', 'maanden', 'maand'],
  WEEKLY: ['elke week', 'weken', 'week'],
  DAILY: ['elke dag', 'dagen', 'dag'],
  HOURLY: ['elk uur', 'uur', 'uur'],
  MINUTELY: ['elke minuut', 'minuten', 'minuut'],
  SECONDLY: ['elke seconde', 'seconden', 'seconde'],
}
const calendars: Readonly<Record<string, string>> = {
  CHINESE: 'Chinese kalender',
  DANGI: 'Koreaanse maankalender',
  HEBREW: 'Hebreeuwse kalender',
  COPTIC: 'Koptische kalender',
  ETHIOPIC: 'Ethiopische kalender',
  INDIAN: 'Indiase nationale kalender',
  PERSIAN: 'Perzische kalender',
  ISLAMIC: 'islamitische kalender',
  'ISLAMIC-RGSA': 'islamitische kalender (Saoedi-Arabië)',
  'ISLAMIC-UMALQURA': 'islamitische kalender (Umm al-Qura)',
  'ISLAMIC-CIVIL': 'islamitische kalender (civiel)',
  'ISLAMIC-TBLA': 'islamitische kalender (tabellarisch)',
}

const ordinals = ['eerste', 'tweede', 'derde', 'vierde', 'vijfde']
const fromEnd = ['laatste', 'voorlaatste', 'op twee na laatste', 'op drie na laatste', 'op vier na laatste']

function ordinal(number: number): string {
  if (number > 0) return ordinals[number - 1] ?? `${number}e`
  return fromEnd[-number - 1] ?? `op ${-number - 1} na laatste`
}

function groupOf({ noun, ordinals }: DayGroup, list = and, each = 'elke'): string {
  if (ordinals.length === 0) return `${each} ${nounOf(noun)}`
  return `de ${list(ordinals.map(ordinal))} ${nounOf(noun)}`
}

/** `op de 1e en de laatste dag en van de 8e tot en met de 14e` */
function onDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const { single, ranges } = splitRanges(positive)
  const named = [...single.map((day) => `de ${day}e`), ...negative.map((day) => `de ${ordinal(day)} dag`)]
  const from = ranges.map(({ first, last }) => `van de ${first}e tot en met de ${last}e`)
  return and([...(named.length === 0 ? [] : [`op ${and(named)}`]), ...from])
}

/** `op 4 juli`, `op 1 en 15 januari`, `van 8 tot en met 14 januari`, `op 15 januari en 15 juli` */
const dates: DateForms = {
  inMonth(days, month) {
    const { single, ranges } = splitRanges(days)
    const on = single.length === 0 ? [] : [`op ${and(single.map(String))}`]
    return `${and([...on, ...ranges.map(({ first, last }) => `van ${first} tot en met ${last}`)])} ${monthName(month)}`
  },
  inEach: (day, months) => `op ${and(months.map((month) => `${day} ${monthName(month)}`))}`,
}

const numbersOf = (numbers: readonly number[]) =>
  and(shortened(numbers, String, (first, last) => `${first} tot en met ${last}`))

function counted([one, more]: readonly [string, string], numbers: readonly number[]): string {
  return `${numbers.length === 1 ? one : `de ${more}`} ${numbersOf(numbers)}`
}

function onYearDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const items = shortened(
    positive,
    (day) => `de ${day}e`,
    (first, last) => `de ${first}e tot en met de ${last}e`,
  )
  return `op ${and([...items, ...negative.map((day) => `de ${ordinal(day)}`)])} dag van het jaar`
}

export const dutch: Language = {
  every: (frequency, interval) => (interval === 1 ? units[frequency][0] : `elke ${interval} ${units[frequency][1]}`),
  everyWeekday: 'elke werkdag (maandag tot en met vrijdag)',
  everyOf: (days) => `elke ${and(days.map(nounOf))}`,
  everyMonthOn: (groups) => {
    const items = groups.map(({ noun, ordinals }) => `${and(ordinals.map(ordinal))} ${nounOf(noun)}`)
    return `elke ${and(items)} van de maand`
  },

  onWeekdays: (days) => `op ${and(days.map(nounOf))}`,
  onGroups: (groups, extent) => `op ${and(groups.map((group) => groupOf(group)))}${ofExtent(extent)}`,
  onMonthDays(days, extent) {
    return datesOf(days, extent, dates) ?? `${onDays(days)}${ofExtent(extent)}`
  },
  onYearDays,
  onAnyDay: 'op een willekeurige dag',
  inMonths: (of) => `in ${monthNames(of)}`,
  inWeeks(weeks) {
    const { positive, negative } = bySign(weeks)
    const items = positive.length === 0 ? [] : [counted(['week', 'weken'], positive)]
    return `in ${and([...items, ...negative.map((week) => `de ${ordinal(week)} week van het jaar`)])}`
  },

  isGroups: (groups, extent) =>
    or(groups.map((group) => groupOf(group, or, 'een') + (group.ordinals.length === 0 ? '' : ofExtent(extent)))),
  isMonthDays(days) {
    const { positive, negative } = bySign(days)
    return `${or([...positive.map((day) => `de ${day}e`), ...negative.map((day) => `de ${ordinal(day)} dag`)])} van de maand`
  },
  isYearDays: (days) => `${or(days.map((day) => `de ${day > 0 ? `${day}e` : ordinal(day)}`))} dag van het jaar`,
  isInMonths: (of) => `in ${monthNames(of, or)}`,
  when: (predicates) => and(predicates.map((predicate) => `als dat ${predicate} is`)),
  only: (phrase) => `alleen ${phrase}`,

  atTimes: (times) => `om ${and(times.map(clockText))} uur`,
  inHours: (hours) => `in ${counted(['uur', 'uren'], hours)}`,
  atMinutes: (minutes) => `op ${counted(['minuut', 'minuten'], minutes)}`,
  atSeconds: (seconds) => `op ${counted(['seconde', 'seconden'], seconds)}`,
  between: (spans) => and(spans.map(({ first, last }) => `tussen ${clockText(first)} en ${clockText(last)} uur`)),

  positions: (positions, frequency) =>
    `daarvan alleen ${and(positions.map((number) => `de ${ordinal(number)}`))} per ${units[frequency][2]}`,
  weekStart: (weekday) => `weken die op ${nounOf(weekday)} beginnen`,
  count: (count) => (count === 1 ? 'eenmaal' : `${count} keer`),
  until(date, time, isUtc) {
    const day = `tot en met ${date.day} ${monthName(date.month)} ${date.year}`
    return time === undefined ? day : `${day} om ${clockText(time)} uur${isUtc ? ' UTC' : ''}`
  },
  skip(direction, far) {
    const where = direction === 'BACKWARD' ? 'ervoor' : 'erna'
    return `of de ${far ? 'maand of dag' : 'dag'} ${where} als die datum niet bestaat`
  },
  calendar: (name) => (calendars[name] === undefined ? `volgens de kalender ${name}` : `volgens de ${calendars[name]}`),
  invalid: 'eenmaal, want de regel spreekt zichzelf tegen',
}
