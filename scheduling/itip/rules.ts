/** What two rules of a series have in common: RFC 5545 §3.8.5.3. */
import type { Component } from '../../protocol/ical/component.ts'
import { findProperties } from '../../protocol/ical/values.ts'
import { BudgetExceeded, compile, hasOccurrence, type Series } from '../../protocol/recurrence/index.ts'
import { parseRule } from '../../protocol/recurrence/rule.ts'
import { DAY, END_OF_TIME, type Instant } from '../../protocol/time/values.ts'
import type { Clock } from './scheduling-object.ts'

/** A rule in one form for whatever says the same. */
export function ruleFact(value: string, isLeftOut: (part: string) => boolean = () => false): string {
  if (value.trim() === '') return ''
  const parts = Object.entries(parseRule(value)).filter(([part]) => !isLeftOut(part))
  return parts
    .map(([part, said]) => JSON.stringify([part, inOrder(said)]))
    .sort()
    .join(' ')
}

/** What stands in a list of a rule has no order. */
function inOrder(said: unknown): unknown {
  return Array.isArray(said) ? said.map((one) => JSON.stringify(one)).sort() : said
}

/** A master, on its clock. */
export interface Ruled {
  readonly component: Component
  readonly clock: Clock
}

/**
 * Whether the second has instances by its rule that the first has not. Of one rule that ends sooner, all are there; what is
 * not plain to see counts as more.
 */
export function addsInstances(before: Ruled, after: Ruled): boolean {
  const were = rulesOf(before)
  const are = rulesOf(after)
  if (are.length === 0 || are.map((rule) => ruleFact(rule)).join() === were.map((rule) => ruleFact(rule)).join())
    return false
  if (are.length > 1 || are.map(patternOf).join() !== were.map(patternOf).join()) return true
  return continuesAfter(endOf(compile([before.component], before.clock.findZone)), after)
}

function rulesOf({ component }: Ruled): readonly string[] {
  return findProperties(component, 'RRULE').map(({ value }) => value)
}

/** What a rule says but for its end. */
export function patternOf(rule: string): string {
  return ruleFact(rule, (part) => part === 'count' || part === 'until')
}

const STEPS = 20_000

/** When its last instance begins at the latest; undefined when that takes too long to find. */
function endOf({ rules, master }: Series): Instant | undefined {
  const [rule] = rules
  if (master === undefined) return undefined
  const instantOf = (wall: number) => master.zone?.toInstant(wall) ?? wall
  // A rule that has no instance but DTSTART.
  if (rule === undefined) return instantOf(master.wall)
  if (rule.until !== undefined) return rule.until
  if (!rule.isCounted) return rule.expansion.last
  const last = rule.expansion.findLast(STEPS)
  return last === undefined ? undefined : instantOf(last)
}

function continuesAfter(end: Instant | undefined, { component, clock }: Ruled): boolean {
  if (end === undefined) return true
  if (end === Number.POSITIVE_INFINITY) return false
  // Without a length, so that the last one does not reach beyond its own start; a date has its day.
  const properties = component.properties.filter(({ name }) => !LENGTH.has(name))
  const series = compile([{ ...component, properties, components: [] }], clock.findZone)
  const start = end + (clock.timing?.starts.form === 'date' ? DAY : 1)
  try {
    return hasOccurrence(series, { start, end: END_OF_TIME }, { steps: STEPS, occurrences: 1_000 })
  } catch (error) {
    if (error instanceof BudgetExceeded) return true
    throw error
  }
}

const LENGTH: ReadonlySet<string> = new Set(['DTEND', 'DURATION', 'DUE', 'RDATE'])
