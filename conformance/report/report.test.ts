import { expect, test } from 'vitest'
import { describeFailures, describeTotals, findWrongReasons, isInScope } from './caldavtester.ts'
import { share, table } from './counts.ts'
import { fillIn } from './document.ts'
import { describeAttacks, describeOwn } from './own.ts'
import { REASONS } from './reasons.ts'
import type { OwnResults, SuiteTest } from './results.ts'

const [KNOWN] = REASONS
const [SUITE, NAME] = [KNOWN?.suite ?? '', KNOWN?.tests[0] ?? '']
const [TEST_SUITE = '', TEST = ''] = NAME.split(' | ')

const suiteTest = (outcome: SuiteTest['outcome'], test = TEST): SuiteTest => ({
  suite: SUITE,
  testSuite: TEST_SUITE,
  test,
  outcome,
})

test('what is counted: all but what is left out for good', () => {
  const entry = (file: string, area: string) => ({ file, suiteClass: 'rfc', area })
  expect(isInScope(entry('CalDAV/get.xml', 'basic'))).toBe(true)
  expect(isInScope(entry('CalDAV/sharing-invites.xml', 'sharing'))).toBe(true)
  expect(isInScope(entry('CalDAV/implicitcancels.xml', 'sched'))).toBe(true)
  for (const area of ['polls', 'ischedule']) expect(isInScope(entry('CalDAV/x.xml', area))).toBe(false)
})

test('totals by class', () => {
  const suites = [{ file: SUITE, suiteClass: 'rfc', area: 'x' }]
  const tests = [suiteTest('passed'), suiteTest('passed'), suiteTest('failed'), suiteTest('ignored')]
  expect(describeTotals(suites, tests)).toContain('| CalDAV rfc | 2 | 1 | 1 | 66.6 % |')
})

test('a failure has a reason, and a reason has a failure', () => {
  const others = (KNOWN?.tests.slice(1) ?? []) as readonly string[]
  const rest = others.map((name) => suiteTest('failed', name.split(' | ')[1] ?? ''))
  expect(findWrongReasons([suiteTest('failed'), ...rest])).toEqual([])
  expect(findWrongReasons([suiteTest('passed'), ...rest])).toEqual([
    `${SUITE}: ${NAME}: a reason is given, and it did not fail`,
  ])
  expect(findWrongReasons([suiteTest('failed'), suiteTest('failed', 'new'), ...rest])).toEqual([
    `${SUITE}: ${TEST_SUITE} | new: failed, and no reason is given`,
  ])
  expect(describeFailures([suiteTest('failed', 'new')])).toContain('**no reason yet**')
  expect(describeFailures([suiteTest('failed')])).toContain(KNOWN?.why)
})

test('no test has two reasons', () => {
  const all = REASONS.flatMap(({ suite, tests }) =>
    tests === 'all' ? [suite] : tests.map((name) => `${suite} ${name}`),
  )
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
})

const result = (file: string, outcome: OwnResults['cases'][number]['outcome']) => ({
  file,
  rfc: 'RFC 1',
  section: '1',
  title: 't',
  outcome,
})

test('ours beside others, and attacks apart', () => {
  const ours = { mebibytes: 99, cases: [result('rfc4791/put', 'passed'), result('attacks/xml', 'failed')] }
  const theirs = { cases: [result('rfc4791/put', 'skipped')] }
  const text = describeOwn([
    { name: 'Kalends', results: ours },
    { name: 'Other', results: theirs },
  ])
  expect(text).toContain('| RFC 4791 | 1 | 0 | 0 | 0 | 0 | 1 |')
  expect(text).not.toContain('attacks')
  expect(describeAttacks(ours)).toContain('| xml | 0 | 1 | 0 |')
  expect(describeAttacks(ours)).toContain('99 MiB')
})

test('figures are rounded down, and stand right', () => {
  expect([share({ passed: 999, failed: 1, notAsked: 5 }), share({ passed: 0, failed: 0, notAsked: 1 })]).toEqual([
    '99.9 %',
    '–',
  ])
  expect(table(['a', 'b'], [['x', 1]])).toBe('| a | b |\n| --- | ---: |\n| x | 1 |')
})

test('marked parts are filled in, and nothing else is touched', () => {
  const text = 'words\n<!-- made: a -->\nold\n<!-- end -->\nmore\n'
  expect(fillIn(text, new Map([['a', 'new']]))).toBe('words\n<!-- made: a -->\nnew\n<!-- end -->\nmore\n')
  expect(() => fillIn(text, new Map([['b', 'new']]))).toThrow('not both marked and made: a, b')
})
