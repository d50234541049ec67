import { once } from 'node:events'
import { statSync } from 'node:fs'
import { link, mkdtemp, rename, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CallerGone, type Io } from './cli/task.ts'
import { controlSocketIn, isControlled, listenForCommands, type RunCommand, runInServer } from './control.ts'
import { memoryIo } from './testing/memory-io.ts'

let folder: string
let path: string
let server: Server | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kalends-control-'))
  path = join(folder, 'control.sock')
})
afterEach(async () => {
  server?.close()
  server?.closeAllConnections()
  server = undefined
  await rm(folder, { recursive: true })
})

/** When nothing has been counted for a hundred turns of the event loop. */
async function untilItRests(count: () => number): Promise<void> {
  let last = count()
  for (let turn = 0; turn < 100; turn++) {
    await nextTurn()
    if (count() === last) continue
    last = count()
    turn = 0
  }
}

async function listen(run: RunCommand): Promise<void> {
  server = await listenForCommands(path, run)
}

test('a command runs in the server and speaks where it was called', async () => {
  await listen(async (argv, io) => {
    await io.print(`asked for ${argv.join(' ')}`)
    let bytes = 0
    for await (const chunk of io.input) bytes += chunk.length
    await io.warn(`read ${bytes} bytes`)
    await io.write(Buffer.from([0, 255, 10]))
    return 7
  })
  const io = memoryIo('x'.repeat(300_000))
  expect(await runInServer(path, ['import', 'é "file"\n'], io)).toBe(7)
  expect(io.printed).toEqual(['asked for import é "file"\n'])
  expect(io.warned).toEqual(['read 300000 bytes'])
  expect(Buffer.concat(io.written)).toEqual(Buffer.from([0, 255, 10]))
})

test('only its own user may open the socket', async () => {
  await listen(async () => 0)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a command may end before its input does', async () => {
  await listen(async (_, io) => {
    await io.warn('no')
    return 1
  })
  const endless = (async function* () {
    for (;;) yield Buffer.alloc(65_536)
  })()
  const io = memoryIo(endless)
  expect(await runInServer(path, ['import'], io)).toBe(1)
  expect(io.warned).toEqual(['no'])
})

test('lines come while the input still flows', async () => {
  await listen(async (_, io) => {
    for await (const chunk of io.input) await io.print(Buffer.from(chunk).toString())
    return 0
  })
  const heard: string[] = []
  let hear: () => void
  let nextLine = new Promise<void>((resolve) => (hear = resolve))
  const input = (async function* () {
    for (const word of ['one', 'two', 'three']) {
      yield Buffer.from(word)
      await nextLine
      nextLine = new Promise<void>((resolve) => (hear = resolve))
    }
  })()
  const io: Io = {
    ...memoryIo(input),
    async print(line) {
      heard.push(line)
      hear()
    },
  }
  expect(await runInServer(path, [], io)).toBe(0)
  expect(heard).toEqual(['one', 'two', 'three'])
})

test('a slow listener slows the command down', async () => {
  let sent = 0
  await listen(async (_, io) => {
    for (; sent < 2000; sent++) await io.write(Buffer.alloc(65_536))
    return 0
  })
  let taken = 0
  let ahead = 0
  const io: Io = {
    ...memoryIo(),
    async write(bytes) {
      if (taken === 0) await untilItRests(() => sent)
      ahead = Math.max(ahead, sent * 65_536 - taken)
      taken += bytes.length
    },
  }
  expect(await runInServer(path, ['backup'], io)).toBe(0)
  expect(taken).toBe(2000 * 65_536)
  expect(ahead).toBeLessThan(30_000_000)
})

test('the command ends when its caller goes away', async () => {
  let failure: (error: unknown) => void
  const ended = new Promise<unknown>((resolve) => (failure = resolve))
  await listen(async (_, io) => {
    try {
      for (;;) await io.write(Buffer.alloc(65_536))
    } catch (error) {
      failure(error)
      throw error
    }
  })
  const io: Io = { ...memoryIo(), write: () => Promise.reject(new Error('disk full')) }
  await expect(runInServer(path, ['backup'], io)).rejects.toThrow('disk full')
  expect(await ended).toBeInstanceOf(CallerGone)
})

test('a command that reads ends as well when its caller goes away', async () => {
  let failure: (error: unknown) => void
  const ended = new Promise<unknown>((resolve) => (failure = resolve))
  await listen(async (_, io) => {
    try {
      for await (const _chunk of io.input) await io.print('more')
    } catch (error) {
      failure(error)
      throw error
    }
    return 0
  })
  const input = (async function* () {
    yield Buffer.from('x')
    await new Promise(() => undefined)
  })()
  const io: Io = { ...memoryIo(input), print: () => Promise.reject(new CallerGone()) }
  await expect(runInServer(path, ['import'], io)).rejects.toBeInstanceOf(CallerGone)
  expect(await ended).toBeInstanceOf(CallerGone)
})

test('a large input leaves no listeners behind', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => warnings.push(name)
  process.on('warning', note)
  await listen(async (_, io) => {
    for await (const _chunk of io.input);
    return 0
  })
  const input = (async function* () {
    for (let count = 0; count < 200; count++) yield Buffer.alloc(65_536)
  })()
  expect(await runInServer(path, ['import'], memoryIo(input))).toBe(0)
  await nextTurn() // a warning comes a tick late
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test('an input that cannot be read is told as such', async () => {
  await listen(async (_, io) => {
    for await (const _chunk of io.input);
    return 0
  })
  const broken = (async function* () {
    yield Buffer.from('x')
    throw new Error('the disk is broken')
  })()
  await expect(runInServer(path, ['import'], memoryIo(broken))).rejects.toThrow('the disk is broken')
})

test('a server that goes away is an error', async () => {
  await listen(async () => {
    server?.closeAllConnections()
    return 0
  })
  await expect(runInServer(path, ['list'], memoryIo())).rejects.toThrow()
})

test('no socket, a dead one and a live one', async () => {
  expect(await isControlled(path)).toBe(false)
  // A killed process leaves its socket behind: bind one, and close it under its name.
  const dead = createServer().listen(path)
  await once(dead, 'listening')
  const kept = `${path}.kept`
  await link(path, kept)
  dead.close()
  expect(await isControlled(kept)).toBe(false)
  await rename(kept, path)
  await listen(async () => 0)
  expect(await isControlled(path)).toBe(true)
})

test('the shorter spelling of the path is taken', () => {
  expect(controlSocketIn(join(process.cwd(), 'data'))).toBe('data/control.sock')
  expect(controlSocketIn('/d')).toBe('/d/control.sock')
})

test('a path that the system would cut is refused', async () => {
  const long = join(folder, 'x'.repeat(100))
  await expect(listenForCommands(long, async () => 0)).rejects.toThrow('too long')
  expect(await isControlled(long)).toBe(false)
})
