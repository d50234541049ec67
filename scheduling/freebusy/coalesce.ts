import type { BusyPeriod, BusyType } from './busy.ts'

/**
 * RFC 4791 §7.10: periods of one type that overlap or follow each other become one. Those of different types may
 * overlap and are left so. In the order of their starts.
 */
export function coalesce(periods: Iterable<BusyPeriod>): readonly BusyPeriod[] {
  const ascending = [...periods].sort((a, b) => a.start - b.start || ORDER[a.type] - ORDER[b.type])
  const merged: Open[] = []
  const open = new Map<BusyType, Open>()
  for (const { start, end, type } of ascending) {
    const last = open.get(type)
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end)
    } else {
      const next = { start, end, type }
      merged.push(next)
      open.set(type, next)
    }
  }
  return merged
}

interface Open extends BusyPeriod {
  end: number
}

const ORDER: Readonly<Record<BusyType, number>> = { BUSY: 0, 'BUSY-UNAVAILABLE': 1, 'BUSY-TENTATIVE': 2 }
