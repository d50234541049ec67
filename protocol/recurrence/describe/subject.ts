import { findCalendarSystem } from '../../time/calendars/index.ts'
import { civilOf, dayOf, timeOf, weekdayOf } from '../../time/civil.ts'
import type { WallTime } from '../../time/values.ts'
import type { Rule } from '../rule.ts'
import type { Language } from './language.ts'

/** What a sentence is about, and in which language. */
export interface Subject {
  readonly rule: Rule
  readonly language: Language
  readonly start: Start | undefined
  /** Whether the months of the rule are January to December. */
  readonly named: boolean
}

/** DTSTART in the calendar of the rule. */
interface Start {
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly clock: TimeOfDay
}

interface TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Calendars whose months are the Gregorian ones: what they repeat is the same. */
const gregorianScales = new Set(['GREGORIAN', 'GREGORY', 'ISO8601', 'BUDDHIST', 'JAPANESE', 'ROC'])

export function subjectOf(rule: Rule, language: Language, wall: WallTime | undefined): Subject {
  const named = gregorianScales.has(rule.scale)
  return { rule, language, named, start: wall === undefined ? undefined : startOf(rule, named, wall) }
}

function startOf({ scale }: Rule, named: boolean, wall: WallTime): Start | undefined {
  const on = dayOf(wall)
  const clock = clockOf(wall)
  const weekday = weekdayOf(on)
  if (named) return { ...civilOf(on), weekday, clock }
  const month = findCalendarSystem(scale)
    ?.yearOf(on)
    ?.months.findLast(({ first }) => first <= on)
  return month === undefined ? undefined : { month: month.number, day: on - month.first + 1, weekday, clock }
}

export function clockOf(wall: WallTime): TimeOfDay {
  const time = timeOf(wall)
  return { hour: Math.floor(time / 3_600), minute: Math.floor(time / 60) % 60, second: time % 60 }
}

/** Words in a row, and clauses that follow after commas. */
export interface Phrases {
  readonly words: readonly string[]
  readonly clauses: readonly string[]
  /** Whether BYSETPOS has been said. */
  readonly saysPositions?: boolean
}
