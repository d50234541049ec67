import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { readCatalogue, type SelectedSuite, selectSuites } from './catalogue.ts'
import { Connection, type Recipients } from './connection.ts'
import { Control } from './control.ts'
import { HttpClient } from './http.ts'
import { loadProfile, PROFILE_NAMES } from './profiles/index.ts'
import { printProvision } from './provision-kalends.ts'
import { countOutcomes, describeSuite, describeTotal, toJson } from './report.ts'
import { runSuite, type SuiteResult } from './run.ts'
import { readScript } from './script.ts'
import { describeServer, findUnknownSubstitutions, readFeatureList, type ServerInfo } from './server-info.ts'
import { Session } from './session.ts'
import { Variables } from './variables.ts'
import { messageOf } from './verify/verifier.ts'

const USAGE = `usage: npm run -s conformance -- caldavtester --suite-dir DIR --url URL [options] [suite…]
       npm run -s conformance -- caldavtester --print-provision > org.yaml

Runs CalDAVTester's scripts against a server. A suite is CalDAV/get.xml, CalDAV/get or get; without any, all are run.

  --suite-dir DIR    the folder with scripts/, Resource/, suites.tsv and features-public.txt
  --url URL          the server under test
  --url2 URL         another server, for the few requests that want one
  --profile NAME     ${PROFILE_NAMES.join(' or ')}, or a YAML file of the same shape (${PROFILE_NAMES[0]})
  --area A,B         only suites of these areas (suites.tsv)
  --class rfc,ext    only suites of these classes
  --control COMMAND  the server's command line, by which group members are changed (turns on control-api)
  --feature NAME     one more feature to turn on; may be repeated
  --wait SECONDS     how long to wait for what the server does later
  --json FILE        write all results there
  --trace            show the exchanges of failed tests
  --print-provision  print the organisation that the suites need, for \`kalends provision\`, and end`

const OPTIONS = {
  'suite-dir': { type: 'string' },
  url: { type: 'string' },
  url2: { type: 'string' },
  profile: { type: 'string', default: PROFILE_NAMES[0] ?? '' },
  area: { type: 'string', multiple: true },
  class: { type: 'string', multiple: true },
  control: { type: 'string' },
  feature: { type: 'string', multiple: true },
  wait: { type: 'string' },
  json: { type: 'string' },
  trace: { type: 'boolean', default: false },
  'print-provision': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options']

type Options = ReturnType<typeof readArguments>['values']

/** Exit status: 0 when nothing failed, 1 when something did, 2 for wrong usage. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = readArguments(args)
    if (values.help) return say(USAGE, 0)
    if (values['print-provision']) return say(printProvision().trimEnd(), 0)
    return await runSuites(values, positionals)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${USAGE}`)
    return 2
  }
}

class UsageError extends Error {}

function say(text: string, status: number): number {
  console.log(text)
  return status
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

async function runSuites(options: Options, names: readonly string[]): Promise<number> {
  const suiteDir = options['suite-dir']
  if (suiteDir === undefined || !existsSync(join(suiteDir, 'scripts/tests'))) {
    return say(`caldavtester skipped: ${suiteDir === undefined ? 'no --suite-dir' : `no suites in ${suiteDir}`}`, 0)
  }
  const url = readUrl(options.url ?? '', '--url')
  const url2 = options.url2 === undefined ? undefined : readUrl(options.url2, '--url2')
  const server = await readServer(options, suiteDir, { first: url, second: url2 })
  const suites = await readSelection(options, suiteDir, names)

  const client = new HttpClient(url)
  const secondClient = url2 === undefined ? undefined : new HttpClient(url2)
  try {
    const problem = await findConnectionProblem(client)
    if (problem !== undefined) return say(`caldavtester: no answer from ${url.origin}: ${problem}`, 1)
    const control = options.control === undefined ? undefined : new Control(options.control, server.control)
    const results = await runAll(options, suites, { recipients: { client, secondClient, control }, server, suiteDir })
    if (options.json !== undefined) await writeFile(options.json, toJson(results))
    return say(describeTotal(results), countOutcomes(results).failed === 0 ? 0 : 1)
  } finally {
    client.close()
    secondClient?.close()
  }
}

async function findConnectionProblem(client: HttpClient): Promise<string | undefined> {
  try {
    await client.send({ method: 'OPTIONS', target: '/', headers: new Map(), body: Buffer.alloc(0) })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

interface Target {
  readonly recipients: Recipients
  readonly server: ServerInfo
  readonly suiteDir: string
}

/** Runs the suites one after the other and prints each as soon as it is done. */
async function runAll(
  options: Options,
  suites: readonly SelectedSuite[],
  { recipients, server, suiteDir }: Target,
): Promise<readonly SuiteResult[]> {
  const variables = new Variables(server.variables, new Date())
  const connection = new Connection(recipients, variables)
  const results: SuiteResult[] = []
  for (const { file, named } of suites) {
    const script = readScript(await readFile(join(suiteDir, 'scripts/tests', file), 'utf8'))
    const session = new Session({ connection, server, variables, suiteDir, print: (text) => console.log(text) })
    const result = await runSuite({
      name: file,
      script,
      named,
      features: server.features,
      session,
      connection,
      variables,
    })
    results.push(result)
    console.log(describeSuite(result, options.trace))
  }
  return results
}

function readUrl(text: string, option: string): URL {
  if (!/^https?:/.test(text) || !URL.canParse(text)) throw new UsageError(`${option} wants the address of a server`)
  return new URL(text)
}

async function readServer(
  options: Options,
  suiteDir: string,
  urls: { readonly first: URL; readonly second: URL | undefined },
): Promise<ServerInfo> {
  const profile = await loadProfile(options.profile).catch((error: unknown) => {
    throw new UsageError(`--profile: ${messageOf(error)}`)
  })
  const template = await readFile(join(suiteDir, 'scripts/server/serverinfo-template.xml'), 'utf8')
  const unknown = findUnknownSubstitutions(template, profile)
  if (unknown.length > 0) throw new UsageError(`profile ${profile.name}: not in the template: ${unknown.join(' ')}`)
  const features = readFeatureList(await readFile(join(suiteDir, 'features-public.txt'), 'utf8'))
  const added = [...(options.feature ?? []), ...(options.control === undefined ? [] : ['control-api'])]
  const server = describeServer(template, [...features, ...added], profile, urls)
  const waitSeconds = options.wait === undefined ? server.waitSeconds : Number(options.wait)
  if (!(waitSeconds >= 0)) throw new UsageError('--wait wants a number of seconds')
  return { ...server, waitSeconds }
}

async function readSelection(
  options: Options,
  suiteDir: string,
  names: readonly string[],
): Promise<readonly SelectedSuite[]> {
  const catalogue = readCatalogue(await readFile(join(suiteDir, 'suites.tsv'), 'utf8'))
  const all = await readdir(join(suiteDir, 'scripts/tests'), { recursive: true })
  const files = all.filter((file) => file.endsWith('.xml')).sort()
  const split = (values: readonly string[] = []) =>
    values.flatMap((value) => value.split(',')).filter((value) => value !== '')
  const selection = { names, areas: split(options.area), classes: split(options.class) }
  const { suites, unknown } = selectSuites(catalogue, files, selection)
  if (unknown.length > 0) throw new UsageError(`no such suite: ${unknown.join(' ')}`)
  if (suites.length === 0) throw new UsageError('no suite of that class and area')
  return suites
}
