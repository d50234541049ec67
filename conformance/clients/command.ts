import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Client, ClientOptions } from './client.ts'
import { DavServer } from './dav-server.ts'
import { messageOf, StepFailed, Steps } from './steps.ts'

/** Each client and its module, loaded only when it is asked for. */
const CLIENTS = new Map<string, () => Promise<Client>>([
  ['vdirsyncer', async () => (await import('./vdirsyncer.ts')).vdirsyncer],
  ['khal', async () => (await import('./khal.ts')).khal],
  ['tsdav', async () => (await import('./tsdav.ts')).tsdav],
  ['cadaver', async () => (await import('./cadaver.ts')).cadaver],
  ['thunderbird', async () => (await import('./thunderbird.ts')).thunderbird],
  ['thunderbird-contacts', async () => (await import('./thunderbird-contacts.ts')).thunderbirdContacts],
  ['thunderbird-sharing', async () => (await import('./thunderbird-sharing.ts')).thunderbirdSharing],
  ['thunderbird-news', async () => (await import('./thunderbird-news.ts')).thunderbirdNews],
  ['thunderbird-scheduling', async () => (await import('./thunderbird-scheduling.ts')).thunderbirdScheduling],
  ['thunderbird-room', async () => (await import('./thunderbird-room.ts')).thunderbirdRoom],
])

const USAGE = `usage: npm run -s conformance -- clients --url URL --user NAME --password PASSWORD [options] [client…]

Drives real clients against a server: ${[...CLIENTS.keys()].join(' ')}; all of them when none is named.
Each works in calendars of its own, made in the home of the account and removed afterwards; meetings are made in the
calendar “calendar”, where invitations go, and removed.

  --url URL          the server under test; its root is enough
  --user NAME        an account there, with a calendar home
  --password WORD    its password
  --user2 NAME       another account, with whom calendars are shared, and who is invited
  --password2 WORD   its password
  --room ADDRESS     the mail address of a room that accepts when it is free
  --admin NAME       an administrator, who makes a room in the web console
  --admin-password WORD  their password
  --events NUMBER    how many events vdirsyncer takes through its synchronisation (1000)
  --screenshot FILE  where the picture of Thunderbird's window goes`

const OPTIONS = {
  url: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  user2: { type: 'string' },
  password2: { type: 'string' },
  room: { type: 'string' },
  admin: { type: 'string' },
  'admin-password': { type: 'string' },
  events: { type: 'string', default: '1000' },
  screenshot: { type: 'string' },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options']

/** Exit status: 0 when all clients that ran passed, 1 when one failed, 2 for wrong usage. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = readArguments(args)
    if (values.help) {
      console.log(USAGE)
      return 0
    }
    const unknown = positionals.filter((name) => !CLIENTS.has(name))
    if (unknown.length > 0) throw new UsageError(`no such client: ${unknown.join(' ')}`)
    const account = {
      url: readUrl(values.url),
      user: requireOption(values.user, '--user'),
      password: requireOption(values.password, '--password'),
    }
    const options = {
      events: readCount(values.events),
      screenshot: values.screenshot,
      other: readPair(values.user2, values.password2),
      admin: readPair(values.admin, values['admin-password']),
      room: values.room,
    }
    const names = positionals.length > 0 ? positionals : [...CLIENTS.keys()]
    const server = new DavServer(account)
    await server.home().catch((error: unknown) => {
      throw new UnusableAccount(`no calendar home for ${account.user}: ${messageOf(error)}`)
    })
    return await runClients(names, server, options)
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UnusableAccount)) throw error
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message)
    return error instanceof UsageError ? 2 : 1
  }
}

class UsageError extends Error {}
class UnusableAccount extends Error {}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

function readUrl(text = ''): URL {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw new UsageError('--url wants the address of a server')
  return new URL(text)
}

function requireOption(value: string | undefined, name: string): string {
  if (value === undefined) throw new UsageError(`${name} is needed`)
  return value
}

function readPair(user: string | undefined, password: string | undefined) {
  return user === undefined || password === undefined ? undefined : { user, password }
}

/** Vdirsyncer's edits need some events to work on. */
function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 100) throw new UsageError('--events wants a number of at least 100')
  return count
}

async function runClients(names: readonly string[], server: DavServer, options: ClientOptions): Promise<number> {
  let failed = 0
  for (const name of names) {
    const client = await CLIENTS.get(name)?.()
    if (client !== undefined && !(await runClient(client, server, options))) failed += 1
  }
  return failed === 0 ? 0 : 1
}

/** Gives `true` for a client that passed or was skipped. */
async function runClient(client: Client, server: DavServer, options: ClientOptions): Promise<boolean> {
  const missing = await client.findMissing()
  if (missing !== undefined) {
    console.log(`${client.name}: skipped, ${missing}`)
    return true
  }
  console.log(client.name)
  const steps = new Steps((line) => console.log(line))
  const folder = await mkdtemp(join(tmpdir(), `kalends-${client.name}-`))
  const passed = await client
    .run({ server, steps, folder, options })
    .then(() => steps.failed === 0, tellFailure)
    .finally(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  console.log(`${client.name}: ${passed ? 'ok' : 'failed'}\n`)
  return passed
}

/** A failed step was told already; what fails between steps is told here. Either way the next client has its turn. */
function tellFailure(error: unknown): false {
  if (!(error instanceof StepFailed)) console.log(`  failed  ${messageOf(error)}`)
  return false
}
