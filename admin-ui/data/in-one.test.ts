import { expect, test } from 'vitest'
import { inOne } from './in-one.ts'

function counted(most: number) {
  const asked: (readonly string[])[] = []
  const load = inOne(async (keys) => {
    asked.push(keys)
    if (keys.includes('bad')) throw new Error('refused')
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]))
  }, most)
  return { asked, load }
}

test('what is asked for in one moment is one request, each key once', async () => {
  const { asked, load } = counted(200)
  expect(await Promise.all(['a', 'b', 'a', 'none'].map(load))).toEqual(['A', 'B', 'A', undefined])
  expect(asked).toEqual([['a', 'b', 'none']])
  expect(await load('a')).toBe('A')
  expect(asked).toHaveLength(2)
})

test('no request is longer than it may be, and one that fails fails for its own', async () => {
  const { asked, load } = counted(2)
  const outcomes = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map(load))
  expect(asked.map(({ length }) => length)).toEqual([2, 2, 1])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'])
})
