/** Chance that repeats: the same seed gives the same throws. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number, both ends included. */
  number(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  /** From 0. */
  below(end: number): number {
    return this.number(0, end - 1)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.number(0, values.length - 1)] ?? values[0]
  }

  /** One to `most` different numbers, ascending, without 0 where the range goes below it. */
  numbers(from: number, to: number, most: number): number[] {
    const isSigned = from < 0
    const numbers = Array.from({ length: this.number(1, most) }, () => this.number(from, to))
    const kept = isSigned ? numbers.filter((number) => number !== 0) : numbers
    return [...new Set(kept.length === 0 ? [to] : kept)].sort((a, b) => a - b)
  }
}
