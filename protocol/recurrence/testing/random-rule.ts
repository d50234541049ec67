import type { Dice } from '../../testing/dice.ts'

/** A rule of all parts that RFC 5545 §3.3.10 allows beside its FREQ. */
export function randomRule(dice: Dice, frequency: Frequency = dice.pick(FREQUENCIES)): string {
  const parts = [`FREQ=${frequency}`]
  if (dice.chance(0.5)) parts.push(`INTERVAL=${dice.number(1, MOST_INTERVAL[frequency])}`)
  if (dice.chance(0.3)) parts.push(`WKST=${weekday(dice)}`)
  parts.push(...dayParts(dice, frequency), ...timeParts(dice, frequency))
  const hasByPart = parts.some((part) => part.startsWith('BY'))
  if (hasByPart && dice.chance(0.2)) parts.push(`BYSETPOS=${dice.numbers(-4, 4, 2)}`)
  return parts.join(';')
}

export const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

const MOST_INTERVAL = { YEARLY: 4, MONTHLY: 14, WEEKLY: 6, DAILY: 20, HOURLY: 50, MINUTELY: 200, SECONDLY: 5_000 }
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

function weekday(dice: Dice): string {
  return dice.pick(WEEKDAYS)
}

function weekdays(dice: Dice, most: number): string {
  return dice
    .numbers(0, 6, most)
    .map((number) => WEEKDAYS[number])
    .join(',')
}

function numberedDays(dice: Dice, most: number): string {
  const days = Array.from({ length: dice.number(1, 3) }, () => `${dice.numbers(-most, most, 1)}${weekday(dice)}`)
  // Plain days may stand beside numbered ones.
  return [...new Set(dice.chance(0.2) ? [...days, weekday(dice)] : days)].join(',')
}

function dayParts(dice: Dice, frequency: Frequency): string[] {
  if (frequency === 'YEARLY') return yearlyParts(dice)
  const parts = dice.chance(0.25) ? [`BYMONTH=${dice.numbers(1, 12, 5)}`] : []
  if (frequency === 'WEEKLY') return dice.chance(0.8) ? [...parts, `BYDAY=${weekdays(dice, 4)}`] : parts
  if (frequency === 'MONTHLY') return [...parts, ...monthlyParts(dice)]
  if (dice.chance(0.3)) parts.push(`BYDAY=${weekdays(dice, 4)}`)
  if (dice.chance(0.25)) parts.push(`BYMONTHDAY=${dice.numbers(-31, 31, 9)}`)
  if (frequency !== 'DAILY' && dice.chance(0.15)) parts.push(`BYYEARDAY=${dice.numbers(-366, 366, 60)}`)
  return parts
}

function yearlyParts(dice: Dice): string[] {
  const month = `BYMONTH=${dice.numbers(1, 12, 4)}`
  const monthDay = `BYMONTHDAY=${dice.numbers(-31, 31, 4)}`
  const kinds: readonly [() => string[], ...(() => string[])[]] = [
    () => [],
    () => [month],
    () => [month, monthDay],
    () => [monthDay, `BYDAY=${weekdays(dice, 3)}`],
    () => [`BYYEARDAY=${dice.numbers(-366, 366, 6)}`],
    () => [`BYYEARDAY=${dice.numbers(-366, 366, 40)}`, `BYDAY=${weekdays(dice, 3)}`],
    () => [`BYYEARDAY=${dice.numbers(-366, 366, 40)}`, month],
    () => [`BYWEEKNO=${dice.numbers(-53, 53, 4)}`],
    () => [`BYWEEKNO=${dice.numbers(-53, 53, 4)}`, `BYDAY=${weekdays(dice, 4)}`],
    () => [`BYWEEKNO=${dice.numbers(-53, 53, 20)}`, month, `BYDAY=${weekdays(dice, 4)}`],
    () => [`BYDAY=${weekdays(dice, 3)}`],
    () => [`BYDAY=${numberedDays(dice, 53)}`],
    () => [month, `BYDAY=${weekdays(dice, 3)}`],
    () => [month, `BYDAY=${numberedDays(dice, 5)}`],
    () => [month, `BYMONTHDAY=${dice.numbers(-31, 31, 9)}`, `BYDAY=${weekdays(dice, 3)}`],
  ]
  return dice.pick(kinds)()
}

function monthlyParts(dice: Dice): string[] {
  const kinds: readonly [() => string[], ...(() => string[])[]] = [
    () => [],
    () => [`BYMONTHDAY=${dice.numbers(-31, 31, 5)}`],
    () => [`BYDAY=${weekdays(dice, 4)}`],
    () => [`BYDAY=${numberedDays(dice, 5)}`],
    () => [`BYMONTHDAY=${dice.numbers(-31, 31, 9)}`, `BYDAY=${weekdays(dice, 3)}`],
  ]
  return dice.pick(kinds)()
}

function timeParts(dice: Dice, frequency: Frequency): string[] {
  const parts: string[] = []
  if (dice.chance(0.2)) parts.push(`BYHOUR=${dice.numbers(0, 23, frequency === 'HOURLY' ? 8 : 3)}`)
  if (dice.chance(0.2)) parts.push(`BYMINUTE=${dice.numbers(0, 59, frequency === 'MINUTELY' ? 20 : 3)}`)
  if (dice.chance(0.1)) parts.push(`BYSECOND=${dice.numbers(0, 59, frequency === 'SECONDLY' ? 20 : 2)}`)
  return parts
}
