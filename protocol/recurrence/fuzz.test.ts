import { expect, it } from 'vitest'
import { MOST_MS, run } from './testing/fuzz.ts'

const seconds = Number(process.env.KALENDS_FUZZ_SECONDS ?? 2)

it('hostile and damaged recurrences are answered or refused, in time', { timeout: 30_000 + seconds * 1_000 }, () => {
  const seed = process.env.KALENDS_FUZZ_SEED === undefined ? 1 : Number(process.env.KALENDS_FUZZ_SEED)
  const { runs, answered, refused, worstMs } = run(seed, seconds * 1_000)
  expect(runs).toBeGreaterThan(10)
  expect(answered).toBeGreaterThan(runs)
  expect(refused).toBeGreaterThan(0)
  expect(worstMs).toBeLessThanOrEqual(MOST_MS)
})
