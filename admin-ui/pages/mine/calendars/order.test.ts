import { expect, test } from 'vitest'
import { inOrder } from '../../../data/in-order.ts'
import { moved, newPlaces } from './order.ts'

test.each([
  [0, 2, 'bca'],
  [2, 0, 'cab'],
  [1, 2, 'acb'],
  [1, 1, 'abc'],
  [0, -1, 'abc'],
  [2, 3, 'abc'],
  [9, 0, 'abc'],
])('from %i to %i', (from, to, after) => {
  expect(moved(['a', 'b', 'c'], from, to).join('')).toBe(after)
})

test('those alone are told that have another place', () => {
  const list = [0, null, 5].map((order, at) => ({ key: at, calendar: { order } }))
  expect(newPlaces(list).map(({ item, order }) => [item.key, order])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(newPlaces(list.slice(0, 1))).toEqual([])
})

test('those without a place come last, as they came', () => {
  const names = (orders: readonly (number | null)[]) =>
    inOrder(orders.map((order, at) => ({ order, at }))).map(({ at }) => at)
  expect(names([null, 3, null, 0, 3])).toEqual([3, 1, 4, 0, 2])
})
