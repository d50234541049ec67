import { describe, expect, it } from 'vitest'
import { formatTime } from '../ical/values.ts'
import { Dice } from '../testing/dice.ts'
import { oddZones, type PlainZone, plainZone } from '../testing/odd-zones.ts'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { formatWall } from '../time/civil.ts'
import { requireZone } from '../time/testing.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, END_OF_TIME, type Instant, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import {
  alarmTriggers,
  boundingBox,
  countInstances,
  hasOccurrence,
  type Occurrence,
  occurrences,
  type Series,
} from './index.ts'
import { compare, seriesOfText } from './oracle-score.ts'
import { bruteForce } from './testing/brute-force.ts'
import { FREQUENCIES, randomRule } from './testing/random-rule.ts'
import { randomSet } from './testing/random-set.ts'
import { budgetOf, eventOf, instantOf, utcOf } from './testing.ts'

const SETS = 150
const many = () => budgetOf(1e10, 1e6)

interface Subject {
  readonly dice: Dice
  readonly text: string
  readonly series: Series
  readonly zone: Zone
  readonly start: Instant
  /** Occurrences in a window. */
  ask(start: Instant, end: Instant): Occurrence[]
}

function subjectOf(seed: number): Subject {
  const dice = new Dice(seed * 104_729)
  const set = randomSet(dice, dice.pick(oddZones))
  const [series, zone] = [seriesOfText(set.text), requireZone(set.zone)]
  const ask = (start: Instant, end: Instant) => occurrences(series, { start, end }, many(), zone)
  return { dice, text: `seed ${seed}\n${set.text}`, series, zone, start: set.start, ask }
}

function forSets(share: number, check: (subject: Subject) => void): void {
  for (const seed of seeds(SETS, PART.recurrence.properties * share)) check(subjectOf(seed))
}

const show = ({ start, end, component }: Occurrence) =>
  `${utcOf(start)}/${utcOf(end)} ${component.properties.find(({ name }) => name === 'SUMMARY')?.value}`

/** RFC 4791 §9.9: a VEVENT. */
const overlaps = ({ start, end }: Occurrence, window: Window) =>
  end > start ? start < window.end && end > window.start : start >= window.start && start < window.end

const timeout = 120_000 + fuzzSeconds * 1_000

describe('whatever the series', () => {
  it('two windows that meet give what one gives', { timeout }, () => {
    forSets(0.2, ({ dice, text, start, ask }) => {
      const from = start + dice.number(-30, 300) * DAY
      const middle = from + dice.number(0, 200) * DAY + dice.number(0, 47) * 1_800
      const to = middle + dice.number(0, 200) * DAY
      const [first, second] = [ask(from, middle), ask(middle, to)]
      // What crosses the border is in both.
      const crosses = second.filter((found) => found.start < middle && overlaps(found, { start: from, end: middle }))
      const known = new Set(first.map(show))
      expect([text, ...crosses.map(show).filter((found) => !known.has(found))]).toEqual([text])
      const united = [...first, ...second.filter((found) => !crosses.includes(found))]
      const differences = compare(united.map(show).sort(), ask(from, to).map(show).sort())
      expect([text, ...differences]).toEqual([text])
    })
  })

  it('a far window gives what a walk from the beginning gives', { timeout }, () => {
    forSets(0.2, ({ dice, text, start, ask }) => {
      const from = start + dice.number(100, 1_500) * DAY + dice.number(0, 47) * 1_800
      const window = { start: from, end: from + dice.pick([1_800, DAY, 40 * DAY]) }
      const walked = ask(start - 40 * DAY, window.end).filter((found) => overlaps(found, window))
      const differences = compare(ask(window.start, window.end).map(show), walked.map(show))
      expect([text, ...differences]).toEqual([text])
    })
  })

  it('occurrences ascend, and each has a RECURRENCE-ID of its own', { timeout }, () => {
    forSets(0.2, ({ text, start, ask }) => {
      const found = ask(start - 40 * DAY, start + 600 * DAY)
      const starts = found.map((occurrence) => occurrence.start)
      expect([text, ...starts]).toEqual([text, ...starts.toSorted((a, b) => a - b)])
      const ids = found.flatMap(({ recurrenceId }) => (recurrenceId === undefined ? [] : formatTime(recurrenceId)))
      expect([text, ids.length]).toEqual([text, new Set(ids).size])
    })
  })

  it('all lie in the bounding box, and hasOccurrence tells whether there is any', { timeout }, () => {
    forSets(0.2, ({ dice, text, series, zone, start, ask }) => {
      const from = start + dice.number(-60, 800) * DAY
      const window = { start: from, end: from + dice.pick([1_800, DAY, 7 * DAY, 400 * DAY]) }
      const found = ask(window.start, window.end)
      const { startsAt, endsAt } = boundingBox(series)
      const outside = found.filter(
        (one) => (startsAt !== null && one.start < startsAt) || (endsAt !== null && one.end > endsAt),
      )
      expect([text, ...outside.map(show)]).toEqual([text])
      expect([text, hasOccurrence(series, window, many(), zone)]).toEqual([text, found.length > 0])
    })
  })

  it('countInstances counts what all time holds, where that has an end', { timeout }, () => {
    let counted = 0
    forSets(0.1, ({ text, series }) => {
      const rules = text.match(/^RRULE:.*$/gm) ?? []
      if (rules.some((rule) => !/COUNT=|UNTIL=/.test(rule))) return
      counted++
      // Floating times and dates are counted on a clock that never changes.
      const found = occurrences(series, { start: -END_OF_TIME, end: END_OF_TIME }, many(), UTC)
      expect([text, countInstances(series, 1e6, many())]).toEqual([text, found.length])
    })
    expect(counted).toBeGreaterThan(10)
  })

  it('an alarm before the start goes off that long before each', { timeout }, () => {
    forSets(0.2, ({ dice, text, zone, start }) => {
      const alarm = 'BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT45M\r\nEND:VALARM\r\nEND:VEVENT'
      const series = seriesOfText(text.slice(text.indexOf('BEGIN')).replaceAll('END:VEVENT', alarm))
      const from = start + dice.number(-10, 300) * DAY
      const window = { start: from, end: from + 30 * DAY }
      const triggers = alarmTriggers(series, window, many(), zone).map(({ at }) => at)
      const expected = occurrences(series, { start: from - DAY, end: window.end + DAY }, many(), zone)
        .map((occurrence) => occurrence.start - 45 * 60)
        .filter((at) => at >= window.start && at < window.end)
      expect([text, ...triggers]).toEqual([text, ...expected])
    })
  })
})

