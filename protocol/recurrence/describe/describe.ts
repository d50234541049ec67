/** A recurrence in words. What the words of a language are, its own file knows; what is said, and in which order, this. */
import { findCalendarSystem } from '../../time/calendars/index.ts'
import { civilOf, dayOf, timeOf, weekdayOf } from '../../time/civil.ts'
import type { WallTime } from '../../time/values.ts'
import { findUnworkableCombination, parseRule, type Rule, type WeekdayNumber } from '../rule.ts'
import { german } from './de.ts'
import { english } from './en.ts'
import { french } from './fr.ts'
import { type Clock, type DayGroup, type DayNoun, type Extent, type Language, type Months, runsOf } from './language.ts'
import { dutch } from './nl.ts'

export interface DescribeOptions {
  /** A BCP 47 tag; English for languages that are not known. */
  readonly locale?: string | undefined
  /** DTSTART, which gives what the rule leaves out: the day of a monthly rule, the minute of BYHOUR. */
  readonly start?: WallTime | undefined
}

/** `every 2 weeks on Tuesday, 10 times`: a phrase to be read by people. Throws InvalidCalendarData for a bad rule. */
export function describe(rule: Rule | string, { locale = 'en', start }: DescribeOptions = {}): string {
  const read = typeof rule === 'string' ? parseRule(rule) : rule
  const language = languageOf(locale)
  if (findUnworkableCombination(read) !== undefined) return language.invalid
  const subject = subjectOf(read, language, start)
  const days = daysOf(subject)
  const times = timesOf(subject)
  const words = [...days.words, ...times.words].join(' ')
  return [words, ...days.clauses, ...times.clauses, ...endingOf(subject, days)].join(', ')
}

const languages: Readonly<Record<string, Language>> = { en: english, de: german, fr: french, nl: dutch }

function languageOf(locale: string): Language {
  const tag = locale.toLowerCase().split(/[-_]/)[0] ?? ''
  return (Object.hasOwn(languages, tag) ? languages[tag] : undefined) ?? english
}

interface Subject {
  readonly rule: Rule
  readonly language: Language
  readonly start: Start | undefined
  /** Whether the months of the rule are January to December. */
  readonly named: boolean
}

/** DTSTART in the calendar of the rule. */
interface Start {
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly clock: { readonly hour: number; readonly minute: number; readonly second: number }
}

/** Calendars whose months are the Gregorian ones: what they repeat is the same. */
const gregorianScales = new Set(['GREGORIAN', 'GREGORY', 'ISO8601', 'BUDDHIST', 'JAPANESE', 'ROC'])

/** Other names of a calendar, and calendars that differ in the numbers of their years alone. */
const sameCalendars: Readonly<Record<string, string>> = {
  ETHIOAA: 'ETHIOPIC',
  'ETHIOPIC-AMETE-ALEM': 'ETHIOPIC',
  ISLAMICC: 'ISLAMIC-CIVIL',
}

function subjectOf(rule: Rule, language: Language, wall: WallTime | undefined): Subject {
  const named = gregorianScales.has(rule.scale)
  return { rule, language, named, start: wall === undefined ? undefined : startOf(rule, named, wall) }
}

function startOf({ scale }: Rule, named: boolean, wall: WallTime): Start | undefined {
  const on = dayOf(wall)
  const time = timeOf(wall)
  const clock = { hour: Math.floor(time / 3_600), minute: Math.floor(time / 60) % 60, second: time % 60 }
  const weekday = weekdayOf(on)
  if (named) return { ...civilOf(on), weekday, clock }
  const month = findCalendarSystem(scale)
    ?.yearOf(on)
    ?.months.findLast(({ first }) => first <= on)
  return month === undefined ? undefined : { month: month.number, day: on - month.first + 1, weekday, clock }
}

/** Words in a row, and clauses that follow after commas. */
interface Phrases {
  readonly words: readonly string[]
  readonly clauses: readonly string[]
  /** Whether BYSETPOS has been said. */
  readonly saysPositions?: boolean
}

