/** A task as its page shows it: on the clock of who looks, in the time in which it is due. */
import type { ListedTask, Task } from '../../../client/kalends.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { addDays, type Day, dayOf, inZone, isKnownZone, type Wall } from '../../time/wall.ts'

export type Importance = 'none' | 'low' | 'medium' | 'high'

export interface ShownTask {
  readonly key: string
  readonly calendar: KnownCalendar
  readonly item: ListedTask
  readonly value: Task
  readonly title: string
  readonly due: Wall | undefined
  /** The day alone says when it is due. */
  readonly isDay: boolean
  readonly isDone: boolean
  readonly isCancelled: boolean
  readonly percent: number
  readonly importance: Importance
  readonly categories: readonly string[]
  readonly isRepeated: boolean
  readonly parent: string | undefined
}

export function shownTask(item: ListedTask, calendar: KnownCalendar, timeZone: string): ShownTask {
  const { value, name } = item
  const { due, recurrenceId, progress, priority = 0 } = value
  const isDay = value.showWithoutTime ?? false
  return {
    key: [calendar.key, name, recurrenceId ?? ''].join('/'),
    calendar,
    item,
    value,
    title: value.title ?? '',
    due: due === undefined || isDay ? due : onClock(due, value.timeZone, timeZone),
    isDay,
    isDone: progress === 'completed',
    isCancelled: progress === 'cancelled',
    percent: value.percentComplete ?? 0,
    importance: importanceOf(priority),
    categories: Object.keys(value.keywords ?? {}),
    isRepeated: recurrenceId !== undefined || (value.recurrenceRules ?? []).length > 0,
    parent: parentOf(value),
  }
}

export function onClock(wall: Wall, zone: string | null | undefined, viewer: string): Wall {
  return zone == null || !isKnownZone(zone) ? wall : inZone(wall, zone, viewer)
}

/** RFC 5545 §3.8.1.9: 1 is the highest, 5 medium, 9 the lowest, and 0 says nothing. */
export function importanceOf(priority: number): Importance {
  if (priority === 0) return 'none'
  return priority < 5 ? 'high' : priority === 5 ? 'medium' : 'low'
}

export const PRIORITIES: Readonly<Record<Importance, number>> = { none: 0, high: 1, medium: 5, low: 9 }

function parentOf({ relatedTo = {} }: Task): string | undefined {
  return Object.entries(relatedTo).find(([, { relation }]) => relation?.parent === true)?.[0]
}

export const TIMES = ['overdue', 'today', 'week', 'later', 'none'] as const
export type Time = (typeof TIMES)[number]

export interface Now {
  readonly today: Day
  readonly clock: Wall
}

export function timeOf({ due, isDay }: Pick<ShownTask, 'due' | 'isDay'>, { today, clock }: Now): Time {
  if (due === undefined) return 'none'
  const day = dayOf(due)
  if (day < today || (!isDay && due < clock)) return 'overdue'
  if (day === today) return 'today'
  return day < addDays(today, 7) ? 'week' : 'later'
}
