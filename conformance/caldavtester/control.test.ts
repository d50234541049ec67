import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Control } from './control.ts'

const folder = mkdtempSync(join(tmpdir(), 'control-'))
const said = join(folder, 'said')

afterAll(() => rmSync(folder, { recursive: true }))

const WRITES = `require('fs').writeFileSync('${said}',JSON.stringify(process.argv.slice(1)))`
const actions = { add: ['members', '{group}', '--add', '{members}'], refresh: [] }

function order(command: string, body: object) {
  return new Control(command, actions).send({ body: Buffer.from(JSON.stringify(body)) })
}

test('an order becomes a command', async () => {
  const { status } = await order(`node -e ${WRITES} --`, { action: 'add', group: 'team', members: ['alice', 'bob'] })
  expect(status).toBe(200)
  expect(JSON.parse(readFileSync(said, 'utf8'))).toEqual(['members', 'team', '--add', 'alice', 'bob'])
})

test('what the server does by itself needs none', async () => {
  expect((await order('no-such-command', { action: 'refresh', wait: true })).status).toBe(200)
})

test.each([
  ['an action that is not known', 'node -e 0', 'remove', /no command is known for remove/],
  ['a command that fails', 'node -e process.exit(3)', 'add', /Command failed/],
  ['a command that is not there', 'no-such-command', 'add', /ENOENT/],
])('%s is told', async (_, command, action, message) => {
  const { status, body } = await order(command, { action, group: 'team', members: ['alice'] })
  expect(status).toBe(500)
  expect(body.toString('utf8')).toMatch(message)
})
