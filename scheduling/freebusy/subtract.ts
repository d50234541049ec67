import type { Window } from '../../protocol/time/values.ts'

/** What is left of the periods outside of the holes; each keeps what else it says. By start. */
export function subtract<Period extends Window>(
  periods: readonly Period[],
  holes: readonly Window[],
): readonly Period[] {
  const apart = union(holes)
  let first = 0
  return [...periods].sort(byStart).flatMap((period) => {
    // No hole that ends before this period can reach a later one.
    while ((apart[first]?.end ?? Number.POSITIVE_INFINITY) <= period.start) first++
    return pieces(period, apart, first)
  })
}

function pieces<Period extends Window>(period: Period, holes: readonly Window[], first: number): readonly Period[] {
  const left: Period[] = []
  let from = period.start
  for (let i = first; from < period.end; i++) {
    const hole = holes[i]
    const to = Math.min(hole?.start ?? period.end, period.end)
    if (from < to) left.push({ ...period, start: from, end: to })
    from = hole === undefined ? period.end : Math.max(from, hole.end)
  }
  return left
}

/** The same time in windows that do not touch, ascending. */
function union(windows: readonly Window[]): readonly Window[] {
  const merged: { start: number; end: number }[] = []
  for (const { start, end } of [...windows].sort(byStart)) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}

function byStart(a: Window, b: Window): number {
  return a.start - b.start
}
