import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { findProperties, findProperty, readTimes } from '../ical/values.ts'
import { type Budget, BudgetExceeded } from '../recurrence/budget.ts'
import { prepareRule } from '../recurrence/expand.ts'
import { parseRule } from '../recurrence/rule.ts'
import { dateOf } from './civil.ts'
import { type Transition, TransitionZone, ZoneTable } from './transitions.ts'
import { DAY, type WallTime } from './values.ts'
import type { LocalTime } from './yearly-rule.ts'

/** An observance begins when the clocks that it ends, or those of UTC+`from`, show `wall`. */
interface Onset {
  readonly wall: WallTime
  readonly from: number | undefined
  readonly to: LocalTime
}

/** Rules without end are expanded between these. */
const FIRST_YEAR = dateOf(1970, 1, 1) * DAY
const LAST_YEAR = dateOf(2101, 1, 1) * DAY
const MOST_ONSETS = 2_000

/**
 * The zone that a VTIMEZONE describes, RFC 5545 §3.6.5. Parts of it that make no sense are left out; undefined when
 * nothing is left.
 */
export function zoneOfVtimezone(timezone: Component, budget: Budget = defaultBudget()): TransitionZone | undefined {
  const key = keyOfRules(timezone)
  let table = findCompiled(key)
  if (table === undefined) {
    const compiled = compile(timezone, budget)
    table = compiled.table
    // With a larger budget it might be another.
    if (!compiled.exceeded) keepCompiled(key, table)
  }
  const tzid = findProperty(timezone, 'TZID')?.value.trim() ?? ''
  return table === null ? undefined : new TransitionZone(tzid, table)
}

function isObservance({ name }: Component): boolean {
  return name === 'STANDARD' || name === 'DAYLIGHT'
}

function defaultBudget(): Budget {
  return { steps: 20 * MOST_ONSETS, occurrences: MOST_ONSETS }
}

// --- what was compiled before: a client sends the same VTIMEZONE with every object --------------------------------------

/** By the properties that make the rules; null for those that describe no zone. The least recently used is first. */
const compiledZones = new Map<string, ZoneTable | null>()
const MOST_COMPILED = 64
const LONGEST_KEY = 16_384

/** Of an observance: what decides its offsets and when they change. */
export const ruleProperties: ReadonlySet<string> = new Set(['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'RDATE'])

function keyOfRules(timezone: Component): string {
  const parts: string[] = []
  for (const observance of timezone.components.filter(isObservance)) {
    parts.push(observance.name)
    for (const { name, value } of observance.properties) if (ruleProperties.has(name)) parts.push(name, value)
  }
  return parts.join('\n')
}

function findCompiled(key: string): ZoneTable | null | undefined {
  const table = compiledZones.get(key)
  if (table === undefined) return undefined
  compiledZones.delete(key)
  compiledZones.set(key, table)
  return table
}

function keepCompiled(key: string, table: ZoneTable | null): void {
  if (key.length > LONGEST_KEY) return
  compiledZones.set(key, table)
  const [eldest] = compiledZones.keys()
  if (compiledZones.size > MOST_COMPILED && eldest !== undefined) compiledZones.delete(eldest)
}

// --- compiling -----------------------------------------------------------------------------------------------------------

interface Compiled {
  readonly table: ZoneTable | null
  /** Something was left out because it took too long. */
  readonly exceeded: boolean
}

function compile(timezone: Component, budget: Budget): Compiled {
  const onsets: Onset[] = []
  let exceeded = false
  for (const observance of timezone.components.filter(isObservance)) {
    try {
      for (const onset of onsetsOf(observance, budget)) onsets.push(onset)
    } catch (error) {
      if (error instanceof BudgetExceeded) exceeded = true
      else if (!(error instanceof InvalidCalendarData)) throw error
    }
  }
  return { table: onsets.length === 0 ? null : tableOf(onsets), exceeded }
}

function tableOf(onsets: readonly Onset[]): ZoneTable {
  const changes = changesOf(onsets).slice(-MOST_ONSETS)
  const known: Transition[] = []
  // RFC 5545 §3.6.5 leaves open what was before the first observance: the clocks that it ended.
  const first = { offset: changes[0]?.from ?? 0, abbreviation: '', daylight: false }
  for (const { at, to } of changes) {
    // Client: Outlook begins STANDARD and DAYLIGHT on 1601-01-01.
    if (known[known.length - 1]?.at === at) known.pop()
    known.push({ at, to })
  }
  return new ZoneTable({ first, known, rule: undefined })
}

interface Change extends Transition {
  readonly from: number
}

/** Ascending; of those at one instant, the one that counts is last. */
function changesOf(onsets: readonly Onset[]): Change[] {
  const inOrder = [...onsets].sort((a, b) => a.wall - a.to.offset - (b.wall - b.to.offset))
  let before: number | undefined
  const changes = inOrder.map(({ wall, from, to }) => {
    // Without TZOFFSETFROM it ends the observance before it.
    const offset = from ?? before ?? to.offset
    before = to.offset
    return { at: wall - offset, from: offset, to }
  })
  return changes.sort((a, b) => a.at - b.at || Number(b.to.daylight) - Number(a.to.daylight))
}

function onsetsOf(observance: Component, budget: Budget): Onset[] {
  const offset = findOffset(findProperty(observance, 'TZOFFSETTO'))
  if (offset === undefined) return []
  const from = findOffset(findProperty(observance, 'TZOFFSETFROM'))
  const to = { offset, abbreviation: '', daylight: observance.name === 'DAYLIGHT' }
  return wallsOf(observance, from ?? offset, budget).map((wall) => ({ wall, from, to }))
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
  const endless = rule.until === undefined && rule.count === undefined
  return expansion.between(endless ? Math.max(start, FIRST_YEAR) : start, LAST_YEAR, budget)
}
