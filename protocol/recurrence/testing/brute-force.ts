/**
 * RFC 5545 §3.3.10 read once more, day by day from its table, with the host's Date and nothing of the engine: slow, and
 * short enough to be compared with the text. Times are readings of a clock, in seconds as if in UTC.
 */
const DAY = 86_400
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

interface Parts {
  readonly frequency: string
  readonly interval: number
  readonly count: number | undefined
  /** A reading of the clock. */
  readonly until: number
  readonly weekStart: number
  readonly byDay: readonly { readonly ordinal: number; readonly weekday: number }[] | undefined
  list(name: string): readonly number[] | undefined
}

/** All that a rule says about one day. */
interface DayFacts {
  readonly day: number
  readonly year: number
  readonly month: number
  readonly monthDay: number
  readonly monthLength: number
  readonly yearDay: number
  readonly yearLength: number
  readonly weekday: number
}

/** Most seconds that a rule may be walked through. */
export class TooFar extends Error {}

/**
 * The first `most` instances in [from, to): DTSTART, which is the first whatever the rule says (RFC 5545 §3.8.5.3), and
 * what the rule gives after it.
 */
export function bruteForce(text: string, dtstart: number, from: number, to: number, most = 1_000): number[] {
  const rule = partsOf(text)
  const found: number[] = dtstart >= from && dtstart < to ? [dtstart] : []
  let left = (rule.count ?? Number.POSITIVE_INFINITY) - 1
  let previous = dtstart
  for (const set of periodsOf(rule, dtstart, rule.count === undefined ? from : dtstart, to)) {
    for (const wall of set) {
      // Weeks of neighbouring years share no day, but a set may lie before DTSTART or repeat what came before.
      if (wall <= previous) continue
      if (wall > rule.until || wall >= to || left === 0 || found.length >= most) return found
      left--
      previous = wall
      if (wall >= from) found.push(wall)
    }
  }
  return found
}

/** What FREQ gives in each period that matters to [from, to), in order; DTSTART is anywhere in the first. */
function* periodsOf(rule: Parts, dtstart: number, from: number, to: number): Generator<readonly number[]> {
  const step = { HOURLY: 3_600, MINUTELY: 60, SECONDLY: 1 }[rule.frequency]
  if (step !== undefined) {
    yield* shortPeriods(rule, dtstart, step, from, to)
    return
  }
  for (let index = 0; ; index += rule.interval) {
    const [first, last] = daysOfPeriod(rule, Math.floor(dtstart / DAY), index)
    if ((first - 7) * DAY >= to || index > 200_000) return
    if ((last + 7) * DAY < from) continue
    const days = []
    for (let day = first; day <= last; day++)
      if (isSelected(rule, factsOf(day), factsOfPeriod(rule, dtstart, index), dtstart)) days.push(day)
    yield positions(
      rule,
      days.flatMap((day) => timesOfDay(rule, dtstart).map((time) => day * DAY + time)),
    )
  }
}

/** The first and the last day of the period that lies `index` behind the one of DTSTART. */
function daysOfPeriod(rule: Parts, startDay: number, index: number): readonly [number, number] {
  const { year, month, weekday } = factsOf(startDay)
  switch (rule.frequency) {
    case 'YEARLY':
      // A week of a year may begin before its January and end after its December.
      return [dayNumber(year + index, 1, 1) - 3, dayNumber(year + index, 12, 31) + 3]
    case 'MONTHLY':
      return [dayNumber(year, month + index, 1), dayNumber(year, month + index + 1, 1) - 1]
    case 'WEEKLY': {
      const first = startDay - ((weekday - rule.weekStart + 7) % 7) + 7 * index
      return [first, first + 6]
    }
    default:
      return [startDay + index, startDay + index]
  }
}

interface Period {
  /** Of a YEARLY rule. */
  readonly year: number
}

function factsOfPeriod(rule: Parts, dtstart: number, index: number): Period {
  return { year: factsOf(Math.floor(dtstart / DAY)).year + (rule.frequency === 'YEARLY' ? index : 0) }
}

/** The table of RFC 5545 §3.3.10, its columns for a day and more. */
function isSelected(rule: Parts, facts: DayFacts, period: Period, dtstart: number): boolean {
  const start = factsOf(Math.floor(dtstart / DAY))
  const [months, monthDays, yearDays, weeks] = ['BYMONTH', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO'].map(rule.list)
  if (months !== undefined && !months.includes(facts.month)) return false
  if (yearDays !== undefined && !has(yearDays, facts.yearDay, facts.yearLength)) return false
  if (monthDays !== undefined && !has(monthDays, facts.monthDay, facts.monthLength)) return false
  if (rule.frequency === 'YEARLY') {
    const week = weekOf(facts, rule.weekStart)
    if (weeks === undefined ? facts.year !== period.year : week.year !== period.year) return false
    if (weeks !== undefined && !has(weeks, week.number, week.count)) return false
  }
  if (rule.byDay !== undefined) return rule.byDay.some((named) => isNamed(rule, named, facts))
  // "Information, not contained in the rule, necessary to determine the various recurrence instances" is DTSTART's.
  if (rule.frequency === 'WEEKLY') return facts.weekday === start.weekday
  if (rule.frequency === 'MONTHLY') return monthDays !== undefined || facts.monthDay === start.monthDay
  if (rule.frequency !== 'YEARLY' || yearDays !== undefined || monthDays !== undefined) return true
  if (weeks !== undefined) return facts.weekday === start.weekday
  return facts.monthDay === start.monthDay && (months !== undefined || facts.month === start.month)
}

/** Notes 1 and 2 of the table: a number counts in the month when FREQ or BYMONTH gives one, else in the year. */
function isNamed(rule: Parts, { ordinal, weekday }: { ordinal: number; weekday: number }, facts: DayFacts): boolean {
  if (facts.weekday !== weekday) return false
  if (ordinal === 0) return true
  const inMonth = rule.frequency === 'MONTHLY' || rule.list('BYMONTH') !== undefined
  const [number, length] = inMonth ? [facts.monthDay, facts.monthLength] : [facts.yearDay, facts.yearLength]
  return ordinal === Math.ceil(number / 7) || ordinal === -Math.ceil((length - number + 1) / 7)
}

function timesOfDay(rule: Parts, dtstart: number): readonly number[] {
  const time = dtstart - Math.floor(dtstart / DAY) * DAY
  const hours = rule.list('BYHOUR') ?? [Math.floor(time / 3_600)]
  const minutes = rule.list('BYMINUTE') ?? [Math.floor(time / 60) % 60]
  const seconds = rule.list('BYSECOND') ?? [time % 60]
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3_600 + minute * 60 + second)),
  )
}

