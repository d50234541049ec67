/** The guides for integrators, followed to the letter on a server that was just made. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bookRoom } from '../../client/examples/book-a-room.ts'
import { createClient } from '../../client/kalends.ts'
import { findMissingPrograms } from '../../conformance/clients/program.ts'
import { freePort } from '../testing/free-port.ts'
import { testBrowser } from '../testing/test-browser.ts'
import { testClient } from '../testing/test-client.ts'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = join(ROOT, 'bin/kalends.mjs')
/** Where the guides say that the server is. */
const WRITTEN_URL = 'http://127.0.0.1:4791'
const DAY = 86_400_000

const missing = await findMissingPrograms('bash', 'curl', 'sed')

interface Block {
  readonly language: string
  readonly text: string
}

async function blocksOf(guide: string): Promise<readonly Block[]> {
  const text = await readFile(join(ROOT, 'docs/integrators', guide), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
  }))
}

async function example(name: string): Promise<string> {
  return readFile(join(ROOT, 'client/examples', name), 'utf8')
}

describe.skipIf(missing !== undefined)(`guides for integrators${missing === undefined ? '' : ` (${missing})`}`, () => {
  let data: string
  let url: string
  let port: number
  let server: ChildProcess
  let environment: NodeJS.ProcessEnv

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'kalends-guides-'))
    port = await freePort()
    url = `http://127.0.0.1:${port}`
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('KALENDS_'))
    environment = {
      ...Object.fromEntries(inherited),
      KALENDS_DATA: data,
      KALENDS_PORT: `${port}`,
      KALENDS_LOG_LEVEL: 'error',
    }
    server = spawn(process.execPath, [PROGRAM, 'serve'], { env: environment, stdio: 'ignore' })
    while (!(await isThere(`${url}/readyz`))) await wait(50)
    await follow('README.md')
  })
  afterAll(async () => {
    const ended = once(server, 'close')
    server.kill('SIGTERM')
    await ended
    await rm(data, { recursive: true })
  })

  /** Runs what a guide says, in one shell, and compares each answer that it shows with the one that comes. */
  async function follow(guide: string): Promise<void> {
    const blocks = await blocksOf(guide)
    const commands = blocks.filter(({ language }) => language === 'sh')
    const outputs = await run(commands.map(({ text }) => asIfToday(text).replaceAll(WRITTEN_URL, url)))
    for (const [index, block] of commands.entries()) {
      const next = blocks[blocks.indexOf(block) + 1]
      if (next?.language !== 'json') continue
      const shown: unknown = JSON.parse(asIfToday(next.text).replaceAll(WRITTEN_URL, url))
      const came: unknown = JSON.parse(outputs[index] ?? '')
      expect(came, block.text).toEqual(matching(shown))
    }
  }

  async function run(commands: readonly string[]): Promise<readonly string[]> {
    const end = '--- end of a block ---'
    const npm = `npm() { shift 4; "${process.execPath}" "${PROGRAM}" "$@"; }`
    const script = ['set -euo pipefail', npm, ...commands.map((text) => `${text}\necho; echo '${end}'`)].join('\n')
    const file = join(data, 'guide.sh')
    await writeFile(file, script)
    const shell = spawn('bash', [file], { env: environment, cwd: ROOT })
    let output = ''
    let errors = ''
    shell.stdout.on('data', (chunk: Buffer) => (output += chunk))
    shell.stderr.on('data', (chunk: Buffer) => (errors += chunk))
    const [code] = await once(shell, 'close')
    expect([code, errors.replace(/^Building …\n/, '')], output).toEqual([0, ''])
    return output.split(`${end}\n`)
  }

  test('the API', () => follow('rest.md'))

  test('what the console asks', () => follow('console.md'))

  test('the typed client', async () => {
    expect((await blocksOf('rest.md')).find(({ language }) => language === 'ts')?.text).toBe(
      await example('book-a-room.ts'),
    )
    const authorization = await tokenFor('client', 'events:read,events:write,rooms:read')
    const wish = { title: 'Review', from: '2026-12-03T09:00:00Z', until: '2026-12-03T10:00:00Z', people: 8 }
    expect(await bookRoom({ url, authorization }, wish)).toBe('atlas is yours')
    expect(await bookRoom({ url, authorization }, wish)).toBe('no room is free')
    expect(await bookRoom({ url, authorization: 'Bearer x' }, wish)).toMatch(/^unauthenticated: /)
  })

  test('OAuth: a service, and a program of people', async () => {
    const scripts = (await blocksOf('oauth.md')).filter(({ language }) => language === 'js').map(({ text }) => text)
    // The second is run by server/cors/page.test.ts.
    expect(scripts).toEqual([await example('sign-in.mjs'), await example('page.js')])
    await follow('oauth.md')
    await run(['echo people | npm run -s kalends -- user password alice --password-stdin'])

    const program = spawn(process.execPath, [join(ROOT, 'client/examples/sign-in.mjs'), url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(program, 'close')
    let output = ''
    for await (const chunk of program.stdout) {
      output += chunk
      const asked = /browser: (\S+)\n$/.exec(output)?.[1]
      if (asked !== undefined) await allow(new URL(asked))
    }
    expect((await ended)[0]).toBe(0)
    expect(output.split('\n').slice(1)).toEqual([
      'Allowed: events:read, for 3600 seconds',
      'Signed in as alice',
      'Refreshed',
      'Revoked',
      '',
    ])
  })

  test('the WebSocket', async () => {
    const [shown] = (await blocksOf('websocket.md')).filter(({ language }) => language === 'js')
    expect(shown?.text).toBe(await example('follow.mjs'))
    const authorization = await tokenFor('follower', 'events:read,events:write')
    const alice = createClient({ url, authorization })
    const calendar = { owner: 'alice', calendar: 'followed' }
    await alice.createCalendar({ owner: 'alice', body: { name: 'followed', displayName: 'Followed' } })
    const make = async (title: string) => {
      const made = await alice.createEvent({ ...calendar, body: { title, start: '2026-12-01T09:00:00' } })
      return made.headers.get('location')?.split('/').at(-1) ?? ''
    }
    const before = await make('Before')

    const first = follower(authorization)
    await first.heard(/^following from \d+$/)
    const seen = await make('Seen')
    await first.heard(new RegExp(`^changed ${seen}$`))
    await first.end()
    const meanwhile = await make('Meanwhile')
    await alice.deleteEvent({ ...calendar, id: seen })

    const second = follower(authorization)
    await second.heard(new RegExp(`^gone ${seen}$`))
    await second.end()
    expect(second.lines.slice(1)).toEqual([`changed ${meanwhile}`, `gone ${seen}`])
    expect(first.lines.join()).not.toContain(before)
  })

  test('the WebSocket behind a proxy that answers 502 for a while', async () => {
    let asked = 0
    const proxy = createServer((_, response) => response.writeHead(asked++ === 0 ? 502 : 401).end())
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const address = proxy.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    const said = follower('Bearer x', `http://127.0.0.1:${address.port}`)
    expect(await said.ended()).toMatch(/the server ended it with 4401/)
    expect(asked).toBe(2)
    proxy.close()
  })

  /** client/examples/follow.mjs, and what it says. */
  function follower(authorization: string, where = url) {
    const program = join(ROOT, 'client/examples/follow.mjs')
    const env = { ...process.env, TOKEN: authorization.replace('Bearer ', '') }
    const args = [program, where, 'alice', 'followed', join(data, 'seen.json')]
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk))
    const lines: string[] = []
    const reading = createInterface({ input: child.stdout })
    reading.on('line', (line) => lines.push(line))
    return {
      lines,
      async heard(line: RegExp): Promise<void> {
        while (!lines.some((one) => line.test(one))) {
          const ended = once(child, 'close').then(() =>
            Promise.reject(new Error(`it ended: ${lines.join()} ${errors}`)),
          )
          await Promise.race([once(reading, 'line'), ended])
        }
      },
      async ended(): Promise<string> {
        await once(child, 'close')
        return errors
      },
      async end(): Promise<void> {
        const ended = once(child, 'close')
        child.kill()
        await ended
      },
    }
  }

  async function tokenFor(client: string, scopes: string): Promise<string> {
    const add = `npm run -s kalends -- oauth-client add ${client} --name Client --service alice`
    const [secret = ''] = await run([`${add} --scopes ${scopes}`])
    const answer = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:${secret.trim()}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    const token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token
    return `Bearer ${token}`
  }

  /** What alice does in her browser. */
  async function allow({ pathname, search }: URL): Promise<void> {
    const agent = undefined as never // the usual one of Node
    const browser = testBrowser(testClient({ port, agent, authorization: undefined }))
    await browser.signIn('alice', 'people')
    const page = (await browser.get(`${pathname}${search}`)).text
    const key = /name="key" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const { headers } = await browser.post(`${pathname}${search}`, { key, answer: 'allow', scope: 'events:read' })
    await fetch(headers.location ?? '')
  }
})

/** Whoever reads the guides later writes later dates: so many weeks that December stays December, and Tuesday Tuesday. */
function asIfToday(text: string): string {
  const days = 364 * Math.max(0, Math.ceil((Date.now() - Date.parse('2026-12-01')) / DAY / 364))
  const later = (day: string) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
  return text.replaceAll(/\b(?:2026-12|2027-\d\d)-\d\d/g, later)
}

/** `…` stands for any text, and what is not shown may be there. */
function matching(shown: unknown): unknown {
  if (shown === '…') return expect.any(String)
  if (Array.isArray(shown)) return shown.map(matching)
  if (typeof shown !== 'object' || shown === null) return shown
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, matching(value)])),
  )
}

async function isThere(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}
