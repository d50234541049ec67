import type { Command } from 'commander'
import type { AccountEntry } from '../migrate/accounts-file.ts'
import type { Counts, Progress } from '../migrate/migrate-account.ts'
import { printable } from './printable.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface MigrateOptions {
  readonly accounts?: string
  readonly user?: string
  readonly name?: string
  readonly passwordFile?: string
  readonly origin: readonly string[]
  readonly timeout: string
  readonly parallel: string
}

const MOST_PARALLEL = 16
/** A file of accounts is read whole. */
const MOST_BYTES = 16 * 1024 * 1024

export function addMigrateFrom(program: Command, perform: Perform): void {
  program
    .command('migrate-from')
    .description(
      'copy the calendars and contacts of an account on another CalDAV server, or of a file of them; nobody is notified, and again it copies what changed',
    )
    .argument('[url]', 'of the other server, such as https://old.example.org/')
    .option('--user <slug>', 'whose they become: a user, room or resource here')
    .option('--name <name>', 'the name there, unless it is the same')
    .option(
      '--password-file <file>',
      'its first line is the password there; else it is MIGRATE_PASSWORD in the environment, asked for, or the first line of standard input',
    )
    .option('--accounts <file>', 'YAML with many accounts and their passwords, or - for standard input')
    .option('--origin <url...>', 'other servers to which it may lead, and which get the password', [])
    .option('--timeout <seconds>', 'for each request', '60')
    .option('--parallel <number>', 'accounts at once', '2')
    .action((url: string | undefined, options: MigrateOptions) =>
      perform({
        kind: 'store',
        ...inputOf(options),
        run: (io, deps) => run(url, options, io, deps),
      }),
    )
}

function inputOf({ accounts, passwordFile, name, user = '' }: MigrateOptions) {
  const input = accounts ?? passwordFile
  if (input !== undefined) return { input }
  return { secret: { variable: 'MIGRATE_PASSWORD', question: `Password of ${name ?? user} there: ` } }
}

async function run(url: string | undefined, options: MigrateOptions, io: Io, deps: TaskDeps): Promise<number> {
  const timeoutMs = numberOf('--timeout', options.timeout, 3600) * 1000
  const parallel = numberOf('--parallel', options.parallel, MOST_PARALLEL)
  const accounts = await readEntries(url, options, io)
  await requireDistinct(accounts, deps)
  const report = new MigrationReport(io, accounts.length > 1)
  const waiting = [...accounts]
  const work = async () => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      await migrateOne(entry, timeoutMs, report, deps)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, accounts.length) }, work))
  return report.end()
}

function numberOf(option: string, text: string, most: number): number {
  const number = Number(text)
  if (number > 0 && number <= most) return number
  throw new CommandError(`${option}: a number from 1 to ${most} is expected.`)
}

async function readEntries(url: string | undefined, options: MigrateOptions, io: Io): Promise<readonly AccountEntry[]> {
  const { accounts: file, user, name = user, passwordFile, origin } = options
  const { readAccounts } = await import('../migrate/accounts-file.ts')
  if (file !== undefined) {
    if (url !== undefined || user !== undefined || passwordFile !== undefined)
      throw new CommandError('--accounts has all in its file: no URL, --user or --password-file goes with it.')
    const read = readAccounts(await readText(io), file)
    if ('problems' in read) throw new CommandError([...read.problems, 'Nothing was copied.'].join('\n'))
    return read.accounts
  }
  if (url === undefined || user === undefined || name === undefined)
    throw new CommandError('The URL of the other server and --user are expected, or --accounts.')
  const { readUrl } = await import('../outbound/destination.ts')
  const { OutboundError } = await import('../outbound/destination.ts')
  try {
    const origins = origin.map((one) => readUrl(one).origin)
    return [{ user, name, url: readUrl(url), origins, password: await readPassword(io) }]
  } catch (error) {
    if (error instanceof OutboundError) throw new CommandError(`${url}: ${error.message}`)
    throw error
  }
}

