import { it } from 'vitest'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { fuzz } from './testing/fuzz.ts'

const INPUTS = 1_500

it('random and spoilt texts come back as they were, or are refused', { timeout: 120_000 + fuzzSeconds * 1_000 }, () => {
  for (const seed of seeds(INPUTS, PART.text.ical)) fuzz(seed)
})
