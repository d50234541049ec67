/** How long tests of random inputs go on, beyond the seeds that they always try. */
export const fuzzSeconds = Number(process.env.KALENDS_FUZZ_SECONDS ?? 0)

const first = Number(process.env.KALENDS_FUZZ_SEED ?? 1)

/** KALENDS_FUZZ_SECONDS is the time of each subject: these are the parts of the files that try it, one altogether. */
export const PART = {
  recurrence: { differential: 0.25, differentialSets: 0.25, properties: 0.25, fuzz: 0.15, split: 0.1 },
  text: { ical: 0.4, jscalendar: 0.6 },
  scheduling: { decide: 0.2, freeBusy: 0.1, bookRoom: 0.2, convergence: 0.1, bookings: 0.2, crossing: 0.2 },
  requests: { events: 0.25, operations: 0.35, resume: 0.4 },
} as const

/**
 * So many seeds, the same ones on every machine, and with KALENDS_FUZZ_SECONDS those after them until that part of the
 * time is over: who asks for the next one has tried the one before. KALENDS_FUZZ_SEED is the first.
 */
export function* seeds(count: number, part: number): Generator<number, void> {
  const end = performance.now() + fuzzSeconds * 1_000 * part
  for (let seed = first; seed < first + count || performance.now() < end; seed++) yield seed
}
