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

const frequencies: readonly Frequency[] = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']
const weekdays: Readonly<Record<string, number>> = { SU: 0, MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6 }

/**
 * Reads a rule as strictly as RFC 5545 writes it. Throws InvalidCalendarData. Client: lower case, blanks and a
 * semicolon at the end are let pass, for they leave no doubt.
 */
export function parseRule(text: string): Rule {
  const parts = splitParts(text)
  const frequency = requireFrequency(take(parts, 'FREQ'))
  const scale = take(parts, 'RSCALE') ?? 'GREGORIAN'
  const rule: Rule = {
    frequency,
    interval: readPositive(take(parts, 'INTERVAL'), 'INTERVAL') ?? 1,
    count: readPositive(take(parts, 'COUNT'), 'COUNT'),
    until: readUntil(take(parts, 'UNTIL')),
    weekStart: readWeekday(take(parts, 'WKST')),
    byMonth: readMonths(take(parts, 'BYMONTH'), scale),
    byWeekNo: readSigned(take(parts, 'BYWEEKNO'), 'BYWEEKNO', 53),
    byYearDay: readSigned(take(parts, 'BYYEARDAY'), 'BYYEARDAY', 366),
    byMonthDay: readSigned(take(parts, 'BYMONTHDAY'), 'BYMONTHDAY', 31),
    byDay: readDays(take(parts, 'BYDAY')),
    byHour: readUnsigned(take(parts, 'BYHOUR'), 'BYHOUR', 0, 23),
    byMinute: readUnsigned(take(parts, 'BYMINUTE'), 'BYMINUTE', 0, 59),
    bySecond: readSeconds(take(parts, 'BYSECOND')),
    bySetPos: readSigned(take(parts, 'BYSETPOS'), 'BYSETPOS', 366),
    scale,
    skip: readSkip(take(parts, 'SKIP')),
  }
  for (const name of parts.keys()) if (!name.startsWith('X-')) throw invalid(`has the unknown part ${name}`)
  return rule
}

/**
 * Why the parts of a rule must not stand together (RFC 5545 §3.3.10), or undefined. Such a rule is refused where it is
 * new and expands to nothing where it is already stored.
 */
export function findForbiddenCombination(rule: Rule): string | undefined {
  const { frequency, byDay } = rule
  const numbered = byDay?.some((day) => day.ordinal !== 0) ?? false
  if (rule.count !== undefined && rule.until !== undefined) return 'COUNT and UNTIL'
  if (rule.byWeekNo !== undefined && frequency !== 'YEARLY') return `BYWEEKNO with FREQ=${frequency}`
  if (rule.byYearDay !== undefined && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(frequency)) {
    return `BYYEARDAY with FREQ=${frequency}`
  }
  if (rule.byMonthDay !== undefined && frequency === 'WEEKLY') return 'BYMONTHDAY with FREQ=WEEKLY'
  if (numbered && frequency !== 'MONTHLY' && frequency !== 'YEARLY') return `a numbered BYDAY with FREQ=${frequency}`
  if (numbered && rule.byWeekNo !== undefined) return 'a numbered BYDAY with BYWEEKNO'
  if (rule.bySetPos !== undefined && !hasOtherPart(rule)) return 'BYSETPOS without another BY part'
  return undefined
}

function hasOtherPart(rule: Rule): boolean {
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond } = rule
  return [byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond].some((by) => by !== undefined)
}

function splitParts(text: string): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of text.toUpperCase().split(';')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, Math.max(equals, 0)).trim()
    if (name === '') throw invalid(`has the part "${part}", which is not a name and a value`)
    if (parts.has(name)) throw invalid(`has ${name} twice`)
    parts.set(name, part.slice(equals + 1).trim())
  }
  return parts
}

function take(parts: Map<string, string>, name: string): string | undefined {
  const value = parts.get(name)
  parts.delete(name)
  return value
}

function requireFrequency(value: string | undefined): Frequency {
  const frequency = frequencies.find((known) => known === value)
  if (frequency === undefined) throw invalid(value === undefined ? 'has no FREQ' : `has the unknown FREQ ${value}`)
  return frequency
}

function readPositive(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined
  if (!/^\+?\d{1,10}$/.test(value) || Number(value) < 1) throw invalid(`has ${name}=${value}`)
  return Number(value)
}

function readUntil(value: string | undefined): TimeValue | undefined {
  return value === undefined ? undefined : parseTime(value, undefined, 'UNTIL')
}

function readWeekday(value: string | undefined): number {
  if (value === undefined) return 1
  const weekday = weekdays[value]
  if (weekday === undefined) throw invalid(`has WKST=${value}`)
  return weekday
}

function readDays(value: string | undefined): readonly WeekdayNumber[] | undefined {
  if (value === undefined) return undefined
  const days = new Map<string, WeekdayNumber>()
  for (const item of value.split(',')) {
    const [, number, name] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(item.trim()) ?? []
    const weekday = weekdays[name ?? '']
    const ordinal = Number(number ?? 0)
    if (weekday === undefined || Math.abs(ordinal) > 53 || (number !== undefined && ordinal === 0)) {
      throw invalid(`has ${item} in BYDAY`)
    }
    days.set(`${ordinal}${weekday}`, { ordinal, weekday })
  }
  return [...days.values()]
}

function readNumbers(value: string | undefined, name: string, allowed: (n: number) => boolean): number[] | undefined {
  if (value === undefined) return undefined
  const numbers = new Set<number>()
  for (const item of value.split(',')) {
    const number = Number(item.trim())
    if (!/^\s*[+-]?\d{1,3}\s*$/.test(item) || !allowed(number)) throw invalid(`has ${item} in ${name}`)
    numbers.add(number)
  }
  return [...numbers].sort((a, b) => a - b)
}

function readUnsigned(value: string | undefined, name: string, min: number, max: number): number[] | undefined {
  return readNumbers(value, name, (number) => number >= min && number <= max)
}

function readSigned(value: string | undefined, name: string, max: number): number[] | undefined {
  return readNumbers(value, name, (number) => number !== 0 && Math.abs(number) <= max)
}

function readSeconds(value: string | undefined): number[] | undefined {
  // RFC 5545 §3.3.12: without support for leap seconds, 60 is 59.
  const seconds = readUnsigned(value, 'BYSECOND', 0, 60)?.map((second) => Math.min(second, 59))
  return seconds === undefined ? undefined : [...new Set(seconds)]
}

// RFC 7529 §4.2: other calendars have leap months (5L) and a thirteenth one.
function readMonths(value: string | undefined, scale: string): number[] | undefined {
  if (scale === 'GREGORIAN') return readUnsigned(value, 'BYMONTH', 1, 12)
  return readUnsigned(value?.replace(/(\d)L/g, '$1'), 'BYMONTH', 1, 13)
}

function readSkip(value: string | undefined): Rule['skip'] {
  if (value === undefined || value === 'OMIT') return 'OMIT'
  if (value === 'BACKWARD' || value === 'FORWARD') return value
  throw invalid(`has SKIP=${value}`)
}

function invalid(sentence: string): InvalidCalendarData {
  return new InvalidCalendarData(`A recurrence rule ${sentence}`)
}
