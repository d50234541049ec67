import { describe, expect, it } from 'vitest'
import { END_OF_TIME, type WallTime } from '../time/values.ts'
import { prepareRule } from './expand.ts'
import { parseRule } from './rule.ts'
import { instantOf } from './testing.ts'

const start = instantOf('20000101T090000Z')

function expansionOf(rule: string, last?: WallTime) {
  const expansion = prepareRule(parseRule(rule), start, last)
  if (expansion === undefined) throw new Error(`${rule} has no instance`)
  return expansion
}

const budget = () => ({ steps: 10_000_000, occurrences: 1_000_000 })

describe.each([
  'FREQ=DAILY;BYMONTHDAY=1,2,30;COUNT=4000',
  'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3000',
  'FREQ=YEARLY;BYMONTH=1,6;BYHOUR=1,2,3;BYSETPOS=1,-1;COUNT=2500',
  'FREQ=HOURLY;BYDAY=MO;BYHOUR=9,10,11;COUNT=5000',
  'FREQ=WEEKLY;BYMONTH=1,2;BYDAY=TU,TH;COUNT=3500',
  'FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=FORWARD;BYMONTHDAY=31;COUNT=2000',
  'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,17;COUNT=4000',
  'FREQ=MINUTELY;INTERVAL=7;COUNT=9000',
])('COUNT of %s', (rule) => {
  const count = Number(/COUNT=(\d+)/.exec(rule)?.[1])
  const all = expansionOf(rule).between(start, END_OF_TIME, budget())

  it('counts DTSTART', () => {
    expect(all).toHaveLength(count - 1)
    expect(expansionOf(rule).findLast(10_000_000)).toBe(all.at(-1))
  })

  it('is the same in any window, in any order of windows', () => {
    const expansion = expansionOf(rule)
    const ends = [0.9, 0.1, 0.5, 0.99, 0, 0.3].map((part) => all[Math.floor(part * all.length)] ?? 0)
    for (const from of ends) {
      const to = from + 400 * 86_400
      expect(expansion.between(from, to, budget())).toEqual(all.filter((wall) => wall >= from && wall < to))
    }
    const last = all.at(-1) ?? 0
    expect(expansion.between(last, END_OF_TIME, budget())).toEqual([last])
    expect(expansion.between(last + 1, END_OF_TIME, budget())).toEqual([])
  })

  it('a second question takes few steps', () => {
    const expansion = expansionOf(rule)
    expansion.findLast(10_000_000)
    const question = budget()
    expansion.between(all.at(-1) ?? 0, END_OF_TIME, question)
    expect(10_000_000 - question.steps).toBeLessThan(20_000)
  })
})
