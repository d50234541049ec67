/** "Two nodes behind TLS" of docs/operator.md, followed: each block of it is used as it is written there, but for names, ports and folders. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { parse } from 'yaml'
import { z } from 'zod'
import { freshSchema } from '../storage/testing/stores.ts'
import { portOf } from './http-server.ts'
import { event } from './testing/calendar-text.ts'

const ROOT = join(import.meta.dirname, '..')
const HOUR = 3_600_000
/** The machine may have other work. */
const PATIENCE = { timeout: 100_000, interval: 50 }

/** Whether a program that not every machine has is on this one. */
function has(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

async function blocksOfGuide(): Promise<readonly string[]> {
  const guide = await readFile(join(ROOT, 'docs/operator.md'), 'utf8')
  const [, section = ''] = guide.split('## Two nodes behind TLS\n')
  return Array.from(section.split('\n### ')[0]?.matchAll(/^```\w+\n(.*?)^```$/gms) ?? [], ([, text = '']) => text)
}

interface Program {
  readonly child: ChildProcess
  output(): string
}

/** What a message of `/ws` says of a calendar, where it says something. */
const MESSAGE = z.object({
  number: z.number(),
  epoch: z.string(),
  /** None where it answers what was asked for: what happened since a number comes after it. */
  items: z.array(z.object({ name: z.string() })).optional(),
})

/** Follows a calendar, wherever the balancer leads, and goes on after each cut where it was. */
function follow(url: string, ca: Buffer, calendar: { readonly owner: string; readonly name: string }) {
  const heard: string[] = []
  let since: Pick<z.infer<typeof MESSAGE>, 'number' | 'epoch'> | undefined
  let socket: WebSocket | undefined
  let isEnded = false
  const connect = () => {
    if (isEnded) return
    socket = new WebSocket(url, { ca, auth: 'admin:secret' })
    socket.on('open', () => {
      socket?.send(JSON.stringify({ type: 'subscribe', id: 'c', to: { kind: 'calendar', ...calendar, since } }))
    })
    socket.on('message', (data) => {
      const { success, data: message } = MESSAGE.safeParse(JSON.parse(String(data)))
      if (!success || (message.items === undefined && since !== undefined)) return
      since = { number: message.number, epoch: message.epoch }
      for (const { name } of message.items ?? []) heard.push(name)
    })
    // `close` follows each error.
    socket.on('error', () => undefined).on('close', () => setTimeout(connect, 200))
  }
  connect()
  return {
    heard,
    isFollowing: () => since !== undefined,
    end: () => {
      isEnded = true
      socket?.terminate()
    },
  }
}

describe.skipIf(!has('caddy', 'version'))('the guide to two nodes (left out where there is no caddy)', () => {
  let folder: string
  const running: Program[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kalends-two-'))
  })
  afterEach(async () => {
    for (const { child } of running.splice(0)) await kill(child)
    await rm(folder, { recursive: true })
  })

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }

  const environment = () => ({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KALENDS_'))),
    // Caddy keeps its authority there.
    ...{ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  })

  /** A line of the guide, as a shell takes it; `exec`, so that what is killed is the program. */
  function start(line: string, settings: Record<string, string> = {}): Program {
    const child = spawn('bash', ['-c', line.replace(/^((?:\w+=\S+ )*)/, '$1exec ')], {
      cwd: ROOT,
      env: { ...environment(), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk))
    const program = { child, output: () => output }
    running.push(program)
    return program
  }

  async function run(line: string, settings?: Record<string, string>): Promise<string> {
    const { child, output } = start(line, settings)
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`${line}: ${code}: ${output()}`)
    return output()
  }

  const isUp = (program: Program, words: RegExp) =>
    vi.waitFor(() => {
      if (program.child.exitCode !== null) throw new Error(program.output())
      expect(program.output()).toMatch(words)
    }, PATIENCE)

  async function freePorts(count: number): Promise<number[]> {
    const servers = await Promise.all(
      Array.from({ length: count }, async () => {
        const server = createServer().listen(0, '127.0.0.1')
        await once(server, 'listening')
        return server
      }),
    )
    const ports = servers.map(portOf)
    for (const server of servers) server.close()
    return ports
  }

  it('leads from `npm start` to two nodes, of which one may die', { timeout: HOUR }, async () => {
    const database = await freshSchema()
    const [first = 0, second = 0, outer = 0] = await freePorts(3)
    const url = `https://localhost:${outer}`
    const ours: readonly (readonly [RegExp, string])[] = [
      [/postgres:\/\/kalends:secret@localhost\/kalends/g, database.url],
      [/https:\/\/calendar\.example\.org/g, url],
      [
        /^calendar\.example\.org \{/g,
        `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n${url} {\n\ttls internal`,
      ],
      [/\/etc\/kalends\.yaml/g, join(folder, 'kalends.yaml')],
      [/kalends\.backup/g, join(folder, 'kalends.backup')],
      [/\/var\/lib\/kalends/g, folder],
      [/4791/g, `${first}`],
      [/4792/g, `${second}`],
      [/--user admin /g, '--user admin:secret '],
      [
        /^curl /gm,
        `curl --silent --show-error --output /dev/null --write-out '%{http_code}' --cacert ${folder}/caddy/pki/authorities/local/root.crt `,
      ],
    ]
    const guide = (await blocksOfGuide()).map((text) =>
      ours.reduce((read, [theirs, own]) => read.replace(theirs, own), text),
    )
    const [makeDatabase = '', settings = '', move = '', nodes = '', caddyfile = '', looks = ''] = guide
    expect(makeDatabase).toContain('createdb')

    // What `npm start` does, with an event in it.
    const data = { KALENDS_DATA: join(folder, 'data') }
    const alone = start('node bin/kalends.mjs serve', { ...data, KALENDS_PORT: '0', KALENDS_ADMIN_PASSWORD: 'secret' })
    await isUp(alone, /running at/)
    await writeFile(join(folder, 'before.ics'), event('before', 'DTSTART:20260301T100000Z', 'SUMMARY:Before'))
    await run(`node bin/kalends.mjs import ${folder}/before.ics --user admin --calendar calendar`, data)
    const ended = once(alone.child, 'close')
    alone.child.kill('SIGTERM')
    await ended

    await writeFile(join(folder, 'kalends.yaml'), settings, { mode: 0o600 })
    for (const line of move.trim().split('\n')) await run(line, data)

    const serving = nodes.trim().split('\n')
    for (const port of [first, second]) await mkdir(join(folder, `${port}`))
    let programs = serving.map((line) => start(line))
    for (const program of programs) await isUp(program, /running at/)
    await writeFile(join(folder, 'Caddyfile'), caddyfile)
    await isUp(start(`caddy run --adapter caddyfile --config ${folder}/Caddyfile`), /serving initial configuration/)

    const lines = looks.trim().split('\n')
    const checks = () => Promise.all(lines.map((line) => run(line)))
    await vi.waitFor(async () => expect(await checks()).toEqual(['200', '207']), PATIENCE)

    const ca = await readFile(join(folder, 'caddy/pki/authorities/local/root.crt'))
    const asAdmin = (method: string, path: string, body = '') =>
      new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const outgoing = request(`${url}${path}`, { method, ca, auth: 'admin:secret', agent: false })
        outgoing.on('error', reject).on('response', (response) => {
          let text = ''
          response
            .on('data', (chunk: Buffer) => (text += chunk))
            .on('end', () => resolve({ status: response.statusCode, text }))
        })
        outgoing.end(body)
      })
    const calendar = '/dav/calendars/admin/calendar/'
    expect((await asAdmin('GET', calendar)).text).toContain('UID:before')
    expect((await asAdmin('GET', '/metrics')).status).toBe(404)

    const follower = follow(`${url.replace('https', 'wss')}/ws`, ca, { owner: 'admin', name: 'calendar' })
    await vi.waitFor(() => expect(follower.isFollowing()).toBe(true), PATIENCE)

    // Whichever node served until now: each of them dies once.
    for (const [dying, line] of serving.entries()) {
      const kept = `during-${dying}`
      const program = programs[dying]
      if (program === undefined) throw new Error('no node')
      await kill(program.child)
      await vi.waitFor(async () => {
        const { status } = await asAdmin(
          'PUT',
          `${calendar}${kept}.ics`,
          event(kept, 'DTSTART:20260302T100000Z', 'SUMMARY:During'),
        )
        expect([201, 204]).toContain(status)
      }, PATIENCE)
      expect((await asAdmin('GET', calendar)).text).toContain(`UID:${kept}`)
      expect(await checks()).toEqual(['200', '207'])
      const again = start(line)
      await isUp(again, /running at/)
      programs = programs.map((one, at) => (at === dying ? again : one))
      // Until Caddy knows that it is back, the other one must not die.
      await vi.waitFor(async () => {
        const port = [first, second][dying]
        expect(
          await run(
            `curl --silent --fail --output /dev/null --write-out '%{http_code}' http://127.0.0.1:${port}/readyz`,
          ),
        ).toBe('200')
      }, PATIENCE)
    }
    const { text } = await asAdmin('GET', calendar)
    for (const uid of ['before', 'during-0', 'during-1']) expect(text).toContain(`UID:${uid}`)
    // Nothing lost over the cuts, and nothing twice.
    await vi.waitFor(() => expect(follower.heard).toHaveLength(2), PATIENCE)
    expect(follower.heard).toEqual(['during-0.ics', 'during-1.ics'])
    follower.end()
    for (const { child } of running) await kill(child)
    await database.drop()
  })
})

