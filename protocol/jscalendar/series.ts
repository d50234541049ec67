/** A calendar object as JSCalendar sees it: what describes the series, and instances by their times on its clock. */
import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperties, findTime, isPeriodList, type Period, readPeriods, readTimes } from '../ical/values.ts'
import { findTiming, instantOfTime, type Timing, wallOf, wallOn } from '../recurrence/timing.ts'
import { dayOf, timeOf } from '../time/civil.ts'
import { UTC } from '../time/transitions.ts'
import { DAY, type TimeValue, type WallTime } from '../time/values.ts'
import type { FindZone } from '../time/zone.ts'
import { zonesOf } from '../time/zones.ts'
import type { FieldContext } from './field.ts'
import { writeDuration, writeLocal } from './values.ts'

export interface Instance {
  /** RFC 8984 §4.3.5: its time before it was moved. */
  readonly key: string
  readonly component: Component
}

export interface SeriesParts {
  readonly findZone: FindZone
  /** Undefined where there are instances alone, as somebody has who was invited to these. */
  readonly master: Component | undefined
  /** The master, or the first of the instances. */
  readonly base: Component
  readonly clock: TimeValue | undefined
  readonly instances: readonly Instance[]
}

export function partsOf({ members, root }: CalendarObject): SeriesParts {
  const findZone = zonesOf(root)
  const master = members.find((member) => findTime(member, 'RECURRENCE-ID') === undefined)
  const [first] = members
  const base = master ?? first
  if (base === undefined) throw new TypeError('a calendar object has a member')
  const clock = master === undefined ? findTime(base, 'RECURRENCE-ID') : findTiming(master, findZone)?.starts
  const instances = members.flatMap((component) => {
    const id = findTime(component, 'RECURRENCE-ID')
    return id === undefined ? [] : [{ key: keyOf(id, clock ?? id, findZone), component }]
  })
  return { findZone, master, base, clock, instances }
}

/** What a RECURRENCE-ID, an EXDATE or an RDATE says, on the clock of the series. */
export function keyOf(time: TimeValue, clock: TimeValue, findZone: FindZone): string {
  return writeLocal(wallInSeries(time, clock, findZone))
}

function wallInSeries(time: TimeValue, clock: TimeValue, findZone: FindZone): WallTime {
  if (clock.form === 'date') return dayOf(wallOf(time)) * DAY
  // Client: old Outlook excludes an instance by its day.
  if (time.form === 'date') return time.on * DAY + timeOf(wallOf(clock))
  const zone = clock.form === 'utc' ? UTC : clock.form === 'zoned' ? findZone(clock.tzid) : undefined
  return wallOn(time, zone, findZone)
}

/** The dates of a master, by their keys: excluded, or added with what the property says of them. */
export function datesOf(master: Component, clock: TimeValue, findZone: FindZone): ReadonlyMap<string, DateEntry> {
  const dates = new Map<string, DateEntry>()
  for (const property of findProperties(master, 'RDATE')) {
    if (isPeriodList(property)) {
      for (const period of readPeriods(property)) {
        dates.set(keyOf(period.starts, clock, findZone), { duration: durationOf(period, findZone) })
      }
    } else for (const time of readTimes(property)) dates.set(keyOf(time, clock, findZone), {})
  }
  // RFC 5545 §3.8.5.2: what is excluded is so however it came in.
  for (const time of findProperties(master, 'EXDATE').flatMap(readTimes)) {
    dates.set(keyOf(time, clock, findZone), { excluded: true })
  }
  return dates
}

export type DateEntry = { readonly excluded?: true; readonly duration?: string }

function durationOf({ starts, ends }: Period, findZone: FindZone): string {
  if (!('form' in ends)) return writeDuration({ days: Math.abs(ends.days), seconds: Math.abs(ends.seconds) })
  const seconds = instantOfTime(ends, findZone, UTC) - instantOfTime(starts, findZone, UTC)
  return writeDuration({ days: 0, seconds: Math.max(0, seconds) })
}

export function contextOf(component: Component, findZone: FindZone, email: string | undefined): FieldContext {
  return { findZone, timing: timingOf(component, findZone), email }
}

/** An instance that says no time of its own is at its RECURRENCE-ID. */
function timingOf(component: Component, findZone: FindZone): Timing | undefined {
  return findTiming(component, findZone)
}
