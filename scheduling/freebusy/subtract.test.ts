import { expect, test } from 'vitest'
import { subtract } from './subtract.ts'

const windows = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((part) => {
      const [start, end] = part.split('-').map(Number)
      return { start: start ?? 0, end: end ?? 0 }
    })

test.each([
  ['no hole', '1-5', '', '1-5'],
  ['a hole within', '1-5', '2-3', '1-2 3-5'],
  ['at the start', '1-5', '0-2', '2-5'],
  ['at the end', '1-5', '4-9', '1-4'],
  ['all of it', '1-5', '0-9', ''],
  ['exactly it', '1-5', '1-5', ''],
  ['beside it', '3-5', '1-3 5-7', '3-5'],
  ['many holes, in any order', '1-9', '7-8 2-3 3-4', '1-2 4-7 8-9'],
  ['one hole, many periods', '5-6 1-3 2-4', '2-5', '1-2 5-6'],
  ['overlapping periods', '1-10 2-3', '4-5', '1-4 5-10 2-3'],
])('%s', (_, periods, holes, left) => {
  expect(subtract(windows(periods), windows(holes))).toEqual(windows(left))
})
