import { dayOf } from '../time/civil.ts'
import { DAY, type Instant, type WallTime } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import { type Budget, spend } from './budget.ts'
import { type ExtraDate, hasExclusions, type InstanceKey, type LimitedRule, type Series } from './compile.ts'
import { type Length, reachOf, type Timing } from './timing.ts'

/** One instance of the recurrence set, before overrides. */
export interface Instance {
  readonly wall: WallTime
  readonly at: Instant
  /** What an RDATE with a period says; undefined for the master's. */
  readonly length: Length | undefined
}

/**
 * The recurrence set between two readings of the clock, RFC 5545 §3.8.5: DTSTART, RRULE and RDATE without EXDATE and
 * EXRULE. Each instant once, ascending. Throws BudgetExceeded.
 */
export function instancesBetween(
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Instance[] {
  const found: Instance[] = []
  appendDates(series, from, to, zone, budget, found)
  // RFC 5545 §3.8.5.3: DTSTART is the first instance, whatever the rules say.
  if (master.wall >= from && master.wall < to) {
    found.push({ wall: master.wall, at: zone.toInstant(master.wall), length: undefined })
  }
  for (const rule of series.rules) appendInstances(rule, from, to, zone, budget, found)
  // Exclusions first: of two readings that a gap makes one instant, only one may be excluded.
  const kept = hasExclusions(series) ? withoutExcluded(found, series, master, from, to, zone, budget) : found
  return isAscending(kept) ? kept : sortedOnce(kept)
}

function appendDates(
  { dates, hasPeriods }: Series,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
  out: Instance[],
): void {
  for (let index = hasPeriods ? 0 : firstFrom(dates, from); index < dates.length; index++) {
    const date = dates[index]
    if (date === undefined || date.wall >= to) return
    spend(budget, 1)
    // A period counts as long as it lasts.
    if (date.wall < from && date.wall + (date.length === undefined ? 0 : reachOf(date.length)) < from) continue
    out.push({ wall: date.wall, at: zone.toInstant(date.wall), length: date.length })
  }
}

function firstFrom(dates: readonly ExtraDate[], from: WallTime): number {
  let low = 0
  let high = dates.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((dates[middle]?.wall ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

function appendInstances(
  { expansion, until, isOfDays }: LimitedRule,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
  out: Instance[],
): void {
  for (const found of expansion.between(from, to, budget)) {
    const wall = isOfDays ? dayOf(found) * DAY : found
    const at = zone.toInstant(wall)
    if (until === undefined || at <= until) out.push({ wall, at, length: undefined })
  }
}

function isAscending(instances: readonly Instance[]): boolean {
  let before = Number.NEGATIVE_INFINITY
  for (const { at } of instances) {
    if (at <= before) return false
    before = at
  }
  return true
}

/** Of instances at the same instant the first one counts: an RDATE may say how long it is. */
function sortedOnce(instances: Instance[]): Instance[] {
  instances.sort((a, b) => a.at - b.at)
  return instances.filter(({ at }, index) => index === 0 || at !== instances[index - 1]?.at)
}

function withoutExcluded(
  instances: readonly Instance[],
  series: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): Instance[] {
  if (instances.length === 0) return []
  const { excluded, excludedDays } = series
  const byRule = excludedByRules(series, master, from, to, zone, budget)
  return instances.filter(
    ({ wall, at }) =>
      !excluded.has(keyOfInstance(master.zone, wall, at)) && !excludedDays.has(dayOf(wall)) && !byRule.has(at),
  )
}

function excludedByRules(
  { exclusionRules }: Series,
  master: Timing,
  from: WallTime,
  to: WallTime,
  zone: Zone,
  budget: Budget,
): ReadonlySet<Instant> {
  if (exclusionRules.length === 0) return NONE
  const found: Instance[] = []
  // Dates are whole days, and a gap makes one instant of two readings: so look a day further.
  const [first, last] = [(dayOf(from) - 1) * DAY, (dayOf(to) + 2) * DAY]
  for (const rule of exclusionRules) appendInstances(rule, first, last, zone, budget, found)
  // RFC 2445 §4.8.5.2: DTSTART is the first instance of an EXRULE, too.
  return new Set([zone.toInstant(master.wall), ...found.map(({ at }) => at)])
}

const NONE: ReadonlySet<Instant> = new Set()

/** The key of an instance that starts at `at`, which is `wall` on the clock of the series. */
export function keyOfInstance(zone: Zone | undefined, wall: WallTime, at: Instant): InstanceKey {
  return zone === undefined ? wall : at
}

/**
 * Cuts a span of time that may be thousands of years into windows that grow. Whoever wants only the first instances asks
 * for one after the other.
 */
export function* growingWindows(
  { rules }: Series,
  from: WallTime,
  to: WallTime,
): Generator<{ readonly from: WallTime; readonly to: WallTime }> {
  let length = rules.some((rule) => rule.isDense) ? MINUTE : MONTH
  for (let start = from; start < to; length *= 2) {
    const end = Math.min(start + length, to)
    yield { from: start, to: end }
    start = end
  }
}

const MINUTE = 60
const MONTH = 32 * DAY
