import { describe, expect, it } from 'vitest'
import { Dice } from '../testing/dice.ts'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { formatWall } from '../time/civil.ts'
import { DAY } from '../time/values.ts'
import { occurrences } from './index.ts'
import { bruteForce } from './testing/brute-force.ts'
import { type OutsideEngine, outsideEngines, type RuleQuestion } from './testing/outside-engines.ts'
import { FREQUENCIES, type Frequency, randomRule } from './testing/random-rule.ts'
import { budgetOf, eventOf, instantOf, utcOf } from './testing.ts'

const MOST = 200
/** How far to look, in days: enough for a few instances of most rules. */
const SPAN = { YEARLY: 12_000, MONTHLY: 3_000, WEEKLY: 1_000, DAILY: 1_000, HOURLY: 300, MINUTELY: 60, SECONDLY: 12 }

interface Trial extends RuleQuestion {
  /** The brute-force reading. */
  readonly expected: readonly number[]
}

function randomTrial(dice: Dice, frequency: Frequency): Trial {
  const base = randomRule(dice, frequency)
  // Some begin with a year, a month and a week, where engines agree that no period is cut.
  let dtstart = dice.chance(0.2) ? instantOf('20180101T000000Z') : randomStart(dice, base)
  const first = bruteForce(base, dtstart, dtstart + 1, dtstart + SPAN[frequency] * DAY, 1)[0]
  // Most begin with an instance of their rule, as RFC 5545 §3.8.5.3 wants it.
  if (first !== undefined && dice.chance(0.9)) dtstart = first
  const rule = base + randomEnd(dice, dtstart, SPAN[frequency])
  const isFar = !rule.includes('COUNT') && dice.chance(0.3)
  const from = dtstart + (isFar ? dice.number(1, 9_000) * DAY + dice.number(0, DAY) : 0)
  const expected = bruteForce(rule, dtstart, from, from + SPAN[frequency] * DAY, MOST)
  const last = expected[MOST - 1]
  return { rule, dtstart, from, to: last === undefined ? from + SPAN[frequency] * DAY : last + 1, expected }
}

function randomStart(dice: Dice, rule: string): number {
  const day = Math.floor(instantOf('19950101T000000Z') / DAY) + dice.number(0, 12_000)
  // A year of weeks may begin in December: which year such a DTSTART is of, nobody says.
  const isEdge = /1228|1229|1230|1231|0101|0102|0103/.test(formatWall(day * DAY).slice(4, 8))
  const time = dice.chance(0.3) ? dice.number(0, 23) * 3_600 : dice.number(0, DAY - 1)
  return (day + (isEdge && rule.includes('BYWEEKNO') ? 7 : 0)) * DAY + time
}

function randomEnd(dice: Dice, dtstart: number, days: number): string {
  const kind = dice.number(0, 9)
  if (kind < 3) return `;COUNT=${dice.number(1, 60)}`
  return kind < 5 ? `;UNTIL=${utcOf(dtstart + dice.number(0, days * DAY))}` : ''
}

function ours({ rule, dtstart, from, to }: RuleQuestion): number[] {
  const series = eventOf(`DTSTART:${utcOf(dtstart)}`, `RRULE:${rule}`)
  return occurrences(series, { start: from, end: to }, budgetOf(1e8, 1e6)).map(({ start }) => start)
}

/** What another engine says, or undefined when it is not to be asked, or gives up. */
function theirs(engine: OutsideEngine, trial: Trial): readonly number[] | undefined {
  const { rule, dtstart, expected, from } = trial
  // Nothing to compare, and some never end at it.
  if (expected.length === 0 || engine.isUnfit(trial)) return undefined
  try {
    const found = engine.instances(trial)
    const isInRule = found[0] === dtstart
    if (from > dtstart || isInRule) return found
    // RFC 5545 §3.8.5.3 leaves it open what a DTSTART is that its rule lacks: it counts only with us.
    return rule.includes('COUNT') ? undefined : [dtstart, ...found]
  } catch {
    return undefined
  }
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((at, i) => at === b[i])

/** In words, when the majority is against us: of three, or of two unless the brute-force reading is with us. */
function judge(trial: Trial): { readonly wasCompared: boolean; readonly lost: string | undefined } {
  const answer = ours(trial)
  const others = outsideEngines.flatMap((engine) => {
    const found = theirs(engine, trial)
    return found === undefined ? [] : [{ name: engine.name, isAgainst: !same(found, answer) }]
  })
  const isAgainst = !same(trial.expected, answer)
  const against = [{ name: 'brute force', isAgainst }, ...others].filter((vote) => vote.isAgainst)
  const isLost = against.length > 1 || (isAgainst && others.length < 2)
  return { wasCompared: others.length > 0, lost: isLost ? describeLoss(trial, against) : undefined }
}

function describeLoss({ rule, dtstart, from, to }: Trial, against: readonly { readonly name: string }[]): string {
  const names = against.map(({ name }) => name).join(' and ')
  return `${rule} since ${utcOf(dtstart)}, from ${utcOf(from)} to ${utcOf(to)}: ${names} say otherwise`
}

const TRIALS = 40
const timeout = 120_000 + fuzzSeconds * 1_000

describe('a brute-force reading of RFC 5545 §3.3.10 and two other engines', () => {
  it.each(FREQUENCIES)('agree on random rules, FREQ=%s', { timeout }, (frequency) => {
    const lost: string[] = []
    let compared = 0
    let trials = 0
    for (const seed of seeds(TRIALS, PART.recurrence.differential / FREQUENCIES.length)) {
      const verdict = judge(randomTrial(new Dice(seed * 7_919), frequency))
      trials++
      if (verdict.wasCompared) compared++
      if (verdict.lost !== undefined) lost.push(`seed ${seed}: ${verdict.lost}`)
    }
    expect(lost).toEqual([])
    expect(compared).toBeGreaterThan(trials / 2)
  })
})
