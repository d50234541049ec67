import { dayOf, timeOf } from '../time/civil.ts'
import { DAY, type WallTime } from '../time/values.ts'
import type { DayLimits } from './day-limits.ts'
import { NO_BASES, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'

const HOUR = 3_600
const MINUTE = 60

/** Seconds of a day (or of an hour, or of a minute) at which instances stand: every hour with every minute and second. */
export interface Times {
  readonly hours: readonly number[]
  readonly minutes: readonly number[]
  readonly seconds: readonly number[]
  readonly count: number
}

/** The BY parts finer than the frequency expand it; where one is missing, DTSTART gives the value. */
export function timesOf(rule: Rule, start: WallTime): Times {
  const time = timeOf(start)
  const unit = unitOf(rule)
  const hours = unit <= HOUR ? ZERO : (rule.byHour ?? [Math.floor(time / HOUR)])
  const minutes = unit <= MINUTE ? ZERO : (rule.byMinute ?? [Math.floor((time % HOUR) / MINUTE)])
  const seconds = unit <= 1 ? ZERO : (rule.bySecond ?? [time % MINUTE])
  return { hours, minutes, seconds, count: hours.length * minutes.length * seconds.length }
}

const ZERO: readonly number[] = [0]

/** The time of that index, ascending. */
export function timeAt(times: Times, index: number): number {
  const perHour = times.minutes.length * times.seconds.length
  const hour = times.hours[Math.floor(index / perHour)] ?? 0
  const minute = times.minutes[Math.floor(index / times.seconds.length) % times.minutes.length] ?? 0
  return hour * HOUR + minute * MINUTE + (times.seconds[index % times.seconds.length] ?? 0)
}

/** The index of the first time at or after that one; `count` when there is none. */
export function indexOfTime(times: Times, time: number): number {
  let low = 0
  let high = times.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeAt(times, middle) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Seconds of the unit that a frequency counts by: an hour, a minute, a second, or a day for all longer ones. */
export function unitOf({ frequency }: Rule): number {
  switch (frequency) {
    case 'HOURLY':
      return HOUR
    case 'MINUTELY':
      return MINUTE
    case 'SECONDLY':
      return 1
    default:
      return DAY
  }
}

/** Periods of an hour, a minute or a second: the BY parts of the same size or coarser are limits. */
export function timelyPeriods(rule: Rule, start: WallTime, limits: DayLimits): Periods {
  const unit = unitOf(rule)
  const origin = Math.floor(start / unit) * unit
  const step = unit * rule.interval
  const at = (index: number) => origin + index * step
  // A walk asks for the bases of a period and then for the one after it.
  let known = -1
  let refusal: WallTime | undefined
  function refusedAt(index: number): WallTime | undefined {
    if (index === known) return refusal
    known = index
    refusal = refusedUntil(rule, at(index), unit, limits)
    return refusal
  }
  return {
    cost: 3 + limits.cost,
    indexAt: (wall) => Math.floor((wall - origin) / step),
    floor: at,
    bases: (index) => (refusedAt(index) === undefined ? [at(index)] : NO_BASES),
    after(index) {
      const until = refusedAt(index)
      return until === undefined ? index + 1 : Math.max(index + 1, Math.ceil((until - origin) / step))
    },
  }
}

/** When the day, hour, minute or second ends that a limit refuses as a whole; undefined when none does. */
function refusedUntil(rule: Rule, wall: WallTime, unit: number, limits: DayLimits): WallTime | undefined {
  const on = dayOf(wall)
  if (!limits.allows(on)) return limits.after(on) * DAY
  const time = wall - on * DAY
  if (rule.byHour !== undefined && !rule.byHour.includes(Math.floor(time / HOUR))) return endOf(wall, HOUR)
  if (unit > MINUTE) return undefined
  if (rule.byMinute !== undefined && !rule.byMinute.includes(Math.floor((time % HOUR) / MINUTE))) {
    return endOf(wall, MINUTE)
  }
  if (unit > 1) return undefined
  return rule.bySecond !== undefined && !rule.bySecond.includes(time % MINUTE) ? wall + 1 : undefined
}

function endOf(wall: WallTime, unit: number): WallTime {
  return (Math.floor(wall / unit) + 1) * unit
}
