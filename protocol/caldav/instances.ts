/** Questions to the instances of one object, without listing more of them than the answer takes. */
import type { Component } from '../ical/component.ts'
import { findProperty, parameterOf } from '../ical/values.ts'
import {
  alarmTriggers,
  type BoundingBox,
  type Budget,
  BudgetExceeded,
  boundingBox,
  compile,
  hasOccurrence,
  type Occurrence,
  occurrences,
  type Series,
} from '../recurrence/index.ts'
import { BEGINNING_OF_TIME, DAY, END_OF_TIME, type Window } from '../time/values.ts'
import type { Zone } from '../time/zone.ts'
import type { TimeRange } from './time-range.ts'

export interface InstanceContext {
  /** The master and the overrides. */
  readonly members: readonly Component[]
  /** Of these; compiled when it is asked for, once. */
  readonly series: () => Series
  /** RFC 4791 §7.3: of the query, else of the calendar, else of our choice: UTC. */
  readonly floatingZone: Zone
  /** Shared by all objects of a request. */
  readonly budget: Budget
}

/**
 * Is there an instance in the range that one of these components describes, and that `accept` takes? Throws
 * BudgetExceeded.
 */
export function someInstanceOf(
  components: readonly Component[],
  range: TimeRange,
  context: InstanceContext,
  accept?: (instance: Occurrence) => boolean,
): boolean {
  const { floatingZone, budget } = context
  const series = seriesOf(components, context)
  if (series.isWhole && accept === undefined) return hasOccurrence(series.series, windowOf(range), budget, floatingZone)

  const among = new Set(components)
  const list = (window: Window, some: Budget) => occurrences(series.series, window, some, floatingZone)
  const isWanted = (instance: Occurrence) => among.has(instance.component) && (accept?.(instance) ?? true)
  return someInRange(range, () => boundingBox(series.series), list, isWanted, budget)
}

/** A series without end is not searched for what a few overrides say: those are their own instances. */
function seriesOf(components: readonly Component[], { members, series }: InstanceContext) {
  const isWhole = components.length === members.length
  if (isWhole || !components.every(isSingleInstance)) return { series: series(), isWhole }
  return { series: compile(components, series().findZone), isWhole: true }
}

/** An override of one instance, RFC 5545 §3.2.13. */
function isSingleInstance(component: Component): boolean {
  const property = findProperty(component, 'RECURRENCE-ID')
  return property !== undefined && parameterOf(property, 'RANGE') === undefined
}

/** Does one of the alarms of `component` go off in the range? Throws BudgetExceeded. */
export function someAlarm(
  component: Component,
  alarms: ReadonlySet<Component>,
  range: TimeRange,
  { series, floatingZone, budget }: InstanceContext,
): boolean {
  const list = (window: Window, some: Budget) =>
    alarmTriggers(series(), window, some, floatingZone, { component, alarms })
  return someInRange(
    range,
    () => boundingBox(series()).alarms,
    list,
    () => true,
    budget,
  )
}

type Bounds = Pick<BoundingBox, 'startsAt' | 'endsAt'>
type ListIn<T> = (window: Window, budget: Budget) => readonly T[]

const FIRST_SLICE = 62 * DAY

/** A range may be open and a series without end: they are looked at in slices, each twice as long as the one before. */
function someInRange<T>(
  range: TimeRange,
  bounds: () => Bounds | undefined,
  list: ListIn<T>,
  accept: (item: T) => boolean,
  budget: Budget,
): boolean {
  const whole = windowOf(range)
  if (whole.end - whole.start <= FIRST_SLICE) return someInWindow(whole, list, accept, budget)
  const { start, end } = clip(whole, bounds())
  for (let from = start, length = FIRST_SLICE; from < end; from += length, length *= 2) {
    if (someInWindow({ start: from, end: Math.min(from + length, end) }, list, accept, budget)) return true
  }
  return false
}

function windowOf(range: TimeRange): Window {
  return { start: range.start ?? BEGINNING_OF_TIME, end: range.end ?? END_OF_TIME }
}

function clip(window: Window, bounds: Bounds | undefined): Window {
  if (bounds === undefined) return { start: window.start, end: window.start }
  return {
    start: Math.max(window.start, bounds.startsAt ?? BEGINNING_OF_TIME),
    end: Math.min(window.end, bounds.endsAt ?? END_OF_TIME),
  }
}

/** As many as are worth listing at once when perhaps the first is enough. */
const SOME = 500

/** A window that holds too many is halved: what overlaps the whole overlaps one of the halves. */
function someInWindow<T>(window: Window, list: ListIn<T>, accept: (item: T) => boolean, budget: Budget): boolean {
  const items = findSome(window, list, budget)
  if (items !== undefined) return items.some(accept)
  const middle = Math.floor((window.start + window.end) / 2)
  return (
    someInWindow({ start: window.start, end: middle }, list, accept, budget) ||
    someInWindow({ start: middle, end: window.end }, list, accept, budget)
  )
}

/** Undefined when there are too many and the window can be halved. */
function findSome<T>(window: Window, list: ListIn<T>, budget: Budget): readonly T[] | undefined {
  if (window.end - window.start < 2) return list(window, budget)
  try {
    return list(window, sharingSteps(budget))
  } catch (error) {
    if (error instanceof BudgetExceeded && budget.steps >= 0) return undefined
    throw error
  }
}

function sharingSteps(budget: Budget): Budget {
  return {
    get steps() {
      return budget.steps
    },
    set steps(left) {
      budget.steps = left
    },
    occurrences: Math.min(SOME, budget.occurrences),
  }
}
