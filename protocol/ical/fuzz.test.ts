import { expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

const seconds = Number(process.env.KALENDS_FUZZ_SECONDS ?? 2)

it(
  `holds what it promises for ${seconds} s of random texts (KALENDS_FUZZ_SECONDS)`,
  () => {
    const seed = Number(process.env.KALENDS_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const inputs = fuzz(seconds * 1_000, seed)
    console.log(`${inputs} inputs from seed ${seed} on`)
    expect(inputs).toBeGreaterThan(0)
  },
  (seconds + 30) * 1_000,
)
