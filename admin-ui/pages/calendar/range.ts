/** Which days a view shows, and where its next and its last begin. */
import { addDays, type Day, dayOf, utcOfWall, wallOfUtc, weekdayOf } from '../../time/wall.ts'

export const VIEWS = ['day', 'week', 'month', 'agenda'] as const
export type View = (typeof VIEWS)[number]

export interface Days {
  readonly first: Day
  /** The day after the last. */
  readonly end: Day
}

export interface Week {
  /** 0 is Sunday. */
  readonly firstDay: number
  /** How many days a week shows: on a phone these are three, from the day on that is looked at. */
  readonly length: 3 | 7
}

const AGENDA_DAYS = 28

export function daysOf(view: View, date: Day, week: Week): Days {
  if (view === 'day') return from(date, 1)
  if (view === 'agenda') return from(date, AGENDA_DAYS)
  if (view === 'week') return week.length === 7 ? from(firstOfWeek(date, week.firstDay), 7) : from(date, week.length)
  const first = firstOfWeek(firstOfMonth(date), week.firstDay)
  const last = addDays(firstOfMonth(addMonths(date, 1)), -1)
  return { first, end: addDays(firstOfWeek(last, week.firstDay), 7) }
}

/** `by` is 1 or -1. */
export function step(view: View, date: Day, by: number, week: Week): Day {
  if (view === 'month') return addMonths(date, by)
  const { first, end } = daysOf(view, date, week)
  return addDays(date, by * Math.round((utcOfWall(end) - utcOfWall(first)) / 86_400_000))
}

export function daysIn({ first, end }: Days): readonly Day[] {
  const days: Day[] = []
  for (let day = first; day < end; day = addDays(day, 1)) days.push(day)
  return days
}

export function firstOfMonth(date: Day): Day {
  return `${date.slice(0, 8)}01`
}

/** The last of a month that is shorter, where the day is none of it. */
export function addMonths(date: Day, months: number): Day {
  const [year, month, day] = date.split('-').map(Number)
  const first = Date.UTC(year ?? 1970, (month ?? 1) - 1 + months, 1)
  const next = new Date(first)
  const longest = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate()
  return addDays(dayOf(wallOfUtc(first)), Math.min(day ?? 1, longest) - 1)
}

export function firstOfWeek(date: Day, firstDay: number): Day {
  return addDays(date, -((weekdayOf(date) - firstDay + 7) % 7))
}

function from(first: Day, length: number): Days {
  return { first, end: addDays(first, length) }
}
