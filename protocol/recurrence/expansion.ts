import type { WallTime } from '../time/values.ts'
import type { Budget } from './budget.ts'

/** A rule with its DTSTART, ready for questions. */
export interface Expansion {
  /** No instance is later than this. Infinite where neither UNTIL nor COUNT is known to end it. */
  readonly last: WallTime
  /**
   * The instances in [from, to) later than DTSTART, ascending: DTSTART itself is the first instance whatever the rule
   * says (RFC 5545 §3.8.5.3), and counts. It begins at `from`, however far that is. Throws BudgetExceeded.
   */
  between(from: WallTime, to: WallTime, budget: Budget): WallTime[]
  /** A bound on the last instance, the last one itself where COUNT gives it; undefined when that takes more steps. */
  findLast(steps: number): WallTime | undefined
}
