import { expect, test } from 'vitest'
import { fullPolicy, isNothingLongEnough, PRESETS, realChanges, USUAL, withPreset } from './policy.ts'

test('what is not said, or was taken back, is as usual', () => {
  expect(fullPolicy(null)).toEqual(USUAL)
  expect(fullPolicy({ window: null, maxDuration: 'PT4H' })).toEqual({ ...USUAL, maxDuration: 'PT4H' })
})

test('a change that was undone is none, and lengths are compared as lengths', () => {
  const before = fullPolicy({ window: 'P7D', bookers: ['a'] })
  expect(realChanges(before, { window: 'P1W', bookers: ['a'], lanes: 2 })).toEqual({ lanes: 2 })
  expect(realChanges(before, { maxDuration: 'PT1H', bookers: [] })).toEqual({ maxDuration: 'PT1H', bookers: [] })
  expect(realChanges(fullPolicy({ maxDuration: 'PT1H' }), { maxDuration: null })).toEqual({ maxDuration: null })
})

test.each(PRESETS)('%s says everything, and leaves people alone', (preset) => {
  const policy = withPreset(fullPolicy({ approvers: ['alice'], lanes: 99 }), preset)
  expect(Object.keys(policy).sort()).toEqual(Object.keys(USUAL).sort())
  expect(policy.approvers).toEqual(['alice'])
  expect(policy.lanes).not.toBe(99)
})

test('a longest that is shorter than the shortest lets nothing through', () => {
  const isNothing = (minDuration: string | null, maxDuration: string | null) =>
    isNothingLongEnough({ ...USUAL, minDuration, maxDuration })
  expect(isNothing('PT4H', 'PT1H')).toBe(true)
  expect(isNothing('PT60M', 'PT1H')).toBe(false)
  expect(isNothing('P1D', null)).toBe(false)
  expect(isNothing(null, 'PT1H')).toBe(false)
})