async function readText(io: Io): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of io.input) {
    length += chunk.length
    if (length > MOST_BYTES) throw new CommandError(`It has more than ${MOST_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readPassword(io: Io): Promise<string> {
  const [line = ''] = (await readText(io)).split(/\r?\n/)
  if (line === '') throw new CommandError('A password is expected: in the first line, and not empty.')
  return line
}

/** Two that write into one home at once would take each other's names. */
async function requireDistinct(accounts: readonly AccountEntry[], { store }: TaskDeps): Promise<void> {
  const { requireOwner } = await import('./calendars.ts')
  const problems: string[] = []
  const seen = new Set<string>()
  for (const { user } of accounts) {
    if (seen.has(user)) problems.push(`"${user}" is named twice.`)
    seen.add(user)
    await requireOwner(store, user).catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      problems.push(error.message)
    })
  }
  if (problems.length > 0) throw new CommandError([...problems, 'Nothing was copied.'].join('\n'))
}

async function migrateOne(
  { user, ...account }: AccountEntry,
  timeoutMs: number,
  report: MigrationReport,
  deps: TaskDeps,
): Promise<void> {
  const { migrateAccount } = await import('../migrate/migrate-account.ts')
  const { SourceError } = await import('../migrate/source.ts')
  const { requireOwner } = await import('./calendars.ts')
  const { setTimeout: wait } = await import('node:timers/promises')
  const limits = { timeoutMs, wait: (milliseconds: number) => wait(milliseconds) }
  try {
    if (isReadable(account.url)) await report.warn(user, `${account.url.origin} is asked without encryption`)
    await migrateAccount(account, await requireOwner(deps.store, user), limits, report.of(user), deps)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    await report.fail(user, error.message)
  }
}

/** The password goes as it is, and on this machine alone nobody sees it. */
function isReadable({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}

const BAR = 24

/** What is said of a migration, and what it comes to in the end. */
class MigrationReport {
  readonly #io: Io
  readonly #isMany: boolean
  readonly #sum = { collections: 0, imported: 0, replaced: 0, unchanged: 0, refused: 0, gone: 0 }
  #untold = 0
  #failed = 0

  constructor(io: Io, isMany: boolean) {
    this.#io = io
    this.#isMany = isMany
  }

  of(user: string): Progress {
    return {
      count: (collection, done, total) =>
        this.#io.progress(`${bar(done, total)} ${done}/${total} ${user}/${collection}`),
      tell: (collection, sentence) => {
        if (sentence.startsWith('not copied')) this.#untold++
        return this.warn(collection === undefined ? user : `${user}/${collection}`, sentence)
      },
      finish: (collection, counts) => {
        this.#sum.collections++
        for (const [what, count] of entriesOf(counts)) this.#sum[what] += count
        return this.#io.print(`${user}/${printable(collection)}: ${inWords(counts)}`)
      },
    }
  }

  warn(where: string, sentence: string): Promise<void> {
    return this.#io.warn(printable(`${where}: ${sentence}`))
  }

  fail(user: string, sentence: string): Promise<void> {
    this.#failed++
    return this.warn(user, `${sentence}. What was copied by then stays; the same command goes on from there.`)
  }

  async end(): Promise<number> {
    const { collections, ...counts } = this.#sum
    const left = this.#untold > 0 ? `; ${this.#untold} collections were not copied` : ''
    const failed =
      this.#failed > 0 ? `; ${this.#isMany ? `${this.#failed} accounts were` : 'the account was'} not copied whole` : ''
    await this.#io.print(`${collections} collections: ${inWords(counts)}${left}${failed}`)
    return this.#failed > 0 || counts.refused > 0 ? 1 : 0
  }
}

function bar(done: number, total: number): string {
  const full = total === 0 ? BAR : Math.floor((done / total) * BAR)
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`
}

function entriesOf({ imported, replaced, unchanged, refused, gone }: Counts) {
  return [
    ['imported', imported],
    ['replaced', replaced],
    ['unchanged', unchanged],
    ['refused', refused],
    ['gone', gone],
  ] as const
}

function inWords(counts: Counts): string {
  return entriesOf(counts)
    .filter(([what, count]) => count > 0 || what !== 'gone')
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')
}
