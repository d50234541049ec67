/** When it is: DTSTART, DTEND, DUE and DURATION, and the one zone that RFC 8984 §4.7.1 has for them. */
import type { Component } from '../../ical/component.ts'
import { withoutProperties, withProperty } from '../../ical/edit.ts'
import { findProperty, findTime, formatDuration, parameterOf, readDuration, writeTime } from '../../ical/values.ts'
import {
  inFormOf,
  type Length,
  lengthBetween,
  lengthOfDuration,
  type Timing,
  wallOf,
  wallOn,
  zoneOf,
} from '../../recurrence/timing.ts'
import { UTC } from '../../time/transitions.ts'
import { DAY, type Duration, type TimeValue, type WallTime } from '../../time/values.ts'
import type { FindZone, Zone } from '../../time/zone.ts'
import { findNamedZone } from '../../time/zones.ts'
import type { Field, FieldContext } from '../field.ts'
import { invalidAt } from '../invalid.ts'
import { given } from '../json.ts'
import type { Properties } from '../schema.ts'
import { isDuration, isMidnight, normalDuration, readLocal, writeDuration, writeLocal } from '../values.ts'

const NAMES = ['start', 'timeZone', 'showWithoutTime'] as const

/** The form in which JSCalendar has the times of a component: a zone, or none, or days alone. */
export function readForm(time: TimeValue, findZone: FindZone): Pick<Properties, 'timeZone' | 'showWithoutTime'> {
  if (time.form === 'date') return { timeZone: null, showWithoutTime: true }
  return { timeZone: nameOfZone(time, findZone), showWithoutTime: false }
}

function nameOfZone(time: TimeValue, findZone: FindZone): string | null {
  if (time.form === 'utc') return 'Etc/UTC'
  if (time.form !== 'zoned') return null
  const named = findNamedZone(time.tzid)
  if (named !== undefined) return named.id
  // RFC 8984 §4.7.2: with a slash before it, for it is no IANA name. What nothing explains is read as floating.
  return findZone(time.tzid) === undefined ? null : `/${time.tzid}`
}

// --- events ------------------------------------------------------------------------------------------------------

export const eventTimes: Field = {
  names: [...NAMES, 'duration'],
  read(component, { timing, findZone }) {
    if (timing === undefined) return {}
    const { starts } = timing
    return { start: writeLocal(wallOf(starts)), ...readForm(starts, findZone), duration: durationOf(component, timing) }
  },
  write(component, wanted, before, context) {
    const starts = startOf(component, wanted, before)
    const withStart = withTime(component, 'DTSTART', starts)
    return withoutOutlook(withEnd(withStart, starts, normalDuration(wanted.duration ?? 'PT0S'), context))
  },
}

/** Nominal days and exact seconds, as the property has them; a DTEND says an exact time. */
function durationOf(component: Component, { starts, length }: Timing): string {
  // Client: some end a day at a time of the clock.
  if (starts.form === 'date') return writeDuration({ days: Math.ceil((length.wall + length.exact) / DAY), seconds: 0 })
  const duration = findProperty(component, 'DURATION')
  const isSaid = duration !== undefined && findProperty(component, 'DTEND') === undefined
  if (isSaid) {
    const said = readDuration(duration.value)
    if (said.days >= 0 && said.seconds >= 0 && said.days + said.seconds > 0) return writeDuration(said)
  }
  return writeDuration(daysAndSeconds(length))
}

function daysAndSeconds({ wall, exact }: Length): Duration {
  const days = Math.floor(wall / DAY)
  return { days, seconds: wall - days * DAY + exact }
}

/** Throws InvalidJsCalendar for what iCalendar has no form for. */
export function startOf(component: Component, wanted: Properties, before: Properties): TimeValue {
  const wall = readLocal(wanted.start ?? '')
  return timeIn(wall, wanted, formerZone(component, 'DTSTART', wanted, before), '/start')
}

