/** Which alarms of an object are to be mailed now, and when to look again: RFC 5545 §3.6.6, RFC 9074 §6. */
import type { Component } from '../../protocol/ical/component.ts'
import { mapComponents, withoutProperties } from '../../protocol/ical/edit.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { findProperty, findText, findTime, parameterOf, writeTime } from '../../protocol/ical/values.ts'
import {
  type AlarmTrigger,
  alarmTriggers,
  BudgetExceeded,
  boundingBox,
  compile,
  type Occurrence,
  type Series,
} from '../../protocol/recurrence/index.ts'
import { endOf, findTiming } from '../../protocol/recurrence/timing.ts'
import { DAY, type Instant } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'

export interface Question {
  readonly bytes: Buffer
  /** What went off up to then was looked at. */
  readonly since: Instant
  readonly now: Instant
  readonly floatingZone: Zone
  isOwner(address: string): boolean
}

export interface Reminder {
  readonly at: Instant
  /** A VCALENDAR with the one instance that it is about. */
  readonly calendar: Component
  /** What the alarm says beside. */
  readonly note: string
  /** Nobody wants it after that. */
  readonly until: Instant
}

export interface Look {
  readonly reminders: readonly Reminder[]
  /** Undefined: never again, as long as nobody changes it. */
  readonly nextAt: Instant | undefined
}

/** A look that comes so late is not late. */
const ON_TIME = 600
/** After a long downtime nobody wants to read of days before. */
const LATEST = DAY
/** What has no time of its own left is of use for so long. */
const SHORTLY = 3_600
const LOOKED_AHEAD = [DAY, 8 * DAY, 32 * DAY]
/** Where there is nothing within what was looked at. */
const PAUSE = 31 * DAY
const STEPS = 200_000
const MOST_TRIGGERS = 1_000

/** Throws InvalidCalendarData. */
export function lookAtAlarms(question: Question): Look {
  const { bytes, since, now, floatingZone } = question
  const root = parseCalendarBytes(bytes)
  const members = root.components.filter(({ name }) => name !== 'VTIMEZONE').map(withMailedAlarms)
  if (members.every(({ components }) => components.length === 0)) return { reminders: [], nextAt: undefined }
  const series = compile(members, zonesOf(root))
  const between = (start: Instant, end: Instant) =>
    alarmTriggers(series, { start, end }, { steps: STEPS, occurrences: MOST_TRIGGERS }, floatingZone)
  try {
    const due = between(Math.max(since + 1, now - LATEST), now + 1)
    const reminders = due.flatMap((trigger) => findReminder(trigger, root, series, question) ?? [])
    return { reminders, nextAt: nextAfter(now, series, between) }
  } catch (error) {
    // A rule that costs so much reminds of nothing that anybody could read.
    if (error instanceof BudgetExceeded) return { reminders: [], nextAt: now + PAUSE }
    throw error
  }
}

function nextAfter(
  now: Instant,
  series: Series,
  between: (start: Instant, end: Instant) => readonly AlarmTrigger[],
): Instant | undefined {
  const { alarms } = boundingBox(series)
  if (alarms === undefined || (alarms.endsAt !== null && alarms.endsAt <= now)) return undefined
  const earliest = alarms.startsAt ?? now
  if (earliest > now + PAUSE) return earliest
  for (const ahead of LOOKED_AHEAD) {
    const [next] = between(now + 1, now + ahead)
    if (next !== undefined) return next.at
  }
  return now + PAUSE
}

/** With those of its alarms that are mailed, and no others. */
function withMailedAlarms(member: Component): Component {
  return mapComponents(member, (inner) => (isMailed(inner) ? inner : undefined))
}

function isMailed(inner: Component): boolean {
  return inner.name === 'VALARM' && findProperty(inner, 'ACTION')?.value.trim().toUpperCase() === 'EMAIL'
}

// --- whether it is wanted ----------------------------------------------------------------------------------------

