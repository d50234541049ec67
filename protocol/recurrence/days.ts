import { dayOf, weekdayOf } from '../time/civil.ts'
import { DAY, type WallTime } from '../time/values.ts'
import type { DayLimits } from './day-limits.ts'
import { NO_BASES, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'

export function dailyPeriods({ interval }: Rule, start: WallTime, limits: DayLimits): Periods {
  const first = dayOf(start)
  const dayAt = (index: number) => first + index * interval
  return {
    cost: 2 + limits.cost,
    indexAt: (wall) => Math.floor((dayOf(wall) - first) / interval),
    floor: (index) => dayAt(index) * DAY,
    bases: (index) => (limits.allows(dayAt(index)) ? [dayAt(index) * DAY] : NO_BASES),
    after: (index) => Math.max(index + 1, Math.ceil((limits.after(dayAt(index)) - first) / interval)),
  }
}

export function weeklyPeriods(rule: Rule, start: WallTime, limits: DayLimits): Periods {
  const { weekOfStart, weekdays } = weekOf(rule, start)
  const step = 7 * rule.interval
  const weekAt = (index: number) => weekOfStart + index * step
  return {
    cost: 2 + limits.cost,
    indexAt: (wall) => Math.floor((dayOf(wall) - weekOfStart) / step),
    floor: (index) => weekAt(index) * DAY,
    bases(index) {
      const week = weekAt(index)
      const bases: WallTime[] = []
      for (const day of weekdays) if (limits.allows(week + day)) bases.push((week + day) * DAY)
      return bases
    },
    after: (index) => index + 1,
  }
}

/** The first day of the week of DTSTART, and the days of each week as counted from WKST, ascending. */
export function weekOf(
  { weekStart, byDay }: Rule,
  start: WallTime,
): { readonly weekOfStart: number; readonly weekdays: readonly number[] } {
  const inWeek = (weekday: number) => (weekday - weekStart + 7) % 7
  const first = dayOf(start)
  const own = inWeek(weekdayOf(first))
  const weekdays = byDay === undefined ? [own] : byDay.map((day) => inWeek(day.weekday))
  return { weekOfStart: first - own, weekdays: [...new Set(weekdays)].sort((a, b) => a - b) }
}
