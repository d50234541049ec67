/** Processor time: what else a machine does changes the time on the clock far more. */

const ROUNDS = 5

/**
 * Milliseconds of one pass of each: the middle of several rounds in which they take turns, after one that warms them up.
 * A pass that takes longer than a second is taken as it is the first time.
 */
export function measureAll(passes: readonly (() => void)[], seconds: number): number[] {
  const least = (seconds * 1_000) / ROUNDS
  const slices = passes.map((pass) => {
    const first = sliceOf(pass, least)
    return { pass, times: first > 1_000 ? [first] : [] }
  })
  for (let round = 0; round < ROUNDS; round++) {
    for (const { pass, times } of slices) if ((times[0] ?? 0) <= 1_000) times.push(sliceOf(pass, least))
  }
  return slices.map(({ times }) => times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN)
}

function sliceOf(pass: () => void, least: number): number {
  const begin = processorMs()
  let passes = 0
  let spent = 0
  // The clock is asked ever more seldom: to ask takes as long as some passes.
  for (let batch = 1; spent < least; batch *= spent < least / 8 ? 2 : 1) {
    for (let n = 0; n < batch; n++) pass()
    passes += batch
    spent = processorMs() - begin
  }
  return spent / passes
}

export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
