import type { Frequency } from '../rule.ts'
import { bySign, type Clock, type DayGroup, type Language, type Months, shortened, twoDigits } from './language.ts'
import { type DateForms, datesOf, type Lexicon, lexiconOf } from './lexicon.ts'

const words: Lexicon = lexiconOf({
  and: 'et',
  or: 'ou',
  weekdays: ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'],
  months: [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ],
  nouns: { day: 'jour', weekday: 'jour de semaine (du lundi au vendredi)', 'weekend-day': 'jour de week-end' },
  month: 'mois',
  leapMonth: 'mois intercalaire',
  extents: { month: 'du mois', 'each-month': 'de chaque mois', year: 'de l’année' },
  ofMonths: (of) => words.and(of.numbers.map((number) => ofMonth(of, number))),
})
const { and, or, nounOf, monthName, ofExtent } = words

/** The word for all of them, several, and one alone. */
const units: Readonly<Record<Frequency, readonly [string, string, string]>> = {
  YEARLY: ['tous les', 'ans', 'an'],
  MONTHLY: ['tous les', 'mois', 'mois'],
  WEEKLY: ['toutes les', 'semaines', 'semaine'],
  DAILY: ['tous les', 'jours', 'jour'],
  HOURLY: ['toutes les', 'heures', 'heure'],
  MINUTELY: ['toutes les', 'minutes', 'minute'],
  SECONDLY: ['toutes les', 'secondes', 'seconde'],
}
const calendars: Readonly<Record<string, string>> = {
  CHINESE: 'chinois',
  DANGI: 'lunaire coréen',
  HEBREW: 'hébraïque',
  COPTIC: 'copte',
  ETHIOPIC: 'éthiopien',
  INDIAN: 'national indien',
  PERSIAN: 'persan',
  ISLAMIC: 'musulman',
  'ISLAMIC-RGSA': 'musulman (Arabie saoudite)',
  'ISLAMIC-UMALQURA': 'musulman (Umm al-Qura)',
  'ISLAMIC-CIVIL': 'musulman (civil)',
  'ISLAMIC-TBLA': 'musulman (tabulaire)',
}

interface Gender {
  readonly article: string
  readonly first: string
  readonly last: string
  readonly nextToLast: string
}
const masculine: Gender = { article: 'le', first: 'premier', last: 'dernier', nextToLast: 'l’avant-dernier' }
const feminine: Gender = { article: 'la', first: 'première', last: 'dernière', nextToLast: 'l’avant-dernière' }

const ordinals = ['', '', 'deuxième', 'troisième', 'quatrième', 'cinquième']

/** `le premier lundi`, `l’avant-dernier lundi`, `le troisième lundi en partant de la fin` */
function nth(number: number, noun: string, gender = masculine): string {
  if (number === -1) return `${gender.article} ${gender.last}${noun}`
  if (number === -2) return `${gender.nextToLast}${noun}`
  const count = Math.abs(number)
  const word = count === 1 ? gender.first : (ordinals[count] ?? `${count}e`)
  return `${gender.article} ${word}${noun}${number < 0 ? ' en partant de la fin' : ''}`
}

function inMonths(of: Months, list = and): string {
  return list(of.numbers.map((number) => `${of.named ? 'en' : 'au'} ${monthName(number, of.named)}`))
}

function ofMonth(of: Months, number: number): string {
  const name = monthName(number, of.named)
  if (!of.named) return `du ${name}`
  return /^[ao]/.test(name) ? `d’${name}` : `de ${name}`
}

function groupOf({ noun, ordinals }: DayGroup, list = and, each = 'chaque'): string {
  if (ordinals.length === 0) return `${each} ${nounOf(noun)}`
  const fromEnd = ordinals.filter((number) => number < -2)
  const plain = ordinals.filter((number) => number >= -2)
  const first = plain.map((number, index) => nth(number, index === plain.length - 1 ? ` ${nounOf(noun)}` : ''))
  return list([...first, ...fromEnd.map((number) => nth(number, ` ${nounOf(noun)}`))])
}

function dayOf(day: number): string {
  return day === 1 ? '1er' : String(day)
}

/** `le 1er`, `du 8 au 14`, `le dernier jour` */
function monthDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const items = shortened(
    positive,
    (day) => `le ${dayOf(day)}`,
    (first, last) => `du ${dayOf(first)} au ${last}`,
  )
  return and([...items, ...negative.map((day) => nth(day, ' jour'))])
}

/** `le 4 juillet`, `le 1er et le 15 janvier`, `le 15 janvier et le 15 juillet` */
const dates: DateForms = {
  inMonth: (days, month) => `${monthDays(days)} ${monthName(month)}`,
  inEach: (day, months) => and(months.map((month) => `le ${dayOf(day)} ${monthName(month)}`)),
}

