import { expect, test } from 'vitest'
import { sourceIn } from './source-in.ts'

test.each([
  [' https://example.test/a.ics ', 'https://example.test/a.ics'],
  ['http://example.test/a.ics', 'http://example.test/a.ics'],
  ['webcal://example.test/a.ics', 'https://example.test/a.ics'],
  ['webcals://example.test/a.ics', 'https://example.test/a.ics'],
  ['example.test/a.ics', undefined],
  ['ftp://example.test/a.ics', undefined],
  ['https://', undefined],
  ['https://example.test/a b', undefined],
])('%s', (typed, address) => {
  expect(sourceIn(typed)).toBe(address)
})
