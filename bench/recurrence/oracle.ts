/**
 * Scores the engine on files of cases, or shows what hostile inputs cost it. docs/recurrence.md has the schema of both.
 *
 *   npm run -s oracle -- FILE…
 *   npm run -s oracle -- --bombs FILE
 *
 * Exit codes: 0 all is well, 1 a case failed or a bomb cost too much, 2 not understood: a file that cannot be read, or one
 * without a case.
 */
import { readFileSync } from 'node:fs'
import { MalformedCase, type OracleCase, readCase } from '../../protocol/recurrence/oracle-case.ts'
import { scoreCase, type Verdict } from '../../protocol/recurrence/oracle-score.ts'
import { fileError } from '../../server/cli/system-error.ts'
import { CommandError } from '../../server/cli/task.ts'
import { measureBombs } from './bombs.ts'

const USAGE = 'Usage: oracle FILE… | oracle --bombs FILE'

export type Print = (line: string) => void

interface Line {
  readonly file: string
  /** From 1. */
  readonly number: number
  readonly text: string
}

export function main(argv: readonly string[], print: Print = printOut, warn: Print = printErr): number {
  if (argv.includes('--help')) {
    print(USAGE)
    return 0
  }
  const asksForBombs = argv[0] === '--bombs'
  const files = asksForBombs ? argv.slice(1) : argv
  if (files.length === 0 || files.some((file) => file.startsWith('--'))) {
    warn(USAGE)
    return 2
  }
  const lines: Line[] = []
  for (const file of files) {
    const found = readLines(file)
    if (typeof found === 'string') {
      warn(found)
      return 2
    }
    for (const line of found) lines.push(line)
  }
  return asksForBombs ? measureBombs(lines, print) : score(lines, print)
}

/** The lines of a file that are not empty; or, in words, why there are none. */
function readLines(file: string): Line[] | string {
  try {
    const lines = linesOf(file)
    return lines.length === 0 ? `"${file}" holds no case.` : lines
  } catch (error) {
    const told = fileError(error, file, 'read')
    if (!(told instanceof CommandError)) throw error
    return told.message
  }
}

function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((text, index) => ({ file, number: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '')
}

/** Whoever names the wrong file wants to know so, not to see it whole. */
const MOST_UNREADABLE = 20

function score(lines: readonly Line[], print: Print): number {
  let passed = 0
  let failed = 0
  let unscored = 0
  let unreadable = 0
  for (const [index, line] of lines.entries()) {
    const { name, verdict, isUnreadable } = scoreLine(line)
    if (!verdict.scored) unscored++
    else if (verdict.differences.length === 0) passed++
    else {
      failed++
      print(name)
      for (const difference of verdict.differences) print(`  ${difference}`)
    }
    if (isUnreadable && ++unreadable === MOST_UNREADABLE) {
      print(`${MOST_UNREADABLE} lines are no case; stopped, with ${lines.length - index - 1} more to read`)
      break
    }
  }
  if (unscored > 0) print(`${unscored} without an expected answer`)
  print(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

interface ScoredLine {
  readonly name: string
  readonly verdict: Verdict
  readonly isUnreadable?: boolean
}

function scoreLine(line: Line): ScoredLine {
  const place = `${line.file}:${line.number}`
  let one: OracleCase
  try {
    one = readCase(line.text)
  } catch (error) {
    if (!(error instanceof MalformedCase)) throw error
    return { name: place, verdict: { scored: true, differences: [`unreadable  ${error.message}`] }, isUnreadable: true }
  }
  const name = `${one.id}  ${one.kind === 'set' ? `line ${line.number}` : describe(one)}`
  try {
    return { name, verdict: scoreCase(one) }
  } catch (error) {
    // A bug of the engine; the other cases are worth knowing all the same.
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { name, verdict: { scored: true, differences: [`crashed  ${reason}`] } }
  }
}

function describe({ dtstart, rrule }: Exclude<OracleCase, { readonly kind: 'set' }>): string {
  return [dtstart.value, ...(dtstart.tzid === null ? [] : [dtstart.tzid]), ...rrule].join(' ')
}

function printOut(line: string): void {
  process.stdout.write(`${line}\n`)
}

function printErr(line: string): void {
  process.stderr.write(`${line}\n`)
}