describe('files of docker/', () => {
  const values = { KALENDS_DOMAIN: 'calendar.example.org', POSTGRES_PASSWORD: 'secret' }
  const check = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...values },
      encoding: 'utf8',
    })
    return { status, said: `${stdout}${stderr}` }
  }

  it.skipIf(!has('docker-compose', 'version'))(
    'compose.yaml is clean (left out where there is no docker-compose)',
    () => {
      expect(check('docker-compose', ['-f', 'docker/compose.yaml', 'config', '--quiet'])).toEqual({
        status: 0,
        said: '',
      })
    },
  )

  it.skipIf(!has('caddy', 'version'))('Caddyfile is one (left out where there is no caddy)', () => {
    const { status, said } = check('caddy', ['validate', '--adapter', 'caddyfile', '--config', 'docker/Caddyfile'])
    expect(said).toContain('Valid configuration')
    expect(status).toBe(0)
  })

  it('the schema of the chart knows its values, and no others', async () => {
    const chart = async (file: string) => parse(await readFile(join(ROOT, 'docker/helm', file), 'utf8'))
    const { properties } = await chart('values.schema.json')
    // Helm has values of its own under that name.
    expect(
      Object.keys(properties)
        .filter((name) => name !== 'global')
        .toSorted(),
    ).toEqual(Object.keys(await chart('values.yaml')).toSorted())
    expect((await chart('Chart.yaml')).appVersion).toBe((await chart('../../package.json')).version)
  })

  it.skipIf(!has('systemd-analyze', '--version'))(
    'kalends@.service is a unit (left out where there is no systemd)',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kalends-unit-'))
      const unit = await readFile(join(ROOT, 'docker/kalends@.service'), 'utf8')
      // Node may be elsewhere on the machine that tests.
      const file = join(folder, 'kalends@4791.service')
      await writeFile(file, unit.replace('/usr/bin/node', process.execPath))
      expect(check('systemd-analyze', ['verify', file])).toEqual({ status: 0, said: '' })
      await rm(folder, { recursive: true })
    },
  )
})