function daysOf(subject: Subject): Phrases {
  switch (subject.rule.frequency) {
    case 'YEARLY':
      return yearlyDays(subject)
    case 'MONTHLY':
      return isEvery(subject.rule) && subject.rule.byMonth !== undefined
        ? daysOf(steppingBy(subject, 'YEARLY'))
        : monthlyDays(subject)
    case 'DAILY':
      return isEvery(subject.rule) && subject.rule.byMonthDay !== undefined
        ? daysOf(steppingBy(subject, 'MONTHLY'))
        : limitedDays(subject)
    case 'WEEKLY':
      return weeklyDays(subject)
    default:
      return limitedDays(subject)
  }
}

/** Whether no period is left out and BYSETPOS does not ask which it is: then a longer one says the same. */
function isEvery({ interval, bySetPos }: Rule): boolean {
  return interval === 1 && bySetPos === undefined
}

/** Each day in January, each month in January: each year in January. */
function steppingBy(subject: Subject, frequency: Rule['frequency']): Subject {
  return { ...subject, rule: { ...subject.rule, frequency } }
}

function headOf({ rule, language }: Subject): string {
  return language.every(rule.frequency, rule.interval)
}

/** RFC 5545 §3.3.10, the columns DAILY and shorter: every BY part of days is a limit. */
function limitedDays(subject: Subject): Phrases {
  const { rule, language } = subject
  const { byDay, byMonth, byMonthDay, byYearDay, interval } = rule
  const months = byMonth === undefined ? undefined : monthsOf(subject, byMonth)
  const names = byDay === undefined ? undefined : weekdaysOf(byDay)
  const isNamedDay = names !== undefined && rule.frequency === 'DAILY' && interval === 1 && rule.bySetPos === undefined
  const head = isNamedDay ? everyNamed(language, names) : headOf(subject)
  const limits: string[] = []
  if (names !== undefined && !isNamedDay) limits.push(language.onWeekdays(names))
  if (byMonthDay !== undefined) limits.push(language.onMonthDays(byMonthDay, months ?? 'month'))
  if (byYearDay !== undefined) limits.push(language.onYearDays(byYearDay))
  const monthsAlone = months !== undefined && byMonthDay === undefined ? [language.inMonths(months)] : []
  const all = [...limits, ...monthsAlone]
  // Days of the week and months read on from the head, as does one limit alone; what INTERVAL might skip does not.
  const readsOn = byMonthDay === undefined && byYearDay === undefined
  if (interval === 1 && (readsOn || all.length === 1)) return { words: [head, ...all], clauses: [] }
  return { words: [head], clauses: all.map(language.only) }
}

function weeklyDays(subject: Subject): Phrases {
  const { rule, language, start } = subject
  const { byDay, byMonth, interval, bySetPos } = rule
  const names = byDay === undefined ? undefined : weekdaysOf(byDay)
  const isWorkWeek = nounOf(byDay) === 'weekday' && interval === 1 && bySetPos === undefined
  const days = names ?? (start === undefined ? [] : [start.weekday])
  const words = isWorkWeek ? [language.everyWeekday] : [headOf(subject)]
  if (!isWorkWeek && days.length > 0) words.push(language.onWeekdays(days))
  if (byMonth === undefined) return { words, clauses: [] }
  const limit = language.inMonths(monthsOf(subject, byMonth))
  return interval === 1 ? { words: [...words, limit], clauses: [] } : { words, clauses: [language.only(limit)] }
}

function monthlyDays(subject: Subject): Phrases {
  const { rule, language, start } = subject
  const { byDay, byMonth, byMonthDay, interval } = rule
  const head = headOf(subject)
  const limits = byMonth === undefined ? [] : [language.only(language.inMonths(monthsOf(subject, byMonth)))]
  const positioned = findPositionedGroup(subject)
  const groups = positioned === undefined ? groupsOf(byDay ?? []) : [positioned]
  const saysPositions = positioned !== undefined
  if (byDay !== undefined && byMonthDay === undefined) {
    const isNumbered = groups.every(({ ordinals }) => ordinals.length > 0)
    if (interval === 1 && isNumbered && (saysPositions || rule.bySetPos === undefined)) {
      return { words: [language.everyMonthOn(groups)], clauses: limits, saysPositions }
    }
    return { words: [head, language.onGroups(groups, 'period')], clauses: limits, saysPositions }
  }
  const days = byMonthDay ?? (start === undefined ? [] : [start.day])
  const words = days.length === 0 ? [head] : [head, language.onMonthDays(days, 'period')]
  const conditions = byDay === undefined ? [] : [language.when([language.isGroups(groups, 'month')])]
  return { words, clauses: [...conditions, ...limits] }
}

