interface Entry<Value> {
  readonly value: Value
  readonly bytes: number
}

/** A map of at most so many bytes, by the sizes that it is told: a new entry pushes out those used least recently. */
export class ByteBoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #mostBytes: number
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** What alone is larger than the map is not kept. */
  set(key: Key, value: Value, bytes: number): void {
    this.delete(key)
    if (bytes > this.#mostBytes) return
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#mostBytes) return
      this.delete(oldest)
    }
  }

  delete(key: Key): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
  }
}
