/**
 * Does a calendar object match a filter, RFC 4791 §9.7 to §9.9.
 *
 * A comp-filter is about one component at a time: all its conditions must hold for the same master or override, and
 * where any of them is about time, for the same instance. So an event of which one override is called "moved" does not
 * match (that name, the hour of another instance). With test="anyof" one of its prop-filters and comp-filters is enough,
 * of the same component and instance as the time range beside them: it is then a choice between comp-filters of one
 * condition.
 */

import type { TextMatch } from '../dav/filter-grammar.ts'
import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperties, findProperty, readTime, unescapeText } from '../ical/values.ts'
import { type Budget, spend } from '../recurrence/budget.ts'
import type { Occurrence } from '../recurrence/index.ts'
import { instantOfTime } from '../recurrence/timing.ts'
import type { Instant } from '../time/values.ts'
import { alternatives, type CompFilter, type ParamFilter, type PropFilter } from './comp-filter.ts'
import { type InstanceContext, someAlarm, someInstanceOf } from './instances.ts'
import type { TimeRange } from './time-range.ts'

/** `filter` is that of the whole calendar object. Throws BudgetExceeded. */
export function matches(filter: CompFilter, object: CalendarObject, context: InstanceContext): boolean {
  return (
    // RFC 4791 §9.7.1: the calendar object is there, so it cannot be "not defined".
    !filter.isNotDefined &&
    alternatives(filter).some(
      ({ props, comps }) =>
        props.every((prop) => matchesProp(prop, object.root, context)) &&
        comps.every((comp) => matchesMembers(comp, object, context)),
    )
  )
}

function matchesMembers(filter: CompFilter, object: CalendarObject, context: InstanceContext): boolean {
  if (!isTimed(filter)) return matchesComponents(filter, object.root.components, context)
  return alternatives(filter).some((choice) => matchesTimedMembers(choice, object, context))
}

function matchesTimedMembers(filter: CompFilter, object: CalendarObject, context: InstanceContext): boolean {
  // What time decides is asked last and only of the components that pass the rest, for it is the dear part.
  const candidates = object.root.components.filter(
    (component) => component.name === filter.name && matchesUntimed(filter, component, context),
  )
  return candidates.length > 0 && matchesInTime(filter, candidates, context)
}

/** RFC 4791 §9.7.1, without regard to time. */
function matchesComponents(filter: CompFilter, scope: readonly Component[], context: InstanceContext): boolean {
  const named = scope.filter((component) => component.name === filter.name)
  if (filter.isNotDefined) return named.length === 0
  return named.some((component) => matchesUntimed(filter, component, context))
}

function matchesUntimed(filter: CompFilter, component: Component, context: InstanceContext): boolean {
  return alternatives(filter).some(
    ({ props, comps }) =>
      props.every((prop) =>
        isOfInstance(prop, component) ? hasEffective(prop, component, context) : matchesProp(prop, component, context),
      ) && comps.every((comp) => matchesComponents(comp, component.components, context)),
  )
}

// --- what depends on the instance ------------------------------------------------------------------------------

function isTimed(filter: CompFilter): boolean {
  return filter.timeRange !== undefined || timesOf(filter).length > 0 || filter.comps.some(isOfAlarmTime)
}

function timesOf(filter: CompFilter): readonly PropFilter[] {
  return filter.props.filter((prop) => isOfInstance(prop, filter))
}

function isOfAlarmTime(filter: CompFilter): boolean {
  return filter.name === 'VALARM' && filter.timeRange !== undefined
}

/** RFC 4791 §9.9: the properties for which each instance has an effective value of its own. */
function isOfInstance(filter: PropFilter, component: { readonly name: string }): boolean {
  return (
    filter.timeRange !== undefined && INSTANCES.has(component.name) && (filter.name === 'DTSTART' || isOfEnd(filter))
  )
}

const INSTANCES: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL'])

function isOfEnd(filter: PropFilter): boolean {
  return filter.name === 'DTEND' || filter.name === 'DUE'
}

function matchesInTime(filter: CompFilter, candidates: readonly Component[], context: InstanceContext): boolean {
  const alarms = filter.comps.filter(isOfAlarmTime)
  const times = timesOf(filter)
  const ringing = candidates.filter((component) => alarms.every((alarm) => matchesAlarm(alarm, component, context)))
  const window = instanceWindow(filter)
  if (window === undefined || ringing.length === 0) return ringing.length > 0
  if (times.length === 0) return someInstanceOf(ringing, window, context)
  return someInstanceOf(ringing, window, context, (instance) => times.every((time) => matchesTime(time, instance)))
}

/**
 * A window that every instance which matches must overlap; undefined when instances do not matter. Several conditions
 * do not narrow it: an instance may overlap two ranges that lie apart.
 */
