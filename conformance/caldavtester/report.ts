import type { Outcome, SuiteResult, TestResult } from './run.ts'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly ignored: number
}

export function countOutcomes(results: readonly SuiteResult[]): Totals {
  const outcomes = results.flatMap((result) => result.tests.map((test) => test.outcome))
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length
  return { passed: count('passed'), failed: count('failed'), ignored: count('ignored') }
}

/** `CalDAV/get.xml 20/1/6`, and below it each failed test with the checks that did not hold. */
export function describeSuite(result: SuiteResult, withTrace: boolean): string {
  const failed = result.tests.filter((test) => test.outcome === 'failed')
  return [
    `${result.suite} ${slashed(countOutcomes([result]))}`,
    ...failed.flatMap((test) => describeTest(test, withTrace)),
  ].join('\n')
}

export function describeTotal(results: readonly SuiteResult[]): string {
  return `total ${slashed(countOutcomes(results))}`
}

function slashed({ passed, failed, ignored }: Totals): string {
  return `${passed}/${failed}/${ignored}`
}

function describeTest(test: TestResult, withTrace: boolean): readonly string[] {
  const title = `  ${test.testSuite} | ${test.test}${test.description === '' ? '' : `: ${test.description}`}`
  const failures = test.failures.flatMap(({ request, check, details }, index) => [
    ...(request === test.failures[index - 1]?.request ? [] : [`    ${request}`]),
    ...details.map((detail) => indent(`${check}: ${detail}`, '      ')),
  ])
  const reason = test.reason === '' ? [] : [`    ${test.reason}`]
  return [
    title,
    ...reason,
    ...failures,
    ...(withTrace ? test.trace.map((exchange) => indent(exchange, '      | ')) : []),
  ]
}

function indent(text: string, by: string): string {
  return by + text.replaceAll('\n', `\n${by}`)
}

/** All results for programs. */
export function toJson(results: readonly SuiteResult[]): string {
  const tests = results.flatMap(({ suite, tests }) => tests.map(({ trace: _, ...test }) => ({ suite, ...test })))
  return `${JSON.stringify({ totals: countOutcomes(results), tests }, null, 2)}\n`
}
