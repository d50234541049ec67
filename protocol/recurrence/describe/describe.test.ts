import { expect, test } from 'vitest'
import { findCalendarSystem, supportedScales } from '../../time/calendars/index.ts'
import { dateOf } from '../../time/civil.ts'
import { DAY, type WallTime } from '../../time/values.ts'
import { prepareRule } from '../expand.ts'
import { findUnworkableCombination, parseRule, type Rule } from '../rule.ts'
import { describe } from './index.ts'

const locales = ['en', 'de', 'fr', 'nl']

test.each([
  ['de-AT', 'jeden Tag'],
  ['fr_BE', 'tous les jours'],
  ['NL', 'elke dag'],
  ['en-GB', 'every day'],
  ['pt-BR', 'every day'],
  ['', 'every day'],
  ['constructor', 'every day'],
])('%s', (locale, expected) => {
  expect(describe('FREQ=DAILY', { locale })).toBe(expected)
})

test('English where no language is asked for, and a rule that was read before', () => {
  expect(describe(parseRule('FREQ=WEEKLY;BYDAY=MO'))).toBe('every week on Monday')
})

test('a text that is no rule is refused', () => {
  expect(() => describe('every day')).toThrow('A recurrence rule')
})

test.each([
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU', true],
  ['FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU', false],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', false],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;WKST=SU', false],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU', true],
  ['FREQ=YEARLY;BYWEEKNO=1;WKST=SU', true],
  ['FREQ=DAILY;INTERVAL=2;WKST=SU', false],
  ['FREQ=MONTHLY;BYDAY=1SU;WKST=SU', false],
])('the start of the week is told where it matters: %s', (rule, matters) => {
  const saturday = dateOf(2026, 7, 4) * DAY
  expect(describe(rule, { start: saturday }).includes('weeks starting on Sunday')).toBe(matters)
})

test.each([
  [0, 'every day at 9:00'],
  [30, 'every day at 9:00:30'],
])('seconds of DTSTART are told when there are any: %i', (seconds, expected) => {
  expect(describe('FREQ=DAILY;BYHOUR=9;BYMINUTE=0', { start: seconds })).toBe(expected)
})

test('every calendar has a name in every language', () => {
  for (const scale of supportedScales) {
    for (const locale of locales) expect(describe(`RSCALE=${scale};FREQ=DAILY`, { locale })).not.toContain(scale)
  }
})

/** The same numbers each time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Random = (below: number) => number

function oneOf<T>(random: Random, values: readonly T[]): T {
  const value = values[random(values.length)]
  if (value === undefined) throw new Error('Nothing to choose from')
  return value
}

/** One to three different values. */
function someOf(random: Random, values: readonly (string | number)[]): string {
  return [...new Set(Array.from({ length: 1 + random(3) }, () => oneOf(random, values)))].join()
}

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU', 'MO,TU,WE,TH,FR', 'SA,SU', 'MO,TU,WE,TH,FR,SA,SU']
const numberedDays = [...days, '1MO', '2TU', '3SU', '-1FR', '-2MO', '-3SA', '5WE']
const monthDays = [1, 2, 3, 4, 13, 15, 29, 30, 31, -1, -2, -3, -31, '8,9,10,11']
const scales = ['GREGORIAN', 'CHINESE', 'HEBREW', 'ETHIOPIC', 'ISLAMIC-CIVIL', 'JAPANESE']

/** Every part of a rule, with a value that it may have. */
const parts: Readonly<Record<string, (random: Random) => string>> = {
  INTERVAL: (random) => oneOf(random, ['1', '2', '3', '4']),
  COUNT: (random) => oneOf(random, ['1', '2', '10']),
  UNTIL: (random) => oneOf(random, ['20270101', '20280704T170000', '20280704T170000Z', '20300101']),
  WKST: (random) => oneOf(random, ['MO', 'SU', 'TH']),
  BYMONTH: (random) => someOf(random, [1, 2, 3, 7, 10, 12]),
  BYWEEKNO: (random) => someOf(random, [1, 20, 53, -1, -2]),
  BYYEARDAY: (random) => someOf(random, [1, 2, 3, 100, 366, -1, -2]),
  BYMONTHDAY: (random) => someOf(random, monthDays),
  BYDAY: (random) => someOf(random, random(2) === 0 ? days : numberedDays),
  BYHOUR: (random) => someOf(random, [0, 9, 10, 11, 17, 23, '1,2,3,4,5,6']),
  BYMINUTE: (random) => someOf(random, [0, 30, 31, 32, 59, '10,20,40']),
  BYSECOND: (random) => someOf(random, [0, 15, 30]),
  BYSETPOS: (random) => someOf(random, [1, 2, 3, -1, -2]),
  SKIP: (random) => oneOf(random, ['OMIT', 'BACKWARD', 'FORWARD']),
  RSCALE: (random) => oneOf(random, scales),
}
const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']

