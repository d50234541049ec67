/** Whole days as people say them, and from one moment to another as the API has them. */
import { parseDate } from '@internationalized/date'
import type { Absence } from '../../../../client/kalends.ts'

const MIDNIGHT = '00:00:00'

export interface Days {
  readonly first: string
  readonly last: string
  /** Whole days without. */
  readonly times: { readonly from: string; readonly until: string } | undefined
}

export function daysOf({ start, end }: Pick<Absence, 'start' | 'end'>): Days {
  const [first = '', from = ''] = start.split('T')
  const [until = '', at = ''] = end.split('T')
  if (from === MIDNIGHT && at === MIDNIGHT) return { first, last: dayBefore(until), times: undefined }
  return { first, last: until, times: { from: from.slice(0, 5), until: at.slice(0, 5) } }
}

export function startAndEnd({ first, last, times }: Days): Pick<Absence, 'start' | 'end'> {
  if (times !== undefined) return { start: `${first}T${times.from}:00`, end: `${last}T${times.until}:00` }
  return { start: `${first}T${MIDNIGHT}`, end: `${parseDate(last).add({ days: 1 })}T${MIDNIGHT}` }
}

function dayBefore(day: string): string {
  return parseDate(day).subtract({ days: 1 }).toString()
}
