/** When a new event is to be, where somebody has not said so. */
import type { Span } from '../../time/span.ts'
import { addDays, addToWall, type Day, dayOf, MINUTE, wallAt } from '../../time/wall.ts'
import type { Span as Instants } from '../event/busy/free-times.ts'
import type { Days } from './range.ts'

export type Times = Pick<Span, 'start' | 'end' | 'isAllDay'>

const HOUR = 60 * MINUTE
const USUAL = '09:00:00'

export interface Looking {
  readonly now: number
  readonly timeZone: string
  /** What is shown, and of it the day that is looked at. */
  readonly days: Days
  readonly date: Day
  /** When they work, that day and the next. */
  readonly working: readonly Instants[]
}

/** The hour that comes next, while today is in sight; else when work begins on the day that is looked at. */
export function proposedTimes({ now, timeZone, days, date, working }: Looking): Times {
  const today = dayOf(wallAt(now, timeZone))
  const next = `${wallAt(now + HOUR, timeZone).slice(0, 13)}:00:00`
  if (days.first <= today && today < days.end && dayOf(next) === today) return hourFrom(next)
  // Today is over.
  const day = date === today ? addDays(today, 1) : date
  const begins = working.map(({ start }) => wallAt(start, timeZone)).find((wall) => dayOf(wall) === day)
  return hourFrom(begins ?? `${day}T${USUAL}`)
}

function hourFrom(start: string): Times {
  return { start, end: addToWall(start, HOUR), isAllDay: false }
}