export function instanceWindow(filter: CompFilter): TimeRange | undefined {
  if (filter.timeRange !== undefined) return filter.timeRange
  const [time] = timesOf(filter)
  return time?.timeRange && aroundTime(time.timeRange)
}

/**
 * The instances whose DTSTART, DTEND or DUE lies in the range overlap this: one may end where the range starts, and a DUE
 * that is a date stands for the whole day after it.
 */
function aroundTime({ start, end }: TimeRange): TimeRange {
  return { start: start === null ? null : start - 1, end: end === null ? null : end + LONGEST_DAY }
}

const LONGEST_DAY = 26 * 3_600

/** RFC 4791 §9.9: an alarm of that component, of any of the instances that the component describes. */
function matchesAlarm(filter: CompFilter, component: Component, context: InstanceContext): boolean {
  const { timeRange } = filter
  if (timeRange === undefined) return true
  const alarms = component.components.filter(
    (alarm) => alarm.name === 'VALARM' && matchesUntimed(filter, alarm, context),
  )
  return alarms.length > 0 && someAlarm(component, new Set(alarms), timeRange, context)
}

function matchesTime(filter: PropFilter, instance: Occurrence): boolean {
  return isWithin(isOfEnd(filter) ? endOf(instance) : instance.start, filter.timeRange)
}

/** The DUE of a task without DTSTART is all the time that it has. */
function endOf({ component, start, end }: Occurrence): Instant {
  return findProperty(component, 'DTSTART') === undefined ? start : end
}

/** RFC 4791 §9.9: DURATION stands for a missing DTEND or DUE; else the property itself must be there. */
function hasEffective(filter: PropFilter, component: Component, context: InstanceContext): boolean {
  const property = findProperty(component, filter.name)
  if (property !== undefined) return matchesParams(filter, property, context)
  const ends = component.name === 'VTODO' ? 'DUE' : 'DTEND'
  return filter.name === ends && filter.params.length === 0 && findProperty(component, 'DURATION') !== undefined
}

// --- properties and parameters ---------------------------------------------------------------------------------

/** RFC 4791 §9.7.2: one property of that name for which the conditions hold. */
function matchesProp(filter: PropFilter, component: Component, context: InstanceContext): boolean {
  const properties = findProperties(component, filter.name)
  if (filter.isNotDefined) return properties.length === 0
  return properties.some(
    (property) =>
      (filter.timeRange === undefined || isWithin(findInstant(property, context), filter.timeRange)) &&
      (filter.text === undefined || matchesValue(filter.text, property, context)) &&
      matchesParams(filter, property, context),
  )
}

function matchesValue(match: TextMatch, { value }: Property, { budget }: InstanceContext): boolean {
  spendText(budget, value)
  return matchesText(match, [unescapeText(value)])
}

function matchesParams({ test, params }: PropFilter, property: Property, context: InstanceContext): boolean {
  const isMet = (param: ParamFilter) => matchesParam(param, property, context)
  return test === 'anyof' && params.length > 0 ? params.some(isMet) : params.every(isMet)
}

/** RFC 4791 §9.7.3. A parameter with several values matches by any of them. */
function matchesParam(filter: ParamFilter, property: Property, { budget }: InstanceContext): boolean {
  const parameter = property.parameters.find(({ name }) => name === filter.name)
  if (filter.isNotDefined) return parameter === undefined
  if (parameter === undefined || filter.text === undefined) return parameter !== undefined
  for (const value of parameter.values) spendText(budget, value)
  return matchesText(filter.text, parameter.values)
}

/** RFC 4791 §9.7.5. */
function matchesText(match: TextMatch, texts: readonly string[]): boolean {
  return texts.some(match.isMatch) !== match.negated
}

/** A step for so many characters that are compared; to compare at all takes as long as some of them. */
const CHARACTERS_OF_STEP = 128
const CHARACTERS_TO_BEGIN = 16

function spendText(budget: Budget, text: string): void {
  spend(budget, (text.length + CHARACTERS_TO_BEGIN) / CHARACTERS_OF_STEP)
}

/** RFC 4791 §9.9: (start <= date-time) AND (end > date-time). */
function isWithin(at: Instant | undefined, range: TimeRange | undefined): boolean {
  if (at === undefined || range === undefined) return false
  return (range.start === null || range.start <= at) && (range.end === null || range.end > at)
}

/** The instant of COMPLETED, CREATED, DTSTAMP and the like; undefined where a client stored something odd. */
function findInstant(property: Property, { series, floatingZone }: InstanceContext): Instant | undefined {
  try {
    return instantOfTime(readTime(property), series().findZone, floatingZone)
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}