function randomRule(random: Random): Map<string, string> {
  const rule = new Map([['FREQ', oneOf(random, frequencies)]])
  for (const [name, value] of Object.entries(parts)) if (random(4) === 0) rule.set(name, value(random))
  return rule
}

function textOf(rule: ReadonlyMap<string, string>): string {
  return [...rule].map(([name, value]) => `${name}=${value}`).join(';')
}

/** The same rule with one part changed, added or left out. */
function changed(rule: ReadonlyMap<string, string>, random: Random): Map<string, string> {
  const other = new Map(rule)
  const name = oneOf(random, ['FREQ', ...Object.keys(parts)])
  if (name === 'FREQ') return other.set(name, oneOf(random, frequencies))
  if (other.has(name) && random(3) === 0) other.delete(name)
  else other.set(name, parts[name]?.(random) ?? '')
  return other
}

test('any rule has a sentence without gaps, in every language', () => {
  const random = randomOf(5545)
  for (let count = 0; count < 3_000; count++) {
    const text = textOf(randomRule(random))
    for (const locale of locales) {
      for (const start of [undefined, dateOf(2026, 7, 4) * DAY + 34_200]) {
        const sentence = describe(text, { locale, start })
        expect(sentence, text).toMatch(/^\S.{4,}\S$/)
        expect(sentence, text).not.toMatch(/undefined|NaN|null|\[object|\s\s|\s,|,,/)
      }
    }
  }
})

/** Far enough for many instances, and near enough to be quick. */
function windowOf({ frequency }: Rule, start: WallTime): WallTime {
  const length = { SECONDLY: 1, MINUTELY: 10, HOURLY: 400 }[String(frequency)] ?? 9_000
  return start + length * DAY
}

/** The instances after DTSTART as text, cut where there are many. */
function instancesOf(text: string, start: WallTime, end: WallTime): string {
  const rule = parseRule(text)
  if (findUnworkableCombination(rule) !== undefined) return ''
  const until = rule.until === undefined ? '' : JSON.stringify(rule.until)
  const walls = prepareRule(rule, start)?.between(start + 1, end, { steps: 1e10, occurrences: 1e7 }) ?? []
  return `${until} ${walls.slice(0, 2_000).join()}`
}

test('rules that differ in one part have the same sentence only where they mean the same', () => {
  const random = randomOf(2026)
  let different = 0
  for (let count = 0; count < 6_000; count++) {
    const rule = randomRule(random)
    const [text, other] = [textOf(rule), textOf(changed(rule, random))]
    const start = dateOf(2026, 1, 1 + random(365)) * DAY + random(24) * 3_600 + oneOf(random, [0, 30]) * 60
    const locale = oneOf(random, locales)
    if (describe(text, { locale, start }) !== describe(other, { locale, start })) {
      different++
      continue
    }
    const end = Math.min(windowOf(parseRule(text), start), windowOf(parseRule(other), start))
    const sentence = `${describe(text, { locale, start })}: ${text} and ${other}`
    expect(instancesOf(text, start, end), sentence).toBe(instancesOf(other, start, end))
  }
  expect(different).toBeGreaterThan(3_000)
})

test('whatever rules have the same sentence mean the same', () => {
  const random = randomOf(7529)
  const start = dateOf(2026, 3, 31) * DAY + 34_200
  const told = new Map<string, string>()
  let met = 0
  for (let count = 0; count < 4_000; count++) {
    const rule = new Map([['FREQ', oneOf(random, frequencies)]])
    for (let more = random(3); more >= 0; more--) {
      const name = oneOf(random, Object.keys(parts))
      rule.set(name, parts[name]?.(random) ?? '')
    }
    const text = textOf(rule)
    const sentence = describe(text, { locale: oneOf(random, locales), start })
    const other = told.get(sentence) ?? text
    told.set(sentence, other)
    if (other === text) continue
    met++
    const end = Math.min(windowOf(parseRule(text), start), windowOf(parseRule(other), start))
    expect(instancesOf(text, start, end), `${sentence}: ${text} and ${other}`).toBe(instancesOf(other, start, end))
  }
  expect(met).toBeGreaterThan(100)
})

test('days of other calendars are told by their own months', () => {
  const year = findCalendarSystem('CHINESE')?.year(2025)
  const leap = year?.months.find(({ number }) => !Number.isInteger(number))
  expect(describe('RSCALE=CHINESE;FREQ=YEARLY', { start: (leap?.first ?? 0) * DAY })).toBe(
    'every year on the 1st of leap month 6, in the Chinese calendar',
  )
})
