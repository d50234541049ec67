import type { Component } from '../ical/component.ts'
import { findProperty, isDuration, parameterOf, readDuration, readTime } from '../ical/values.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type Instant, type Window } from '../time/values.ts'
import type { FindZone, Zone } from '../time/zone.ts'
import { type Budget, BudgetExceeded, spend } from './budget.ts'
import type { Series } from './compile.ts'
import { occurrences } from './occurrences.ts'
import type { Occurrence } from './series.ts'
import { instantOfTime, type Length, lengthOfDuration, zoneOf } from './timing.ts'

/** An alarm going off. */
export interface AlarmTrigger {
  readonly alarm: Component
  /** The component that has the alarm. */
  readonly component: Component
  /** What it reminds of; undefined for a trigger that is a point in time, which goes off once for the whole series. */
  readonly occurrence: Occurrence | undefined
  readonly at: Instant
}

/** TRIGGER, REPEAT and DURATION of a VALARM, RFC 5545 §3.6.6. */
interface AlarmTiming {
  readonly alarm: Component
  readonly trigger: { readonly offset: Length; readonly fromEnd: boolean } | { readonly at: Instant }
  readonly repeat: number
  readonly interval: number
}

/**
 * The triggers in the window of those alarms, by time; a repeated alarm has several (RFC 4791 §9.9). All alarms of the
 * series, or those of one component of it. Throws BudgetExceeded.
 */
export function alarmTriggers(
  series: Series,
  window: Window,
  budget: Budget,
  floatingZone: Zone = UTC,
  selected?: { readonly component: Component; readonly alarms: ReadonlySet<Component> },
): AlarmTrigger[] {
  const found: AlarmTrigger[] = []
  const byComponent = new Map<Component, AlarmTiming[]>()
  for (const component of selected === undefined ? componentsOf(series) : [selected.component]) {
    const all = component.components.filter((alarm) => selected?.alarms.has(alarm) ?? true)
    spend(budget, 1 + all.length)
    const alarms = alarmsOf(all, series.findZone, floatingZone)
    for (const alarm of alarms) {
      if ('at' in alarm.trigger) addTriggers(alarm, component, undefined, alarm.trigger.at, window, budget, found)
    }
    // RFC 5545 §3.8.6.3: relative to a start or an end that is there.
    const relative = series.undated.includes(component) ? [] : alarms.filter((alarm) => !('at' in alarm.trigger))
    if (relative.length > 0) byComponent.set(component, relative)
  }
  if (byComponent.size > 0) addRelative(series, byComponent, window, budget, floatingZone, found)
  return found.sort((a, b) => a.at - b.at)
}

function addRelative(
  series: Series,
  byComponent: ReadonlyMap<Component, readonly AlarmTiming[]>,
  window: Window,
  budget: Budget,
  floatingZone: Zone,
  found: AlarmTrigger[],
): void {
  const { earliest, latest } = reachOfAlarms([...byComponent.values()].flat())
  const span = { start: window.start - latest - 1, end: window.end - earliest + 1 }
  for (const occurrence of occurrences(series, span, budget, floatingZone)) {
    for (const alarm of byComponent.get(occurrence.component) ?? []) {
      const at = triggerOf(alarm, occurrence, series.findZone, floatingZone)
      addTriggers(alarm, occurrence.component, occurrence, at, window, budget, found)
    }
  }
}

function triggerOf(alarm: AlarmTiming, occurrence: Occurrence, findZone: FindZone, floatingZone: Zone): Instant {
  if ('at' in alarm.trigger) return alarm.trigger.at
  const { offset, fromEnd } = alarm.trigger
  const base = fromEnd ? occurrence.end : occurrence.start
  if (offset.wall === 0) return base + offset.exact
  // RFC 5545 §3.3.6: a day before is the same time of the day before.
  const zone = zoneOf(occurrence.starts, findZone) ?? floatingZone
  return zone.toInstant(base + zone.offsetAt(base) + offset.wall) + offset.exact
}

