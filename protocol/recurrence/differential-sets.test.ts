import { describe, expect, it } from 'vitest'
import { findText } from '../ical/values.ts'
import { Dice } from '../testing/dice.ts'
import { oddZones } from '../testing/odd-zones.ts'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { requireZone } from '../time/testing.ts'
import { DAY } from '../time/values.ts'
import { occurrences } from './index.ts'
import { compare, seriesOfText } from './oracle-score.ts'
import { type ModelOccurrence, type RandomSet, randomSet } from './testing/random-set.ts'
import { budgetOf, utcOf } from './testing.ts'

const SETS = 25
const timeout = 120_000 + fuzzSeconds * 1_000

function ours({ text, zone }: RandomSet, from: number, to: number): ModelOccurrence[] {
  const found = occurrences(seriesOfText(text), { start: from, end: to }, budgetOf(1e7, 1e6), requireZone(zone))
  return found.map(({ start, end, component }) => ({ start, end, summary: findText(component, 'SUMMARY') ?? '' }))
}

const show = (found: readonly ModelOccurrence[]) =>
  found.map(({ start, end, summary }) => `${utcOf(start)}/${utcOf(end)} ${summary}`).sort()

describe('sets of rules, dates, exclusions and overrides, as a plain reading has them', () => {
  it.each(oddZones)('in %s', { timeout }, (zone) => {
    let shown = 0
    for (const seed of seeds(SETS, PART.recurrence.differentialSets / oddZones.length)) {
      const dice = new Dice(seed * 7_919 + oddZones.indexOf(zone))
      const set = randomSet(dice, zone)
      const from = set.start + dice.number(-20, 600) * DAY + dice.number(0, 47) * 1_800
      const to = from + dice.pick([1_800, DAY, 30 * DAY, 300 * DAY])
      const where = `seed ${seed}, ${utcOf(from)} to ${utcOf(to)}\n${set.text}`
      const found = show(ours(set, from, to))
      expect([where, ...compare(found, show(set.occurrencesIn(from, to)))]).toEqual([where])
      shown += found.length
    }
    expect(shown).toBeGreaterThan(0)
  })
})
