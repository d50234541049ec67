import rrule from 'rrule'
import { describe, expect, it } from 'vitest'
import { formatWall } from '../time/civil.ts'
import { DAY } from '../time/values.ts'
import { occurrences } from './index.ts'
import { budgetOf, eventOf, instantOf, utcOf } from './testing.ts'

/**
 * A second engine on random rules, with times of the clock dressed as UTC. Left out is what it reads otherwise or gets
 * wrong: BYSETPOS in a first period that DTSTART cuts, plain days beside numbered ones, the first and last weeks of a
 * year, BYMONTHDAY without BYMONTH in a year, a DTSTART that its rule lacks, and limits of hours on HOURLY, on which it
 * may never end.
 */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = random(seed)
  }

  number(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1))
  }

  chance(share: number): boolean {
    return this.#next() < share
  }

  list(from: number, to: number, most: number): string {
    const numbers = Array.from({ length: this.number(1, most) }, () => this.number(from, to)).filter((n) => n !== 0)
    // Sorted, for rrule takes BYHOUR in the order that it comes in.
    return [...new Set(numbers.length === 0 ? [to] : numbers)].sort((a, b) => a - b).join(',')
  }

  weekdays(most: number): string {
    const names = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
    return [
      ...new Set(
        this.list(1, 7, most)
          .split(',')
          .map((n) => names[Number(n) - 1]),
      ),
    ].join(',')
  }

  numbered(most: number): string {
    return this.weekdays(2)
      .split(',')
      .map((day) => `${this.chance(0.5) ? '' : '-'}${this.number(1, most)}${day}`)
      .join(',')
  }
}

const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'] as const

function randomRule(dice: Dice): string {
  const frequency = frequencies[dice.number(0, 4)] ?? 'DAILY'
  const parts = [`FREQ=${frequency}`, `INTERVAL=${dice.number(1, frequency === 'YEARLY' ? 3 : 5)}`]
  if (dice.chance(0.3)) parts.push(`WKST=${dice.weekdays(1)}`)
  if (frequency === 'YEARLY') parts.push(...yearlyParts(dice))
  else if (dice.chance(0.25)) parts.push(`BYMONTH=${dice.list(1, 12, 4)}`)
  if (frequency === 'MONTHLY') parts.push(...monthlyParts(dice))
  if (frequency === 'WEEKLY' || ((frequency === 'DAILY' || frequency === 'HOURLY') && dice.chance(0.4))) {
    parts.push(`BYDAY=${dice.weekdays(4)}`)
  }
  if ((frequency === 'DAILY' || frequency === 'HOURLY') && dice.chance(0.2))
    parts.push(`BYMONTHDAY=${dice.list(-31, 31, 9)}`)
  if (frequency !== 'HOURLY' && dice.chance(0.25)) parts.push(`BYHOUR=${dice.list(0, 23, 3)}`)
  if (dice.chance(0.2)) parts.push(`BYMINUTE=${dice.list(1, 59, 2)}`)
  return parts.join(';')
}

function yearlyParts(dice: Dice): string[] {
  const kind = dice.number(0, 5)
  if (kind === 0) return [`BYYEARDAY=${dice.list(-366, 366, 5)}`]
  if (kind === 1) return [`BYWEEKNO=${dice.list(3, 50, 3)}`, `BYDAY=${dice.weekdays(3)}`]
  if (kind === 2) return [`BYDAY=${dice.numbered(50)}`]
  if (kind === 3) return [`BYMONTH=${dice.list(1, 12, 3)}`, `BYDAY=${dice.numbered(4)}`]
  if (kind === 4) return [`BYMONTH=${dice.list(1, 12, 3)}`, `BYMONTHDAY=${dice.list(-31, 31, 3)}`]
  return [`BYMONTH=${dice.list(1, 12, 3)}`, `BYDAY=${dice.weekdays(3)}`, `BYSETPOS=${dice.list(-6, 6, 2)}`]
}

function monthlyParts(dice: Dice): string[] {
  const kind = dice.number(0, 3)
  if (kind === 0) return [`BYMONTHDAY=${dice.list(-31, 31, 4)}`]
  if (kind === 1) return [`BYDAY=${dice.numbered(5)}`]
  if (kind === 2) return [`BYDAY=${dice.weekdays(3)}`, `BYMONTHDAY=${dice.list(-31, 31, 9)}`]
  return [`BYDAY=${dice.weekdays(5)}`, `BYSETPOS=${dice.list(-5, 5, 2)}`]
}

/** The first second of a year, so that no first period is cut. */
const START = '20180101T000000Z'

function ours(rule: string, from: number, to: number): string[] {
  const series = eventOf(`DTSTART:${START}`, `RRULE:${rule}`)
  const found = occurrences(series, { start: from, end: to }, budgetOf(1e7, 1e6))
  return found.map(({ start }) => utcOf(start)).filter((start) => start !== START)
}

function theirs(rule: string, from: number, to: number): string[] {
  const options = { ...rrule.RRule.parseString(rule), dtstart: new Date(instantOf(START) * 1_000) }
  const dates = new rrule.RRule(options).between(new Date(from * 1_000), new Date((to - 1) * 1_000), true)
  return dates.map((date) => `${formatWall(date.getTime() / 1_000)}Z`).filter((start) => start !== START)
}

describe('another engine agrees (rrule)', () => {
  it.each([1, 2, 3, 4])('on random rules, seed %d', (seed) => {
    const dice = new Dice(seed)
    for (let i = 0; i < 150; i++) {
      const rule = randomRule(dice)
      const from = instantOf(START) + (dice.chance(0.3) ? dice.number(0, 2_000) * DAY : 0)
      const to = from + (rule.includes('HOURLY') ? 40 : 800) * DAY
      expect([rule, ours(rule, from, to)]).toEqual([rule, theirs(rule, from, to)])
    }
  })
})