function findReminder(
  trigger: AlarmTrigger,
  root: Component,
  series: Series,
  question: Question,
): Reminder | undefined {
  const { alarm, component, occurrence, at } = trigger
  const { now, floatingZone } = question
  if (isAcknowledged(alarm, at) || isOff(component, question)) return undefined
  const endsAt =
    component.name === 'VTODO' ? undefined : (occurrence?.end ?? endOfWhole(component, series, floatingZone))
  const isLate = at < now - ON_TIME
  if (isLate && endsAt !== undefined && endsAt <= now) return undefined
  const shown = occurrence === undefined ? component : instanceOf(component, occurrence)
  return { at, calendar: calendarWith(shown, root), note: noteOf(alarm, component), until: untilOf(at, endsAt) }
}

/** Of an alarm that goes off at the end, or after it, the end says nothing. */
function untilOf(at: Instant, endsAt: Instant | undefined): Instant {
  const latest = at + LATEST
  if (endsAt === undefined) return latest
  return endsAt <= at + ON_TIME ? at + SHORTLY : Math.min(endsAt, latest)
}

/** RFC 9074 §6.1: who has seen it needs no other. */
function isAcknowledged(alarm: Component, at: Instant): boolean {
  const acknowledged = findTime(alarm, 'ACKNOWLEDGED')
  return acknowledged?.form === 'utc' && acknowledged.at >= at
}

const OFF: ReadonlySet<string> = new Set(['CANCELLED', 'COMPLETED'])

/** Called off, done, or declined by who would be reminded. */
function isOff(component: Component, { isOwner }: Question): boolean {
  if (OFF.has(findProperty(component, 'STATUS')?.value.trim().toUpperCase() ?? '')) return true
  if (component.name === 'VTODO' && findProperty(component, 'COMPLETED') !== undefined) return true
  return component.properties.some(
    (property) =>
      property.name === 'ATTENDEE' &&
      parameterOf(property, 'PARTSTAT')?.toUpperCase() === 'DECLINED' &&
      isOwner(property.value),
  )
}

/** A point in time is of no instance: of a series it is of the first, which its times are. */
function endOfWhole(component: Component, { findZone }: Series, floatingZone: Zone): Instant | undefined {
  const timing = findTiming(component, findZone)
  if (timing === undefined) return undefined
  const zone = timing.zone ?? floatingZone
  return endOf(timing.length, timing.wall, zone.toInstant(timing.wall), zone)
}

// --- what it says ------------------------------------------------------------------------------------------------

const OF_SERIES: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID'])
const TIMES: ReadonlySet<string> = new Set(['DTSTART', 'DTEND', 'DUE', 'DURATION'])

function instanceOf(component: Component, { recurrenceId, starts, ends }: Occurrence): Component {
  if (recurrenceId === undefined) return component
  const rest = withoutProperties(component, (name) => OF_SERIES.has(name) || TIMES.has(name))
  const end = ends === undefined ? [] : [writeTime(component.name === 'VTODO' ? 'DUE' : 'DTEND', ends)]
  return { ...rest, properties: [...rest.properties, writeTime('DTSTART', starts), ...end] }
}

function calendarWith(component: Component, root: Component): Component {
  const bare = withoutProperties(component, (name) => name === 'ATTACH' || name.startsWith('X-'))
  const timezones = root.components.filter(({ name }) => name === 'VTIMEZONE')
  return { ...root, components: [...timezones, { ...bare, components: [] }] }
}

// Client: Google's and Apple's calendars write these where nobody has written anything.
const EMPTY: ReadonlySet<string> = new Set([
  '',
  'alarm notification',
  'event reminder',
  'reminder',
  'this is an event reminder',
])

/** RFC 5545 §3.6.6: DESCRIPTION is the text of the mail. */
function noteOf(alarm: Component, component: Component): string {
  const said = findText(alarm, 'DESCRIPTION')?.trim() ?? ''
  const known = [findText(component, 'SUMMARY'), findText(component, 'DESCRIPTION')].map((text) => text?.trim())
  return EMPTY.has(said.toLowerCase()) || known.includes(said) ? '' : said
}
