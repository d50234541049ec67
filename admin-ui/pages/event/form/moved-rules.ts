/** What a rule says of days, when all of its series is moved by days. */
import type { RecurrenceRule } from '../../../../client/kalends.ts'

const DAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'] as const

/** By days of the week each moves along; other rules keep what they say, such as the last Friday of a month. */
export function movedRules(
  rules: readonly RecurrenceRule[] | undefined,
  byDays: number,
): readonly RecurrenceRule[] | undefined {
  return rules?.map((rule) => (byDays % 7 !== 0 && rule.frequency === 'weekly' ? movedWeekly(rule, byDays) : rule))
}

function movedWeekly(rule: RecurrenceRule, byDays: number): RecurrenceRule {
  if (rule.byDay === undefined) return rule
  const byDay = rule.byDay.map((one) => ({ ...one, day: DAYS.at((DAYS.indexOf(one.day) + byDays) % 7) ?? one.day }))
  return { ...rule, byDay }
}
