/** What of a month fits into its days: as many rows as there is room for, and in the last how many more there are. */
import type { Span } from '../../time/span.ts'
import { addDays, type Day, dayOf, daysBetween } from '../../time/wall.ts'
import type { Days } from './range.ts'

export interface Fitting<Item> {
  readonly shown: readonly Item[]
  /** Of days of which not all is shown, how many are not. */
  readonly more: ReadonlyMap<Day, number>
}

interface Placed<Item> {
  readonly item: Item
  /** In the weeks that it is in: days from the first of the month's page, and a row. */
  readonly parts: readonly { readonly from: number; readonly to: number; readonly row: number }[]
}

/** Items in their order. Rows are given as the component gives them: the first that is free below those of the same day. */
export function fitInto<Item extends { readonly span: Span }>(
  items: readonly Item[],
  { first, end }: Days,
  rows: number,
): Fitting<Item> {
  const length = daysBetween(first, end)
  const taken = Array.from({ length }, () => new Set<number>())
  const lowest = new Array<number>(length).fill(0)
  const placed = items.flatMap((item): Placed<Item>[] => {
    const [from, to] = [
      Math.max(0, daysBetween(first, dayOf(item.span.start))),
      Math.min(length, lastDay(first, item.span)),
    ]
    if (from >= to) return []
    return [{ item, parts: weeksOf(from, to).map((part) => ({ ...part, row: place(part) })) }]
  })

  function place({ from, to }: { readonly from: number; readonly to: number }): number {
    let row = lowest[from] ?? 0
    while (taken[from]?.has(row)) row++
    lowest[from] = row + 1
    for (let day = from; day < to; day++) taken[day]?.add(row)
    return row
  }

  const isFull = taken.map((ones) => Math.max(-1, ...ones) >= rows)
  const isHidden = ({ parts }: Placed<Item>) =>
    parts.some(({ from, to, row }) => row >= rows || (row === rows - 1 && isFull.slice(from, to).includes(true)))
  const more = new Map<Day, number>()
  const shown: Item[] = []
  for (const one of placed) {
    if (!isHidden(one)) shown.push(one.item)
    else
      for (const { from, to } of one.parts)
        for (let at = from; at < to; at++) {
          const day = addDays(first, at)
          more.set(day, (more.get(day) ?? 0) + 1)
        }
  }
  return { shown, more }
}

/** The day after its last, from the first on. What ends at midnight is not in the day that begins then. */
function lastDay(first: Day, { start, end }: Span): number {
  const isMidnight = end.endsWith('T00:00:00') && end > start
  return daysBetween(first, dayOf(end)) + (isMidnight ? 0 : 1)
}

function weeksOf(from: number, to: number): readonly { readonly from: number; readonly to: number }[] {
  const parts = []
  for (let at = from; at < to; ) {
    const next = Math.min(to, at - (at % 7) + 7)
    parts.push({ from: at, to: next })
    at = next
  }
  return parts
}
