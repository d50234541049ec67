import { civilOf, dayOf, weekdayOf } from '../time/civil.ts'
import { DAY, type WallTime } from '../time/values.ts'
import { isDayAllowed, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'

export function dailyPeriods(rule: Rule, start: WallTime): Periods {
  const first = dayOf(start)
  const dayAt = (index: number) => first + index * rule.interval
  return {
    indexAt: (wall) => Math.floor((dayOf(wall) - first) / rule.interval),
    floor: (index) => dayAt(index) * DAY,
    bases: (index) => (isDayAllowed(rule, dayAt(index)) ? [dayAt(index) * DAY] : []),
    after: (index) => index + 1,
  }
}

export function weeklyPeriods(rule: Rule, start: WallTime): Periods {
  const first = dayOf(start)
  const inWeek = (weekday: number) => (weekday - rule.weekStart + 7) % 7
  const weekOfStart = first - inWeek(weekdayOf(first))
  const step = 7 * rule.interval
  const weekdays = rule.byDay?.map((day) => day.weekday) ?? [weekdayOf(first)]
  const days = [...new Set(weekdays.map(inWeek))].sort((a, b) => a - b)
  const weekAt = (index: number) => weekOfStart + index * step
  return {
    indexAt: (wall) => Math.floor((dayOf(wall) - weekOfStart) / step),
    floor: (index) => weekAt(index) * DAY,
    bases(index) {
      const { byMonth } = rule
      const dates = days.map((day) => weekAt(index) + day)
      const kept = byMonth === undefined ? dates : dates.filter((on) => byMonth.includes(civilOf(on).month))
      return kept.map((on) => on * DAY)
    },
    after: (index) => index + 1,
  }
}
