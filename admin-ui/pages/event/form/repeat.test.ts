import { describe, expect, test } from 'vitest'
import type { RecurrenceRule } from '../../../../client/kalends.ts'
import { repeatMoved, repeatOf, ruleOf, usualRule, weekdayIn } from './repeat.ts'

// A Monday, the fourth of its month, and not the last.
const START = '2026-11-23T09:00:00'

function again(rule: RecurrenceRule): RecurrenceRule | 'kept' {
  const repeat = repeatOf([rule], START)
  return repeat.kind === 'rule' ? ruleOf(repeat.rule, START) : 'kept'
}

describe('recurrence in a form', () => {
  test.each<RecurrenceRule>([
    { frequency: 'daily' },
    { frequency: 'daily', interval: 3, count: 5 },
    { frequency: 'weekly', until: '2026-12-31T23:59:59' },
    { frequency: 'weekly', interval: 2, byDay: [{ day: 'mo' }, { day: 'we' }] },
    { frequency: 'monthly' },
    { frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: 4 }] },
    { frequency: 'yearly' },
  ])('says the same again: %j', (rule) => {
    expect(again(rule)).toEqual(rule)
  })

  test('values that are as usual are none', () => {
    expect(
      again({
        '@type': 'RecurrenceRule',
        frequency: 'daily',
        interval: 1,
        rscale: 'gregorian',
        skip: 'omit',
        firstDayOfWeek: 'mo',
      }),
    ).toEqual({ frequency: 'daily' })
  })

  test.each<RecurrenceRule>([
    { frequency: 'hourly' },
    { frequency: 'monthly', byMonthDay: [1, 15] },
    { frequency: 'monthly', byDay: [{ day: 'tu', nthOfPeriod: 1 }] },
    { frequency: 'monthly', byDay: [{ day: 'mo' }, { day: 'tu' }], bySetPosition: [-1] },
    { frequency: 'yearly', byWeekNo: [20] },
    { frequency: 'weekly', interval: 2, firstDayOfWeek: 'su', byDay: [{ day: 'su' }, { day: 'mo' }] },
    { frequency: 'daily', skip: 'forward' },
  ])('keeps what it cannot say: %j', (rule) => {
    expect(again(rule)).toBe('kept')
  })

  test('the last Monday is said where it is one', () => {
    const rule: RecurrenceRule = { frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: -1 }] }
    expect(repeatOf([rule], START).kind).toBe('kept')
    expect(repeatOf([rule], '2026-11-30T09:00:00')).toMatchObject({ rule: { monthly: 'last-weekday' } })
  })

  test('another day takes its rule along', () => {
    const weekly = repeatMoved({ kind: 'rule', rule: usualRule('weekly', START) }, START, '2026-11-24T09:00:00')
    expect(weekly).toMatchObject({ rule: { days: ['tu'] } })
    expect(weekdayIn('2026-11-29T00:00:00')).toBe('su')
  })
})
