import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { MalformedCase, readCase } from './oracle-case.ts'
import { scoreCase } from './oracle-score.ts'

/** Cases in a file named by KALENDS_ORACLE; docs/recurrence.md has the schema. */
const file = process.env.KALENDS_ORACLE
const cases = file === undefined ? [] : readFileSync(file, 'utf8').trim().split('\n').map(readCase)

describe.skipIf(cases.length === 0)('the cases of KALENDS_ORACLE', () => {
  it.each(cases)('$id', (one) => {
    expect(scoreCase(one)).toEqual({ scored: true, differences: [] })
  })
})

const dtstart = { value: '20260601T090000', tzid: 'Europe/Oslo', type: 'zoned' }
const rule = {
  id: 'r',
  dtstart,
  rrule: ['FREQ=DAILY;COUNT=3'],
  window: [null, '20270101T000000'],
  expected: ['20260601T090000', '20260602T090000', '20260603T090000'],
}
const utc = { ...rule, expectedUtc: ['20260601T070000Z', '20260602T070000Z', '20260603T070000Z'] }
const event = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
const set = {
  id: 's',
  ics: event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RDATE:20260701T090000Z', 'EXDATE:20260601T090000Z'),
  window: ['20260101T000000Z', '20270101T000000Z'],
  expectedSpans: ['20260701T090000Z/20260701T100000Z'],
}
const viewer = {
  id: 'v',
  dtstart: { value: '20260601', tzid: null, type: 'date' },
  rrule: ['FREQ=DAILY'],
  duration: 'P1D',
  viewerZone: 'Pacific/Auckland',
  window: ['20260609T120000Z', '20260611T120000Z'],
  expected: ['20260610', '20260611'],
}

test.each<[string, object, readonly string[]]>([
  ['local times', rule, []],
  ['instants', utc, []],
  [
    'a window of local times, half-open',
    { ...utc, window: ['20260602T090000', '20260603T090000'], expectedUtc: ['20260602T070000Z'] },
    [],
  ],
  ['a limit', { ...rule, limit: 2, expected: rule.expected.slice(0, 2) }, []],
  ['missing', { ...rule, expected: [...rule.expected, '20260604T090000'] }, ['missing  20260604T090000']],
  ['extra', { ...rule, expected: rule.expected.slice(0, 2) }, ['extra    20260603T090000']],
  [
    'the right time at the wrong instant',
    { ...utc, expectedUtc: ['20260601T080000Z', ...utc.expectedUtc.slice(1)] },
    ['missing  20260601T080000Z', 'extra    20260601T070000Z'],
  ],
  ['refused', { ...rule, rrule: ['FREQ=DAILY;INTERVAL=0'] }, ['refused  A recurrence rule has INTERVAL=0']],
  [
    'an unknown zone',
    { ...rule, dtstart: { ...dtstart, tzid: 'Mars/Olympus' } },
    ['refused  The time zone Mars/Olympus is not known'],
  ],
  [
    'a DTSTART that its rule lacks',
    { ...rule, rrule: ['FREQ=DAILY;BYDAY=TU;COUNT=2'], expected: ['20260602T090000', '20260609T090000'] },
    [],
  ],
  ['a set', set, []],
  ['a wrong span', { ...set, expectedSpans: [] }, ['extra    20260701T090000Z/20260701T100000Z']],
  ['dates in a zone', viewer, []],
  ['dates in another zone', { ...viewer, viewerZone: 'UTC' }, ['extra    20260609']],
])('scores %s', (_, fields, differences) => {
  expect(scoreCase(readCase(JSON.stringify(fields)))).toEqual({ scored: true, differences })
})

test('a case without an expected answer is not scored', () => {
  expect(scoreCase(readCase(JSON.stringify({ ...rule, expected: null })))).toEqual({ scored: false })
})

test.each<[string, string, string]>([
  ['no JSON', '{"id":', 'is not JSON'],
  ['no object', '[1]', 'the line is not an object'],
  ['no id', JSON.stringify({ ...rule, id: undefined }), 'id is missing'],
  ['neither rule nor set', JSON.stringify({ id: 'x' }), 'dtstart is not an object'],
  ['a rule that is no list', JSON.stringify({ ...rule, rrule: 'FREQ=DAILY' }), 'rrule is not a list'],
  ['a window of one', JSON.stringify({ ...rule, window: ['20260101T000000'] }), 'window is not a list of two'],
  [
    'an expected date in another form',
    JSON.stringify({ ...rule, expected: ['2026-06-01'] }),
    'expected has "2026-06-01"',
  ],
  [
    'a zone without a name',
    JSON.stringify({ ...rule, dtstart: { ...dtstart, tzid: null } }),
    'dtstart.tzid is not a string',
  ],
  ['a type of its own', JSON.stringify({ ...rule, dtstart: { ...dtstart, type: 'local' } }), 'dtstart.type is "local"'],
  ['a limit that is a text', JSON.stringify({ ...rule, limit: '3' }), 'limit is not a whole number'],
])('refuses a line with %s', (_, line, sentence) => {
  expect(() => readCase(line)).toThrow(MalformedCase)
  expect(() => readCase(line)).toThrow(sentence)
})
