import { expect, test } from 'vitest'
import { Dice } from '../../testing/dice.ts'
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

function oneOf<T>(dice: Dice, values: readonly T[]): T {
  const value = values[dice.below(values.length)]
  if (value === undefined) throw new Error('Nothing to choose from')
  return value
}

/** One to three different values. */
function someOf(dice: Dice, values: readonly (string | number)[]): string {
  return [...new Set(Array.from({ length: 1 + dice.below(3) }, () => oneOf(dice, values)))].join()
}

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU', 'MO,TU,WE,TH,FR', 'SA,SU', 'MO,TU,WE,TH,FR,SA,SU']
const numberedDays = [...days, '1MO', '2TU', '3SU', '-1FR', '-2MO', '-3SA', '5WE']
const monthDays = [1, 2, 3, 4, 13, 15, 29, 30, 31, -1, -2, -3, -31, '8,9,10,11']
const scales = ['GREGORIAN', 'CHINESE', 'HEBREW', 'ETHIOPIC', 'ISLAMIC-CIVIL', 'JAPANESE']

/** Every part of a rule, with a value that it may have. */
const parts: Readonly<Record<string, (dice: Dice) => string>> = {
  INTERVAL: (dice) => oneOf(dice, ['1', '2', '3', '4']),
  COUNT: (dice) => oneOf(dice, ['1', '2', '10']),
  UNTIL: (dice) => oneOf(dice, ['20270101', '20280704T170000', '20280704T170000Z', '20300101']),
  WKST: (dice) => oneOf(dice, ['MO', 'SU', 'TH']),
  BYMONTH: (dice) => someOf(dice, [1, 2, 3, 7, 10, 12]),
  BYWEEKNO: (dice) => someOf(dice, [1, 20, 53, -1, -2]),
  BYYEARDAY: (dice) => someOf(dice, [1, 2, 3, 100, 366, -1, -2]),
  BYMONTHDAY: (dice) => someOf(dice, monthDays),
  BYDAY: (dice) => someOf(dice, dice.below(2) === 0 ? days : numberedDays),
  BYHOUR: (dice) => someOf(dice, [0, 9, 10, 11, 17, 23, '1,2,3,4,5,6']),
  BYMINUTE: (dice) => someOf(dice, [0, 30, 31, 32, 59, '10,20,40']),
  BYSECOND: (dice) => someOf(dice, [0, 15, 30]),
  BYSETPOS: (dice) => someOf(dice, [1, 2, 3, -1, -2]),
  SKIP: (dice) => oneOf(dice, ['OMIT', 'BACKWARD', 'FORWARD']),
  RSCALE: (dice) => oneOf(dice, scales),
}
const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']

function randomRule(dice: Dice): Map<string, string> {
  const rule = new Map([['FREQ', oneOf(dice, frequencies)]])
  for (const [name, value] of Object.entries(parts)) if (dice.below(4) === 0) rule.set(name, value(dice))
  return rule
}

function textOf(rule: ReadonlyMap<string, string>): string {
  return [...rule].map(([name, value]) => `${name}=${value}`).join(';')
}

/** The same rule with one part changed, added or left out. */
function changed(rule: ReadonlyMap<string, string>, dice: Dice): Map<string, string> {
  const other = new Map(rule)
  const name = oneOf(dice, ['FREQ', ...Object.keys(parts)])
  if (name === 'FREQ') return other.set(name, oneOf(dice, frequencies))
  if (other.has(name) && dice.below(3) === 0) other.delete(name)
  else other.set(name, parts[name]?.(dice) ?? '')
  return other
}

test('any rule has a sentence without gaps, in every language', () => {
  const dice = new Dice(5545)
  for (let count = 0; count < 3_000; count++) {
    const text = textOf(randomRule(dice))
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
  const dice = new Dice(2026)
  let different = 0
  for (let count = 0; count < 6_000; count++) {
    const rule = randomRule(dice)
    const [text, other] = [textOf(rule), textOf(changed(rule, dice))]
    const start = dateOf(2026, 1, 1 + dice.below(365)) * DAY + dice.below(24) * 3_600 + oneOf(dice, [0, 30]) * 60
    const locale = oneOf(dice, locales)
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
  const dice = new Dice(7529)
  const start = dateOf(2026, 3, 31) * DAY + 34_200
  const told = new Map<string, string>()
  let met = 0
  for (let count = 0; count < 4_000; count++) {
    const rule = new Map([['FREQ', oneOf(dice, frequencies)]])
    for (let more = dice.below(3); more >= 0; more--) {
      const name = oneOf(dice, Object.keys(parts))
      rule.set(name, parts[name]?.(dice) ?? '')
    }
    const text = textOf(rule)
    const sentence = describe(text, { locale: oneOf(dice, locales), start })
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
