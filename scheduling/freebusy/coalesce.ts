import type { BusyPeriod, BusyType } from './busy.ts'

/**
 * RFC 4791 §7.10: periods of one type that overlap or follow each other become one. Those of different types may
 * overlap and are left so. In the order of their starts; those that stay what they were are the same values.
 */
export function coalesce(periods: Iterable<BusyPeriod>): readonly BusyPeriod[] {
  const ascending = [...periods].sort((a, b) => a.start - b.start || ORDER[a.type] - ORDER[b.type])
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

const ORDER: Readonly<Record<BusyType, number>> = { BUSY: 0, 'BUSY-UNAVAILABLE': 1, 'BUSY-TENTATIVE': 2 }
