import type { CaseResult, FileResult, Outcome } from './run.ts'

export type Counts = Readonly<Record<Outcome['kind'], number>>

export function countOutcomes(results: readonly CaseResult[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { outcome } of results) counts[outcome.kind]++
  return counts
}

/** A line for a file, and some for each case that did not pass. */
export function describeFile(
  { path, results }: FileResult,
  { trace, skips }: { trace: boolean; skips: boolean },
): string {
  const lines = results.flatMap(({ case: { rfc, section, title }, outcome }) => {
    const name = `${rfc} §${section} ${title}`
    if (outcome.kind === 'skipped') return skips ? [`  SKIPPED ${name}: ${outcome.reason}`] : []
    if (outcome.kind === 'passed') return []
    const details = [`  FAILED ${name}`, `    expected: ${outcome.expected}`, `    got: ${indent(outcome.got, 9)}`]
    return trace ? [...details, ...outcome.exchanges.flatMap(describeExchange)] : details
  })
  return [`${path.padEnd(32)} ${describeCounts(countOutcomes(results))}`, ...lines].join('\n')
}

export function describeTotal(files: readonly FileResult[]): string {
  return `total ${describeCounts(countOutcomes(files.flatMap(({ results }) => results)))}`
}

function describeCounts({ passed, failed, skipped }: Counts): string {
  return `passed ${passed} failed ${failed} skipped ${skipped}`
}

type FailedOutcome = Extract<Outcome, { kind: 'failed' }>

const LONGEST_ANSWER = 4000

function describeExchange({ sent, answer }: FailedOutcome['exchanges'][number]): string[] {
  const got = `${answer.status}\n${answer.text.slice(0, LONGEST_ANSWER)}`
  return [`    >> ${indent(sent, 7)}`, `    << ${indent(got, 7)}`]
}

function indent(text: string, columns: number): string {
  return text.trimEnd().replace(/\r?\n/g, `\n${' '.repeat(columns)}`)
}

/** All results as JSON, for programs that compare runs; `mebibytes` is what the server held at most, where that is known. */
export function toJson(files: readonly FileResult[], mebibytes?: number): string {
  const cases = files.flatMap(({ path, results }) =>
    results.map(({ case: { rfc, section, title }, outcome }) => ({
      file: path,
      rfc,
      section,
      title,
      outcome: outcome.kind,
      ...(outcome.kind === 'failed' ? { expected: outcome.expected, got: outcome.got } : {}),
      ...(outcome.kind === 'skipped' ? { reason: outcome.reason } : {}),
    })),
  )
  const total = countOutcomes(files.flatMap(({ results }) => results))
  return `${JSON.stringify({ total, mebibytes, cases }, undefined, 2)}\n`
}
