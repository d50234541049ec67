import { civilOf, dateOf, dayOf } from '../time/civil.ts'
import { DAY, type WallTime } from '../time/values.ts'
import { dayStarts, monthDaysOf } from './month-days.ts'
import { NO_BASES, type Periods } from './periods.ts'
import type { Rule } from './rule.ts'

export function monthlyPeriods(rule: Rule, start: WallTime): Periods {
  const { year, month, day } = civilOf(dayOf(start))
  const { byMonth, interval } = rule
  const origin = year * 12 + month - 1
  const select = monthDaysOf(rule, day)
  // RFC 7529 §4.1: SKIP=FORWARD reaches into the month after, SKIP=BACKWARD into the one before.
  const late = rule.skip === 'FORWARD' ? 1 : 0
  const early = rule.skip === 'BACKWARD' ? 1 : 0
  return {
    cost: 3,
    indexAt(wall) {
      const civil = civilOf(dayOf(wall))
      return Math.floor((civil.year * 12 + civil.month - 1 - origin) / interval) - late
    },
    floor(index) {
      const at = origin + index * interval
      const yearAt = Math.floor(at / 12)
      return (dateOf(yearAt, at - yearAt * 12 + 1, 1) - early) * DAY
    },
    bases(index) {
      const at = origin + index * interval
      const yearAt = Math.floor(at / 12)
      const monthAt = at - yearAt * 12 + 1
      if (byMonth !== undefined && !byMonth.includes(monthAt)) return NO_BASES
      const days = select(yearAt, monthAt)
      return days === 0 ? NO_BASES : dayStarts(days, dateOf(yearAt, monthAt, 1))
    },
    after: (index) => index + 1,
  }
}