/** A time as a wanted object has it; `tzid` is what the component calls the same zone. */
export function timeIn(
  wall: WallTime,
  { timeZone = null, showWithoutTime = false }: Properties,
  tzid: string | undefined,
  place: string,
): TimeValue {
  if (showWithoutTime) {
    // RFC 5545 §3.3.4: a date has no time, and no zone.
    if (timeZone !== null) throw invalidAt('/timeZone', 'what is shown without time has none here')
    if (!isMidnight(wall)) throw invalidAt(place, 'what is shown without time begins at midnight')
    return { form: 'date', on: wall / DAY }
  }
  if (timeZone === null) return tzid === undefined ? { form: 'floating', wall } : { form: 'zoned', wall, tzid }
  if (tzid !== undefined) return { form: 'zoned', wall, tzid }
  const zone = findNamedZone(timeZone)
  // RFC 8984 §4.7.2: a zone of one's own wants a definition, and there is none for a new one.
  if (zone === undefined) throw invalidAt('/timeZone', 'an IANA time zone such as Europe/Brussels is expected')
  return zone.id === 'Etc/UTC' || zone.id === 'UTC' ? { form: 'utc', at: wall } : { form: 'zoned', wall, tzid: zone.id }
}

/** What the component calls the zone, where that stays the same one. */
export function formerZone(
  component: Component,
  name: string,
  wanted: Properties,
  before: Properties,
): string | undefined {
  const isSameZone = (wanted.timeZone ?? null) === (before.timeZone ?? null) && !wanted.showWithoutTime
  const time = isSameZone ? findTime(component, name) : undefined
  return time?.form === 'zoned' ? time.tzid : undefined
}

/** The property with that time, or as it is where it says it already. */
function withTime(component: Component, name: string, time: TimeValue): Component {
  const before = findProperty(component, name)
  const after = writeTime(name, time)
  if (before === undefined) return withProperty(component, after)
  const isAsBefore = before.value === after.value && parameterOf(before, 'TZID') === parameterOf(after, 'TZID')
  if (isAsBefore) return component
  const others = before.parameters.filter(({ name: other }) => other !== 'VALUE' && other !== 'TZID')
  return withProperty(component, { ...after, parameters: [...after.parameters, ...others] })
}

/** As DTEND where that can say it, as DURATION where a day may have other than 24 hours. */
function withEnd(component: Component, starts: TimeValue, duration: string, { findZone }: FieldContext): Component {
  const length = readDuration(duration)
  if (starts.form === 'date' && length.seconds !== 0) {
    throw invalidAt('/duration', 'what is shown without time takes whole days')
  }
  const isNothing = length.days === 0 && length.seconds === 0
  const bare = withoutProperties(component, (name) => name === 'DTEND' || name === 'DURATION')
  if (isNothing) {
    // RFC 5545 §3.6.1: a date without an end takes its day.
    if (starts.form === 'date') throw invalidAt('/duration', 'what is shown without time takes a day at least')
    return bare
  }
  const said = findProperty(component, 'DURATION')
  if (said !== undefined) return withProperty(component, { ...said, value: formatDuration(length) })
  const ends = endIn(component, starts, length, findZone)
  const zone = zoneFor(starts, findZone)
  const read = daysAndSeconds(lengthBetween(starts, zone, ends, (tzid) => findZone(tzid) ?? findNamedZone(tzid)))
  if (writeDuration(read) === duration) return withTime(component, 'DTEND', ends)
  return withProperty(bare, { name: 'DURATION', parameters: [], value: formatDuration(length) })
}

function zoneFor(time: TimeValue, findZone: FindZone): Zone | undefined {
  return zoneOf(time, (tzid) => findZone(tzid) ?? findNamedZone(tzid))
}

/** In the form of the end that is there, where that is on a clock, else in that of the start. */
function endIn(component: Component, starts: TimeValue, { days, seconds }: Duration, findZone: FindZone): TimeValue {
  const zone = zoneFor(starts, findZone)
  if (zone === undefined) return inFormOf(starts, wallOf(starts) + days * DAY + seconds)
  const at = zone.toInstant(wallOf(starts) + days * DAY) + seconds
  const before = findTime(component, 'DTEND')
  const isOnClock = before?.form === 'zoned' || before?.form === 'utc'
  const former = isOnClock && isElsewhere(component) ? before : starts
  return inFormOf(former, at + (zoneFor(former, findZone) ?? UTC).offsetAt(at))
}

