/** A recurrence in words. What the words of a language are, its own file knows; what is said, and in which order, the rest. */
import { civilOf, dayOf } from '../../time/civil.ts'
import type { WallTime } from '../../time/values.ts'
import { findUnworkableCombination, parseRule, type Rule } from '../rule.ts'
import { daysOf } from './days.ts'
import { german } from './de.ts'
import { english } from './en.ts'
import { french } from './fr.ts'
import { inOrder, weekdaysOf } from './groups.ts'
import type { Language } from './language.ts'
import { dutch } from './nl.ts'
import { clockOf, type Phrases, type Subject, subjectOf } from './subject.ts'
import { timesOf } from './times.ts'

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

/** Other names of a calendar, and calendars that differ in the numbers of their years alone. */
const sameCalendars: Readonly<Record<string, string>> = {
  ETHIOAA: 'ETHIOPIC',
  'ETHIOPIC-AMETE-ALEM': 'ETHIOPIC',
  ISLAMICC: 'ISLAMIC-CIVIL',
}

/** What holds for the sentence as a whole. */
function endingOf(subject: Subject, { saysPositions }: Phrases): string[] {
  const { rule, language, named } = subject
  const clauses: string[] = []
  if (rule.bySetPos !== undefined && !saysPositions) {
    clauses.push(language.positions(inOrder(rule.bySetPos), rule.frequency))
  }
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
  const clock = clockOf(wall)
  const time = clock.second === 0 ? { ...clock, second: undefined } : clock
  return language.until(civilOf(dayOf(wall)), time, until.form === 'utc')
}
