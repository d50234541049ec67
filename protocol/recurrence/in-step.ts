import { DAY, type WallTime } from '../time/values.ts'
import type { Budget } from './budget.ts'
import { prepareRule } from './expand.ts'
import type { Rule } from './rule.ts'

/** After 400 years the Gregorian days of the month, of the week and of leap years are the same again. */
const GREGORIAN_CYCLE = 146_097 * DAY

/**
 * Whether DTSTART is an instance by the rule, and not because it is DTSTART alone (RFC 5545 §3.8.5.3). False for a rule of
 * another calendar. Throws BudgetExceeded.
 */
export function namesItsStart(rule: Rule, start: WallTime, budget: Budget): boolean {
  if (rule.scale !== 'GREGORIAN') return false
  // Whatever INTERVAL says, periods are counted from the one in which DTSTART lies.
  const unbounded = { ...rule, interval: 1, count: undefined, until: undefined }
  const found = prepareRule(unbounded, start - GREGORIAN_CYCLE)?.between(start, start + 1, budget)
  return found !== undefined && found.length > 0
}