function yearlyDays(subject: Subject): Phrases {
  const { rule } = subject
  if (rule.byWeekNo !== undefined) return daysOfWeeks(subject, rule.byWeekNo)
  if (rule.byYearDay !== undefined) return daysOfYear(subject, rule.byYearDay)
  if (rule.byMonthDay !== undefined) return daysOfMonths(subject, rule.byMonthDay)
  if (rule.byDay !== undefined) return weekdaysOfYear(subject, rule.byDay)
  return datesOfYear(subject)
}

function daysOfWeeks(subject: Subject, byWeekNo: readonly number[]): Phrases {
  const { rule, language, start } = subject
  const { byDay, byMonth, byMonthDay, byYearDay } = rule
  const words = [headOf(subject)]
  if (byDay !== undefined) words.push(language.onWeekdays(weekdaysOf(byDay)))
  else if (byMonthDay !== undefined || byYearDay !== undefined) words.push(language.onAnyDay)
  else if (start !== undefined) words.push(language.onWeekdays([start.weekday]))
  words.push(language.inWeeks(byWeekNo))
  return { words, clauses: conditionsOf(subject, { byMonth, byMonthDay, byYearDay }) }
}

function daysOfYear(subject: Subject, byYearDay: readonly number[]): Phrases {
  const { byMonth, byMonthDay, byDay } = subject.rule
  const words = [headOf(subject), subject.language.onYearDays(byYearDay)]
  return { words, clauses: conditionsOf(subject, { byMonth, byMonthDay, byDay }) }
}

function daysOfMonths(subject: Subject, byMonthDay: readonly number[]): Phrases {
  const { rule, language } = subject
  const { byMonth, byDay } = rule
  const words = [headOf(subject), language.onMonthDays(byMonthDay, extentOfMonthDays(subject, byMonthDay))]
  if (byDay === undefined) return { words, clauses: [] }
  const extent = byMonth === undefined ? 'year' : 'month'
  const groups = groupsOf(byDay)
  return { words, clauses: [language.when([language.isGroups(groups, extent)])] }
}

/** BYMONTHDAY alone names a day of every month, or, when it is DTSTART's own day, of the month of DTSTART. */
function extentOfMonthDays(subject: Subject, byMonthDay: readonly number[]): Extent {
  const { rule, start } = subject
  if (rule.byMonth !== undefined) return monthsOf(subject, rule.byMonth)
  const isPlain = byMonthDay.length === 1 && rule.byDay === undefined && rule.bySetPos === undefined
  if (!isPlain) return 'each-month'
  if (start === undefined) return 'month'
  return start.day === byMonthDay[0] ? monthsOf(subject, [start.month]) : 'each-month'
}

function weekdaysOfYear(subject: Subject, byDay: readonly WeekdayNumber[]): Phrases {
  const { byMonth } = subject.rule
  const positioned = findPositionedGroup(subject)
  const groups = positioned === undefined ? groupsOf(byDay) : [positioned]
  const extent = byMonth === undefined ? 'year' : monthsOf(subject, byMonth)
  const words = [headOf(subject), subject.language.onGroups(groups, extent)]
  return { words, clauses: [], saysPositions: positioned !== undefined }
}

/** Neither days nor weeks: the day of DTSTART, in its month or in those of BYMONTH. */
function datesOfYear(subject: Subject): Phrases {
  const { rule, language, start } = subject
  const head = headOf(subject)
  const numbers = rule.byMonth ?? (start === undefined ? undefined : [start.month])
  if (numbers === undefined) return { words: [head], clauses: [] }
  const months = monthsOf(subject, numbers)
  const days = start === undefined ? language.inMonths(months) : language.onMonthDays([start.day], months)
  return { words: [head, days], clauses: [] }
}

type DayParts = Partial<Pick<Rule, 'byMonth' | 'byMonthDay' | 'byYearDay' | 'byDay'>>

/** What a day must be besides. */
function conditionsOf(subject: Subject, { byMonth, byMonthDay, byYearDay, byDay }: DayParts): string[] {
  const { language } = subject
  const predicates: string[] = []
  if (byMonth !== undefined) predicates.push(language.isInMonths(monthsOf(subject, byMonth)))
  if (byYearDay !== undefined) predicates.push(language.isYearDays(byYearDay))
  if (byMonthDay !== undefined) predicates.push(language.isMonthDays(byMonthDay))
  if (byDay !== undefined) {
    predicates.push(language.isGroups(groupsOf(byDay), byMonth === undefined ? 'year' : 'month'))
  }
  return predicates.length === 0 ? [] : [language.when(predicates)]
}

