/** Rules whose instances repeat after a fixed time on the clock, as most do: each question is a division and a loop. */
import { dayOf, weekdayOf } from '../time/civil.ts'
import { DAY, END_OF_TIME, type WallTime } from '../time/values.ts'
import { type Budget, spendInstance } from './budget.ts'
import { weekOf } from './days.ts'
import type { Expansion } from './expansion.ts'
import { positionsIn } from './positions.ts'
import type { Rule } from './rule.ts'
import { type Times, timeAt, timesOf, unitOf } from './times.ts'

/** Instances stand at `origin` + k × `length` + each of the offsets. */
interface Cycle {
  readonly origin: WallTime
  readonly length: number
  /** Ascending, from 0 to less than `length`. */
  readonly offsets: readonly number[]
}

/** A cycle of more instances is expanded a period at a time instead. */
const MOST_OFFSETS = 100

/** Undefined for a rule that the calendar, not the clock alone, decides. */
export function findCycle(rule: Rule, start: WallTime): Cycle | undefined {
  if (rule.byMonth !== undefined || rule.byMonthDay !== undefined || rule.byYearDay !== undefined) return undefined
  switch (rule.frequency) {
    case 'WEEKLY':
      return weeklyCycle(rule, start)
    case 'DAILY':
      return dailyCycle(rule, start)
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return timelyCycle(rule, start)
    default:
      return undefined
  }
}

function weeklyCycle(rule: Rule, start: WallTime): Cycle | undefined {
  const { weekOfStart, weekdays } = weekOf(rule, start)
  return cycleOf(rule, weekOfStart * DAY, 7 * DAY * rule.interval, [weekdays], timesOf(rule, start))
}

function dailyCycle(rule: Rule, start: WallTime): Cycle | undefined {
  const { byDay, interval } = rule
  const first = dayOf(start)
  const times = timesOf(rule, start)
  if (byDay === undefined) return cycleOf(rule, first * DAY, interval * DAY, [[0]], times)
  // The days of the week come round after seven periods, or after each one where those are weeks.
  const periods: number[][] = []
  for (let on = 0; on < (interval % 7 === 0 ? 1 : 7); on++) {
    const weekday = weekdayOf(first + on * interval)
    if (byDay.some((day) => day.weekday === weekday)) periods.push([on * interval])
  }
  return cycleOf(rule, first * DAY, (interval % 7 === 0 ? 1 : 7) * interval * DAY, periods, times)
}

function timelyCycle(rule: Rule, start: WallTime): Cycle | undefined {
  const unit = unitOf(rule)
  const limited = rule.byDay ?? rule.byHour ?? (unit <= 60 ? rule.byMinute : undefined)
  if (limited !== undefined || (unit === 1 && rule.bySecond !== undefined)) return undefined
  return cycleOf(rule, Math.floor(start / unit) * unit, unit * rule.interval, [[0]], timesOf(rule, start))
}

/** `periods` has the days of each period, BYSETPOS selects within one. */
function cycleOf(
  rule: Rule,
  origin: WallTime,
  length: number,
  periods: readonly (readonly number[])[],
  times: Times,
): Cycle | undefined {
  const offsets: number[] = []
  for (const days of periods) {
    const count = days.length * times.count
    const positions = positionsIn(rule, count)
    if (offsets.length + (positions?.length ?? count) > MOST_OFFSETS) return undefined
    for (let index = 0; index < (positions?.length ?? count); index++) {
      const position = positions?.[index] ?? index
      offsets.push((days[Math.floor(position / times.count)] ?? 0) * DAY + timeAt(times, position % times.count))
    }
  }
  return { origin, length, offsets }
}

export class CycleExpansion implements Expansion {
  readonly #cycle: Cycle
  readonly #start: WallTime
  /** The last instance, or a bound on it that UNTIL gives. */
  readonly last: WallTime

  constructor(cycle: Cycle, count: number | undefined, start: WallTime, last: WallTime) {
    this.#cycle = cycle
    this.#start = start
    this.last = count === undefined ? last : Math.min(last, this.#lastOf(count))
  }

  /** COUNT turned into an end: DTSTART is the first instance, whatever the rule says. */
  #lastOf(count: number): WallTime {
    const { offsets } = this.#cycle
    if (count === 1 || offsets.length === 0) return this.#start
    return Math.min(this.#wallAt(this.#numberFrom(this.#start + 1) + count - 2), END_OF_TIME)
  }

  #wallAt(number: number): WallTime {
    const { origin, length, offsets } = this.#cycle
    const turn = Math.floor(number / offsets.length)
    return origin + turn * length + (offsets[number - turn * offsets.length] ?? 0)
  }

  /** The number of the first instance at or after that time, counted from the origin. */
  #numberFrom(wall: WallTime): number {
    const { origin, length, offsets } = this.#cycle
    const turn = Math.floor((wall - origin) / length)
    const rest = wall - origin - turn * length
    let offset = 0
    while (offset < offsets.length && (offsets[offset] ?? 0) < rest) offset++
    return turn * offsets.length + offset
  }

  between(from: WallTime, to: WallTime, budget: Budget): WallTime[] {
    const { origin, length, offsets } = this.#cycle
    const walls: WallTime[] = []
    const end = Math.min(to, this.last + 1, END_OF_TIME)
    const first = Math.max(from, this.#start + 1)
    if (offsets.length === 0 || first >= end) return walls
    const number = this.#numberFrom(first)
    let index = number % offsets.length
    for (let base = origin + Math.floor(number / offsets.length) * length; base < end; base += length, index = 0) {
      for (; index < offsets.length; index++) {
        const wall = base + (offsets[index] ?? 0)
        if (wall >= end) break
        walls.push(wall)
        spendInstance(budget, walls.length)
      }
    }
    return walls
  }

  findLast(): WallTime | undefined {
    return this.last === Number.POSITIVE_INFINITY ? undefined : Math.max(this.#start, this.last)
  }
}
