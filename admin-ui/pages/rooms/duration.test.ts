import { expect, test } from 'vitest'
import { findLength, isSameLength, secondsOf, textOfLength } from './duration.ts'

test.each([
  ['PT15M', { count: 15, unit: 'minute' }],
  ['PT90M', { count: 90, unit: 'minute' }],
  ['PT4H', { count: 4, unit: 'hour' }],
  ['PT24H', { count: 1, unit: 'day' }],
  ['P1DT12H', { count: 36, unit: 'hour' }],
  ['P365D', { count: 365, unit: 'day' }],
  ['P90D', { count: 90, unit: 'day' }],
  ['P2W', { count: 2, unit: 'week' }],
  ['PT30S', { count: 1, unit: 'minute' }],
  ['PT0S', { count: 0, unit: 'week' }],
] as const)('%s', (text, length) => {
  expect(findLength(text)).toEqual(length)
})

test('only in units that are offered', () => {
  expect(findLength('P2W', ['day'])).toEqual({ count: 14, unit: 'day' })
})

test.each(['', 'P', 'PT', '-PT5M', 'P1Y', '5', null, undefined])('%s is none', (text) => {
  expect(findLength(text)).toBeUndefined()
})

test('there and back', () => {
  for (const unit of ['minute', 'hour', 'day', 'week'] as const) {
    expect(findLength(textOfLength({ count: 5, unit }))).toEqual({ count: 5, unit })
  }
  expect(secondsOf('P1DT1H1M1S')).toBe(90_061)
  expect(isSameLength('P7D', 'P1W')).toBe(true)
  expect(isSameLength(null, 'P1W')).toBe(false)
})
