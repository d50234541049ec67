import { expect, test } from 'vitest'
import { printable, printableLines } from './printable.ts'

test('what a stranger wrote moves no cursor', () => {
  expect(printable('a\u001b[2Jb\r\nc\u009bd\te')).toBe('a [2Jb c d e')
  expect(printableLines('a\u001b[2Jb\nc\u009bd\te')).toBe('a [2Jb\nc d\te')
})