function monthsOf({ named }: Subject, numbers: readonly number[]): Months {
  return { numbers, named }
}

const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0]

function weekdaysOf(byDay: readonly WeekdayNumber[]): number[] {
  return MONDAY_FIRST.filter((weekday) => byDay.some((day) => day.weekday === weekday))
}

function everyNamed(language: Language, weekdays: readonly number[]): string {
  if (weekdays.length === 7) return language.every('DAILY', 1)
  return nounOfWeekdays(weekdays) === 'weekday' ? language.everyWeekday : language.everyOf(weekdays)
}

/** The days of BYDAY by their names, those with a number first. */
function groupsOf(byDay: readonly WeekdayNumber[]): DayGroup[] {
  const common = nounOf(byDay)
  if (common !== undefined) return [{ noun: common, ordinals: [] }]
  const groups: DayGroup[] = []
  for (const noun of weekdaysOf(byDay)) {
    const ordinals = byDay.filter(({ weekday }) => weekday === noun).map(({ ordinal }) => ordinal)
    const numbered = inOrder(ordinals.filter((ordinal) => ordinal !== 0))
    if (numbered.length > 0) groups.push({ noun, ordinals: numbered })
    if (ordinals.includes(0)) groups.push({ noun, ordinals: [] })
  }
  return groups.sort((a, b) => rankOf(a) - rankOf(b))
}

/** From the start first, then from the end. */
function inOrder(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => Number(a < 0) - Number(b < 0) || a - b)
}

function rankOf({ ordinals }: DayGroup): number {
  const [first] = ordinals
  if (first === undefined) return 1_000
  return first > 0 ? first : 500 + first
}

/** What all the days of BYDAY together are called, where none has a number. */
function nounOf(byDay: readonly WeekdayNumber[] | undefined): DayNoun | undefined {
  if (byDay === undefined || byDay.some(({ ordinal }) => ordinal !== 0)) return undefined
  return nounOfWeekdays(weekdaysOf(byDay))
}

function nounOfWeekdays(weekdays: readonly number[]): DayNoun | undefined {
  switch (weekdays.join()) {
    case '1,2,3,4,5':
      return 'weekday'
    case '6,0':
      return 'weekend-day'
    case '1,2,3,4,5,6,0':
      return 'day'
    default:
      return weekdays.length === 1 ? weekdays[0] : undefined
  }
}

/** `the last weekday`: BYSETPOS over BYDAY alone, in one month or year, at one time of the day. */
function findPositionedGroup({ rule }: Subject): DayGroup | undefined {
  const { bySetPos, byMonth, byMonthDay, frequency } = rule
  const noun = nounOf(rule.byDay)
  const isOnePeriod = frequency === 'MONTHLY' || byMonth === undefined || byMonth.length === 1
  if (bySetPos === undefined || noun === undefined || byMonthDay !== undefined || !isOnePeriod) return undefined
  const isOneTime = [rule.byHour, rule.byMinute, rule.bySecond].every((by) => by === undefined || by.length === 1)
  return isOneTime ? { noun, ordinals: inOrder(bySetPos) } : undefined
}

/** More times than this are told by their hours and minutes. */
const MOST_TIMES = 12

function timesOf(subject: Subject): Phrases {
  const { frequency, byHour, byMinute, bySecond } = subject.rule
  if (byHour === undefined && byMinute === undefined && bySecond === undefined) return { words: [], clauses: [] }
  switch (frequency) {
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return limitedTimes(subject)
    default:
      return expandedTimes(subject)
  }
}

