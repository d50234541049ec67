/** How long tests of random inputs go on, beyond the seeds that they always try. */
export const fuzzSeconds = Number(process.env.KALENDS_FUZZ_SECONDS ?? 0)

const first = Number(process.env.KALENDS_FUZZ_SEED ?? 1)

/**
 * So many seeds, the same ones on every machine, and with KALENDS_FUZZ_SECONDS those after them until a share of that
 * time is over: who asks for the next one has tried the one before. KALENDS_FUZZ_SEED is the first.
 */
export function* seeds(count: number, share = 1): Generator<number, void> {
  const end = performance.now() + fuzzSeconds * 1_000 * share
  for (let seed = first; seed < first + count || performance.now() < end; seed++) yield seed
}
