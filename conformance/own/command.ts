import { writeFile } from 'node:fs/promises'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CASE_FILES, type CaseFile } from './catalogue.ts'
import { PeakMemory } from './peak-memory.ts'
import { countOutcomes, describeFile, describeTotal, toJson } from './report.ts'
import { type FileResult, runFiles, Unreachable } from './run.ts'
import { type Accounts, readAccounts } from './users.ts'

const USAGE = `usage: npm run -s conformance -- own --url URL --users FILE [options]
       npm run -s conformance -- own --list [--only …]

Asks a CalDAV server, clause by clause, whether it does what the specifications say.

  --url URL      the server; a path in it is where discovery starts, else /.well-known/caldav
  --users FILE   YAML: users: [{ name, password, home }, { name, password, home }]; home is found when left out;
                 feed: the path of a secret URL, where such are tried
  --only A,B     only these folders or files: rfc4791,rfc4918/propfind
  --json FILE    write all results there
  --list         print the cases and end
  --skips        show what was skipped, and why
  --no-skip      a skipped case counts as a failed one, for a server that claims everything
  --trace        show the exchanges of failed cases
  --pid NUMBER   the server's process on this machine (Linux): tells how much memory it held at most in each file
  --most-mib N   with --pid: more than that is a failure (1024)`

const OPTIONS = {
  url: { type: 'string' },
  users: { type: 'string' },
  only: { type: 'string', multiple: true },
  json: { type: 'string' },
  list: { type: 'boolean', default: false },
  skips: { type: 'boolean', default: false },
  'no-skip': { type: 'boolean', default: false },
  trace: { type: 'boolean', default: false },
  pid: { type: 'string' },
  'most-mib': { type: 'string', default: '1024' },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options']

type Options = ReturnType<typeof readArguments>

class UsageError extends Error {}

/** Exit status: 0 when nothing failed, 1 when something did, 2 for wrong usage. */
export async function run(args: string[]): Promise<number> {
  try {
    const options = readArguments(args)
    if (options.help) return say(USAGE, 0)
    const files = select(options.only ?? [])
    if (options.list) return say(files.map(listFile).join('\n'), 0)
    return await runSelected(options, files)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${USAGE}`)
    return 2
  }
}

function say(text: string, status: number): number {
  console.log(text)
  return status
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

function select(only: readonly string[]): readonly CaseFile[] {
  const wanted = only.flatMap((value) => value.split(',')).filter((value) => value !== '')
  const unknown = wanted.filter((name) => !CASE_FILES.some(({ path }) => isIn(path, name)))
  if (unknown.length > 0) throw new UsageError(`no such folder or file: ${unknown.join(' ')}`)
  return wanted.length === 0 ? CASE_FILES : CASE_FILES.filter(({ path }) => wanted.some((name) => isIn(path, name)))
}

function isIn(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}/`)
}

function listFile({ path, cases }: CaseFile): string {
  return cases.map(({ rfc, section, title }) => `${path.padEnd(32)} ${rfc} §${section} ${title}`).join('\n')
}

async function runSelected(options: Options, files: readonly CaseFile[]): Promise<number> {
  const url = readUrl(options.url)
  const accounts = await readUsers(options.users)
  const memory = options.pid === undefined ? undefined : new PeakMemory(options.pid)
  const done: FileResult[] = []
  try {
    await memory?.begin()
    for await (const result of runFiles(url, accounts, files)) {
      done.push(result)
      console.log(describeFile(result, options))
      if (memory !== undefined) console.log(`  held ${await memory.mebibytesSince()} MiB at most`)
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return say(`the server cannot be asked: ${messageOf(error)}`, 1)
  }
  if (options.json !== undefined) await writeFile(options.json, toJson(done, memory?.most))
  const { failed, skipped } = countOutcomes(done.flatMap(({ results }) => results))
  const isTooLarge = memory !== undefined && memory.most > Number(options['most-mib'])
  if (memory !== undefined) console.log(`the server held ${memory.most} MiB at most`)
  return say(describeTotal(done), failed > 0 || isTooLarge || (options['no-skip'] && skipped > 0) ? 1 : 0)
}

function readUrl(text = ''): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError('--url wants the address of a server')
  return url
}

async function readUsers(file: string | undefined): Promise<Accounts> {
  if (file === undefined) throw new UsageError('--users wants a file')
  try {
    return await readAccounts(file)
  } catch (error) {
    throw new UsageError(`--users: ${messageOf(error)}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
