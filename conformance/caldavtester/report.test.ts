import { expect, test } from 'vitest'
import { countOutcomes, describeSuite, describeTotal, toJson } from './report.ts'
import type { SuiteResult, TestResult } from './run.ts'

const passed: TestResult = {
  testSuite: 'PUT',
  test: '1',
  description: 'an event',
  outcome: 'passed',
  reason: '',
  failures: [],
  trace: ['> PUT /'],
  seconds: 0.5,
}
const failures = [
  { request: 'PUT /dav/1.ics', check: 'statusCode', details: ['status 403, expected 2xx'] },
  { request: 'PUT /dav/1.ics', check: 'header', details: ['ETag: missing'] },
  { request: 'GET /dav/1.ics', check: 'calendarDataMatch', details: ['- UID:1', '+ UID:2'] },
]
const result: SuiteResult = {
  suite: 'CalDAV/put.xml',
  tests: [passed, { ...passed, test: '2', outcome: 'failed', failures }, { ...passed, test: '3', outcome: 'ignored' }],
}

test('a suite is a line with its counts, and below it its failed tests', () => {
  expect(describeSuite(result, false).split('\n')).toEqual([
    'CalDAV/put.xml 1/1/1',
    '  PUT | 2: an event',
    '    PUT /dav/1.ics',
    '      statusCode: status 403, expected 2xx',
    '      header: ETag: missing',
    '    GET /dav/1.ics',
    '      calendarDataMatch: - UID:1',
    '      calendarDataMatch: + UID:2',
  ])
  expect(describeSuite(result, true)).toContain('\n      | > PUT /')
})

test('the total', () => {
  expect(describeTotal([result, result])).toBe('total 2/2/2')
  expect(describeTotal([])).toBe('total 0/0/0')
  expect(countOutcomes([result])).toEqual({ passed: 1, failed: 1, ignored: 1 })
})

test('the results for programs', () => {
  const { totals, tests } = JSON.parse(toJson([result]))
  expect(totals).toEqual({ passed: 1, failed: 1, ignored: 1 })
  expect(tests[1]).toMatchObject({ suite: 'CalDAV/put.xml', testSuite: 'PUT', test: '2', outcome: 'failed', failures })
})
