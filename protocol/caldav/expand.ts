/** CALDAV:expand, RFC 4791 §9.6.5: each instance as a component of its own, in UTC. */
import type { Component, Property } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import type { CalendarObject } from '../ical/rules.ts'
import {
  findProperty,
  findTime,
  formatDuration,
  formatTime,
  parameterOf,
  readDuration,
  readTime,
  writeTime,
} from '../ical/values.ts'
import { type Occurrence, occurrences } from '../recurrence/index.ts'
import { inFormOf, instantOfTime, wallOf, zoneOf } from '../recurrence/timing.ts'
import { DAY, type Instant, type TimeValue, type Window } from '../time/values.ts'
import type { FindZone, Zone } from '../time/zone.ts'
import type { InstanceContext } from './instances.ts'

/** The calendar with the instances that overlap the window in the place of the series. Throws BudgetExceeded. */
export function expandCalendar(object: CalendarObject, window: Window, context: InstanceContext): Component {
  // What does not recur by RFC 5545 is its only instance, and stays as it is.
  if (!RECURRING_COMPONENTS.has(object.component)) return object.root
  const series = context.series()
  const clock = { findZone: series.findZone, floatingZone: context.floatingZone }
  const instances = occurrences(series, window, context.budget, context.floatingZone)
  // RFC 4791 §9.6.5: no VTIMEZONE, so that the instances are all there is.
  return { ...object.root, components: instances.map((instance) => writeInstance(instance, clock)) }
}

export const RECURRING_COMPONENTS: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL'])

/** What the times of an object hang on. */
export interface Clock {
  readonly findZone: FindZone
  readonly floatingZone: Zone
}

function writeInstance(instance: Occurrence, clock: Clock): Component {
  const times = timesOf(instance, clock)
  const { component } = instance
  const added = ADDED.filter((name) => !has(component, name))
  return {
    name: component.name,
    properties: [
      ...component.properties.flatMap((property) => writeProperty(property, times, clock)),
      ...added.flatMap((name) => times.get(name) ?? []),
    ],
    components: component.components.map((inner) => withoutZones(inner, clock)),
  }
}

/** What an instance may have and its component not. */
export const ADDED = ['DTEND', 'RECURRENCE-ID'] as const

function writeProperty(property: Property, times: Times, clock: Clock): readonly Property[] {
  // RFC 4791 §9.6.5: the instances must not use recurrence properties.
  if (RECURRENCE_PROPERTIES.has(property.name)) return []
  return [times.get(property.name) ?? withoutZone(property, clock)]
}

export const RECURRENCE_PROPERTIES: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE'])

// --- the times of the instance -----------------------------------------------------------------------------------

/** The properties that say when the instance is, by their names; where one is missing, the component's own holds. */
export type Times = ReadonlyMap<string, Property>

/** How a time of the component, which is that instant, is written. */
type Form = (time: TimeValue, at: Instant, clock: Clock) => TimeValue

export function timesOf(instance: Occurrence, clock: Clock, inForm: Form = inUtc): Times {
  const { component } = instance
  const starts = inForm(instance.starts, instance.start, clock)
  const times = [
    has(component, 'DTSTART') ? writeTime('DTSTART', starts) : undefined,
    endOf(instance, starts, inForm(endTimeOf(instance, clock), instance.end, clock)),
    recurrenceIdOf(instance, clock),
  ]
  return new Map(times.flatMap((property) => (property === undefined ? [] : [[property.name, property]])))
}

function endOf(instance: Occurrence, starts: TimeValue, ends: TimeValue): Property | undefined {
  const { component } = instance
  const name = component.name === 'VTODO' ? 'DUE' : 'DTEND'
  if (has(component, name)) {
    // At its own time the component says itself when it ends, and that is not always what it is taken for.
    if (isOwnTime(instance)) return undefined
    return writeTime(name, has(component, 'DTSTART') ? ends : starts)
  }
  const length = wallOf(ends) - wallOf(starts)
  const duration = findProperty(component, 'DURATION')
  if (duration !== undefined) return durationOf(duration, length)
  // RFC 5545 §3.8.5.2: an RDATE that is a period has an end, though its component may have none.
  const silent = starts.form === 'date' ? DAY : 0
  return component.name === 'VEVENT' && length !== silent ? writeTime('DTEND', ends) : undefined
}

/** RFC 5545 §3.3.6: a day on the clock of a zone may have 23 hours in UTC. */
function durationOf(property: Property, length: number): Property | undefined {
  const { days, seconds } = readDuration(property.value)
  if (days * DAY + seconds === length) return undefined
  const isDays = length % DAY === 0 && seconds === 0
  return {
    ...property,
    value: formatDuration(isDays ? { days: length / DAY, seconds: 0 } : { days: 0, seconds: length }),
  }
}

/** The end in the form of the start, also where no property tells it. */
function endTimeOf({ starts, ends, end }: Occurrence, { findZone, floatingZone }: Clock): TimeValue {
  const zone = zoneOf(starts, findZone) ?? floatingZone
  return ends ?? inFormOf(starts, end + zone.offsetAt(end))
}

function recurrenceIdOf(instance: Occurrence, clock: Clock): Property | undefined {
  const { component, recurrenceId } = instance
  // RFC 4791 §9.6.5: all but the initial instance have a RECURRENCE-ID.
  const isInitial = isOwnTime(instance) && !has(component, 'RECURRENCE-ID')
  if (recurrenceId === undefined || isInitial) return undefined
  const at = instantOfTime(recurrenceId, clock.findZone, clock.floatingZone)
  return writeTime('RECURRENCE-ID', inUtc(recurrenceId, at, clock))
}

/** Whether it is the instance whose DTSTART (or DUE) the component has. */
export function isOwnTime({ component, starts }: Occurrence): boolean {
  const own = findTime(component, 'DTSTART') ?? findTime(component, 'DUE')
  return own === undefined || (own.form === starts.form && wallOf(own) === wallOf(starts))
}

export function has(component: Component, name: string): boolean {
  return findProperty(component, name) !== undefined
}

// --- to UTC --------------------------------------------------------------------------------------------------------

/**
 * RFC 4791 §9.6.5: local times with a zone become UTC; dates and floating times stay. A TZID that nobody knows means a
 * floating time all along.
 */
function inUtc(time: TimeValue, at: Instant, { findZone }: Clock): TimeValue {
  if (time.form !== 'zoned') return time
  return findZone(time.tzid) === undefined ? { form: 'floating', wall: time.wall } : { form: 'utc', at }
}

export function withoutZones(component: Component, clock: Clock): Component {
  return {
    name: component.name,
    properties: component.properties.map((property) => withoutZone(property, clock)),
    components: component.components.map((inner) => withoutZones(inner, clock)),
  }
}

/** RFC 4791 §9.6.5: nothing may refer to a VTIMEZONE. */
function withoutZone(property: Property, clock: Clock): Property {
  if (parameterOf(property, 'TZID') === undefined) return property
  const parameters = property.parameters.filter(({ name }) => name !== 'TZID')
  const time = findTimeValue(property)
  if (time?.form !== 'zoned') return { ...property, parameters }
  const at = instantOfTime(time, clock.findZone, clock.floatingZone)
  return { ...property, parameters, value: formatTime(inUtc(time, at, clock)) }
}

/** Undefined for what is no time, such as a property of a client's own. */
function findTimeValue(property: Property): TimeValue | undefined {
  try {
    return readTime(property)
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}
