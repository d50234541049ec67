/** What of recurrence rules a form can say, and rules of it. */
import type { RecurrenceRule } from '../../../../client/kalends.ts'
import { dayOf, daysBetween } from '../../../time/wall.ts'
import { plusDays } from '../time/wall-time.ts'
import { movedRules, movesAlong } from './moved-rules.ts'
import { isSame } from './patch.ts'

export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Day = (typeof WEEKDAYS)[number]
export const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const
export type Frequency = (typeof FREQUENCIES)[number]

export type RepeatEnd =
  | { readonly kind: 'never' }
  | { readonly kind: 'until'; readonly date: string }
  | { readonly kind: 'count'; readonly count: number }

export interface Rule {
  readonly frequency: Frequency
  readonly interval: number
  /** Of weekly ones. */
  readonly days: readonly Day[]
  /** Of monthly ones: on the 23rd, on the fourth Monday, on the last Monday. */
  readonly monthly: 'date' | 'weekday' | 'last-weekday'
  readonly end: RepeatEnd
}

export type Repeat =
  | { readonly kind: 'none' }
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** What another program made, and this form cannot say: it stays. */
  | { readonly kind: 'kept'; readonly rules: readonly RecurrenceRule[] }

export const NO_REPEAT: Repeat = { kind: 'none' }

export function weekdayIn(local: string): Day {
  const day = new Date(`${dayOf(local)}T00:00Z`).getUTCDay()
  return WEEKDAYS[(day + 6) % 7] ?? 'mo'
}

/** The first Monday of its month is 1. */
export function weekOfMonth(local: string): number {
  return Math.ceil(Number(local.slice(8, 10)) / 7)
}

export function isLastOfMonth(local: string): boolean {
  return plusDays(local, 7).slice(5, 7) !== local.slice(5, 7)
}

export function usualRule(frequency: Frequency, start: string): Rule {
  return { frequency, interval: 1, days: [weekdayIn(start)], monthly: 'date', end: { kind: 'never' } }
}

/** As RFC 8984 §4.3 has it, and nothing that is as usual. */
export function ruleOf(rule: Rule, start: string): RecurrenceRule {
  const { frequency, interval, end } = rule
  return {
    frequency,
    ...(interval > 1 && { interval }),
    ...partsOf(rule, start),
    ...(end.kind === 'count' && { count: end.count }),
    ...(end.kind === 'until' && { until: `${end.date}T23:59:59` }),
  }
}

function partsOf({ frequency, days, monthly }: Rule, start: string): Pick<RecurrenceRule, 'byDay'> {
  const isUsual = days.length === 1 && days[0] === weekdayIn(start)
  if (frequency === 'weekly' && !isUsual) {
    return { byDay: WEEKDAYS.filter((day) => days.includes(day)).map((day) => ({ day })) }
  }
  if (frequency !== 'monthly' || monthly === 'date') return {}
  return { byDay: [{ day: weekdayIn(start), nthOfPeriod: monthly === 'last-weekday' ? -1 : weekOfMonth(start) }] }
}

interface Was {
  readonly rules: readonly RecurrenceRule[] | undefined
  readonly start: string
}

/** What was there, moved along with the start, where nobody chose another: programs have several words for the same. */
export function rulesOf(repeat: Repeat, start: string, was?: Was): readonly RecurrenceRule[] | undefined {
  if (repeat.kind === 'none') return undefined
  if (was !== undefined && isAsMoved(repeat, start, was)) return movedRules(was.rules, was.start, start)
  return repeat.kind === 'kept' ? repeat.rules : [ruleOf(repeat.rule, start)]
}

function isAsMoved(repeat: Repeat, start: string, was: Was): boolean {
  const moved = repeatMoved(repeatOf(was.rules, was.start), was.start, start)
  return movesAlong(was.rules, was.start, start) && isSame(repeat, moved)
}

/** Of the rules of an event that begins at `start`. */
export function repeatOf(rules: readonly RecurrenceRule[] | undefined, start: string): Repeat {
  if (rules === undefined || rules.length === 0) return NO_REPEAT
  const [only] = rules
  const rule = only !== undefined && rules.length === 1 ? findRule(only, start) : undefined
  return rule === undefined ? { kind: 'kept', rules } : { kind: 'rule', rule }
}

const SAID: ReadonlySet<string> = new Set([
  '@type',
  'frequency',
  'interval',
  'firstDayOfWeek',
  'byDay',
  'count',
  'until',
])
const USUAL: Readonly<Record<string, unknown>> = { rscale: 'gregorian', skip: 'omit' }

function findRule(rule: RecurrenceRule, start: string): Rule | undefined {
  const { byDay = [], interval = 1, firstDayOfWeek = 'mo' } = rule
  const frequency = FREQUENCIES.find((one) => one === rule.frequency)
  const isMore = Object.entries(rule).some(([name, value]) => !SAID.has(name) && value !== USUAL[name])
  // Where weeks begin matters to every other week on several days.
  if (frequency === undefined || isMore || (firstDayOfWeek !== 'mo' && interval > 1 && byDay.length > 1))
    return undefined
  const usual = { ...usualRule(frequency, start), interval, end: endOfRule(rule) }
  if (byDay.length === 0) return usual
  const [first] = byDay
  if (frequency === 'weekly' && byDay.every(({ nthOfPeriod }) => nthOfPeriod === undefined)) {
    return { ...usual, days: WEEKDAYS.filter((day) => byDay.some((one) => one.day === day)) }
  }
  if (frequency !== 'monthly' || byDay.length > 1 || first === undefined || first.day !== weekdayIn(start))
    return undefined
  if (first.nthOfPeriod === weekOfMonth(start)) return { ...usual, monthly: 'weekday' }
  return first.nthOfPeriod === -1 && isLastOfMonth(start) ? { ...usual, monthly: 'last-weekday' } : undefined
}

function endOfRule({ count, until }: RecurrenceRule): RepeatEnd {
  if (count !== undefined) return { kind: 'count', count }
  return until === undefined ? { kind: 'never' } : { kind: 'until', date: dayOf(until) }
}

/** Who moves a weekly meeting from Monday to Tuesday means each Tuesday; of several days each moves along. */
export function repeatMoved(repeat: Repeat, from: string, to: string): Repeat {
  if (repeat.kind !== 'rule' || dayOf(from) === dayOf(to)) return repeat
  const { rule } = repeat
  const byDays = daysBetween(dayOf(from), dayOf(to))
  const moved = rule.days.map((day) => WEEKDAYS.at((WEEKDAYS.indexOf(day) + byDays) % 7) ?? day)
  const days = WEEKDAYS.filter((day) => moved.includes(day))
  const monthly = rule.monthly === 'last-weekday' && !isLastOfMonth(to) ? 'weekday' : rule.monthly
  const isBefore = rule.end.kind === 'until' && rule.end.date < dayOf(to)
  return {
    kind: 'rule',
    rule: { ...rule, days, monthly, ...(isBefore && { end: { kind: 'until', date: dayOf(to) } }) },
  }
}