/** RFC 5545 §3.3.10: a part that is missing comes from DTSTART. */
function expandedTimes({ rule, language, start }: Subject): Phrases {
  const clock = start?.clock
  const hours = rule.byHour ?? (clock && [clock.hour])
  const minutes = rule.byMinute ?? (clock && [clock.minute])
  const seconds = rule.bySecond ?? (clock && clock.second !== 0 ? [clock.second] : undefined)
  const count = (hours?.length ?? 0) * (minutes?.length ?? 0) * (seconds?.length ?? 1)
  if (hours !== undefined && minutes !== undefined && count <= MOST_TIMES) {
    return {
      words: [language.atTimes(clocksOf(hours, minutes, clock === undefined ? seconds : shown(seconds)))],
      clauses: [],
    }
  }
  const words: string[] = []
  if (hours !== undefined) words.push(language.inHours(hours))
  if (minutes !== undefined) words.push(language.atMinutes(minutes))
  if (seconds !== undefined) words.push(language.atSeconds(seconds))
  return { words, clauses: [] }
}

/** Seconds go without saying when they are zero. */
function shown(seconds: readonly number[] | undefined): readonly number[] | undefined {
  return seconds?.every((second) => second === 0) ? undefined : seconds
}

function clocksOf(
  hours: readonly number[],
  minutes: readonly number[],
  seconds: readonly number[] | undefined,
): Clock[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => (seconds ?? [undefined]).map((second) => ({ hour, minute, second }))),
  )
}

/** Hours, minutes and seconds of a rule that steps by one of them: finer ones expand it, the others limit it. */
function limitedTimes({ rule, language }: Subject): Phrases {
  const { frequency, byHour, byMinute, bySecond, interval } = rule
  const words: string[] = []
  const clauses: string[] = []
  if (byHour !== undefined) {
    const spans = runsOf(byHour).map(({ first, last }) => ({
      first: { hour: first, minute: 0, second: undefined },
      last: { hour: last, minute: 59, second: undefined },
    }))
    if (interval === 1) words.push(language.between(spans))
    else clauses.push(language.only(language.between(spans)))
  }
  if (byMinute !== undefined) {
    if (frequency === 'HOURLY') words.push(language.atMinutes(byMinute))
    else clauses.push(language.only(language.atMinutes(byMinute)))
  }
  if (bySecond !== undefined) {
    if (frequency === 'SECONDLY') clauses.push(language.only(language.atSeconds(bySecond)))
    else words.push(language.atSeconds(bySecond))
  }
  return { words, clauses }
}

/** What holds for the sentence as a whole. */
function endingOf(subject: Subject, { saysPositions }: Phrases): string[] {
  const { rule, language, named } = subject
  const clauses: string[] = []
  if (rule.bySetPos !== undefined && !saysPositions)
    clauses.push(language.positions(inOrder(rule.bySetPos), rule.frequency))
  if (doesWeekStartMatter(subject)) clauses.push(language.weekStart(rule.weekStart))
  if (rule.skip !== 'OMIT' && canDatesLack(rule, named)) clauses.push(language.skip(rule.skip, !named))
  if (!named) clauses.push(language.calendar(sameCalendars[rule.scale] ?? rule.scale))
  if (rule.count !== undefined) clauses.push(language.count(rule.count))
  if (rule.until !== undefined) clauses.push(untilOf(rule.until, language))
  return clauses
}

/** Weeks start on Monday unless a rule says so; where they start matters to few rules. */
function doesWeekStartMatter({ rule, start }: Subject): boolean {
  const { byDay, interval, bySetPos, weekStart } = rule
  if (weekStart === 1) return false
  if (rule.byWeekNo !== undefined) return true
  if (rule.frequency !== 'WEEKLY' || byDay === undefined) return false
  const days = weekdaysOf(byDay)
  const isOwnDay = days.length === 1 && (start === undefined || days[0] === start.weekday)
  return (interval > 1 && !isOwnDay) || (bySetPos !== undefined && days.length > 1)
}

/** RFC 7529 §4.1: SKIP is about days of a month or a year, and about leap months. */
function canDatesLack({ frequency, byMonth }: Rule, named: boolean): boolean {
  return frequency === 'YEARLY' || frequency === 'MONTHLY' || (!named && byMonth !== undefined)
}

function untilOf(until: NonNullable<Rule['until']>, language: Language): string {
  if (until.form === 'date') return language.until(civilOf(until.on), undefined, false)
  const wall = until.form === 'utc' ? until.at : until.wall
  const time = timeOf(wall)
  const second = time % 60
  const clock = {
    hour: Math.floor(time / 3_600),
    minute: Math.floor(time / 60) % 60,
    second: second === 0 ? undefined : second,
  }
  return language.until(civilOf(dayOf(wall)), clock, until.form === 'utc')
}
