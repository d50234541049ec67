interface Waiting<Value> {
  resolve(value: Value | undefined): void
  reject(error: unknown): void
}

/** Asks for one by its key; those that are asked for in the same moment are asked for together, `most` at once. */
export function inOne<Value>(
  loadAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  most: number,
): (key: string) => Promise<Value | undefined> {
  let waiting = new Map<string, Waiting<Value>[]>()

  function send(): void {
    const asked = [...waiting]
    waiting = new Map()
    for (let at = 0; at < asked.length; at += most) void answer(asked.slice(at, at + most))
  }

  async function answer(asked: readonly (readonly [string, readonly Waiting<Value>[]])[]): Promise<void> {
    try {
      const found = await loadAll(asked.map(([key]) => key))
      for (const [key, those] of asked) for (const one of those) one.resolve(found.get(key))
    } catch (error) {
      for (const [, those] of asked) for (const one of those) one.reject(error)
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setTimeout(send)
      waiting.set(key, [...(waiting.get(key) ?? []), { resolve, reject }])
    })
}
