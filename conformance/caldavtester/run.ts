import type { Connection } from './connection.ts'
import { findSwitchedOff } from './features.ts'
import type { ScriptRequest, SuiteFile, Test, TestSuite } from './script.ts'
import type { Failure, Session } from './session.ts'
import type { Variables } from './variables.ts'

export type Outcome = 'passed' | 'failed' | 'ignored'

export interface TestResult {
  readonly testSuite: string
  readonly test: string
  readonly description: string
  readonly outcome: Outcome
  /** Why it was ignored. */
  readonly reason: string
  readonly failures: readonly Failure[]
  readonly trace: readonly string[]
  readonly seconds: number
}

export interface SuiteResult {
  readonly suite: string
  readonly tests: readonly TestResult[]
}

export interface SuiteRun {
  readonly name: string
  readonly script: SuiteFile
  /** Chosen by name: then a file that says `ignore-all` is run, too. */
  readonly named: boolean
  readonly features: ReadonlySet<string>
  readonly session: Session
  readonly connection: Connection
  readonly variables: Variables
}

/** Runs a suite file: what it starts with, its tests in their order, and what cleans up behind it. */
export async function runSuite(run: SuiteRun): Promise<SuiteResult> {
  const { name, script, session, variables } = run
  const ignored = findIgnored(run)
  if (ignored !== undefined)
    return { suite: name, tests: mapTests(script, (suite, test) => ignore(suite, test, ignored)) }

  variables.clear()
  variables.renewUids()
  const startFailures = await performAll(session, script.start, `${name} | start`)
  const tests: TestResult[] = []
  for (const suite of script.suites) tests.push(...(await runTestSuite(run, suite, startFailures)))
  await session.deleteAtEnd(`${name} | end`)
  for (const request of script.end) await session.perform(request, 'nothing', `${name} | end`)
  return { suite: name, tests }
}

function findIgnored({ script, named, features }: SuiteRun): string | undefined {
  if (script.ignoreAll && !named) return 'runs only when named'
  return findSwitchedOff(features, script.switches)
}

function mapTests(script: SuiteFile, map: (suite: TestSuite, test: Test) => TestResult): readonly TestResult[] {
  return script.suites.flatMap((suite) => suite.tests.map((test) => map(suite, test)))
}

/** The failures of the first request that does not succeed; the rest is not sent then. */
async function performAll(
  session: Session,
  requests: readonly ScriptRequest[],
  label: string,
): Promise<readonly Failure[]> {
  for (const request of requests) {
    const failures = await session.perform(request, 'success', label)
    if (failures.length > 0) return failures
  }
  return []
}

async function runTestSuite(run: SuiteRun, suite: TestSuite, startFailures: readonly Failure[]): Promise<TestResult[]> {
  const only = run.script.suites.some((other) => other.only)
  const ignored = suite.ignore || (only && !suite.only) ? 'ignored' : findSwitchedOff(run.features, suite.switches)
  if (ignored !== undefined) return suite.tests.map((test) => ignore(suite, test, ignored))

  if (suite.changeUid) run.variables.renewUids()
  const results: TestResult[] = []
  for (const test of suite.tests) results.push(await runTest(run, suite, test, startFailures))
  return results
}

async function runTest(
  run: SuiteRun,
  suite: TestSuite,
  test: Test,
  startFailures: readonly Failure[],
): Promise<TestResult> {
  const only = suite.tests.some((other) => other.only)
  const ignored = test.ignore || (only && !test.only) ? 'ignored' : findSwitchedOff(run.features, test.switches)
  if (ignored !== undefined) return ignore(suite, test, ignored)

  const begin = performance.now()
  run.connection.takeExchanges()
  // A suite that cannot start has lost all of its tests, so that the totals of two servers are sums of the same.
  const failures = startFailures.length > 0 ? startFailures : await performTest(run, suite, test)
  return {
    ...describe(suite, test),
    outcome: failures.length === 0 ? 'passed' : 'failed',
    reason: startFailures.length > 0 ? 'the suite could not start' : '',
    failures,
    trace: run.connection.takeExchanges(),
    seconds: (performance.now() - begin) / 1000,
  }
}

/** A test ends at its first request that fails. */
async function performTest({ name, session }: SuiteRun, suite: TestSuite, test: Test): Promise<readonly Failure[]> {
  for (let count = 1; count <= test.count; count++) {
    for (const [index, request] of test.requests.entries()) {
      const label = `${name} | ${suite.name} | ${test.name} | #${index + 1}`
      const failures = await session.perform(request, 'verified', label, count)
      if (failures.length > 0) return failures
    }
  }
  return []
}

function ignore(suite: TestSuite, test: Test, reason: string): TestResult {
  return { ...describe(suite, test), outcome: 'ignored', reason, failures: [], trace: [], seconds: 0 }
}

function describe(suite: TestSuite, test: Test): Pick<TestResult, 'testSuite' | 'test' | 'description'> {
  return { testSuite: suite.name, test: test.name, description: test.description.replace(/\s+/g, ' ').trim() }
}
