import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type ClientRequest, createServer, get, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrations } from '../storage/sql/migrations/index.ts'
import { openStore } from '../storage/sql/open.ts'
import { freshSchema } from '../storage/testing/stores.ts'
import { startMailServer } from './mail/testing/mail-server.ts'
import { event } from './testing/calendar-text.ts'

/** The program as its users have it: built, in a process of its own. */
const PROGRAM = join(import.meta.dirname, '../bin/kalends.mjs')

interface Running {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly exit: Promise<number | null>
}

let data: string
const running: Running[] = []

beforeAll(async () => {
  await run(['--help']).exit // builds, where that is needed, so that the times below are those of starting
})
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'kalends-serve-'))
})
afterEach(async () => {
  for (const { child, exit } of running.splice(0)) {
    child.kill('SIGKILL')
    await exit
  }
  await rm(data, { recursive: true })
})

function run(args: readonly string[], settings: Record<string, string> = {}, input = ''): Running {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KALENDS_')))
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...environment, KALENDS_DATA: data, KALENDS_PORT: '0', ...settings },
    cwd: tmpdir(),
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk))
  child.stdin.on('error', () => undefined).end(input)
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  // Sources that are edited while tests run are built anew, which is said on standard error.
  const started = { child, output: () => output, errors: () => errors.replace('Building …\n', ''), exit }
  running.push(started)
  return started
}

async function command(args: readonly string[], input = '', settings: Record<string, string> = {}) {
  const started = run(args, settings, input)
  const code = await started.exit
  return { code, output: started.output(), errors: started.errors() }
}

async function serve(settings: Record<string, string> = {}) {
  const server = run(['serve'], settings)
  const url = await seen(server, /running at (\S+)\//)
  return { ...server, url }
}

async function seen({ output, errors, child }: Running, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(output())?.[1]
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`it ended: ${errors()}`)
    await sleep(10)
  }
}

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

function statusOf(url: string, method: string, path: string, authorization: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method, headers: { authorization, depth: '0' }, agent: false })
    outgoing.on('error', reject).on('response', (response) => resolve(response.resume().statusCode))
    outgoing.end()
  })
}

test('a first start makes an administrator, whose password it shows this once', async () => {
  const server = await serve()
  const password = await seen(server, /password {3}(\S+)/)
  expect(server.output()).toContain('Thunderbird')
  const home = '/dav/calendars/admin/'
  expect(await statusOf(server.url, 'PROPFIND', home, basic('admin', password))).toBe(207)
  expect(await statusOf(server.url, 'PROPFIND', home, basic('admin', 'another'))).toBe(401)
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)

  const again = await serve()
  expect(again.output()).not.toMatch(/^ {2}password/m)
  expect(await statusOf(again.url, 'PROPFIND', home, basic('admin', password))).toBe(207)
})

test('the password of the settings is taken, and not shown', async () => {
  const server = await serve({ KALENDS_ADMIN_PASSWORD: 'from the settings' })
  expect(await statusOf(server.url, 'PROPFIND', '/dav/', basic('admin', 'from the settings'))).toBe(207)
  expect(server.output() + server.errors()).not.toContain('from the settings')
})

test('a second start answers in seconds', async () => {
  const times: number[] = []
  // The best of some: other tests may have the processors.
  while (times.length < 6 && !times.slice(1).some((time) => time < 5_000)) {
    const start = performance.now()
    const server = await serve()
    expect(await statusOf(server.url, 'OPTIONS', '/dav/', '')).toBeLessThan(500)
    times.push(performance.now() - start)
    server.child.kill('SIGTERM')
    await server.exit
  }
  expect(Math.min(...times.slice(1))).toBeLessThan(5_000)
})

test('commands reach the server that runs, and open the store themselves when none does', async () => {
  const server = await serve()
  expect((await stat(join(data, 'control.sock'))).mode & 0o777).toBe(0o600)
  expect(await command(['user', 'add', 'alice', '--password-stdin'], 'wonder\nland\n')).toMatchObject({
    code: 0,
    output: '+ user alice\n',
  })
  expect(await statusOf(server.url, 'PROPFIND', '/dav/calendars/alice/', basic('alice', 'wonder'))).toBe(207)
  expect(await command(['migrate'])).toMatchObject({ code: 1, errors: expect.stringContaining('A server is running') })
  expect(await command(['user', 'show', 'bob'])).toMatchObject({ code: 1, errors: 'There is no user "bob".\n' })

  server.child.kill('SIGKILL')
  await server.exit
  expect(existsSync(join(data, 'control.sock'))).toBe(true)
  expect(await command(['user', 'list'])).toMatchObject({
    code: 0,
    output: 'admin\tAdministrator\t\tadministrator\nalice\talice\t\n',
  })
  await serve() // and a dead socket keeps no server from starting
})

