import { civilOf, dayOf, daysInMonth, formatWall, timeOf, weekdayOf } from './civil.ts'
import { DAY, type Instant, type WallTime } from './values.ts'
import { type LocalTime, wallOfOnset, type YearlyOnset, type YearlyRule } from './yearly-rule.ts'

/** One change of the clocks. */
export interface Change {
  readonly at: Instant
  readonly from: LocalTime
  readonly to: LocalTime
  /** The reading at which the clocks change, on the clock before. */
  readonly wall: WallTime
}

/** Changes of consecutive years that one RRULE describes, or a single one. */
export interface Observance {
  readonly first: Change
  readonly rule: string | undefined
}

/** The observances that make those changes, and the rule, which is in force before `end`, for all years after them. */
export function observancesOf(changes: readonly Change[], rule: YearlyRule | undefined, end: Instant): Observance[] {
  if (rule === undefined) return groupByRule(changes)
  const [one, other] = rule
  const ofOne = changesByOnset(one, other.to, changes, end)
  const ofOther = changesByOnset(other, one.to, changes, end)
  const instants = new Set([...ofOne, ...ofOther].map(({ at }) => at))
  const left = changes.filter(({ at }) => !instants.has(at))
  const endless = [...observancesOfOnset(one, ofOne), ...observancesOfOnset(other, ofOther)]
  return [...groupByRule(left), ...endless].sort((a, b) => a.first.at - b.first.at)
}

// --- the rule of all later years ---------------------------------------------------------------------------------------

/** For every combination of weekdays and leap years to come up, with a century between that has no leap day. */
const YEARS_OF_A_RULE = 40

/** The changes that the rule makes from the first year of those on from which it has always held, and well beyond them. */
function changesByOnset(onset: YearlyOnset, from: LocalTime, changes: readonly Change[], end: Instant): Change[] {
  const byInstant = new Map(changes.map((change) => [change.at, change]))
  const made: Change[] = []
  const lastYear = yearOf(end) + YEARS_OF_A_RULE
  for (let year = lastYear; ; year--) {
    const wall = wallOfOnset(onset, year)
    const change = { at: wall - from.offset, from, to: onset.to, wall }
    const known = byInstant.get(change.at)
    if (change.at < end && (known === undefined || !isSameKind(known, change))) return made.reverse()
    made.push(change)
  }
}

/** RFC 5545 §3.3.10: one rule, or one for each of two months when the days are counted from the end of the first. */
function observancesOfOnset(onset: YearlyOnset, changes: readonly Change[]): Observance[] {
  return rulesOfOnset(onset).flatMap(({ month, rule }) => {
    const first = changes.find(({ wall }) => civilOf(dayOf(wall)).month === month)
    return first === undefined ? [] : [{ first, rule }]
  })
}

interface RuleOfMonth {
  readonly month: number
  readonly rule: string
}

function rulesOfOnset({ month, week, weekday, time }: YearlyOnset): RuleOfMonth[] {
  const later = Math.floor(time / DAY)
  if (later === 0) return [{ month, rule: nthWeekday(month, week === 5 ? -1 : week, weekday) }]
  // Egypt: the last Thursday of October at 24:00 is a Friday from 26 October to 1 November.
  const length = daysInMonth(2001, month)
  const first = (week === 5 ? length - 6 : week * 7 - 6) + later
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => first + day)
  const parts = [
    { month, days: days.filter((day) => day <= length) },
    { month: month + 1, days: days.filter((day) => day > length).map((day) => day - length) },
  ]
  const name = (weekday + later + 7) % 7
  return parts.flatMap((part) =>
    part.days.length === 0 ? [] : [{ month: part.month, rule: weekdayAmong(part.month, part.days, name) }],
  )
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

function nthWeekday(month: number, nth: number, weekday: number): string {
  return `FREQ=YEARLY;BYMONTH=${month};BYDAY=${nth}${weekdays[weekday] ?? ''}`
}

function weekdayAmong(month: number, days: readonly number[], weekday: number): string {
  return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${days.join(',')};BYDAY=${weekdays[weekday] ?? ''}`
}

// --- history -----------------------------------------------------------------------------------------------------------

/** Takes the changes that belong together out of the list, the earliest first. */
function groupByRule(changes: readonly Change[]): Observance[] {
  const observances: Observance[] = []
  const left = [...changes]
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const run = [first]
    let last = first
    let rule: string | undefined
    for (;;) {
      const index = findNextYear(left, last)
      const next = left[index]
      const longer = next === undefined ? undefined : ruleFor([...run, next])
      if (next === undefined || longer === undefined) break
      run.push(next)
      left.splice(index, 1)
      last = next
      rule = longer
    }
    // RFC 5545 §3.6.5: UNTIL is in UTC here.
    observances.push({ first, rule: rule === undefined ? undefined : `${rule};UNTIL=${formatWall(last.at)}Z` })
  }
  return observances
}

/** Where among those changes the same one comes again in the next year. */
function findNextYear(changes: readonly Change[], last: Change): number {
  const year = yearOf(last.wall) + 1
  return changes.findIndex((change) => yearOf(change.wall) === year && isSameDate(change, last))
}

function yearOf(wall: WallTime): number {
  return civilOf(dayOf(wall)).year
}

function isSameDate(one: Change, other: Change): boolean {
  const [a, b] = [dayOf(one.wall), dayOf(other.wall)]
  return isSameKind(one, other) && timeOf(one.wall) === timeOf(other.wall) && civilOf(a).month === civilOf(b).month
}

function isSameKind(one: Change, other: Change): boolean {
  return isSameTime(one.from, other.from) && isSameTime(one.to, other.to)
}

function isSameTime(one: LocalTime, other: LocalTime): boolean {
  return one.offset === other.offset && one.daylight === other.daylight && one.abbreviation === other.abbreviation
}

/** The rule that gives the days of all these changes: a date, the last such weekday, the n-th, or the first from a day on. */
function ruleFor(changes: readonly Change[]): string | undefined {
  const dates = changes.map((change) => dayOf(change.wall))
  const civils = dates.map(civilOf)
  const days = civils.map(({ day }) => day)
  const [least, most] = [Math.min(...days), Math.max(...days)]
  const month = civils[0]?.month ?? 1
  const [weekday, ...others] = new Set(dates.map(weekdayOf))
  if (least === most) return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${least}`
  if (weekday === undefined || others.length > 0) return undefined
  if (civils.every(({ year, day }) => day > daysInMonth(year, month) - 7)) return nthWeekday(month, -1, weekday)
  const nth = Math.ceil(least / 7)
  if (nth === Math.ceil(most / 7)) return nthWeekday(month, nth, weekday)
  if (most - least > 6) return undefined
  const range = [0, 1, 2, 3, 4, 5, 6].map((day) => least + day)
  return weekdayAmong(month, range, weekday)
}
