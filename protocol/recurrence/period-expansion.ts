import { END_OF_TIME, type WallTime } from '../time/values.ts'
import { type Budget, BudgetExceeded, spend, spendInstance } from './budget.ts'
import type { Expansion } from './expansion.ts'
import type { Periods } from './periods.ts'
import { positionsIn } from './positions.ts'
import type { Rule } from './rule.ts'
import { indexOfTime, type Times, timeAt, timesOf } from './times.ts'

/** Where a walk stands: before a period. */
interface Checkpoint {
  readonly index: number
  /** Instances that COUNT still allows; infinite without it. */
  readonly left: number
  /** The instance before; none may come twice. */
  readonly previous: WallTime
}

/** What BYSETPOS takes of so many instances. */
interface Positions {
  readonly count: number
  readonly positions: readonly number[] | undefined
}

/** Periods between two checkpoints. */
const STRIDE = 1_000

/**
 * A rule expanded a period at a time. Without COUNT it begins at the window; with COUNT it walks from DTSTART, and
 * remembers on its way where it was, so that nothing is counted twice.
 */
export class PeriodExpansion implements Expansion {
  readonly #rule: Rule
  readonly #start: WallTime
  readonly #periods: Periods
  readonly #times: Times
  readonly #checkpoints: Checkpoint[]
  #last: WallTime
  #positions: Positions = { count: 0, positions: undefined }

  constructor(rule: Rule, periods: Periods, start: WallTime, last: WallTime) {
    this.#rule = rule
    this.#start = start
    this.#periods = periods
    this.#times = timesOf(rule, start)
    this.#last = rule.count === 1 ? start : last
    const left = rule.count === undefined ? Number.POSITIVE_INFINITY : rule.count - 1
    this.#checkpoints = [{ index: 0, left, previous: start }]
  }

  get last(): WallTime {
    return this.#last
  }

  between(from: WallTime, to: WallTime, budget: Budget): WallTime[] {
    const walls: WallTime[] = []
    const end = Math.min(to, this.#last + 1, END_OF_TIME)
    if (from >= end) return walls
    const periods = this.#periods
    let { index, left, previous } = this.#checkpointFor(from)
    for (let walked = 0; left > 0 && periods.floor(index) < end; walked++) {
      if (walked === STRIDE) {
        walked = 0
        this.#remember({ index, left, previous })
      }
      const bases = periods.bases(index)
      spend(budget, periods.cost + bases.length)
      const all = bases.length * this.#times.count
      const positions = this.#positionsIn(all)
      const count = positions?.length ?? all
      if (count < left && this.#isPassed(index, bases, from)) {
        left -= count
      } else if (count > 0) {
        // Instances before the window matter to COUNT alone.
        const earliest = left === Number.POSITIVE_INFINITY ? Math.max(previous + 1, from) : previous + 1
        for (let n = positions === undefined ? this.#firstFrom(bases, earliest) : 0; n < count && left > 0; n++) {
          const wall = this.#wallOf(bases, positions?.[n] ?? n)
          if (wall < earliest || wall <= previous) continue
          if (wall >= end) return walls
          spendInstance(budget, walls.length)
          left--
          previous = wall
          if (wall >= from) walls.push(wall)
        }
        if (left === 0) this.#last = previous
      }
      index = periods.after(index)
    }
    return walls
  }

  /** Most periods have as many instances as the one before. */
  #positionsIn(count: number): readonly number[] | undefined {
    if (count !== this.#positions.count) this.#positions = { count, positions: positionsIn(this.#rule, count) }
    return this.#positions.positions
  }

  #wallOf(bases: readonly WallTime[], number: number): WallTime {
    const { count } = this.#times
    if (count === 1) return (bases[number] ?? 0) + timeAt(this.#times, 0)
    return (bases[Math.floor(number / count)] ?? 0) + timeAt(this.#times, number % count)
  }

  /** The number of the first instance of a period that is not before that time. */
  #firstFrom(bases: readonly WallTime[], wall: WallTime): number {
    const times = this.#times
    for (let base = 0; base < bases.length; base++) {
      const index = indexOfTime(times, wall - (bases[base] ?? 0))
      if (index < times.count) return base * times.count + index
    }
    return bases.length * times.count
  }

  /** Whether every instance of a period is later than DTSTART, before the window, and in no other period as well. */
  #isPassed(index: number, bases: readonly WallTime[], from: WallTime): boolean {
    if (this.#rule.skip !== 'OMIT' || this.#periods.floor(index) <= this.#start) return false
    const last = bases[bases.length - 1]
    return last === undefined || last + timeAt(this.#times, this.#times.count - 1) < from
  }

  /** The last known place from which the walk to that time may begin. */
  #checkpointFor(from: WallTime): Checkpoint {
    const index = this.#periods.indexAt(from)
    const [origin] = this.#checkpoints
    if (origin === undefined || index <= 0) return origin ?? { index: 0, left: 0, previous: this.#start }
    if (this.#rule.count === undefined) return { ...origin, index }
    let low = 0
    let high = this.#checkpoints.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#checkpoints[middle]?.index ?? 0) <= index) low = middle + 1
      else high = middle
    }
    return this.#checkpoints[low - 1] ?? origin
  }

  #remember(checkpoint: Checkpoint): void {
    const known = this.#checkpoints[this.#checkpoints.length - 1]
    if (this.#rule.count !== undefined && checkpoint.index > (known?.index ?? 0)) this.#checkpoints.push(checkpoint)
  }

  findLast(steps: number): WallTime | undefined {
    if (this.#last === Number.POSITIVE_INFINITY && this.#rule.count !== undefined) this.#walkToEnd(steps)
    return this.#last === Number.POSITIVE_INFINITY ? undefined : Math.max(this.#start, this.#last)
  }

  #walkToEnd(steps: number): void {
    try {
      this.between(END_OF_TIME - 1, END_OF_TIME, { steps, occurrences: steps })
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error
    }
  }
}
