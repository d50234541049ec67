/** Hours of a week on the clock of a room, as people write them on its door: `Mo-Fr 08:00-18:00`. */
import { dayOf, weekdayOf } from '../../protocol/time/civil.ts'
import { type CalendarDate, DAY, type Instant, type Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { subtract } from '../freebusy/subtract.ts'

/** From one time of day to another, in seconds since midnight, on some days of the week. An end past a day is the next one's. */
export interface OpeningHours {
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  readonly from: number
  readonly to: number
}

const DAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa']

const SYNTAX = /^([a-z]{2}(?:-[a-z]{2})?(?:,[a-z]{2}(?:-[a-z]{2})?)*) (\d\d):(\d\d)-(\d\d):(\d\d)$/

/** `Mo-Fr 08:00-18:00`, `Sa,Su 10:00-24:00`, `Fr 20:00-02:00`; undefined for anything else. */
export function findOpeningHours(text: string): OpeningHours | undefined {
  const [, days = '', ...digits] = SYNTAX.exec(text.trim().toLowerCase()) ?? []
  const weekdays = days.split(',').map(findWeekdays)
  const [hour = 99, minute = 0, toHour = 99, toMinute = 0] = digits.map(Number)
  const from = findTimeOfDay(hour, minute)
  const to = findTimeOfDay(toHour, toMinute)
  if (from === undefined || to === undefined || from === DAY) return undefined
  const known = weekdays.filter((some) => some !== undefined)
  if (known.length < weekdays.length) return undefined
  return { weekdays: new Set(known.flat()), from, to: to > from ? to : to + DAY }
}

function findWeekdays(text: string): readonly number[] | undefined {
  const [first = -1, last = first] = text.split('-').map((day) => DAYS.indexOf(day))
  if (first < 0 || last < 0) return undefined
  const count = ((last - first + 7) % 7) + 1
  return Array.from({ length: count }, (_, index) => (first + index) % 7)
}

function findTimeOfDay(hour: number, minute: number): number | undefined {
  const time = hour * 3_600 + minute * 60
  return minute < 60 && time <= DAY ? time : undefined
}

/** Whether all of a window lies in hours that follow each other without a break. */
export function isOpen(hours: readonly OpeningHours[], { start, end }: Window, zone: Zone): boolean {
  let openTo: Instant | undefined = start
  for (let span = 0; span < MOST_SPANS && openTo !== undefined; span++) {
    if (openTo >= end) return true
    openTo = findClosing(hours, openTo, zone)
  }
  return false
}

/** Who takes a place for longer than three years of days has it outside of its hours. */
const MOST_SPANS = 1_100

/** The latest end of those hours that are on at that instant. */
function findClosing(hours: readonly OpeningHours[], at: Instant, zone: Zone): Instant | undefined {
  const today = dayOf(at + zone.offsetAt(at))
  const ends = [today - 1, today].flatMap((on) =>
    hours.flatMap((one) => {
      if (!one.weekdays.has(weekdayOf(on))) return []
      const { start, end } = spanOn(one, on, zone)
      return start <= at && at < end ? [end] : []
    }),
  )
  return ends.length === 0 ? undefined : Math.max(...ends)
}

/** What lies in none of these hours. */
export function closedIn(hours: readonly OpeningHours[], window: Window, zone: Zone): readonly Window[] {
  const dayAt = (at: Instant) => dayOf(at + zone.offsetAt(at))
  const open: Window[] = []
  for (let on = dayAt(window.start) - 1; on <= dayAt(window.end); on++) {
    for (const one of hours) if (one.weekdays.has(weekdayOf(on))) open.push(spanOn(one, on, zone))
  }
  return subtract([window], open)
}

function spanOn({ from, to }: OpeningHours, on: CalendarDate, zone: Zone): Window {
  return { start: zone.toInstant(on * DAY + from), end: zone.toInstant(on * DAY + to) }
}
