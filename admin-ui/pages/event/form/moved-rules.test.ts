import { expect, test } from 'vitest'
import type { RecurrenceRule } from '../../../../client/kalends.ts'
import { areMovedRules, movedRules } from './moved-rules.ts'

// A Monday.
const START = '2026-11-23T09:00:00'
const on = (day: number, time = '09:00') => `2026-11-${day}T${time}:00`

test('days of a weekly rule move along with its series, others stay', () => {
  const weekly: RecurrenceRule = { frequency: 'weekly', byDay: [{ day: 'mo' }, { day: 'fr' }] }
  const monthly: RecurrenceRule = { frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: -1 }] }
  const daysOfRule = (to: string) => movedRules([weekly], START, to)?.[0]?.byDay?.map(({ day }) => day)
  expect([daysOfRule(on(24)), daysOfRule(on(22)), daysOfRule('2026-11-08T09:00:00'), daysOfRule(on(30))]).toEqual([
    ['tu', 'sa'],
    ['su', 'th'],
    ['su', 'th'],
    ['mo', 'fr'],
  ])
  expect(movedRules([monthly], START, on(24))).toEqual([monthly])
})

test('the last one moves along', () => {
  const until = (text: string, to: string) => movedRules([{ frequency: 'daily', until: text }], START, to)?.[0]?.until
  expect(until('2026-11-30T09:00:00', on(24, '10:00'))).toBe('2026-12-01T10:00:00')
  expect(until('2026-11-30T23:59:59', on(24, '10:00'))).toBe('2026-12-01T23:59:59')
  expect(until('2026-11-30T23:59:59', on(23, '10:00'))).toBe('2026-11-30T23:59:59')
})

test.each<[RecurrenceRule, string, boolean]>([
  [{ frequency: 'daily' }, on(24), true],
  [{ frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: 4 }] }, on(23, '10:00'), true],
  [{ frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: 4 }] }, on(24), false],
  [{ frequency: 'monthly', byMonthDay: [23] }, on(24), false],
  [{ frequency: 'daily', byHour: [9, 15] }, on(23, '10:00'), false],
])('whether %j moves along to %s: %s', (rule, to, is) => {
  expect(areMovedRules([rule], movedRules([rule], START, to), START, to)).toBe(is)
})
