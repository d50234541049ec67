/** BYDAY as people name it: `the 1st and 3rd Monday`, `every weekday`, `the last weekend day`. */
import type { Rule, WeekdayNumber } from '../rule.ts'
import type { DayGroup, DayNoun } from './language.ts'

const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0]

export function weekdaysOf(byDay: readonly WeekdayNumber[]): number[] {
  return MONDAY_FIRST.filter((weekday) => byDay.some((day) => day.weekday === weekday))
}

/** The days of BYDAY by their names, those with a number first. */
export function groupsOf(byDay: readonly WeekdayNumber[]): DayGroup[] {
  const common = nounOf(byDay)
  if (common !== undefined) return [{ noun: common, ordinals: [] }]
  const groups: DayGroup[] = []
  for (const noun of weekdaysOf(byDay)) {
    const ordinals = byDay.filter(({ weekday }) => weekday === noun).map(({ ordinal }) => ordinal)
    const numbered = inOrder(ordinals.filter((ordinal) => ordinal !== 0))
    if (numbered.length > 0) groups.push({ noun, ordinals: numbered })
    if (ordinals.includes(0)) groups.push({ noun, ordinals: [] })
  }
  return groups.sort((a, b) => rankOf(a) - rankOf(b))
}

/** From the start first, then from the end. */
export function inOrder(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => Number(a < 0) - Number(b < 0) || a - b)
}

function rankOf({ ordinals }: DayGroup): number {
  const [first] = ordinals
  if (first === undefined) return 1_000
  return first > 0 ? first : 500 + first
}

/** What all the days of BYDAY together are called, where none has a number. */
export function nounOf(byDay: readonly WeekdayNumber[] | undefined): DayNoun | undefined {
  if (byDay === undefined || byDay.some(({ ordinal }) => ordinal !== 0)) return undefined
  return nounOfWeekdays(weekdaysOf(byDay))
}

export function nounOfWeekdays(weekdays: readonly number[]): DayNoun | undefined {
  switch (weekdays.join()) {
    case '1,2,3,4,5':
      return 'weekday'
    case '6,0':
      return 'weekend-day'
    case '1,2,3,4,5,6,0':
      return 'day'
    default:
      return weekdays.length === 1 ? weekdays[0] : undefined
  }
}

/** `the last weekday`: BYSETPOS over BYDAY alone, in one month or year, at one time of the day. */
export function findPositionedGroup(rule: Rule): DayGroup | undefined {
  const { bySetPos, byMonth, byMonthDay, frequency } = rule
  const noun = nounOf(rule.byDay)
  const isOnePeriod = frequency === 'MONTHLY' || byMonth === undefined || byMonth.length === 1
  if (bySetPos === undefined || noun === undefined || byMonthDay !== undefined || !isOnePeriod) return undefined
  const isOneTime = [rule.byHour, rule.byMinute, rule.bySecond].every((by) => by === undefined || by.length === 1)
  return isOneTime ? { noun, ordinals: inOrder(bySetPos) } : undefined
}
