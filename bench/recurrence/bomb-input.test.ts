import { describe, expect, test } from 'vitest'
import { MalformedBomb, readBomb } from './bomb-input.ts'

const bomb = (gen: object) => JSON.stringify({ id: 'b', kind: 'generate', gen })
const count = (text: string, part: string | RegExp) => text.split(part).length - 1

describe('readBomb', () => {
  test('a rule, and the window that it is asked for', () => {
    const fields = { id: 'r', kind: 'rule', dtstart: '20260101T000000Z', rrule: 'FREQ=SECONDLY' }
    const { window, build } = readBomb(JSON.stringify({ ...fields, window: ['20260601T000000Z', '20260602T000000Z'] }))
    expect(window.end - window.start).toBe(86_400)
    expect(build()).toContain('DTSTART:20260101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n')
  })

  test.each<[string, object, string | RegExp, number]>([
    ['EXDATEs', { rrule: 'FREQ=MINUTELY', exdates: 1_000, exdateStep: 2 }, ',20240102T091800Z', 1],
    ['RDATEs', { rrule: null, rdates: 1_000 }, ',', 999],
    ['overrides', { rrule: 'FREQ=HOURLY', overrides: 50 }, 'RECURRENCE-ID:', 50],
    [
      'overrides of one instance',
      { rrule: 'FREQ=DAILY', overrides: 50, sameRecurrenceId: true },
      'ID:20240101T000000Z',
      50,
    ],
    ['ranges', { rrule: 'FREQ=DAILY', thisAndFuture: 50 }, 'RANGE=THISANDFUTURE', 50],
    ['rules', { rrules: 50, rule: 'FREQ=DAILY;INTERVAL={k}' }, /INTERVAL=\d/, 50],
    ['a zone', { vtimezone: 'many' }, ',', 19_999],
    ['folds', { line: '10 MB of 1-character folds' }, '\r\n a', 2_499_999],
    ['nesting', { begin: 'BEGIN:X-A repeated' }, 'BEGIN:X-A', 100_000],
    ['parameters', { line: 'X-P with 100,000 parameters' }, ';P', 100_000],
    ['one rule', { rrule: 'FREQ=DAILY;BYDAY=+++' }, 'BYDAY=+++', 1],
  ])('builds %s', (_, gen, part, times) => {
    expect(count(readBomb(bomb(gen)).build(), part)).toBe(times)
  })

  test.each(['[]', '{', '{"id":"x"}', '{"id":"x","kind":"rule"}', bomb({}), bomb({ overrides: -1 })])(
    'refuses %s',
    (line) => {
      expect(() => readBomb(line)).toThrow(MalformedBomb)
    },
  )
})
