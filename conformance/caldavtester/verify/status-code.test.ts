import { expect, test } from 'vitest'
import { statusCode } from './status-code.ts'
import { answerWith, verify } from './testing.ts'

test.each([
  [201, {}, true],
  [207, {}, true],
  [301, {}, false],
  [403, { status: ['403'] }, true],
  [403, { status: ['4xx'] }, true],
  [409, { status: ['403', '409'] }, true],
  [201, { status: ['200'] }, false],
  // An argument of another name is a slip of the script and asks nothing.
  [201, { '403': ['$x:'] }, true],
])('%i with %o: %s', (status, args, passes) => {
  expect(verify(statusCode, answerWith('', { status }), args).length === 0).toBe(passes)
})
