import type { WallTime } from '../time/values.ts'
import type { Budget } from './budget.ts'
import { CycleExpansion, findCycle } from './cycle.ts'
import { dayLimitsOf } from './day-limits.ts'
import { dailyPeriods, weeklyPeriods } from './days.ts'
import { monthlyPeriods } from './months.ts'
import { PeriodExpansion } from './period-expansion.ts'
import { isImpossible, type Periods } from './periods.ts'
import { findUnworkableCombination, type Rule } from './rule.ts'
import { timelyPeriods } from './times.ts'
import { yearlyPeriods } from './years.ts'

/** A rule with its DTSTART, ready for questions. */
export interface Expansion {
  /** No instance is later than this. Infinite where neither UNTIL nor COUNT is known to end it. */
  readonly last: WallTime
  /**
   * The instances in [from, to) later than DTSTART, ascending: DTSTART itself is the first instance whatever the rule
   * says (RFC 5545 §3.8.5.3), and counts. It begins at `from`, however far that is. Throws BudgetExceeded.
   */
  between(from: WallTime, to: WallTime, budget: Budget): WallTime[]
  /** A bound on the last instance, the last one itself where COUNT gives it; undefined when that takes more steps. */
  findLast(steps: number): WallTime | undefined
}

/**
 * `last` is what UNTIL means on the clock of DTSTART. Gives undefined for a rule that has no instance but DTSTART: an
 * impossible one, one whose parts must not stand together, or one in a calendar that is not supported (RFC 7529).
 */
export function prepareRule(rule: Rule, start: WallTime, last = Number.POSITIVE_INFINITY): Expansion | undefined {
  if (rule.scale !== 'GREGORIAN' || isImpossible(rule) || findUnworkableCombination(rule) !== undefined)
    return undefined
  const cycle = findCycle(rule, start)
  if (cycle !== undefined) return new CycleExpansion(cycle, rule.count, start, last)
  return new PeriodExpansion(rule, periodsOf(rule, start), start, last)
}

function periodsOf(rule: Rule, start: WallTime): Periods {
  const { frequency } = rule
  if (frequency === 'YEARLY') return yearlyPeriods(rule, start)
  if (frequency === 'MONTHLY') return monthlyPeriods(rule, start)
  const limits = dayLimitsOf(rule)
  if (frequency === 'WEEKLY') return weeklyPeriods(rule, start, limits)
  if (frequency === 'DAILY') return dailyPeriods(rule, start, limits)
  return timelyPeriods(rule, start, limits)
}

/** The instances in [from, to) later than DTSTART, ascending. Throws BudgetExceeded. */
export function expandRule(expansion: Expansion, from: WallTime, to: WallTime, budget: Budget): WallTime[] {
  return expansion.between(from, to, budget)
}
