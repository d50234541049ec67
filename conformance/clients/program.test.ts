import process from 'node:process'
import { expect, test } from 'vitest'
import { findMissingPrograms, RunningProgram, requireProgram, runProgram, waitFor } from './program.ts'

const settings = { cwd: process.cwd(), env: {} }

test('findMissingPrograms names those that are missing, and only those', async () => {
  expect(await findMissingPrograms('sh')).toBeUndefined()
  expect(await findMissingPrograms('sh', 'no-such-program')).toBe('no-such-program not installed')
})

test('runProgram gives the status and all that was written', async () => {
  const result = await runProgram('sh', ['-c', 'cat; echo error >&2; exit 3'], { ...settings, input: 'Größe\n' })
  expect(result).toEqual({ status: 3, output: 'Größe\nerror\n' })
})

test('runProgram ends a program that takes too long', async () => {
  expect((await runProgram('sleep', ['60'], { ...settings, timeoutSeconds: 0.1 })).status).toBeNull()
})

test('a program sees nothing of our environment but the PATH', async () => {
  process.env.KALENDS_SECRET = 'secret'
  const { output } = await runProgram('env', [], { ...settings, env: { HOME: '/nowhere' } })
  delete process.env.KALENDS_SECRET
  expect(output).toContain('HOME=/nowhere')
  expect(output).not.toContain('secret')
})

test('requireProgram throws with what a failing program wrote', async () => {
  await expect(requireProgram('sh', ['-c', 'echo why; exit 1'], settings)).rejects.toThrow(/ended with 1\nwhy/)
})

test('a running program answers, and is gone once it is stopped', async () => {
  const program = new RunningProgram('sh', ['-c', 'echo $$; read line; echo "got $line"; sleep 60'], settings)
  const pid = await waitFor('its id', async () => (program.output === '' ? undefined : Number(program.output)))
  program.write('a line\n')
  await waitFor('its answer', async () => program.output.includes('got a line') || undefined)
  program.requireRunning()
  await program.stop()
  expect(() => process.kill(pid, 0)).toThrow()
  expect(() => program.requireRunning()).toThrow('sh ended with SIGTERM')
})

test('a program that cannot start is not running', async () => {
  const program = new RunningProgram('no-such-program', [], settings)
  expect(() => program.requireRunning()).toThrow()
  await program.stop()
})

test('waitFor asks until there is an answer, and no longer than it may', async () => {
  let asked = 0
  expect(await waitFor('it', async () => (++asked < 3 ? undefined : asked))).toBe(3)
  await expect(waitFor('it', async () => undefined, 0)).rejects.toThrow('it: not within 0 s')
})
