import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { findProperties, findProperty, readTimes } from '../ical/values.ts'
import { expandRule, prepareRule } from '../recurrence/expand.ts'
import { parseRule } from '../recurrence/rule.ts'
import { type Budget, BudgetExceeded } from '../recurrence/series.ts'
import { dateOf } from './civil.ts'
import { type Transitions, zoneOfTransitions } from './transitions.ts'
import { DAY, type Instant, type WallTime } from './values.ts'
import type { Zone } from './zone.ts'

/** An observance begins: from `at` on the offset is `to`. */
interface Onset {
  readonly at: Instant
  readonly from: number
  readonly to: number
}

const FIRST_YEAR = dateOf(1970, 1, 1) * DAY
const LAST_YEAR = dateOf(2101, 1, 1) * DAY
const MOST_ONSETS = 2_000

/**
 * The zone that a VTIMEZONE describes, RFC 5545 §3.6.5, for 1970 to 2100. Parts of it that make no sense are left out;
 * undefined when nothing is left.
 */
export function zoneOfVtimezone(timezone: Component, budget: Budget = defaultBudget()): Zone | undefined {
  const onsets = timezone.components.filter(isObservance).flatMap((observance) => onsetsOf(observance, budget))
  if (onsets.length === 0) return undefined
  onsets.sort((a, b) => a.at - b.at)
  return zoneOfTransitions(findProperty(timezone, 'TZID')?.value.trim() ?? '', transitionsOf(onsets))
}

function defaultBudget(): Budget {
  return { steps: 5 * MOST_ONSETS, occurrences: MOST_ONSETS }
}

function isObservance(component: Component): boolean {
  return component.name === 'STANDARD' || component.name === 'DAYLIGHT'
}

function transitionsOf(onsets: readonly Onset[]): Transitions {
  const at: Instant[] = []
  const offsets = [onsets[0]?.from ?? 0]
  for (const onset of onsets.slice(-MOST_ONSETS)) {
    if (onset.to === offsets[offsets.length - 1]) continue
    at.push(onset.at)
    offsets.push(onset.to)
  }
  return { at, offsets }
}

function onsetsOf(observance: Component, budget: Budget): Onset[] {
  const from = findOffset(findProperty(observance, 'TZOFFSETFROM'))
  const to = findOffset(findProperty(observance, 'TZOFFSETTO'))
  if (to === undefined) return []
  try {
    // Without TZOFFSETFROM: only DTSTART would be off, by an hour.
    return wallsOf(observance, from ?? to, budget).map((wall) => ({ at: wall - (from ?? to), from: from ?? to, to }))
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof BudgetExceeded) return []
    throw error
  }
}

/** RFC 5545 §3.3.14: hours and minutes, and seconds where there are any. */
function findOffset(property: Property | undefined): number | undefined {
  const match = /^([+-]?)(\d\d):?(\d\d):?(\d\d)?$/.exec(property?.value.trim() ?? '')
  if (match === null) return undefined
  const [, sign, hours, minutes, seconds] = match
  const offset = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds ?? 0)
  return Math.abs(offset) > DAY ? undefined : sign === '-' ? -offset : offset
}

/** The readings at which it begins, on the clock that it ends: DTSTART is floating (RFC 5545 §3.6.5). */
function wallsOf(observance: Component, from: number, budget: Budget): WallTime[] {
  const starts = findProperty(observance, 'DTSTART')
  const [start] = starts === undefined ? [] : readTimes(starts)
  if (start === undefined) return []
  const first = wallFrom(start, from)
  const walls = [first]
  for (const property of findProperties(observance, 'RDATE')) {
    for (const time of readTimes(property).slice(0, MOST_ONSETS)) walls.push(wallFrom(time, from))
  }
  for (const { value } of findProperties(observance, 'RRULE')) {
    if (value.trim() !== '') for (const wall of wallsOfRule(value, first, from, budget)) walls.push(wall)
  }
  return walls
}

function wallFrom(time: ReturnType<typeof readTimes>[number], offset: number): WallTime {
  if (time.form === 'date') return time.on * DAY
  return time.form === 'utc' ? time.at + offset : time.wall
}

function wallsOfRule(text: string, start: WallTime, offset: number, budget: Budget): Iterable<WallTime> {
  const rule = parseRule(text)
  // RFC 5545 §3.6.5: UNTIL is in UTC here.
  const last =
    rule.until === undefined ? undefined : wallFrom(rule.until, offset) + (rule.until.form === 'date' ? DAY : 0)
  const expansion = prepareRule(rule, start, last)
  if (expansion === undefined) return []
  return expandRule(expansion, Math.max(start, FIRST_YEAR), LAST_YEAR, budget)
}