test('files are those of who calls: backup, restore, import and export through the socket', async () => {
  const file = (name: string) => join(data, name)
  await writeFile(file('people.yaml'), 'users: [{ slug: alice, password: a }, { slug: bob }]\n')
  const event = 'BEGIN:VEVENT\nUID:one\nDTSTAMP:20260101T000000Z\nDTSTART:20260105T090000Z\nEND:VEVENT\n'
  await writeFile(file('one.ics'), `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//E//E//EN\n${event}END:VCALENDAR\n`)

  const server = await serve()
  expect(await command(['provision', file('people.yaml')])).toMatchObject({ output: '+ user alice\n+ user bob\n' })
  expect(await command(['provision', file('people.yaml')])).toMatchObject({ output: 'nothing to change\n' })
  expect(await command(['import', file('one.ics'), '--user', 'alice'])).toMatchObject({
    code: 0,
    output: 'imported  one (line 4)\n1 imported, 0 replaced, 0 unchanged, 0 refused\n',
  })
  expect((await command(['export', '--user', 'alice'])).output).toContain('UID:one\r\n')
  expect(await command(['backup', file('all.backup')])).toMatchObject({ code: 0 })
  expect((await stat(file('all.backup'))).mode & 0o777).toBe(0o600)
  expect(await command(['verify'])).toMatchObject({ code: 0, output: 'Everything agrees.\n' })
  expect((await command(['restore', file('all.backup')])).errors).toContain('A server is running')
  expect(await command(['user', 'remove', 'alice', '--yes'])).toMatchObject({ code: 0 })
  server.child.kill('SIGTERM')
  await server.exit

  expect(await command(['restore', file('all.backup')])).toMatchObject({ code: 0 })
  expect((await command(['export', '--user', 'alice', '--calendar', 'calendar'])).output).toContain('UID:one\r\n')
  expect(await command(['import', file('none.ics'), '--user', 'bob'])).toMatchObject({
    code: 1,
    errors: `"${file('none.ics')}" cannot be read: no such file or directory.\n`,
  })
})

test('files that cannot be used are named', async () => {
  const file = (name: string) => join(data, name)
  await writeFile(file('text'), 'no backup\n')
  await writeFile(file('gzipped'), gzipSync('no backup\n'))
  await command(['user', 'add', 'alice', '--password', 'a'])
  const errorsOf = async (...args: string[]) => (await command(args)).errors.replaceAll(data, '')
  expect(await errorsOf('import', data, '--user', 'alice')).toBe('"" cannot be read: it is a folder.\n')
  expect(await errorsOf('backup', file('none/x'))).toBe('"/none/x" cannot be written: no such file or directory.\n')
  expect(await errorsOf('restore', file('text'))).toBe('Nothing was restored: "/text" is not a backup.\n')
  expect(await errorsOf('restore', file('gzipped'))).toMatch('Nothing was restored: "/gzipped" is not a backup')
})

test('a closed pipe ends a command quietly, and is no error of the server', async () => {
  const people = Array.from({ length: 3000 }, (_, index) => `  - { slug: person-${index}, name: ${'x'.repeat(60)} }\n`)
  await writeFile(join(data, 'people.yaml'), `users:\n${people.join('')}`)
  await command(['provision', join(data, 'people.yaml')])
  const listUntilClosed = async () => {
    const started = run(['user', 'list'])
    started.child.stdout?.once('data', () => started.child.stdout?.destroy())
    return { code: await started.exit, errors: started.errors() }
  }
  expect(await listUntilClosed()).toEqual({ code: 141, errors: '' })
  const server = await serve()
  expect(await listUntilClosed()).toEqual({ code: 141, errors: '' })
  server.child.kill('SIGTERM')
  await server.exit
  expect(server.errors()).not.toContain('"level":50')
})