const numbersOf = (numbers: readonly number[]) => and(shortened(numbers, String, (first, last) => `${first} à ${last}`))

function onYearDays(days: readonly number[]): string {
  const { positive, negative } = bySign(days)
  const items = shortened(
    positive,
    (day) => nth(day, ' jour'),
    (first, last) => `du ${dayNumber(first)} au ${dayNumber(last)} jour`,
  )
  return `${and([...items, ...negative.map((day) => nth(day, ' jour'))])} de l’année`
}

function dayNumber(day: number): string {
  return day === 1 ? '1er' : `${day}e`
}

/** `9 h`, `9 h 05`, `9 h 05 min 30 s` */
function clockText({ hour, minute, second }: Clock): string {
  if (second !== undefined) return `${hour} h ${twoDigits(minute)} min ${twoDigits(second)} s`
  return minute === 0 ? `${hour} h` : `${hour} h ${twoDigits(minute)}`
}

export const french: Language = {
  every(frequency, interval) {
    const [all, unit] = units[frequency]
    return interval === 1 ? `${all} ${unit}` : `${all} ${interval} ${unit}`
  },
  everyWeekday: 'chaque jour du lundi au vendredi',
  everyOf: (days) => `tous les ${and(days.map((day) => `${nounOf(day)}s`))}`,
  everyMonthOn: (groups) => `${and(groups.map((group) => groupOf(group)))} du mois`,

  onWeekdays: (days) => and(days.map((day) => `le ${nounOf(day)}`)),
  onGroups: (groups, extent) => `${and(groups.map((group) => groupOf(group)))}${ofExtent(extent)}`,
  onMonthDays(days, extent) {
    return datesOf(days, extent, dates) ?? `${monthDays(days)}${ofExtent(extent)}`
  },
  onYearDays,
  onAnyDay: 'n’importe quel jour',
  inMonths: (of) => inMonths(of),
  inWeeks(weeks) {
    const { positive, negative } = bySign(weeks)
    const items = positive.length === 0 ? [] : [`en semaine${positive.length === 1 ? '' : 's'} ${numbersOf(positive)}`]
    return and([...items, ...negative.map((week) => `pendant ${nth(week, ' semaine', feminine)} de l’année`)])
  },

  isGroups: (groups, extent) =>
    or(groups.map((group) => groupOf(group, or, 'un') + (group.ordinals.length === 0 ? '' : ofExtent(extent)))),
  isMonthDays(days) {
    const { positive, negative } = bySign(days)
    return `${or([...positive.map((day) => `le ${dayOf(day)}`), ...negative.map((day) => nth(day, ' jour'))])} du mois`
  },
  isYearDays: (days) => `${or(days.map((day) => nth(day, ' jour')))} de l’année`,
  isInMonths: (of) => inMonths(of, or),
  when: (predicates) => and(predicates.map((predicate) => `si c’est ${predicate}`)),
  only: (phrase) => `seulement ${phrase}`,

  atTimes: (times) => `à ${and(times.map(clockText))}`,
  inHours: (hours) => `${hours.length === 1 ? 'dans l’heure' : 'dans les heures'} ${numbersOf(hours)}`,
  atMinutes: (minutes) => `${minutes.length === 1 ? 'à la minute' : 'aux minutes'} ${numbersOf(minutes)}`,
  atSeconds: (seconds) => `${seconds.length === 1 ? 'à la seconde' : 'aux secondes'} ${numbersOf(seconds)}`,
  between: (spans) => and(spans.map(({ first, last }) => `entre ${clockText(first)} et ${clockText(last)}`)),

  positions: (positions, frequency) =>
    `seulement ${and(positions.map((number) => nth(number, '', feminine)))} de ces occurrences par ${units[frequency][2]}`,
  weekStart: (weekday) => `semaines commençant le ${nounOf(weekday)}`,
  count: (count) => (count === 1 ? 'une fois' : `${count} fois`),
  until(date, time, isUtc) {
    const day = `jusqu’au ${dayOf(date.day)} ${monthName(date.month)} ${date.year}`
    return time === undefined ? day : `${day} à ${clockText(time)}${isUtc ? ' UTC' : ''}`
  },
  skip(direction, far) {
    const where = direction === 'BACKWARD' ? 'précédent' : 'suivant'
    return `ou le ${far ? 'mois ou le jour' : 'jour'} ${where} si la date n’existe pas`
  },
  calendar: (name) => `selon le calendrier ${calendars[name] ?? name}`,
  invalid: 'une fois, car la règle se contredit',
}
