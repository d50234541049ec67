/** Hours of each week in which somebody can be met: what most AVAILABLE components of RFC 7953 §3.1 say. */
import { isDeepStrictEqual } from 'node:util'
import type { Component } from '../ical/component.ts'
import { findProperties, findProperty, findTime, formatTime, readDuration, writeTime } from '../ical/values.ts'
import { parseRule } from '../recurrence/rule.ts'
import { dayOf, timeOf, weekdayOf } from '../time/civil.ts'
import { DAY, type Instant, type TimeValue, type WallTime } from '../time/values.ts'
import { findNamedZone } from '../time/zones.ts'

/** As JSCalendar has them (RFC 8984 §4.3.3), in the order in which people read a week. */
export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export interface WeeklyHours {
  readonly days: readonly Weekday[]
  /** `09:00` */
  readonly start: string
  /** On the next day, where it is not after the start. */
  readonly end: string
}

export interface ZonedHours extends WeeklyHours {
  readonly timeZone: string
}

/** Undefined for an AVAILABLE that says anything else: hours of every second week, of some weeks alone, or that begin after `now`. */
export function findWeeklyHours(available: Component, now: Instant): ZonedHours | undefined {
  const starts = findTime(available, 'DTSTART')
  if (available.name !== 'AVAILABLE' || starts?.form !== 'zoned' || isIrregular(available)) return undefined
  const zone = findNamedZone(starts.tzid)
  const days = daysOf(available, starts.wall)
  const seconds = secondsOf(available, starts)
  if (zone === undefined || days === undefined || seconds === undefined) return undefined
  if (zone.toInstant(starts.wall) > now || starts.wall % 60 !== 0) return undefined
  return { days, start: clockAt(starts.wall), end: clockAt(starts.wall + seconds), timeZone: zone.id }
}

/** The AVAILABLE that says so, since the first of its days in the week up to `now`. */
export function writeWeeklyHours(
  { days, start, end, timeZone: tzid }: ZonedHours,
  { now, uid }: { readonly now: Instant; readonly uid: string },
): Component {
  const weekAgo = dayOf(now) - 8
  const on = [0, 1, 2, 3, 4, 5, 6].map((later) => weekAgo + later).find((day) => days.includes(weekdayAt(day)))
  const starts = (on ?? weekAgo) * DAY + secondsAt(start)
  const lasts = (secondsAt(end) - secondsAt(start) + DAY) % DAY || DAY
  const byDay = WEEKDAYS.filter((day) => days.includes(day)).map((day) => day.toUpperCase())
  const properties = [
    { name: 'UID', parameters: [], value: uid },
    writeTime('DTSTAMP', { form: 'utc', at: now }),
    writeTime('DTSTART', { form: 'zoned', wall: starts, tzid }),
    writeTime('DTEND', { form: 'zoned', wall: starts + lasts, tzid }),
    { name: 'RRULE', parameters: [], value: `FREQ=WEEKLY;BYDAY=${byDay.join(',')}` },
  ]
  return { name: 'AVAILABLE', properties, components: [] }
}

export function isSameHours(a: ZonedHours, b: ZonedHours): boolean {
  const isSameClock = a.start === b.start && a.end === b.end && a.timeZone === b.timeZone
  return isSameClock && WEEKDAYS.every((day) => a.days.includes(day) === b.days.includes(day))
}

const IRREGULAR = ['RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID']

function isIrregular(available: Component): boolean {
  return IRREGULAR.some((name) => findProperty(available, name) !== undefined)
}

const EVERY_WEEK = parseRule('FREQ=WEEKLY')

/** The days of a rule that says nothing beside. */
function daysOf(available: Component, starts: WallTime): readonly Weekday[] | undefined {
  const [property, ...more] = findProperties(available, 'RRULE')
  if (property === undefined || more.length > 0 || property.value.trim() === '') return undefined
  const { frequency, byDay, weekStart, ...rule } = parseRule(property.value)
  const { frequency: weekly, byDay: _, weekStart: __, ...plain } = EVERY_WEEK
  const isPlain = isDeepStrictEqual(rule, plain) && (frequency === weekly || frequency === 'DAILY')
  if (!isPlain || byDay?.some(({ ordinal }) => ordinal !== 0)) return undefined
  const named = byDay?.map(({ weekday }) => weekdayNumbered(weekday))
  if (named !== undefined) return WEEKDAYS.filter((day) => named.includes(day))
  return frequency === 'DAILY' ? WEEKDAYS : [weekdayAt(dayOf(starts))]
}

/** How long it lasts, where that is whole minutes and no more than a day. */
function secondsOf(available: Component, starts: Extract<TimeValue, { readonly form: 'zoned' }>): number | undefined {
  const ends = findTime(available, 'DTEND')
  const lasts = findProperty(available, 'DURATION')
  const seconds =
    ends?.form === 'zoned' && ends.tzid === starts.tzid
      ? ends.wall - starts.wall
      : ends === undefined && lasts !== undefined
        ? inSeconds(readDuration(lasts.value))
        : 0
  return seconds > 0 && seconds <= DAY && seconds % 60 === 0 ? seconds : undefined
}

function inSeconds({ days, seconds }: { readonly days: number; readonly seconds: number }): number {
  return days * DAY + seconds
}

function weekdayAt(on: number): Weekday {
  return weekdayNumbered(weekdayOf(on))
}

/** Of a number of which 0 is Sunday. */
function weekdayNumbered(number: number): Weekday {
  return WEEKDAYS[(number + 6) % 7] ?? 'su'
}

function clockAt(wall: WallTime): string {
  const text = formatTime({ form: 'floating', wall: timeOf(wall) })
  return `${text.slice(9, 11)}:${text.slice(11, 13)}`
}

/** Of `09:30`, since midnight. */
function secondsAt(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 3_600 + minutes * 60
}
