/** The times of a meeting as a page shows them, and as what a form says back. */

import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import type { Occurrence } from '../../protocol/recurrence/index.ts'
import { civilOf, dateOf, dayOf, daysInMonth, timeOf } from '../../protocol/time/civil.ts'
import { DAY, type Instant, type TimeValue, type WallTime } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import { answerIn, type OtherTime } from '../../scheduling/itip/index.ts'
import { describeSpan } from '../mail/when.ts'
import type { OpenInvitation } from './invitation.ts'

/** One time of it. */
export interface Choice {
  /** Undefined where there is nothing to choose. */
  readonly instance: InstanceKey | undefined
  readonly label: string
  /** PARTSTAT. */
  readonly answer: string
  readonly clock: Clock
  /** What the clock reads; of days the last one too. */
  readonly from: WallTime
  readonly until: WallTime
}

/** How times are written in it: the zone of its own form, or the organizer's. */
interface Clock {
  readonly form: TimeValue
  readonly zone: Zone
}

export function choicesOf({ times, calendar, object, home }: OpenInvitation, guest: string, locale: string): Choice[] {
  const findZone = zonesOf(calendar)
  const isSingle = object.members.length === 1 && times.length === 1
  return times.map((time) => {
    const { starts, recurrenceId, component } = time
    const zone = (starts.form === 'zoned' ? findZone(starts.tzid) : undefined) ?? home
    const [from, until] = readings(time, zone)
    return {
      instance: recurrenceId === undefined || isSingle ? undefined : object.clock.keyOf(recurrenceId),
      label: describeSpan(from, until, locale, starts.form === 'date' ? 'days' : 'times'),
      answer: answerIn(component, guest),
      clock: { form: starts, zone },
      ...{ from, until },
    }
  })
}

function readings({ start, end, starts }: Occurrence, zone: Zone): readonly [WallTime, WallTime] {
  const [from, until] = [start + zone.offsetAt(start), end + zone.offsetAt(end)]
  return starts.form === 'date' ? [dayOf(from) * DAY, Math.max(dayOf(from), dayOf(until) - 1) * DAY] : [from, until]
}

export function isOfDays({ clock }: Choice): boolean {
  return clock.form.form === 'date'
}

/** The value of a field for a day, or for a day and its time. */
export function fieldOf(wall: WallTime, choice: Choice): string {
  const { year, month, day } = civilOf(dayOf(wall))
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  const minutes = Math.floor(timeOf(wall) / 60)
  return isOfDays(choice) ? date : `${date}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

const LONGEST = 366 * DAY

/** Undefined for what is no time that could be proposed: that of the meeting, too. */
export function readOtherTime(from: string, until: string, choice: Choice, now: Instant): OtherTime | undefined {
  const isDays = isOfDays(choice)
  const [first, last] = [readField(from, isDays), readField(until, isDays)]
  if (first === undefined || last === undefined) return undefined
  if (isSameMinute(first, choice.from) && isSameMinute(last, choice.until)) return undefined
  const end = isDays ? last + DAY : last
  const { zone } = choice.clock
  if (end <= first || end - first > LONGEST || zone.toInstant(first) <= now) return undefined
  return { starts: timeOn(choice.clock, first), ends: timeOn(choice.clock, end) }
}

/** Fields say no seconds. */
function isSameMinute(a: WallTime, b: WallTime): boolean {
  return Math.floor(a / 60) === Math.floor(b / 60)
}

function timeOn({ form, zone }: Clock, wall: WallTime): TimeValue {
  switch (form.form) {
    case 'date':
      return { form: 'date', on: dayOf(wall) }
    case 'utc':
      return { form: 'utc', at: zone.toInstant(wall) }
    case 'floating':
      return { form: 'floating', wall }
    case 'zoned':
      return { form: 'zoned', wall, tzid: form.tzid }
  }
}

/** HTML: a valid date string, or a valid local date and time string; a browser that knows no such fields sends what is typed. */
function readField(text: string, isDays: boolean): WallTime | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,3})?)?)?$/.exec(text.trim())
  if (match === null || (match[4] === undefined) !== isDays) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59) return undefined
  return dateOf(year, month, day) * DAY + hour * 3_600 + minute * 60
}
