/** The days of a rule in words: how it steps, and which days of each step it takes. */
import type { Rule, WeekdayNumber } from '../rule.ts'
import { findPositionedGroup, groupsOf, nounOf, nounOfWeekdays, weekdaysOf } from './groups.ts'
import type { Extent, Language, Months } from './language.ts'
import type { Phrases, Subject } from './subject.ts'

export function daysOf(subject: Subject): Phrases {
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
  const positioned = findPositionedGroup(subject.rule)
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
  const positioned = findPositionedGroup(subject.rule)
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

function everyNamed(language: Language, weekdays: readonly number[]): string {
  if (weekdays.length === 7) return language.every('DAILY', 1)
  return nounOfWeekdays(weekdays) === 'weekday' ? language.everyWeekday : language.everyOf(weekdays)
}
