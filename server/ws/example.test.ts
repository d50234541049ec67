/** docs/examples/websocket.mjs, as its readers run it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { event } from '../testing/calendar-text.ts'
import { testServer } from '../testing/test-server.ts'
import { basic } from './testing/talk.ts'

const EXAMPLE = join(import.meta.dirname, '../../docs/examples/websocket.mjs')

test('the example prints what changes', async () => {
  const server = await testServer()
  const env = { ...process.env, URL: server.url, AUTHORIZATION: basic('alice') }
  const child = spawn(process.execPath, [EXAMPLE, 'alice', 'calendar'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const next = async () => (await lines.next()).value
    const number = Number(/\d+/.exec(await next())?.[0])
    const path = '/dav/calendars/alice/calendar/a.ics'
    await server.as('alice').put(path, event('a', 'DTSTART:20260301T100000Z'))
    expect(await next()).toBe(`${number + 1} + a.ics`)
    await server.as('alice').delete(path)
    expect(await next()).toBe(`${number + 2} - a.ics`)
    // Who may not see it is told why, and the program ends.
    const foreign = { ...env, AUTHORIZATION: basic('bob') }
    const other = spawn(process.execPath, [EXAMPLE, 'alice', 'calendar'], { env: foreign, stdio: 'ignore' })
    expect(await once(other, 'exit')).toEqual([1, null])
  } finally {
    child.kill()
    await server.close()
  }
})
