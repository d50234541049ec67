import { expect, it } from 'vitest'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { fuzz } from './testing/fuzz.ts'

const INPUTS = 1_000
const timeout = 120_000 + fuzzSeconds * 1_000

it('hostile and damaged recurrences are answered or refused, in time', { timeout }, () => {
  const { inputs, answered, refused } = fuzz(seeds(INPUTS, PART.recurrence.fuzz))
  expect(answered).toBeGreaterThan(inputs)
  expect(refused).toBeGreaterThan(0)
})
