import { type CalendarSystem, findCalendarSystem } from '../time/calendars/index.ts'
import type { WallTime } from '../time/values.ts'
import { CycleExpansion, findCycle } from './cycle.ts'
import { type DayLimits, dayLimitsOf } from './day-limits.ts'
import { dailyPeriods, weeklyPeriods } from './days.ts'
import type { Expansion } from './expansion.ts'
import { monthlyPeriods } from './months.ts'
import { PeriodExpansion } from './period-expansion.ts'
import { isImpossible, type Periods } from './periods.ts'
import { scaledDayLimits, scaledPeriods } from './rscale.ts'
import { findUnworkableCombination, type Rule } from './rule.ts'
import { timelyPeriods, timesOf } from './times.ts'
import { yearlyPeriods } from './years.ts'

/**
 * `last` is what UNTIL means on the clock of DTSTART. Gives undefined for a rule that has no instance but DTSTART: an
 * impossible one, one whose parts must not stand together, or one in a calendar that is not known (RFC 7529).
 */
export function prepareRule(rule: Rule, start: WallTime, last = Number.POSITIVE_INFINITY): Expansion | undefined {
  const system = rule.scale === 'GREGORIAN' ? undefined : findCalendarSystem(rule.scale)
  const canOccur = rule.scale === 'GREGORIAN' ? !isImpossible(rule) : system !== undefined
  if (!canOccur || isBeyondPeriod(rule, start) || findUnworkableCombination(rule) !== undefined) return undefined
  const cycle = findCycle(rule, start)
  if (cycle !== undefined) return new CycleExpansion(cycle, rule.count, start, last)
  return new PeriodExpansion(rule, periodsOf(rule, start, system), start, last)
}

/** Most days, hours, minutes or seconds that one period has, in any calendar. */
const MOST_BASES = { YEARLY: 400, MONTHLY: 32, WEEKLY: 7, DAILY: 1, HOURLY: 1, MINUTELY: 1, SECONDLY: 1 } as const

/** Whether BYSETPOS takes positions alone that no period has. */
function isBeyondPeriod(rule: Rule, start: WallTime): boolean {
  const most = MOST_BASES[rule.frequency] * timesOf(rule, start).count
  return rule.bySetPos?.every((position) => Math.abs(position) > most) ?? false
}

/** Without a system the months and years are Gregorian. */
function periodsOf(rule: Rule, start: WallTime, system: CalendarSystem | undefined): Periods {
  switch (rule.frequency) {
    case 'YEARLY':
      return system === undefined ? yearlyPeriods(rule, start) : scaledPeriods(rule, start, system)
    case 'MONTHLY':
      return system === undefined ? monthlyPeriods(rule, start) : scaledPeriods(rule, start, system)
    case 'WEEKLY':
      return weeklyPeriods(rule, start, limitsOf(rule, system))
    case 'DAILY':
      return dailyPeriods(rule, start, limitsOf(rule, system))
    default:
      return timelyPeriods(rule, start, limitsOf(rule, system))
  }
}

function limitsOf(rule: Rule, system: CalendarSystem | undefined): DayLimits {
  return system === undefined ? dayLimitsOf(rule) : scaledDayLimits(rule, system)
}
