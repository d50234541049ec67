/** When everybody is free. */
import type { BusyPeriod, WeeklyHours } from '../../../../client/kalends.ts'
import { DAY, dayOf, instantOf, MINUTE, wallAt } from '../../../time/wall.ts'
import { weekdayIn } from '../form/repeat.ts'
import { atTime, plusDays } from '../time/wall-time.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

export interface Busy extends Span {
  readonly type: BusyPeriod['type']
}

export const STEP = 15 * MINUTE

export function busyOf(periods: readonly BusyPeriod[]): readonly Busy[] {
  return periods.map(({ start, end, type }) => ({ start: Date.parse(start), end: Date.parse(end), type }))
}

export function isFree(busy: readonly Span[], { start, end }: Span): boolean {
  return busy.every((one) => one.end <= start || one.start >= end)
}

export const USUAL_HOURS: readonly WeeklyHours[] = [
  { days: ['mo', 'tu', 'we', 'th', 'fr'], start: '09:00', end: '17:00' },
]

/** When work is done, from the day of `from` on. */
export function workingTimes(hours: readonly WeeklyHours[], zone: string, { start, end }: Span): readonly Span[] {
  const spans: Span[] = []
  for (let day = atTime(dayOf(wallAt(start, zone))); instantOf(day, zone) < end; day = plusDays(day, 1)) {
    for (const one of hours.filter(({ days }) => days.includes(weekdayIn(day)))) {
      const last =
        one.end === '24:00' || one.end <= one.start ? plusDays(day, 1) : atTime(dayOf(day), one.end.slice(0, 5))
      spans.push({ start: instantOf(atTime(dayOf(day), one.start.slice(0, 5)), zone), end: instantOf(last, zone) })
    }
  }
  return joined(spans)
}

/** In order, and none that touches another. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1)
    if (last === undefined || span.start > last.end) found.push({ start: span.start, end: span.end })
    else found[found.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  }
  return found
}

/** What is left of `spans` without `busy`. */
export function without(spans: readonly Span[], busy: readonly Span[]): readonly Span[] {
  const taken = joined(busy)
  return joined(spans).flatMap(({ start, end }) => {
    const left: Span[] = []
    let from = start
    for (const one of taken) {
      if (one.end <= from || one.start >= end) continue
      if (one.start > from) left.push({ start: from, end: one.start })
      from = Math.max(from, one.end)
    }
    return from < end ? [...left, { start: from, end }] : left
  })
}

/** The first time from `from` on for which all are free, on a quarter of an hour. */
export function nextFree(free: readonly Span[], from: number, length: number): number | undefined {
  for (const { start, end } of free) {
    const begin = Math.ceil(Math.max(start, from) / STEP) * STEP
    if (begin + length <= end) return begin
  }
  return undefined
}

/** Meetings longer than a day's work are held at any time. */
export function timesFor(length: number, working: readonly Span[], whole: Span): readonly Span[] {
  return working.some(({ start, end }) => end - start >= length) && length < DAY ? working : [whole]
}
