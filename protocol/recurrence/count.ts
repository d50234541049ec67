import { UTC } from '../time/transitions.ts'
import { END_OF_TIME } from '../time/values.ts'
import { recurs, type Series } from './compile.ts'
import type { Budget } from './series.ts'
import { instancesBetween } from './set.ts'

/**
 * How many instances a series has, for CALDAV:max-instances (RFC 4791 §5.2.8); it stops at `max` + 1. Rules without an
 * end are left out: every calendar has such series, nobody can count them, and each question that expands them has its
 * own limit. Throws BudgetExceeded.
 */
export function countInstances(series: Series, max: number, budget: Budget): number {
  const { master } = series
  if (master === undefined) return series.undated.length + series.overrides.size
  if (!recurs(series)) return 1
  const rules = series.rules.filter(
    ({ expansion }) => Number.isFinite(expansion.last) || expansion.rule.count !== undefined,
  )
  const counted = new Set<number>()
  const end = END_OF_TIME
  for (const { at } of instancesBetween({ ...series, rules }, master, -end, end, master.zone ?? UTC, budget)) {
    counted.add(at)
    if (counted.size > max) break
  }
  return counted.size
}
