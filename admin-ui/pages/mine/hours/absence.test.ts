import { expect, test } from 'vitest'
import { daysOf, startAndEnd } from './absence.ts'

test.each([
  [
    { first: '2026-12-24', last: '2026-12-31', times: undefined },
    { start: '2026-12-24T00:00:00', end: '2027-01-01T00:00:00' },
  ],
  [
    { first: '2028-02-28', last: '2028-02-28', times: undefined },
    { start: '2028-02-28T00:00:00', end: '2028-02-29T00:00:00' },
  ],
  [
    { first: '2026-12-24', last: '2026-12-24', times: { from: '12:00', until: '18:30' } },
    { start: '2026-12-24T12:00:00', end: '2026-12-24T18:30:00' },
  ],
])('%o is %o, and back', (days, told) => {
  expect(startAndEnd(days)).toEqual(told)
  expect(daysOf(told)).toEqual(days)
})
