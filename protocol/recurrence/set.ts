import { dayOf } from '../time/civil.ts'
import type { Instant, WallTime } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { type ExtraDate, hasExclusions, type InstanceKey, type LimitedRule, type Series } from './compile.ts'
import { expandRule, spend } from './expand.ts'
import type { Budget } from './series.ts'
import type { Length, Timing } from './timing.ts'

/** One instance of the recurrence set, before overrides. */
export interface Instance {
  readonly wall: WallTime
  readonly at: Instant
  /** What an RDATE with a period says; undefined for the master's. */
  readonly length: Length | undefined
}

/**
 * The recurrence set between two readings of the clock, RFC 5545 §3.8.5: DTSTART, RRULE and RDATE without EXDATE and
 * EXRULE. It is not in order, and an instance may come twice; then the first one says how long it is.
 */
export function* instancesBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Generator<Instance, void, undefined> {
  const isExcluded = exclusionBetween(series, master, from, to, zone, budget)
  for (const { wall, length } of datesBetween(series.dates, from, to, budget)) {
    const at = zone.toInstant(wall)
    if (!isExcluded(wall, at)) yield { wall, at, length }
  }
  // RFC 5545 §3.8.5.3: DTSTART is the first instance, whatever the rules say.
  if (master.wall >= from && master.wall < to) {
    const at = zone.toInstant(master.wall)
    if (!isExcluded(master.wall, at)) yield { wall: master.wall, at, length: undefined }
  }
  for (const rule of series.rules) {
    for (const instance of instancesOfRule(rule, from, to, zone, budget)) {
      if (!isExcluded(instance.wall, instance.at)) yield instance
    }
  }
}

function* datesBetween(
  dates: readonly ExtraDate[],
  from: WallTime,
  to: WallTime,
  budget: Budget,
): Generator<ExtraDate, void, undefined> {
  let low = 0
  let high = dates.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((dates[middle]?.wall ?? 0) < from) low = middle + 1
    else high = middle
  }
  for (let date = dates[low]; date !== undefined && date.wall < to; date = dates[++low]) {
    spend(budget, 1)
    yield date
  }
}

function* instancesOfRule(
  { expansion, until }: LimitedRule,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Generator<Instance, void, undefined> {
  for (const wall of expandRule(expansion, from, to, budget)) {
    const at = zone.toInstant(wall)
    if (until === undefined || at <= until) yield { wall, at, length: undefined }
  }
}

function exclusionBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): (wall: WallTime, at: Instant) => boolean {
  if (!hasExclusions(series)) return () => false
  const byRule = new Set<Instant>()
  for (const rule of series.exclusionRules) {
    // RFC 2445 §4.8.5.2: DTSTART is the first instance of an EXRULE, too.
    byRule.add(zone.toInstant(master.wall))
    for (const { at } of instancesOfRule(rule, from, to, zone, budget)) byRule.add(at)
  }
  const { excluded, excludedDays } = series
  return (wall, at) =>
    excluded.has(keyOfInstance(master.zone, wall, at)) || excludedDays.has(dayOf(wall)) || byRule.has(at)
}

/** The key of an instance that starts at `at`, which is `wall` on the clock of the series. */
export function keyOfInstance(zone: Zone | undefined, wall: WallTime, at: Instant): InstanceKey {
  return zone === undefined ? wall : at
}
