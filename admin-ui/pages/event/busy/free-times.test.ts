import { expect, test } from 'vitest'
import { instantOf } from '../../../time/wall.ts'
import { HOUR } from '../time/wall-time.ts'
import { isFree, nextFree, timesFor, USUAL_HOURS, without, workingTimes } from './free-times.ts'

const ZONE = 'Europe/Brussels'
const at = (local: string) => instantOf(local, ZONE)
const span = (start: string, end: string) => ({ start: at(start), end: at(end) })
// Friday to Tuesday.
const WHOLE = span('2026-11-20T00:00:00', '2026-11-25T00:00:00')

test('work is on weekdays, on the clock of its zone', () => {
  expect(workingTimes(USUAL_HOURS, ZONE, WHOLE)).toEqual([
    span('2026-11-20T09:00:00', '2026-11-20T17:00:00'),
    span('2026-11-23T09:00:00', '2026-11-23T17:00:00'),
    span('2026-11-24T09:00:00', '2026-11-24T17:00:00'),
  ])
})

test('the next time for all is behind what is busy, in hours of work, and on a quarter', () => {
  const busy = [span('2026-11-20T08:00:00', '2026-11-20T12:00:00'), span('2026-11-20T12:10:00', '2026-11-20T16:30:00')]
  const free = without(workingTimes(USUAL_HOURS, ZONE, WHOLE), busy)
  expect(nextFree(free, at('2026-11-20T10:00:00'), HOUR)).toBe(at('2026-11-23T09:00:00'))
  expect(nextFree(free, at('2026-11-20T10:00:00'), HOUR / 2)).toBe(at('2026-11-20T16:30:00'))
  expect(nextFree(free, at('2026-11-20T12:01:00'), HOUR / 4)).toBe(at('2026-11-20T16:30:00'))
  expect(nextFree(free, at('2026-11-24T16:30:00'), HOUR)).toBeUndefined()
  expect(isFree(busy, span('2026-11-20T12:00:00', '2026-11-20T12:10:00'))).toBe(true)
})

test('what is longer than a day of work is held at any time', () => {
  const working = workingTimes(USUAL_HOURS, ZONE, WHOLE)
  expect(timesFor(8 * HOUR, working, WHOLE)).toBe(working)
  expect(timesFor(9 * HOUR, working, WHOLE)).toEqual([WHOLE])
})
