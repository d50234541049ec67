import type { BusyPeriod, BusyType } from './busy.ts'

/**
 * RFC 4791 §7.10: periods of one type that overlap or follow each other become one. Those of different types may
 * overlap and are left so. In the order of their starts; those that stay what they were are the same values.
 */
export function coalesce(periods: readonly BusyPeriod[]): readonly BusyPeriod[] {
  // What a timeline holds is: to find that costs little beside doing it again for each of hundreds of people.
  if (isCoalesced(periods)) return periods
  const ascending = [...periods].sort(compare)
  const merged: BusyPeriod[] = []
  const last = new Map<BusyType, number>()
  for (const period of ascending) {
    const { start, end, type } = period
    const at = last.get(type)
    const open = at === undefined ? undefined : merged[at]
    if (at === undefined || open === undefined || start > open.end) last.set(type, merged.push(period) - 1)
    else if (end > open.end) merged[at] = { start: open.start, end, type }
  }
  return merged
}

function isCoalesced(periods: readonly BusyPeriod[]): boolean {
  const ends: Record<BusyType, number> = { BUSY: -Infinity, 'BUSY-UNAVAILABLE': -Infinity, 'BUSY-TENTATIVE': -Infinity }
  let before: BusyPeriod | undefined
  for (const period of periods) {
    if (period.start <= ends[period.type] || (before !== undefined && compare(before, period) > 0)) return false
    ends[period.type] = period.end
    before = period
  }
  return true
}

function compare(a: BusyPeriod, b: BusyPeriod): number {
  return a.start - b.start || ORDER[a.type] - ORDER[b.type]
}

const ORDER: Readonly<Record<BusyType, number>> = { BUSY: 0, 'BUSY-UNAVAILABLE': 1, 'BUSY-TENTATIVE': 2 }
