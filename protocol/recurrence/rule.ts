import { InvalidCalendarData } from '../ical/invalid.ts'
import { parseTime } from '../ical/values.ts'
import type { TimeValue } from '../time/values.ts'

export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY' | 'SECONDLY'

export interface WeekdayNumber {
  /** 0 means every such day of the period. */
  readonly ordinal: number
  /** 0 is Sunday. */
  readonly weekday: number
}

/** A RECUR value, RFC 5545 §3.3.10 and RFC 7529. Lists are sorted and hold each value once; undefined means not given. */
export interface Rule {
  readonly frequency: Frequency
  readonly interval: number
  readonly count: number | undefined
  readonly until: TimeValue | undefined
  readonly weekStart: number
  /** RFC 7529 §4.2: a leap month of another calendar, such as 5L, is its number and a half: 5.5. */
  readonly byMonth: readonly number[] | undefined
  readonly byWeekNo: readonly number[] | undefined
  readonly byYearDay: readonly number[] | undefined
  readonly byMonthDay: readonly number[] | undefined
  readonly byDay: readonly WeekdayNumber[] | undefined
  readonly byHour: readonly number[] | undefined
  readonly byMinute: readonly number[] | undefined
  readonly bySecond: readonly number[] | undefined
  readonly bySetPos: readonly number[] | undefined
  /** RFC 7529 §4.1; upper case, GREGORIAN when not given. */
  readonly scale: string
  readonly skip: 'OMIT' | 'BACKWARD' | 'FORWARD'
}

/** A rule while its parts are read: undefined is not there yet. */
type Draft = { -readonly [Part in keyof Rule]: Rule[Part] | undefined }

const frequencies: ReadonlySet<string> = new Set<Frequency>([
  'YEARLY',
  'MONTHLY',
  'WEEKLY',
  'DAILY',
  'HOURLY',
  'MINUTELY',
  'SECONDLY',
])

const weekdays: Readonly<Record<string, number>> = { SU: 0, MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6 }

/**
 * Reads a rule as strictly as RFC 5545 writes it. Throws InvalidCalendarData. Client: lower case, blanks and a
 * semicolon at the end are let pass, for they leave no doubt.
 */
export function parseRule(text: string): Rule {
  const draft = readParts(text.toUpperCase())
  const { frequency, scale = 'GREGORIAN' } = draft
  if (frequency === undefined) throw invalid('has no FREQ')
  if (scale === 'GREGORIAN') requireGregorian(draft)
  return {
    frequency,
    interval: draft.interval ?? 1,
    count: draft.count,
    until: draft.until,
    weekStart: draft.weekStart ?? 1,
    byMonth: draft.byMonth,
    byWeekNo: draft.byWeekNo,
    byYearDay: draft.byYearDay,
    byMonthDay: draft.byMonthDay,
    byDay: draft.byDay,
    byHour: draft.byHour,
    byMinute: draft.byMinute,
    bySecond: draft.bySecond,
    bySetPos: draft.bySetPos,
    scale,
    skip: draft.skip ?? 'OMIT',
  }
}

/**
 * Why the parts of a rule must not stand together (RFC 5545 §3.3.10), or undefined. Such a rule is refused where it is
 * new and expands to nothing where it is already stored.
 */
export function findForbiddenCombination(rule: Rule): string | undefined {
  if (rule.count !== undefined && rule.until !== undefined) return 'COUNT and UNTIL'
  return findUnworkableCombination(rule)
}

/** The same but for COUNT beside UNTIL, for both of these can be met. */
export function findUnworkableCombination(rule: Rule): string | undefined {
  const { frequency, byDay } = rule
  if (rule.byWeekNo !== undefined && frequency !== 'YEARLY') return `BYWEEKNO with FREQ=${frequency}`
  if (rule.byYearDay !== undefined && (frequency === 'DAILY' || frequency === 'WEEKLY' || frequency === 'MONTHLY')) {
    return `BYYEARDAY with FREQ=${frequency}`
  }
  if (rule.byMonthDay !== undefined && frequency === 'WEEKLY') return 'BYMONTHDAY with FREQ=WEEKLY'
  if (byDay?.some((day) => day.ordinal !== 0)) {
    if (frequency !== 'MONTHLY' && frequency !== 'YEARLY') return `a numbered BYDAY with FREQ=${frequency}`
    if (rule.byWeekNo !== undefined) return 'a numbered BYDAY with BYWEEKNO'
  }
  if (rule.bySetPos !== undefined && !hasOtherPart(rule)) return 'BYSETPOS without another BY part'
  return undefined
}

