/** Which of a room's places are free when. Bookings go into the first lane that has room for them. */
import type { Window } from '../../protocol/time/values.ts'

interface Taken extends Window {
  readonly lane: number
}

export class Lanes {
  /** Of each lane what is taken, joined where it touches or overlaps, by start. */
  #taken: Window[][]

  constructor(count: number, taken: readonly Taken[]) {
    const inLane = (lane: number) => (count === 1 ? taken : taken.filter((one) => one.lane === lane))
    this.#taken = Array.from({ length: count }, (_, index) => joined(inLane(index + 1)))
    // There were more lanes once: what is in those takes one of these, and as good as all where none is free.
    const homeless: Window[] = []
    for (const window of count === 1 ? [] : taken.filter(({ lane }) => lane > count)) {
      const free = this.findFree(window)
      if (free === undefined) homeless.push(window)
      else this.take(free, window)
    }
    if (homeless.length > 0) this.#taken = this.#taken.map((lane) => joined([...lane, ...homeless]))
  }

  /** When none has room for what needs that much before and after it, too; by start. */
  full(before = 0, after = 0): readonly Window[] {
    const [first = [], ...others] = this.#taken.map((lane) =>
      joined(lane.map(({ start, end }) => ({ start: start - after, end: end + before }))),
    )
    return others.reduce(inBoth, first)
  }

  /** `preferred` if it is free, else the lowest that is; undefined when none is. */
  findFree(window: Window, preferred?: number): number | undefined {
    if (preferred !== undefined && this.isFree(preferred, window)) return preferred
    const index = this.#taken.findIndex((_, place) => this.isFree(place + 1, window))
    return index === -1 ? undefined : index + 1
  }

  /** Of a lane that is free then. */
  take(lane: number, window: Window): void {
    const taken = this.#taken[lane - 1]
    taken?.splice(firstAfter(taken, window.start), 0, window)
  }

  isFree(lane: number, { start, end }: Window): boolean {
    const taken = this.#taken[lane - 1]
    if (taken === undefined) return false
    const next = firstAfter(taken, start)
    return (taken[next - 1]?.end ?? start) <= start && (taken[next]?.start ?? end) >= end
  }
}

function joined(windows: readonly Window[]): Window[] {
  const found: Window[] = []
  for (const window of windows.toSorted((a, b) => a.start - b.start)) {
    const last = found.at(-1)
    if (last === undefined || window.start > last.end) found.push(window)
    else if (window.end > last.end) found[found.length - 1] = { start: last.start, end: window.end }
  }
  return found
}

/** Of windows that do not overlap, by start. */
function inBoth(some: readonly Window[], others: readonly Window[]): Window[] {
  const found: Window[] = []
  for (let a = 0, b = 0; ; ) {
    const [one, other] = [some[a], others[b]]
    if (one === undefined || other === undefined) return found
    const start = Math.max(one.start, other.start)
    const end = Math.min(one.end, other.end)
    if (start < end) found.push({ start, end })
    if (one.end < other.end) a++
    else b++
  }
}

/** The place of the first that starts later than that. */
function firstAfter(windows: readonly Window[], start: number): number {
  let low = 0
  let high = windows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((windows[middle]?.start ?? start) <= start) low = middle + 1
    else high = middle
  }
  return low
}
