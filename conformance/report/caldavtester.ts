/** CalDAVTester's part of the document: totals, suites, and why what failed failed. */
import type { SuiteEntry } from '../caldavtester/catalogue.ts'
import { count, groupBy, share, table } from './counts.ts'
import { findReason, REASONS, type Reason } from './reasons.ts'
import type { SuiteTest } from './results.ts'

/** Areas that are left out for good. */
const LEFT_OUT: ReadonlySet<string> = new Set(['polls', 'ischedule'])

export function isInScope({ area }: SuiteEntry): boolean {
  return !LEFT_OUT.has(area)
}

const nameOf = ({ testSuite, test }: SuiteTest) => `${testSuite} | ${test}`

/** Totals by class; a class is `CalDAV rfc`. */
export function describeTotals(suites: readonly SuiteEntry[], tests: readonly SuiteTest[]): string {
  const classes = new Map(suites.map(({ file, suiteClass }) => [file, `${file.split('/')[0]} ${suiteClass}`]))
  const groups = groupBy(tests, ({ suite }) => classes.get(suite) ?? '')
  const rows = [...groups].map(([name, members]) => {
    const counts = count(members.map(({ outcome }) => outcome))
    return [name, counts.passed, counts.failed, counts.notAsked, share(counts)]
  })
  return table(['class', 'passed', 'failed', 'not asked', 'of what was asked'], rows)
}

export function describeSuites(suites: readonly SuiteEntry[], tests: readonly SuiteTest[]): string {
  const groups = groupBy(tests, ({ suite }) => suite)
  const rows = suites.flatMap(({ file, suiteClass, area }) => {
    const members = groups.get(file)
    if (members === undefined) return []
    const counts = count(members.map(({ outcome }) => outcome))
    return [[file.replace(/\.xml$/, ''), suiteClass, area, counts.passed, counts.failed, counts.notAsked]]
  })
  return table(['suite', 'class', 'area', 'passed', 'failed', 'not asked'], rows)
}

/** A row for each reason, with the tests that it speaks for; those without one stand at the end. */
export function describeFailures(tests: readonly SuiteTest[]): string {
  const failed = tests.filter(({ outcome }) => outcome === 'failed')
  const bySuite = groupBy(failed, ({ suite }) => suite)
  const rows = [...bySuite].flatMap(([suite, members]) =>
    [...groupBy(members, (test) => findReason(test)?.why ?? '**no reason yet**')].map(([why, same]) => [
      suite.replace(/\.xml$/, ''),
      listTests(same),
      same.length,
      why,
    ]),
  )
  return table(['suite', 'tests', '', 'why'], rows)
}

/** `GETs 1, 3; Reports 2` */
function listTests(tests: readonly SuiteTest[]): string {
  const groups = groupBy(tests, ({ testSuite }) => testSuite)
  return [...groups]
    .map(([name, members]) => `${name} ${members.map(({ test }) => test).join(', ')}`)
    .join('; ')
    .replaceAll('|', '\\|')
}

/** Failures without a reason, and reasons for what does not fail, a sentence each. */
export function findWrongReasons(tests: readonly SuiteTest[]): readonly string[] {
  const failed = tests.filter(({ outcome }) => outcome === 'failed')
  const suites = new Set(tests.map(({ suite }) => suite))
  const missing = failed.filter((test) => findReason(test) === undefined)
  const idle = REASONS.filter(({ suite }) => suites.has(suite)).flatMap((reason) => idleIn(reason, failed))
  return [...missing.map((test) => `${test.suite}: ${nameOf(test)}: failed, and no reason is given`), ...idle]
}

function idleIn(reason: Reason, failed: readonly SuiteTest[]): readonly string[] {
  const names = new Set(failed.filter(({ suite }) => suite === reason.suite).map(nameOf))
  if (reason.tests === 'all') return names.size === 0 ? [`${reason.suite}: a reason is given, and nothing failed`] : []
  return reason.tests
    .filter((name) => !names.has(name))
    .map((name) => `${reason.suite}: ${name}: a reason is given, and it did not fail`)
}