/** Whether it ends in another zone than it begins in, as a flight does. */
function isElsewhere(component: Component): boolean {
  const [start, end] = [findProperty(component, 'DTSTART'), findProperty(component, 'DTEND')]
  return start !== undefined && end !== undefined && parameterOf(start, 'TZID') !== parameterOf(end, 'TZID')
}

// Client: Outlook believes its own property before VALUE=DATE.
function withoutOutlook(component: Component): Component {
  return withoutProperties(component, (name) => name === 'X-MICROSOFT-CDO-ALLDAYEVENT')
}

// --- tasks -------------------------------------------------------------------------------------------------------

export const taskTimes: Field = {
  names: [...NAMES, 'due'],
  read(component, { timing, findZone }) {
    if (timing === undefined) return {}
    const hasStart = findProperty(component, 'DTSTART') !== undefined
    const start = hasStart ? writeLocal(timing.wall) : undefined
    return given({ start, due: dueOf(component, timing, findZone), ...readForm(timing.starts, findZone) })
  },
  write(component, wanted, before, context) {
    const { start, due } = wanted
    const bare = withoutProperties(component, (name) => name === 'DURATION')
    if (start === undefined && due === undefined) {
      if (wanted.timeZone) throw invalidAt('/timeZone', 'there is no time that it is the zone of')
      if (wanted.showWithoutTime) throw invalidAt('/showWithoutTime', 'there is no time to be shown')
      return withoutProperties(bare, (name) => name === 'DTSTART' || name === 'DUE')
    }
    const withStart = timed(bare, 'DTSTART', start, wanted, before, context)
    return timed(withStart, 'DUE', due, wanted, before, context)
  },
}

/** On the clock of the start. */
function dueOf(component: Component, timing: Timing, findZone: FindZone): string | undefined {
  const due = findTime(component, 'DUE')
  if (due !== undefined) return writeLocal(wallOn(due, timing.zone, findZone))
  const duration = findProperty(component, 'DURATION')
  if (duration === undefined) return undefined
  const { wall, exact } = lengthOfDuration(readDuration(duration.value))
  const zone = timing.zone ?? UTC
  const at = zone.toInstant(timing.wall + wall) + exact
  return writeLocal(at + zone.offsetAt(at))
}

/** RFC 5545 §3.8.2.3: DUE in the form of DTSTART. */
function timed(
  component: Component,
  name: 'DTSTART' | 'DUE',
  local: string | undefined,
  wanted: Properties,
  before: Properties,
  { findZone }: FieldContext,
): Component {
  if (local === undefined) return withoutProperties(component, (other) => other === name)
  const place = name === 'DUE' ? '/due' : '/start'
  const tzid = formerZone(component, 'DTSTART', wanted, before) ?? formerZone(component, 'DUE', wanted, before)
  const time = timeIn(readLocal(local), wanted, tzid, place)
  const former = findTime(component, name)
  const zone = zoneFor(time, findZone)
  const isSameTime = former !== undefined && former.form !== 'date' && zone !== undefined && time.form !== 'date'
  // Another zone than that of DTSTART stays where it means the same.
  if (isSameTime && wallOn(former, zone, findZone) === wallOf(time) && zoneFor(former, findZone) !== undefined) {
    const isSameZone = (wanted.timeZone ?? null) === (before.timeZone ?? null)
    if (isSameZone) return component
  }
  return withTime(component, name, time)
}

export const estimatedDuration: Field = {
  names: ['estimatedDuration'],
  read(component) {
    const text = findProperty(component, 'ESTIMATED-DURATION')?.value.trim().toUpperCase() ?? ''
    return isDuration(text) ? { estimatedDuration: normalDuration(text) } : {}
  },
  write(component, { estimatedDuration: wanted }) {
    if (wanted === undefined) return withoutProperties(component, (name) => name === 'ESTIMATED-DURATION')
    const value = formatDuration(readDuration(wanted))
    return withProperty(component, { name: 'ESTIMATED-DURATION', parameters: [], value })
  },
}
