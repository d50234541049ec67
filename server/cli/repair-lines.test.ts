import { expect, test } from 'vitest'
import { repairLines } from './repair-lines.ts'

test('some repairs are told of, the others counted', () => {
  const repairs = Array.from({ length: 12 }, (_, index) => ({ line: index + 1, sentence: 'A\u009b' }))
  expect(repairLines(repairs.slice(0, 1))).toEqual(['repaired line 1: A '])
  expect(repairLines(repairs)).toHaveLength(11)
  expect(repairLines(repairs).at(-1)).toBe('repaired 2 more')
})