/** HOURLY, MINUTELY, SECONDLY: every step between the bounds is looked at. */
function* shortPeriods(
  rule: Parts,
  dtstart: number,
  step: number,
  from: number,
  to: number,
): Generator<readonly number[]> {
  const first = Math.floor(dtstart / step) * step
  const stride = step * rule.interval
  const start = first + Math.max(0, Math.floor((from - first) / stride)) * stride
  if ((to - start) / stride > 3e6) throw new TooFar(`${rule.frequency} over ${to - start} seconds`)
  for (let period = start; period < to; period += stride) {
    const day = Math.floor(period / DAY)
    if (!isSelected(rule, factsOf(day), { year: 0 }, dtstart)) {
      // No other step of this day is selected, either.
      period += Math.max(0, Math.floor(((day + 1) * DAY - 1 - period) / stride)) * stride
      continue
    }
    const time = period - day * DAY
    if (!(rule.list('BYHOUR')?.includes(Math.floor(time / 3_600)) ?? true)) continue
    if (step < 3_600 && !(rule.list('BYMINUTE')?.includes(Math.floor(time / 60) % 60) ?? true)) continue
    if (step < 60 && !(rule.list('BYSECOND')?.includes(time % 60) ?? true)) continue
    const minutes = step < 3_600 ? [0] : (rule.list('BYMINUTE') ?? [Math.floor(dtstart / 60) % 60])
    const seconds = step < 60 ? [0] : (rule.list('BYSECOND') ?? [dtstart % 60])
    yield positions(
      rule,
      minutes.flatMap((minute) => seconds.map((second) => period + minute * 60 + second)),
    )
  }
}

/** BYSETPOS: "the nth occurrence within the set of recurrence instances specified by the rule", from either end. */
function positions(rule: Parts, set: readonly number[]): readonly number[] {
  const wanted = rule.list('BYSETPOS')
  return wanted === undefined ? set : set.filter((_, index) => has(wanted, index + 1, set.length))
}

function has(list: readonly number[], number: number, count: number): boolean {
  return list.includes(number) || list.includes(number - count - 1)
}

/** "Week number one of the calendar year is the first week that contains at least four (4) days in that calendar year." */
function weekOf({ day, weekday }: DayFacts, weekStart: number): { year: number; number: number; count: number } {
  const fourth = factsOf(day - ((weekday - weekStart + 7) % 7) + 3)
  const later = Math.floor((fourth.yearLength - fourth.yearDay) / 7)
  const number = Math.ceil(fourth.yearDay / 7)
  return { year: fourth.year, number, count: number + later }
}

const known = new Map<number, DayFacts>()

function factsOf(day: number): DayFacts {
  const before = known.get(day)
  if (before !== undefined) return before
  const date = new Date(day * DAY * 1_000)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  const facts = {
    day,
    year,
    month,
    monthDay: date.getUTCDate(),
    monthLength: dayNumber(year, month + 1, 1) - dayNumber(year, month, 1),
    yearDay: day - dayNumber(year, 1, 1) + 1,
    yearLength: dayNumber(year + 1, 1, 1) - dayNumber(year, 1, 1),
    weekday: date.getUTCDay(),
  }
  known.set(day, facts)
  return facts
}

/** Months beyond December go on into the next years. */
function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 1_000 / DAY
}

function partsOf(text: string): Parts {
  const values = new Map(
    text
      .split(';')
      .map((part) => part.split('='))
      .map(([name = '', value = '']) => [name, value]),
  )
  const lists = new Map<string, readonly number[]>()
  for (const [name, value] of values) {
    if (name.startsWith('BY') && name !== 'BYDAY')
      lists.set(
        name,
        [...new Set(value.split(',').map(Number))].sort((a, b) => a - b),
      )
  }
  const count = values.get('COUNT')
  return {
    frequency: values.get('FREQ') ?? '',
    interval: Number(values.get('INTERVAL') ?? 1),
    count: count === undefined ? undefined : Number(count),
    until: untilOf(values.get('UNTIL')),
    weekStart: WEEKDAYS.indexOf(values.get('WKST') ?? 'MO'),
    byDay: values
      .get('BYDAY')
      ?.split(',')
      .map((day) => ({ ordinal: Number(day.slice(0, -2)), weekday: WEEKDAYS.indexOf(day.slice(-2)) })),
    list: (name) => lists.get(name),
  }
}

function untilOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const [year, month, day, hour, minute, second] = [0, 4, 6, 9, 11, 13].map((at, i) =>
    Number(text.slice(at, at + (i === 0 ? 4 : 2))),
  )
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1_000
}
