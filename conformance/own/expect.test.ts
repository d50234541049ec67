import { expect, test } from 'vitest'
import { Answer } from './answer.ts'
import { expectClientError, expectCondition, expectHeader, expectSet, expectStatus, Mismatch } from './expect.ts'
import { C } from './names.ts'

function answer(status: number, body = '', headers: readonly (readonly [string, string])[] = []): Answer {
  return new Answer('PUT /a.ics', { status, headers, body: Buffer.from(body) })
}

const REFUSAL =
  '<D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:no-uid-conflict><D:href>/b</D:href></C:no-uid-conflict></D:error>'

function mismatchOf(work: () => void): Mismatch {
  try {
    work()
  } catch (error) {
    if (error instanceof Mismatch) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a status is one of those that are wanted', () => {
  expectStatus(answer(204), 200, 204)
  expect(mismatchOf(() => expectStatus(answer(403, REFUSAL), 201, 204))).toMatchObject({
    expected: 'status 201 or 204',
    got: 'status 403 with CALDAV:no-uid-conflict (PUT /a.ics)',
  })
})

test('a condition counts only with its status', () => {
  expectCondition(answer(409, REFUSAL), C('no-uid-conflict'))
  expect(() => expectCondition(answer(412, REFUSAL), C('no-uid-conflict'))).toThrow(Mismatch)
  expect(() => expectCondition(answer(403, REFUSAL), C('valid-filter'))).toThrow(Mismatch)
  expect(() => expectCondition(answer(403, '<html>no</html>'), C('no-uid-conflict'))).toThrow(Mismatch)
})

test('a fault of the server is no client error', () => {
  expectClientError(answer(418))
  expect(() => expectClientError(answer(500))).toThrow(Mismatch)
  expect(() => expectClientError(answer(207))).toThrow(Mismatch)
})

test('headers are found whatever their case, and joined', () => {
  expectHeader(
    answer(200, '', [
      ['Allow', 'GET'],
      ['ALLOW', 'PUT'],
    ]),
    'allow',
    'GET, PUT',
  )
  expect(mismatchOf(() => expectHeader(answer(200), 'etag', /^"/)).got).toBe('no etag')
})

test('sets are compared in any order, and each member counts', () => {
  expectSet('names', ['b', 'a'], ['a', 'b'])
  expect(() => expectSet('names', ['a', 'a'], ['a'])).toThrow(Mismatch)
})
