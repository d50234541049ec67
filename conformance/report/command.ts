import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { readCatalogue } from '../caldavtester/catalogue.ts'
import { describeFailures, describeSuites, describeTotals, findWrongReasons, isInScope } from './caldavtester.ts'
import { fillIn } from './document.ts'
import { describeAttacks, describeFailedCases, describeOwn } from './own.ts'
import { readOwnResults, readSuiteTests } from './results.ts'

const USAGE = `usage: npm run -s conformance -- report --suite-dir DIR --caldavtester FILE --own FILE [options]

Writes the figures of docs/conformance.md from what runs gave with --json.

  --suite-dir DIR      the folder with CalDAVTester's suites.tsv
  --caldavtester FILE  of \`caldavtester --json FILE\`
  --own FILE           of \`own --json FILE\`, all of it, with --pid
  --peer NAME=FILE     the same of another server; may be repeated
  --document FILE      the document (docs/conformance.md)
  --check              write nothing; fail when the document would change`

const OPTIONS = {
  'suite-dir': { type: 'string' },
  caldavtester: { type: 'string' },
  own: { type: 'string' },
  peer: { type: 'string', multiple: true, default: [] },
  document: { type: 'string', default: 'docs/conformance.md' },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options']

class UsageError extends Error {}

/** Exit status: 0 when every failure has its reason, 1 when reasons and results disagree, 2 for wrong usage. */
export async function run(args: string[]): Promise<number> {
  try {
    const options = readArguments(args)
    if (options.help) {
      console.log(USAGE)
      return 0
    }
    return await write(options)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${USAGE}`)
    return 2
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

type Options = ReturnType<typeof readArguments>

async function write(options: Options): Promise<number> {
  const suiteList = await readFile(join(requireOption(options, 'suite-dir'), 'suites.tsv'), 'utf8')
  const suites = readCatalogue(suiteList).filter(isInScope)
  const inScope = new Set(suites.map(({ file }) => file))
  const tests = (await readSuiteTests(requireOption(options, 'caldavtester'))).filter(({ suite }) => inScope.has(suite))
  const ours = await readOwnResults(requireOption(options, 'own'))
  const peers = await Promise.all(options.peer.map(readPeer))

  const parts = new Map([
    ['own', describeOwn([{ name: 'Kalends', results: ours }, ...peers])],
    ['own-failures', describeFailedCases(ours)],
    ['attacks', describeAttacks(ours)],
    ['totals', describeTotals(suites, tests)],
    ['suites', describeSuites(suites, tests)],
    ['failures', describeFailures(tests)],
  ])
  const before = await readFile(options.document, 'utf8')
  const after = fillIn(before, parts)
  if (!options.check) await writeFile(options.document, after)

  const problems = [
    ...findWrongReasons(tests),
    ...(options.check && after !== before ? ['the document is not of these runs'] : []),
  ]
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}

async function readPeer(text: string) {
  const [name = '', file] = text.split('=')
  if (file === undefined) throw new UsageError('--peer wants NAME=FILE')
  return { name, results: await readOwnResults(file) }
}

function requireOption(options: Options, name: 'suite-dir' | 'caldavtester' | 'own'): string {
  const value = options[name]
  if (value === undefined) throw new UsageError(`--${name} is missing`)
  return value
}
