/**
 * The bounding box of an object as columns. A side without end is the outermost safe integer, so that one range of one
 * index finds it. A box is *wide* when it recurs or spans more than 31 days; all others are found by their start alone,
 * however long the calendar is.
 */
import type { BoundingBox } from '../../protocol/recurrence/series.ts'
import { DAY } from '../../protocol/time/values.ts'

export const WITHOUT_BEGINNING = Number.MIN_SAFE_INTEGER
export const WITHOUT_END = Number.MAX_SAFE_INTEGER

/** The most seconds that a narrow box spans. */
export const NARROW = 31 * DAY

export const BOX_COLUMNS = 'starts_at, ends_at, recurring, wide, alarm_starts_at, alarm_ends_at'

/** In the order of BOX_COLUMNS. */
export function boxValues({ startsAt, endsAt, recurring, alarms }: BoundingBox) {
  const start = startsAt ?? WITHOUT_BEGINNING
  const end = endsAt ?? WITHOUT_END
  const wide = recurring || end - start > NARROW
  const alarmStart = alarms === undefined ? null : (alarms.startsAt ?? WITHOUT_BEGINNING)
  const alarmEnd = alarms === undefined ? null : (alarms.endsAt ?? WITHOUT_END)
  return [start, end, recurring, wide, alarmStart, alarmEnd]
}

export type BoxTuple = readonly [
  startsAt: number,
  endsAt: number,
  recurring: boolean | number,
  wide: boolean | number,
  alarmStartsAt: number | null,
  alarmEndsAt: number | null,
]

export function boxOf([startsAt, endsAt, recurring, , alarmStartsAt, alarmEndsAt]: BoxTuple): BoundingBox {
  return {
    startsAt: sideOf(startsAt),
    endsAt: sideOf(endsAt),
    recurring: Boolean(recurring),
    alarms:
      alarmStartsAt === null || alarmEndsAt === null
        ? undefined
        : { startsAt: sideOf(alarmStartsAt), endsAt: sideOf(alarmEndsAt) },
  }
}

function sideOf(column: number): number | null {
  return column === WITHOUT_BEGINNING || column === WITHOUT_END ? null : column
}
