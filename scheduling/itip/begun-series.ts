/** How far a meeting has come: of a series that has begun what was can be kept apart from what is to come. */
import type { Component } from '../../protocol/ical/component.ts'
import {
  BudgetExceeded,
  InvalidSplit,
  isOfSet,
  type NamesOfHalves,
  type SplitCalendar,
  splitCalendar,
} from '../../protocol/recurrence/index.ts'
import type { Timing } from '../../protocol/recurrence/timing.ts'
import { DAY, type Instant, type TimeValue } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { findSchedulingObject } from './scheduling-object.ts'

export type Progress =
  /** Some of its instances have begun, and others come: `at` is where they part. */
  | { readonly kind: 'begun'; readonly at: TimeValue; readonly halves: SplitCalendar }
  /** A series of which nothing comes any more. */
  | { readonly kind: 'over' }
  /** All of it is to come, or it is none that can be split: it is one thing. */
  | { readonly kind: 'whole' }

/** Floating times and days are those of `zone`. */
export function progressAt(root: Component, now: Instant, zone: Zone, names: NamesOfHalves): Progress {
  const timing = findSchedulingObject(root)?.clock.timing
  if (timing === undefined) return { kind: 'whole' }
  const at = placeOf(now, timing.starts, zone)
  try {
    return { kind: 'begun', at, halves: splitCalendar(root, at, names) }
  } catch (error) {
    if (!(error instanceof InvalidSplit || error instanceof BudgetExceeded)) throw error
    const isOver = error instanceof InvalidSplit && (error.isOver || isLastOfHalf(root, timing, now, zone))
    return { kind: isOver ? 'over' : 'whole' }
  }
}

/** The one instance of a half that was split off. */
function isLastOfHalf(root: Component, { zone: own, wall }: Timing, now: Instant, zone: Zone): boolean {
  const recurs = root.components.some(({ properties }) => properties.some(({ name }) => RECURRING.has(name)))
  return !recurs && isOfSet(root) && (own ?? zone).toInstant(wall) < now
}

const RECURRING: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'RECURRENCE-ID'])

/** In the form that caldav-recursplit §3 wants: the first moment, or day, that has not begun. */
function placeOf(now: Instant, { form }: TimeValue, zone: Zone): TimeValue {
  const wall = now + zone.offsetAt(now)
  if (form === 'date') return { form, on: Math.ceil(wall / DAY) }
  return form === 'floating' ? { form, wall } : { form: 'utc', at: now }
}
