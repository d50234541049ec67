import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { run } from './command.ts'

let folder: string
let users: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  users = join(folder, 'users.yaml')
  await writeFile(users, 'users: [{ name: a, password: a }, { name: b, password: b }]\n')
})
afterAll(() => rm(folder, { recursive: true }))

const said: string[] = []
beforeEach(() => {
  said.length = 0
  for (const way of ['log', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation((text: string) => void said.push(text))
  }
})
afterEach(() => vi.restoreAllMocks())

test('the list of some folders', async () => {
  expect(await run(['--list', '--only', 'caldav-ctag,rfc4918/options'])).toBe(0)
  const lines = said.join('\n').split('\n')
  expect(lines.every((line) => /^(caldav-ctag|rfc4918\/options)/.test(line))).toBe(true)
  expect(lines).toContainEqual(expect.stringMatching(/^rfc4918\/options +RFC 4918 §10\.1 OPTIONS names the compliance/))
})

test.each([
  ['an option that nobody knows', ['--nonsense']],
  ['a folder that is not there', ['--only', 'rfc1']],
  ['part of the name of a folder', ['--only', 'rfc49']],
  ['no address', ['--users', 'USERS']],
  ['an address that is none', ['--users', 'USERS', '--url', 'localhost:80']],
  ['no users', ['--url', 'http://127.0.0.1:9']],
  ['a file that is not there', ['--url', 'http://127.0.0.1:9', '--users', '/nowhere.yaml']],
])('wrong usage: %s', async (_, args) => {
  expect(await run(args.map((arg) => (arg === 'USERS' ? users : arg)))).toBe(2)
  expect(said.join()).toContain('usage: npm run')
})

test('one user is not enough', async () => {
  const file = join(folder, 'one.yaml')
  await writeFile(file, 'users: [{ name: a, password: a }]\n')
  expect(await run(['--url', 'http://127.0.0.1:9', '--users', file])).toBe(2)
})

test('a server that does not answer', async () => {
  expect(await run(['--url', 'http://127.0.0.1:9', '--users', users])).toBe(1)
  expect(said.join()).toMatch(/the server cannot be asked: .*ECONNREFUSED/)
})
