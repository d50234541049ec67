import { UTC } from '../time/transitions.ts'
import { END_OF_TIME, type Instant } from '../time/values.ts'
import type { Budget } from './budget.ts'
import { isEndless, recurs, type Series } from './compile.ts'
import { growingWindows, instancesBetween } from './set.ts'

/**
 * How many instances a series has, for CALDAV:max-instances (RFC 4791 §5.2.8); it stops at `max` + 1. Rules without an
 * end are left out: every calendar has such series, nobody can count them, and each question that expands them has its
 * own limit. Throws BudgetExceeded.
 */
export function countInstances(series: Series, max: number, budget: Budget): number {
  const { master } = series
  if (master === undefined) return series.undated.length + series.overrides.size
  if (!recurs(series)) return 1
  const finite = { ...series, rules: series.rules.filter((rule) => !isEndless(rule)) }
  const first = Math.min(master.wall, series.dates[0]?.wall ?? master.wall)
  const counted = new Set<Instant>()
  for (const { from, to } of growingWindows(finite, first, END_OF_TIME)) {
    for (const { at } of instancesBetween(finite, master, from, to, master.zone ?? UTC, budget)) counted.add(at)
    if (counted.size > max) return max + 1
  }
  return counted.size
}
