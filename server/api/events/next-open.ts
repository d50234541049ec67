/** Which occurrence of a task is to be done next: the first that nobody has done or called off. */
import type { CalendarDataSource } from '../../../protocol/caldav/calendar-data.ts'
import { findText } from '../../../protocol/ical/values.ts'
import { type Occurrence, occurrences } from '../../../protocol/recurrence/index.ts'

const DAY = 86_400
const GROWTH = 8
/** Together some 90 years. */
const WINDOWS = 6

/** Of one that does not recur, and of a series whose end is done, undefined. Throws BudgetExceeded. */
export function nextOpen(source: CalendarDataSource): Occurrence | undefined {
  const { series: compiled, budget, floatingZone } = source.context()
  const series = compiled()
  const starts = series.master?.wall
  if (starts === undefined) return undefined
  // A day more: the clock of the series may be ahead of all others.
  let [start, length] = [starts - DAY, 2 * DAY]
  for (let at = 0; at < WINDOWS; at += 1) {
    const found = occurrences(series, { start, end: start + length }, budget, floatingZone)
    const open = found.find((one) => one.recurrenceId !== undefined && !isSettled(one))
    if (open !== undefined) return open
    start += length
    length *= GROWTH
  }
  return undefined
}

function isSettled({ component }: Occurrence): boolean {
  const status = findText(component, 'STATUS')?.trim().toUpperCase()
  return status === 'COMPLETED' || status === 'CANCELLED'
}
