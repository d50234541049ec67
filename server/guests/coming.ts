/** The next times of a meeting, which a guest may answer one by one. */
import type { Component } from '../../protocol/ical/component.ts'
import { BudgetExceeded, compile, type Occurrence, occurrences } from '../../protocol/recurrence/index.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'

const DAY = 86_400
/** A dense series has many in a fortnight, a rare one none in years. */
const LOOKED_AHEAD = [14 * DAY, 366 * DAY, 10 * 366 * DAY, 200 * 366 * DAY]
const STEPS = 200_000
const MOST_FOUND = 2_000

/** The first so many that are not over; none when all are. Those that are too dear to find are none, but `isOver` is false. */
export function comingTimes(
  calendar: Component,
  most: number,
  now: Instant,
  floatingZone: Zone,
): { readonly times: readonly Occurrence[]; readonly isOver: boolean } {
  const members = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const series = compile(members, zonesOf(calendar))
  const budget = { steps: STEPS, occurrences: MOST_FOUND }
  let times: readonly Occurrence[] = []
  for (const ahead of LOOKED_AHEAD) {
    try {
      times = occurrences(series, { start: now, end: now + ahead }, budget, floatingZone).slice(0, most)
    } catch (error) {
      if (error instanceof BudgetExceeded) return { times, isOver: false }
      throw error
    }
    if (times.length === most) break
  }
  return { times, isOver: times.length === 0 }
}