function addTriggers(
  alarm: AlarmTiming,
  component: Component,
  occurrence: Occurrence | undefined,
  first: Instant,
  window: Window,
  budget: Budget,
  found: AlarmTrigger[],
): void {
  const { interval } = alarm
  const skipped = interval > 0 ? Math.max(0, Math.ceil((window.start - first) / interval)) : 0
  for (let index = skipped; index <= alarm.repeat; index++) {
    const at = first + index * interval
    if (at >= window.end) return
    spend(budget, 1)
    if (at < window.start) continue
    if (found.length >= budget.occurrences) throw new BudgetExceeded('A series has more alarms than may be listed')
    found.push({ alarm: alarm.alarm, component, occurrence, at })
  }
}

function componentsOf(series: Series): Component[] {
  const overrides = [...series.overrides.values()].map(({ timing }) => timing.component)
  const master = series.master === undefined ? [] : [series.master.component]
  return [...series.undated, ...master, ...overrides]
}

function alarmsOf(candidates: readonly Component[], findZone: FindZone, floatingZone: Zone): AlarmTiming[] {
  const alarms: AlarmTiming[] = []
  for (const alarm of candidates) {
    const trigger = alarm.name === 'VALARM' ? findTrigger(alarm, findZone, floatingZone) : undefined
    if (trigger !== undefined) alarms.push({ alarm, trigger, ...repetitionOf(alarm) })
  }
  return alarms
}

function findTrigger(alarm: Component, findZone: FindZone, floatingZone: Zone): AlarmTiming['trigger'] | undefined {
  const property = findProperty(alarm, 'TRIGGER')
  // RFC 5545 §3.6.6 wants a TRIGGER; an alarm without one never goes off.
  if (property === undefined) return undefined
  if (!isDuration(property.value)) return { at: instantOfTime(readTime(property), findZone, floatingZone) }
  const fromEnd = parameterOf(property, 'RELATED')?.toUpperCase() === 'END'
  return { offset: lengthOfDuration(readDuration(property.value)), fromEnd }
}

function repetitionOf(alarm: Component): { repeat: number; interval: number } {
  const duration = findProperty(alarm, 'DURATION')
  const repeat = Number(findProperty(alarm, 'REPEAT')?.value ?? 0)
  if (duration === undefined || !(repeat > 0)) return { repeat: 0, interval: 0 }
  const { wall, exact } = lengthOfDuration(readDuration(duration.value))
  // RFC 5545 §3.8.6.2 repeats after a delay; without one it would go off at once again.
  return wall + exact > 0 ? { repeat, interval: wall + exact } : { repeat: 0, interval: 0 }
}

/** How far before its occurrence begins, and after it ends, an alarm can go off; seconds, earlier is less. */
interface Reach {
  readonly earliest: number
  readonly latest: number
}

function reachOfAlarms(alarms: readonly AlarmTiming[]): Reach {
  let earliest = 0
  let latest = 0
  for (const reach of alarms.map(reachOfAlarm)) {
    earliest = Math.min(earliest, reach.earliest)
    latest = Math.max(latest, reach.latest)
  }
  return { earliest, latest }
}

function reachOfAlarm({ trigger, repeat, interval }: AlarmTiming): Reach {
  if ('at' in trigger) return { earliest: 0, latest: 0 }
  const { offset } = trigger
  const slack = offset.wall === 0 ? 0 : DAY
  const total = offset.wall + offset.exact
  return { earliest: Math.min(0, total - slack), latest: Math.max(0, total + slack + repeat * interval) }
}

/** What the alarms of one component add to a bounding box: around its occurrences, and points in time. */
export interface AlarmBounds {
  readonly around: Reach | undefined
  readonly points: readonly { readonly start: Instant; readonly end: Instant }[]
}

/** Undefined when it has no alarm that can go off. */
export function findAlarmBounds(component: Component, findZone: FindZone): AlarmBounds | undefined {
  if (component.components.length === 0) return undefined
  const alarms = alarmsOf(component.components, findZone, UTC)
  if (alarms.length === 0) return undefined
  const relative = alarms.filter((alarm) => !('at' in alarm.trigger))
  const points = alarms.flatMap(({ trigger, repeat, interval }) =>
    'at' in trigger ? [{ start: trigger.at, end: trigger.at + repeat * interval }] : [],
  )
  return { around: relative.length === 0 ? undefined : reachOfAlarms(relative), points }
}