function hasOtherPart(rule: Rule): boolean {
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond } = rule
  return [byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond].some((by) => by !== undefined)
}

function readParts(text: string): Draft {
  const draft: Draft = {
    frequency: undefined,
    interval: undefined,
    count: undefined,
    until: undefined,
    weekStart: undefined,
    byMonth: undefined,
    byWeekNo: undefined,
    byYearDay: undefined,
    byMonthDay: undefined,
    byDay: undefined,
    byHour: undefined,
    byMinute: undefined,
    bySecond: undefined,
    bySetPos: undefined,
    scale: undefined,
    skip: undefined,
  }
  for (let from = 0; from < text.length; ) {
    const semicolon = text.indexOf(';', from)
    const end = semicolon < 0 ? text.length : semicolon
    readPart(draft, text, from, end)
    from = end + 1
  }
  return draft
}

function readPart(draft: Draft, text: string, from: number, end: number): void {
  const equals = text.indexOf('=', from)
  if (equals <= from || equals >= end) {
    const part = text.slice(from, end)
    if (part.trim() === '') return
    throw invalid(`has the part "${part}", which is not a name and a value`)
  }
  const name = text.slice(from, equals).trim()
  const value = text.slice(equals + 1, end).trim()
  switch (name) {
    case 'FREQ':
      draft.frequency = once(name, draft.frequency, readFrequency(value))
      return
    case 'INTERVAL':
      draft.interval = once(name, draft.interval, readPositive(value, name))
      return
    case 'COUNT':
      draft.count = once(name, draft.count, readPositive(value, name))
      return
    case 'UNTIL':
      draft.until = once(name, draft.until, parseTime(value, undefined, name))
      return
    case 'WKST':
      draft.weekStart = once(name, draft.weekStart, readWeekStart(value))
      return
    case 'BYDAY':
      draft.byDay = once(name, draft.byDay, readDays(value))
      return
    case 'BYMONTH':
      draft.byMonth = once(name, draft.byMonth, readMonths(value))
      return
    case 'BYMONTHDAY':
      draft.byMonthDay = once(name, draft.byMonthDay, readSigned(value, name, 31))
      return
    case 'BYSETPOS':
      draft.bySetPos = once(name, draft.bySetPos, readSigned(value, name, LONGEST_YEAR))
      return
    case 'BYHOUR':
      draft.byHour = once(name, draft.byHour, readNumbers(value, name, 0, 23))
      return
    case 'BYMINUTE':
      draft.byMinute = once(name, draft.byMinute, readNumbers(value, name, 0, 59))
      return
    case 'BYSECOND':
      draft.bySecond = once(name, draft.bySecond, readSeconds(value))
      return
    case 'BYWEEKNO':
      draft.byWeekNo = once(name, draft.byWeekNo, readSigned(value, name, 55))
      return
    case 'BYYEARDAY':
      draft.byYearDay = once(name, draft.byYearDay, readSigned(value, name, LONGEST_YEAR))
      return
    case 'RSCALE':
      draft.scale = once(name, draft.scale, value)
      return
    case 'SKIP':
      draft.skip = once(name, draft.skip, readSkip(value))
      return
    default:
      if (!name.startsWith('X-')) throw invalid(`has the unknown part ${name}`)
  }
}

function once<Value>(name: string, before: Value | undefined, value: Value): Value {
  if (before !== undefined) throw invalid(`has ${name} twice`)
  return value
}

function readFrequency(value: string): Frequency {
  if (!isFrequency(value)) throw invalid(`has the unknown FREQ ${value}`)
  return value
}

function isFrequency(value: string): value is Frequency {
  return frequencies.has(value)
}

function readPositive(value: string, name: string): number {
  const number = /^\+?\d{1,10}$/.test(value) ? Number(value) : 0
  if (number < 1) throw invalid(`has ${name}=${value}`)
  return number
}

