import type { WallTime } from '../time/values.ts'
import { dailyPeriods, weeklyPeriods } from './expand-days.ts'
import { monthlyPeriods, yearlyPeriods } from './expand-months.ts'
import { indexOfTime, type Times, timeAt, timelyPeriods, timesOf } from './expand-times.ts'
import { isImpossible, type Periods } from './periods.ts'
import { findForbiddenCombination, type Rule } from './rule.ts'
import { type Budget, BudgetExceeded } from './series.ts'

/** A rule with its DTSTART, ready to be expanded. */
export interface Expansion {
  readonly rule: Rule
  readonly start: WallTime
  readonly periods: Periods
  readonly times: Times
  /** No instance is later than this. Infinite without UNTIL. */
  readonly last: WallTime
}

/**
 * `last` is what UNTIL means on the clock of DTSTART. Gives undefined for a rule that has no instance but DTSTART: an
 * impossible one, one whose parts must not stand together, or one in a calendar that is not supported (RFC 7529).
 */
export function prepareRule(rule: Rule, start: WallTime, last = Number.POSITIVE_INFINITY): Expansion | undefined {
  if (isImpossible(rule) || rule.scale !== 'GREGORIAN') return undefined
  // COUNT beside UNTIL is forbidden, but both can be met.
  if (findForbiddenCombination({ ...rule, until: undefined }) !== undefined) return undefined
  return { rule, start, periods: periodsOf(rule, start), times: timesOf(rule, start), last }
}

function periodsOf(rule: Rule, start: WallTime): Periods {
  switch (rule.frequency) {
    case 'YEARLY':
      return yearlyPeriods(rule, start)
    case 'MONTHLY':
      return monthlyPeriods(rule, start)
    case 'WEEKLY':
      return weeklyPeriods(rule, start)
    case 'DAILY':
      return dailyPeriods(rule, start)
    default:
      return timelyPeriods(rule, start)
  }
}

/**
 * The instances in [from, to) later than DTSTART, ascending: DTSTART itself is the first instance whatever the rule says
 * (RFC 5545 §3.8.5.3), and counts. Without COUNT it begins at `from`, however far that is.
 */
export function* expandRule(
  expansion: Expansion,
  from: WallTime,
  to: WallTime,
  budget: Budget,
): Generator<WallTime, void, undefined> {
  const { rule, start, periods, times } = expansion
  const end = Math.min(to, expansion.last + 1)
  let left = rule.count === undefined ? Number.POSITIVE_INFINITY : rule.count - 1
  let index = rule.count === undefined ? Math.max(0, periods.indexAt(from)) : 0
  let previous = start
  while (left > 0 && periods.floor(index) < end) {
    const bases = periods.bases(index)
    const next = periods.after(index)
    const positions = positionsIn(rule, bases.length * times.count)
    const count = positions?.length ?? bases.length * times.count
    spend(budget, 1)
    if (isBefore(expansion, index, next, from) && count <= left) {
      left -= count
    } else {
      const earliest = rule.count === undefined ? Math.max(previous + 1, from) : previous + 1
      for (const wall of instancesOfPeriod(bases, times, positions, earliest)) {
        spend(budget, 1)
        if (wall >= end || left === 0) return
        left--
        previous = wall
        if (wall >= from) yield wall
      }
    }
    index = next
  }
}

/** Whether every instance of a period is later than DTSTART, earlier than `from`, and in no other period as well. */
function isBefore({ rule, start, periods }: Expansion, index: number, next: number, from: WallTime): boolean {
  return periods.floor(index) > start && periods.floor(next) <= from && rule.skip === 'OMIT'
}

/** Bases times times, from `from` on; of these the positions, when BYSETPOS gives any. */
function* instancesOfPeriod(
  bases: readonly WallTime[],
  times: Times,
  positions: readonly number[] | undefined,
  from: WallTime,
): Generator<WallTime, void, undefined> {
  if (positions !== undefined) {
    for (const position of positions) {
      const base = bases[Math.floor(position / times.count)] ?? 0
      const wall = base + timeAt(times, position % times.count)
      if (wall >= from) yield wall
    }
    return
  }
  for (const base of bases) {
    for (let index = indexOfTime(times, from - base); index < times.count; index++) yield base + timeAt(times, index)
  }
}

/** RFC 5545 §3.3.10: BYSETPOS counts within the whole period, also where DTSTART cuts the first one. */
function positionsIn(rule: Rule, count: number): readonly number[] | undefined {
  if (rule.bySetPos === undefined) return undefined
  const positions = rule.bySetPos.map((position) => (position > 0 ? position - 1 : count + position))
  return [...new Set(positions)].filter((position) => position >= 0 && position < count).sort((a, b) => a - b)
}

export function spend(budget: Budget, steps: number): void {
  budget.steps -= steps
  if (budget.steps < 0) throw new BudgetExceeded('Recurrences cost more steps than this request may take')
}

/** The last instance of a rule that ends, if that is found within so many steps. */
export function findLastInstance(expansion: Expansion, steps: number): WallTime | undefined {
  if (expansion.rule.count === undefined) {
    return expansion.last === Number.POSITIVE_INFINITY ? undefined : Math.max(expansion.start, expansion.last)
  }
  try {
    let last = expansion.start
    const budget = { steps, occurrences: steps }
    for (const wall of expandRule(expansion, expansion.start, Number.POSITIVE_INFINITY, budget)) last = wall
    return last
  } catch (error) {
    if (error instanceof BudgetExceeded) return undefined
    throw error
  }
}
