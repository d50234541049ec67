import { expect, test } from 'vitest'
import { requireContains, requireEqual, requireNone, StepFailed, Steps } from './steps.ts'

function setUp() {
  const lines: string[] = []
  return { steps: new Steps((line) => lines.push(line)), lines }
}

test('a step that works is told and gives its value', async () => {
  const { steps, lines } = setUp()
  expect(await steps.take('adds', async () => 3)).toBe(3)
  expect(lines).toEqual(['  ok      adds'])
  expect(steps.failed).toBe(0)
})

test('a step that fails is told and stops what rests on it', async () => {
  const { steps, lines } = setUp()
  const failing = async () => requireEqual('sum', 3, 4)
  await expect(steps.take('adds', failing)).rejects.toThrow(StepFailed)
  expect(lines).toEqual(['  failed  adds: sum: 3, expected 4'])
  expect(steps.failed).toBe(1)
})

test('a check that fails is told and stops nothing', async () => {
  const { steps, lines } = setUp()
  await steps.check('reads', async () => requireContains('abc', 'd'))
  expect(lines).toEqual(['  failed  reads: no "d" in\n          abc'])
  expect(steps.failed).toBe(1)
})

test('complaints are counted, and the first are shown', () => {
  expect(() => requireNone('differences', [])).not.toThrow()
  expect(() => requireNone('differences', ['a', 'b', 'c', 'd', 'e', 'f'])).toThrow('6 differences\na\nb\nc\nd\ne\n…')
})