describe('around a change of the clock', () => {
  it.each(oddZones)('in %s', (id) => {
    const [clock, zone] = [plainZone(id), requireZone(id)]
    const dice = new Dice(oddZones.indexOf(id))
    for (const day of daysOfChange(clock)) {
      const start = day + dice.number(-4, 12) * 1_800
      const parameter = dice.chance(0.3) ? '' : `;TZID=${id}`
      const time = (wall: number) => `${parameter}:${formatWall(wall)}`
      const dates = [1, 2, 3].map((k) => `RDATE${time(start + k * dice.number(1, 5) * 1_800)}`)
      const rule = dice.pick(['FREQ=MINUTELY;INTERVAL=30', 'FREQ=HOURLY;BYMINUTE=0,30', 'FREQ=DAILY;BYHOUR=0,1,2,3'])
      const lines = [`DTSTART${time(start)}`, `RRULE:${rule};COUNT=${dice.number(1, 12)}`, ...dates]
      const series = eventOf(...lines, `DURATION:${dice.pick(['PT30M', 'PT0S', 'P1D'])}`)
      const ask = (from: number, to: number) => occurrences(series, { start: from, end: to }, many(), zone)
      const [first, last] = [clock.toInstant(start) - 3 * DAY, clock.toInstant(start) + 16 * DAY]
      const found = ask(first, last)
      const { startsAt, endsAt } = boundingBox(series)
      const outside = found.filter((one) => one.start < (startsAt ?? first) || one.end > (endsAt ?? last))
      expect([lines, ...outside.map(show)]).toEqual([lines])
      // Each half hour asked for alone.
      const parts = new Set<string>()
      for (let at = first; at < last; at += 1_800) for (const one of ask(at, at + 1_800)) parts.add(show(one))
      expect([lines, ...[...parts].sort()]).toEqual([lines, ...found.map(show).sort()])
    }
  })
})

/** Some days on which the clocks change, as readings of midnight. */
function daysOfChange({ offsetAt }: PlainZone): number[] {
  const days: number[] = []
  for (let day = instantOf('19990101T000000Z'); day < instantOf('20200101T000000Z') && days.length < 6; day += DAY) {
    if (offsetAt(day) !== offsetAt(day + DAY)) days.push(day)
  }
  return days
}

describe('COUNT', () => {
  it.each(FREQUENCIES)('is met exactly, FREQ=%s', (frequency) => {
    let exact = 0
    for (let seed = 1; seed <= 40; seed++) {
      const dice = new Dice(seed * 15_485_863)
      const rule = randomRule(dice, frequency)
      const start = instantOf('20010201T000000Z') + dice.number(0, 3_000) * DAY + dice.number(0, 95) * 900
      const count = dice.number(1, 30)
      const span = frequency === 'SECONDLY' || frequency === 'MINUTELY' ? 10 * DAY : 20_000 * DAY
      // Where the rule goes on that long.
      if (bruteForce(rule, start, start, start + span, count).length < count) continue
      exact++
      const series = eventOf(`DTSTART:${utcOf(start)}`, `RRULE:${rule};COUNT=${count}`)
      const found = occurrences(series, { start: -END_OF_TIME, end: END_OF_TIME }, many())
      expect([rule, found.length]).toEqual([rule, count])
      expect([rule, countInstances(series, 1_000, many())]).toEqual([rule, count])
    }
    expect(exact).toBeGreaterThan(10)
  })
})