test('on PostgreSQL commands go to the database, and a backup of SQLite is the way to it', async () => {
  const database = await freshSchema()
  const settings = { KALENDS_DATABASE_URL: database.url, KALENDS_DATA: join(data, 'made when needed') }
  const file = join(data, 'all.backup')
  await command(['user', 'add', 'alice', '--password', 'a'])
  await command(['backup', file])
  expect(await command(['restore', file], '', settings)).toMatchObject({ code: 0 })

  const server = await serve(settings)
  expect(await command(['user', 'add', 'bob', '--password', 'b'], '', settings)).toMatchObject({ code: 0 })
  for (const [user, password] of [
    ['alice', 'a'],
    ['bob', 'b'],
  ] as const) {
    expect(await statusOf(server.url, 'PROPFIND', `/dav/calendars/${user}/`, basic(user, password))).toBe(207)
  }
  expect(await command(['restore', file], '', settings)).toMatchObject({ code: 1 })
  expect(await command(['verify'], '', settings)).toMatchObject({ code: 0 })
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  await database.drop()
})

/** A request whose headers the server has, and whose body it waits for. */
async function putUnderWay(url: string): Promise<ClientRequest> {
  const headers = { authorization: basic('admin', 'admin'), 'content-type': 'text/calendar', expect: '100-continue' }
  const outgoing = request(`${url}/dav/calendars/admin/calendar/one.ics`, { method: 'PUT', headers })
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  return outgoing
}

/** When it takes no more connections. */
async function untilClosed(url: string): Promise<void> {
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const answered = (response: IncomingMessage) => resolve(response.resume().statusCode !== undefined)
      get(url, { agent: false }, answered).on('error', () => resolve(false))
    })
  while (await isOpen()) await sleep(10)
}

test('SIGTERM lets a request under way finish', async () => {
  const server = await serve({ KALENDS_ADMIN_PASSWORD: 'admin' })
  const ics = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//E//E//EN\r\nBEGIN:VEVENT\r\nUID:one\r\n'
  const rest = 'DTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
  const outgoing = await putUnderWay(server.url)
  const answered = once(outgoing, 'response')
  outgoing.write(ics)
  server.child.kill('SIGTERM')
  await untilClosed(server.url)
  expect(server.child.exitCode).toBe(null)
  outgoing.end(rest)
  const [response] = await answered
  expect(response.statusCode).toBe(201)
  response.resume()
  expect(await server.exit).toBe(0)
})

test('a second signal ends it at once', async () => {
  const server = await serve({ KALENDS_ADMIN_PASSWORD: 'admin' })
  const hanging = await putUnderWay(server.url)
  hanging.on('error', () => undefined)
  server.child.kill('SIGINT')
  await untilClosed(server.url)
  // One that comes soon after is the same one, by way of npm.
  const isRunning = () => server.child.exitCode === null && server.child.signalCode === null
  for (; isRunning(); await sleep(50)) server.child.kill('SIGINT')
  expect(await server.exit).toBe(1)
})

test('what keeps it from starting is told in sentences', async () => {
  const wrong = run(['serve'], { KALENDS_PORT: 'eighty', KALENDS_PROT: '1', KALENDS_UID_SCOPE: 'x' })
  expect(await wrong.exit).toBe(2)
  expect(wrong.errors().trim().split('\n').sort()).toEqual([
    'KALENDS_PORT: "eighty" is wrong; expected: a whole number from 0 to 65535',
    'KALENDS_PROT: there is no such setting; did you mean KALENDS_PORT?',
    'KALENDS_UID_SCOPE: "x" is wrong; expected: calendar or home',
  ])

  const server = await serve()
  const second = run(['serve'])
  expect(await second.exit).toBe(1)
  expect(second.errors()).toMatch(/^The store cannot be opened: .*kalends\.db is in use by process \d+\n$/)
  expect(server.child.exitCode).toBe(null)

  const occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
  const address = occupied.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const third = run(['serve'], { KALENDS_DATA: join(data, 'other'), KALENDS_PORT: port })
  expect(await third.exit).toBe(1)
  expect(third.errors()).toBe(
    `Port ${port} of 127.0.0.1 is in use. End what listens there, or set KALENDS_PORT to another (0 takes a free one).\n`,
  )

  const fourth = run(['serve'], {
    KALENDS_DATA: join(data, 'fourth'),
    KALENDS_MAIL_IN_LISTEN: `lmtp://127.0.0.1:${port}`,
  })
  expect(await fourth.exit).toBe(1)
  expect(fourth.errors()).toBe(`KALENDS_MAIL_IN_LISTEN: lmtp://127.0.0.1:${port} is refused: address already in use.\n`)
  occupied.close()
})

