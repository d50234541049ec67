import type { Frequency } from '../rule.ts'

/** The words of one language. Phrases carry their own articles and prepositions; who joins them knows no grammar. */
export interface Language {
  /** `every day`, `every 2 weeks` */
  every(frequency: Frequency, interval: number): string
  /** Monday to Friday, each week. */
  readonly everyWeekday: string
  /** `every Monday and Friday`: days of the week where the day repeats. */
  everyOf(weekdays: readonly number[]): string
  /** `every month on the last Friday`: never called with a whole group. */
  everyMonthOn(groups: readonly DayGroup[]): string

  /** `on Monday and Friday` */
  onWeekdays(weekdays: readonly number[]): string
  /** `on the 1st and 3rd Monday of March` */
  onGroups(groups: readonly DayGroup[], extent: Extent): string
  /** `on the 1st and the last day of the month`, `on 4 July` */
  onMonthDays(days: readonly number[], extent: Extent): string
  /** `on the 100th day of the year` */
  onYearDays(days: readonly number[]): string
  readonly onAnyDay: string
  /** `in January and March` */
  inMonths(months: Months): string
  /** `in week 20 and in the last week of the year` */
  inWeeks(weeks: readonly number[]): string

  /** What a day is, to be asked: `a Friday or the last Monday of the month` */
  isGroups(groups: readonly DayGroup[], extent: Extent): string
  isMonthDays(days: readonly number[]): string
  isYearDays(days: readonly number[]): string
  isInMonths(months: Months): string
  /** `if that is in April and if that is a Friday` */
  when(predicates: readonly string[]): string
  /** `only in January` */
  only(phrase: string): string

  /** `at 9:00 and 17:30` */
  atTimes(times: readonly Clock[]): string
  /** `in the hours 9 and 17`: the minutes are not known. */
  inHours(hours: readonly number[]): string
  atMinutes(minutes: readonly number[]): string
  atSeconds(seconds: readonly number[]): string
  /** `between 9:00 and 11:59` */
  between(spans: readonly ClockSpan[]): string

  /** `only the 1st and last of these per month` */
  positions(positions: readonly number[], frequency: Frequency): string
  /** `weeks starting on Sunday` */
  weekStart(weekday: number): string
  /** `10 times` */
  count(count: number): string
  /** `until 5 March 2026` */
  until(date: CivilDate, time: Clock | undefined, isUtc: boolean): string
  /** `or the day before if that date does not exist`; `far` where a month may be meant, not a day alone. */
  skip(direction: 'BACKWARD' | 'FORWARD', far: boolean): string
  /** `in the Chinese calendar` */
  calendar(name: string): string
  /** A rule that contradicts itself, which repeats nothing. */
  readonly invalid: string
}

/** 0 to 6 is a day of the week from Sunday on. */
export type DayNoun = number | 'weekday' | 'weekend-day' | 'day'

/** The days of one noun: those of the ordinals, from either end, or each one where there are none. */
export interface DayGroup {
  readonly noun: DayNoun
  readonly ordinals: readonly number[]
}

/** What days are counted in: `period` is what the sentence has just named. */
export type Extent = 'period' | 'month' | 'each-month' | 'year' | Months

export interface Months {
  /** As in `Rule.byMonth`: 5.5 is a leap month. */
  readonly numbers: readonly number[]
  /** Whether these are January to December, not months of another calendar. */
  readonly named: boolean
}

export interface Clock {
  readonly hour: number
  readonly minute: number
  /** Undefined where it goes without saying. */
  readonly second: number | undefined
}

export interface ClockSpan {
  readonly first: Clock
  readonly last: Clock
}

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Numbers in a row, both ends included. */
export interface Run {
  readonly first: number
  readonly last: number
}

/** Ascending numbers in rows. */
export function runsOf(numbers: readonly number[]): Run[] {
  const runs: { first: number; last: number }[] = []
  for (const number of numbers) {
    const latest = runs.at(-1)
    if (latest !== undefined && number === latest.last + 1) latest.last = number
    else runs.push({ first: number, last: number })
  }
  return runs
}

/** Ascending numbers: three and more in a row are a range. */
export function splitRanges(numbers: readonly number[]): { readonly single: number[]; readonly ranges: Run[] } {
  const runs = runsOf(numbers)
  const isRange = ({ first, last }: Run) => last - first >= 2
  const single = runs
    .filter((run) => !isRange(run))
    .flatMap(({ first, last }) => (first === last ? [first] : [first, last]))
  return { single, ranges: runs.filter(isRange) }
}

/** Ascending numbers in words: three and more in a row become one item. */
export function shortened(
  numbers: readonly number[],
  one: (number: number) => string,
  range: (first: number, last: number) => string,
): string[] {
  return runsOf(numbers).flatMap(({ first, last }) => {
    if (last - first >= 2) return [range(first, last)]
    return first === last ? [one(first)] : [one(first), one(last)]
  })
}

/** `a, b and c` */
export function join(items: readonly string[], conjunction: string): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

export function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** `9:05` or `9:05:30` */
export function clockText({ hour, minute, second }: Clock): string {
  const seconds = second === undefined ? '' : `:${twoDigits(second)}`
  return `${hour}:${twoDigits(minute)}${seconds}`
}

/** Split into those from the start and those from the end, each ascending. */
export function bySign(numbers: readonly number[]): { readonly positive: number[]; readonly negative: number[] } {
  return { positive: numbers.filter((number) => number > 0), negative: numbers.filter((number) => number < 0) }
}
