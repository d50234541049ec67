/** Which of a room's places are free when. Bookings go into the first lane that has room for them. */
import type { Window } from '../../protocol/time/values.ts'

interface Taken extends Window {
  readonly lane: number
}

export class Lanes {
  /** Of each lane what is taken, joined where it touches or overlaps, by start. */
  readonly #taken: Window[][]

  constructor(count: number, taken: readonly Taken[]) {
    this.#taken = Array.from({ length: count }, (_, index) => joined(taken.filter(({ lane }) => lane === index + 1)))
    // There were more lanes once: what is in those takes one of these, and as good as all where none is free.
    for (const window of taken.filter(({ lane }) => lane > count)) {
      const free = this.findFree(window)
      if (free !== undefined) this.take(free, window)
      else
        this.#taken.forEach((lane, index) => {
          this.#taken[index] = joined([...lane, window])
        })
    }
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
