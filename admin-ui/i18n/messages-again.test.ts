import { expect, test } from 'vitest'
import { forgetFailedWords, load } from './messages.tsx'

test('words that failed to load fail as long as somebody waits, and are asked for again after that', async () => {
  const first = load('en', ['nowhere'])
  await expect(first).rejects.toThrow('no words of nowhere in en')
  expect(load('en', ['nowhere'])).toBe(first)
  const known = load('en', ['common'])
  await known
  forgetFailedWords()
  const again = load('en', ['nowhere'])
  expect(again).not.toBe(first)
  await expect(again).rejects.toThrow()
  expect(load('en', ['common'])).toBe(known)
})
