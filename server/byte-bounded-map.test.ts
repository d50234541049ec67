import { expect, test } from 'vitest'
import { ByteBoundedMap } from './byte-bounded-map.ts'

test('keeps what was used last, as much as fits', () => {
  const map = new ByteBoundedMap<string, number>(100)
  map.set('a', 1, 40)
  map.set('b', 2, 40)
  expect(map.get('a')).toBe(1)
  map.set('c', 3, 40)
  expect(map.get('b')).toBeUndefined()
  expect([map.get('a'), map.get('c'), map.bytes]).toEqual([1, 3, 80])
})

test('a new value takes the place of the old one, and its bytes', () => {
  const map = new ByteBoundedMap<string, number>(100)
  map.set('a', 1, 90)
  map.set('a', 2, 30)
  map.set('b', 3, 70)
  expect([map.get('a'), map.get('b'), map.bytes]).toEqual([2, 3, 100])
  map.delete('b')
  map.delete('none')
  expect([map.get('b'), map.bytes]).toEqual([undefined, 30])
})

test('what is larger than all of it pushes nothing out, and does not leave an older value behind', () => {
  const map = new ByteBoundedMap<string, number>(100)
  map.set('a', 1, 10)
  map.set('b', 2, 10)
  map.set('b', 3, 101)
  expect([map.get('a'), map.get('b'), map.bytes]).toEqual([1, undefined, 10])
})
