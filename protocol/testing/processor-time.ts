const RUNS = 3

/**
 * What `work` gives. Throws when it takes more than so many milliseconds of the processor, the best of three runs: other
 * programs, the compiler and the garbage collector each may spoil one.
 */
export function within<T>(milliseconds: number, work: () => T): T {
  let least = Number.POSITIVE_INFINITY
  for (let run = 1; ; run++) {
    const before = process.cpuUsage()
    const result = work()
    least = Math.min(least, processorMsSince(before))
    if (least <= milliseconds) return result
    if (run === RUNS) throw new Error(`${least.toFixed(0)} ms of the processor; it may take ${milliseconds}`)
  }
}

/** Of all threads of this process, and whatever other processes do. */
export function processorMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