// --- files that are attached, RFC 8607 -------------------------------------------------------------------------------

const EVENT = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//E//E//EN
BEGIN:VEVENT
UID:one
DTSTAMP:20260101T000000Z
DTSTART:20260105T090000Z
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n')

const MIB = 2 ** 20
const ONE = '/dav/calendars/admin/calendar/one.ics'
const asAdmin = { authorization: basic('admin', 'admin'), 'content-type': 'application/pdf' }
const forFiles = { KALENDS_ADMIN_PASSWORD: 'admin', KALENDS_MAX_ATTACHMENT_BYTES: '200MiB', KALENDS_PUBLIC_URL: '' }

/** Mebibytes, each another one. */
async function* mebibytes(count: number) {
  for (let i = 0; i < count; i++) yield Buffer.alloc(MIB, `mebibyte ${i} `)
}

const upload = (url: string, count: number) =>
  fetch(`${url}${ONE}?action=attachment-add`, {
    method: 'POST',
    headers: asAdmin,
    body: ReadableStream.from(mebibytes(count)),
    duplex: 'half',
  })

/** The digest of what is at an address. */
async function digestAt(url: string): Promise<string> {
  const { body } = await fetch(url, { headers: asAdmin })
  const digest = createHash('sha256')
  for await (const piece of body ?? []) digest.update(piece)
  return digest.digest('hex')
}

async function digestOf(count: number): Promise<string> {
  const digest = createHash('sha256')
  for await (const piece of mebibytes(count)) digest.update(piece)
  return digest.digest('hex')
}

/** A server with an event of the administrator's. */
async function serveWithEvent() {
  const server = await serve(forFiles)
  const headers = { ...asAdmin, 'content-type': 'text/calendar', 'if-none-match': '*' }
  await fetch(server.url + ONE, { method: 'PUT', headers, body: EVENT })
  return server
}

test('a server that is killed while a file comes, or is written, has it whole or not at all', async () => {
  let answered = 0
  for (const delay of [0, 50, 150, 400]) {
    const server = await serveWithEvent()
    const answer = upload(server.url, 10).catch(() => undefined)
    await sleep(delay)
    server.child.kill('SIGKILL')
    await server.exit
    if ((await answer)?.status === 201) answered++
  }

  expect(await command(['verify'])).toMatchObject({ code: 0, output: 'Everything agrees.\n' })
  const server = await serveWithEvent()
  const event = await (await fetch(server.url + ONE, { headers: asAdmin })).text()
  const paths = event.replaceAll('\r\n ', '').match(/\/dav\/attachments\/\S+/g) ?? []
  expect(paths.length).toBeGreaterThanOrEqual(answered)
  for (const path of paths) expect(await digestAt(server.url + path)).toBe(await digestOf(10))
})

test.runIf(process.platform === 'linux')('a large file takes no more memory than a small one', async () => {
  const server = await serveWithEvent()
  const mostMemory = async () => {
    const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) * 1024
  }
  const exchange = async (count: number) => {
    const { status, headers } = await upload(server.url, count)
    expect(status).toBe(201)
    const path = new URL(headers.get('location') ?? '').pathname
    expect(await digestAt(server.url + path)).toBe(await digestOf(count))
  }
  await exchange(60)
  // What waits to be collected is in it, too, and does not grow with the file.
  const before = await mostMemory()
  await exchange(160)
  expect((await mostMemory()) - before).toBeLessThan(60 * MIB)
})

test('what was queued for mail leaves after a kill, once', async () => {
  const mails = await startMailServer()
  const settings = { KALENDS_SMTP_URL: mails.url, KALENDS_MAIL_FROM: 'calendar@example.test' }
  await command(['user', 'add', 'alice', '--password', 'wonder', '--email', 'alice@example.test'])
  const server = await serve(settings)
  const people = ['ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:ann@far.example']
  const invitation = event('one', 'DTSTART:20300105T090000Z', 'SUMMARY:Budget', ...people)
  const put = await fetch(`${server.url}/dav/calendars/alice/calendar/one.ics`, {
    method: 'PUT',
    headers: { authorization: basic('alice', 'wonder'), 'content-type': 'text/calendar' },
    body: invitation,
  })
  server.child.kill('SIGKILL')
  await server.exit
  expect([put.status, mails.received.length]).toEqual([201, 0])

  const again = await serve(settings)
  while (mails.received.length === 0) await sleep(50)
  again.child.kill('SIGTERM')
  expect(await again.exit).toBe(0)
  const store = await openStore({ url: `sqlite:${join(data, 'kalends.db')}` })
  expect(await store.dueOutbound(new Date(Date.now() + 365 * 86_400_000), 10)).toEqual([])
  await store.close()
  expect(mails.received).toMatchObject([{ envelope: { to: ['ann@far.example'] } }])
  await mails.close()
})

