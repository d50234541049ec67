import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from './sql/open.ts'
import type { Collection, Store } from './store.ts'
import { type Compiled, compiled } from './testing/compiled.ts'
import { listenTo } from './testing/listener.ts'
import { freshFile, freshSchema } from './testing/stores.ts'

let writer: Compiled
beforeAll(() => {
  writer = compiled(join(import.meta.dirname, 'testing/writing-process.ts'))
})
afterAll(() => writer.remove())

async function makeCalendar(store: Store): Promise<Collection> {
  const alice = { kind: 'user', slug: 'alice', name: 'Alice', addresses: [] } as const
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const { id } = await tx.createPrincipal({ ...alice, ...plain })
    return tx.createCollection(id, { kind: 'calendar', home: 'calendars', slug: 'work', components: ['VEVENT'] })
  })
}

/** Objects that a writer keeps before it is killed, the first of them. */
const KEPT = 50

/** Runs the writer until it has kept some objects, kills it without warning, and gives what it had been answered. */
async function answeredUntilKilled(url: string, collectionId: string, run: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer.program, url, collectionId, `${run}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const isEnough = () => output.text.split('\n').length > KEPT + 50 * run
  while (!isEnough() && child.exitCode === null) await wait(5)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(output.errors).toBe('')
  return output.text.split('\n').slice(1, -1)
}

function collect(child: ChildProcess) {
  const output = { text: '', errors: '' }
  child.stdout?.on('data', (chunk) => {
    output.text += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output.errors += chunk
  })
  return output
}

// DESIGN, promise 1: an answered write is kept, and everything that was written with it agrees.
describe.each([
  ['SQLite', freshFile],
  ['PostgreSQL', freshSchema],
])('after kill -9 a store on %s', (_, fresh) => {
  it('has everything that was answered, and agrees with itself', async () => {
    const { url, drop } = await fresh()
    let store = await openStore({ url })
    const { id } = await makeCalendar(store)
    const answered: string[] = []
    for (let run = 0; run < 3; run++) {
      await store.close()
      answered.push(...(await answeredUntilKilled(url, id, run)))
      store = await openStore({ url })
    }

    const names = new Set<string>()
    for await (const page of store.objects(id)) {
      for (const object of page) {
        expect(object.bytes.equals(Buffer.alloc(2000, object.name))).toBe(true)
        names.add(object.name)
      }
    }
    expect(answered.length).toBeGreaterThan(KEPT)
    expect(answered.filter((name) => !names.has(name))).toEqual([])

    const calendar = await store.findCollectionById(id)
    expect(calendar).toMatchObject({ objects: names.size, bytes: names.size * 2000 })
    const numbers: number[] = []
    let gone = 0
    for await (const page of store.changes(id, 0, Number.MAX_SAFE_INTEGER)) {
      numbers.push(...page.map((change) => change.changeNo))
      gone += page.filter((change) => change.entry === undefined).length
    }
    // A deletion takes the number after its creation, which nothing has any more.
    expect(numbers).toHaveLength(names.size + gone)
    expect(calendar?.changeNo).toBe(names.size + 2 * gone)
    await store.close()
    await drop()
  })
})

describe('after kill -9 of a node', () => {
  it('the others hear of what it had kept and told nobody', async () => {
    const { url, drop } = await freshSchema()
    const store = await openStore({ url })
    const { id } = await makeCalendar(store)
    const early = listenTo(store)
    await early.hears(id)
    early.end()

    const listener = listenTo(store)
    const child = spawn(process.execPath, [writer.program, url, id, 'silent'], { stdio: 'ignore' })
    const [, signal] = await once(child, 'close')
    expect([signal, (await store.findCollectionById(id))?.objects]).toEqual(['SIGKILL', 1])
    await listener.hears(id)
    await store.close()
    await drop()
  })
})
