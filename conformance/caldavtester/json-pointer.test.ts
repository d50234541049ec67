import { expect, test } from 'vitest'
import { matchPointer } from './json-pointer.ts'

const json = { a: [{ n: 1 }, { n: 2 }, {}], 'b/c': { '~': null } }

test.each([
  ['/a/0/n', [1]],
  ['/a/./n', [1, 2]],
  ['/a/-/n', []],
  ['/a/9', []],
  ['/b~1c/~0', [null]],
  ['/./~0', [null]],
  ['/x', []],
  ['/', [json]],
])('%s', (pointer, found) => {
  expect(matchPointer(json, pointer)).toEqual(found)
})

test.each(['', 'a', '/a//b'])('%o is refused', (pointer) => {
  expect(() => matchPointer(json, pointer)).toThrow()
})
