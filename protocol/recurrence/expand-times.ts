import { dayOf, timeOf } from '../time/civil.ts'
import { DAY, type WallTime } from '../time/values.ts'
import { isDayAllowed, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'

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
  const period = lengthOf(rule)
  const hours = period <= HOUR ? [0] : (rule.byHour ?? [Math.floor(time / HOUR)])
  const minutes = period <= MINUTE ? [0] : (rule.byMinute ?? [Math.floor((time % HOUR) / MINUTE)])
  const seconds = period <= 1 ? [0] : (rule.bySecond ?? [time % MINUTE])
  return { hours, minutes, seconds, count: hours.length * minutes.length * seconds.length }
}

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

const HOUR = 3_600
const MINUTE = 60

function lengthOf(rule: Rule): number {
  switch (rule.frequency) {
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
export function timelyPeriods(rule: Rule, start: WallTime): Periods {
  const length = lengthOf(rule)
  const origin = Math.floor(start / length) * length
  const step = length * rule.interval
  const at = (index: number) => origin + index * step
  const firstFrom = (wall: WallTime) => Math.ceil((wall - origin) / step)
  const refused = (wall: WallTime) => unitRefused(rule, wall, length)
  return {
    indexAt: (wall) => Math.floor((wall - origin) / step),
    floor: at,
    bases: (index) => (refused(at(index)) === 0 ? [at(index)] : []),
    after(index) {
      const wall = at(index)
      const unit = refused(wall)
      return unit === 0 ? index + 1 : Math.max(index + 1, firstFrom((Math.floor(wall / unit) + 1) * unit))
    },
  }
}

/** The length of the day, hour, minute or second that a limit refuses as a whole; 0 when none does. */
function unitRefused(rule: Rule, wall: WallTime, length: number): number {
  if (!isDayAllowed(rule, dayOf(wall))) return DAY
  const time = timeOf(wall)
  if (rule.byHour !== undefined && !rule.byHour.includes(Math.floor(time / HOUR))) return HOUR
  if (length > MINUTE) return 0
  if (rule.byMinute !== undefined && !rule.byMinute.includes(Math.floor((time % HOUR) / MINUTE))) return MINUTE
  if (length > 1) return 0
  return rule.bySecond !== undefined && !rule.bySecond.includes(time % MINUTE) ? 1 : 0
}