function readWeekStart(value: string): number {
  const weekday = weekdays[value]
  if (weekday === undefined) throw invalid(`has WKST=${value}`)
  return weekday
}

function readDays(value: string): readonly WeekdayNumber[] {
  const days: WeekdayNumber[] = []
  for (const item of value.split(',')) {
    const day = readDay(item.trim())
    if (!days.some(({ ordinal, weekday }) => ordinal === day.ordinal && weekday === day.weekday)) days.push(day)
  }
  return days
}

function readDay(item: string): WeekdayNumber {
  const weekday = weekdays[item.slice(-2)]
  const number = item.slice(0, -2)
  const ordinal = number === '' ? 0 : readInteger(number)
  if (weekday === undefined || !(Math.abs(ordinal) <= 53) || (number !== '' && ordinal === 0)) {
    throw invalid(`has ${item} in BYDAY`)
  }
  return { ordinal, weekday }
}

/** Days of a Hebrew leap year, and of some Chinese ones. */
const LONGEST_YEAR = 385

/** Up to three digits with or without a sign; NaN for anything else. */
function readInteger(text: string): number {
  return /^[+-]?\d{1,3}$/.test(text) ? Number(text) : Number.NaN
}

function readNumbers(value: string, name: string, least: number, most: number): number[] {
  const numbers: number[] = []
  for (const item of value.split(',')) {
    const number = readInteger(item.trim())
    if (!(number >= least && number <= most)) throw invalid(`has ${item} in ${name}`)
    numbers.push(number)
  }
  return ascending(numbers)
}

/** From either end; there is no 0. */
function readSigned(value: string, name: string, most: number): number[] {
  const numbers = readNumbers(value, name, -most, most)
  if (numbers.includes(0)) throw invalid(`has 0 in ${name}`)
  return numbers
}

function readSeconds(value: string): number[] {
  // RFC 5545 §3.3.12: without support for leap seconds, 60 is 59.
  return ascending(readNumbers(value, 'BYSECOND', 0, 60).map((second) => Math.min(second, 59)))
}

// RFC 7529 §4.2: other calendars have leap months (5L) and a thirteenth one.
function readMonths(value: string): number[] {
  const months: number[] = []
  for (const item of value.split(',')) {
    const text = item.trim()
    const isLeap = text.endsWith('L')
    const number = readInteger(isLeap ? text.slice(0, -1) : text)
    if (!(number >= 1 && number <= 13)) throw invalid(`has ${item} in BYMONTH`)
    months.push(isLeap ? number + 0.5 : number)
  }
  return ascending(months)
}

/** What only years of other calendars have: months beyond the twelfth, leap months, 385 days, 55 weeks. */
function requireGregorian({ byMonth, byWeekNo, byYearDay, bySetPos }: Draft): void {
  const month = byMonth?.find((number) => number > 12 || !Number.isInteger(number))
  if (month !== undefined) throw invalid(`has ${month === 13 ? month : `${Math.floor(month)}L`} in BYMONTH`)
  requireWithin(byWeekNo, 'BYWEEKNO', 53)
  requireWithin(byYearDay, 'BYYEARDAY', 366)
  requireWithin(bySetPos, 'BYSETPOS', 366)
}

function requireWithin(numbers: readonly number[] | undefined, name: string, most: number): void {
  const beyond = numbers?.find((number) => Math.abs(number) > most)
  if (beyond !== undefined) throw invalid(`has ${beyond} in ${name}`)
}

/** Sorted, each value once. */
function ascending(numbers: number[]): number[] {
  if (numbers.length < 2) return numbers
  return [...new Set(numbers)].sort((a, b) => a - b)
}

function readSkip(value: string): Rule['skip'] {
  if (value === 'OMIT' || value === 'BACKWARD' || value === 'FORWARD') return value
  throw invalid(`has SKIP=${value}`)
}

const LONGEST_SENTENCE = 100

function invalid(sentence: string): InvalidCalendarData {
  const shown = sentence.length > LONGEST_SENTENCE ? `${sentence.slice(0, LONGEST_SENTENCE)}…` : sentence
  return new InvalidCalendarData(`A recurrence rule ${shown}`)
}