/** The commands of a section of the operator's guide, as it has them. */
async function commandsOf(section: string): Promise<readonly string[]> {
  const guide = await readFile(join(import.meta.dirname, '../docs/operator.md'), 'utf8')
  const [, text = ''] = new RegExp(`^## ${section}$(.*?)^## `, 'ms').exec(guide) ?? []
  return [...text.matchAll(/^kalends (.+)$/gm)].map(([, line = '']) => line)
}

function putEvent(url: string, uid: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: basic('admin', 'admin'), 'content-type': 'text/calendar' }
    const path = `/dav/calendars/admin/calendar/${uid}.ics`
    const outgoing = request(`${url}${path}`, { method: 'PUT', headers, agent: false })
    outgoing.on('error', reject).on('response', (response) => resolve(response.resume().statusCode))
    outgoing.end(event(uid, 'DTSTART:20260105T090000Z'))
  })
}

test('a backup under load is restored elsewhere by the guide, whole', async () => {
  const server = await serve({ KALENDS_ADMIN_PASSWORD: 'admin' })
  const file = join(data, 'kalends.backup')
  const elsewhere = { KALENDS_DATA: join(data, 'elsewhere') }
  const [backup = '', ...rest] = (await commandsOf('Backup and restore')).map((line) =>
    line.replace('/backup/kalends.backup', file),
  )
  expect([backup, ...rest].map((line) => line.split(' ')[0])).toEqual(['backup', 'restore', 'verify', 'audit', 'serve'])

  const answered: string[] = []
  let isWriting = true
  const writer = (async () => {
    for (let count = 0; isWriting; count++) {
      expect(await putEvent(server.url, `during-${count}`)).toBe(201)
      answered.push(`during-${count}`)
    }
  })()
  while (answered.length < 20) await sleep(5)
  const before = answered.length
  expect(await command(backup.split(' '))).toMatchObject({ code: 0 })
  const after = answered.length
  isWriting = false
  await writer
  expect(after).toBeGreaterThan(before)

  for (const line of rest.slice(0, -1))
    expect(await command(line.split(' '), '', elsewhere), line).toMatchObject({ code: 0 })
  const { output } = await command(['export', '--user', 'admin'], '', elsewhere)
  const kept = new Set([...output.matchAll(/^UID:(during-\d+)/gm)].map(([, uid]) => uid))
  expect(answered.slice(0, before).filter((uid) => !kept.has(uid))).toEqual([])
  // One moment: what is there has no gap before its last.
  expect([...kept].toSorted()).toEqual(Array.from(kept, (_, at) => `during-${at}`).toSorted())

  const again = await serve({ ...elsewhere, KALENDS_ADMIN_PASSWORD: 'admin' })
  expect(await statusOf(again.url, 'PROPFIND', '/dav/calendars/admin/', basic('admin', 'admin'))).toBe(207)
})

test('two nodes that start at once on an empty database migrate it once', async () => {
  const database = await freshSchema()
  const settings = { KALENDS_DATABASE_URL: database.url, KALENDS_ADMIN_PASSWORD: 'admin' }
  const nodes = await Promise.all(['one', 'two'].map((name) => serve({ ...settings, KALENDS_DATA: join(data, name) })))
  for (const { url, errors } of nodes) {
    expect(await statusOf(url, 'PROPFIND', '/dav/calendars/admin/', basic('admin', 'admin'))).toBe(207)
    expect(errors()).not.toContain('"level":50')
  }
  const client = new pg.Client({ connectionString: database.url.replace(/\?.*/, '') })
  await client.connect()
  const schema = new URL(database.url).searchParams.get('schema')
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${schema}.migration ORDER BY id`)
  await client.end()
  expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
  for (const { child, exit } of nodes) {
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
  }
  await database.drop()
})
