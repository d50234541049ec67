/** What a stranger may have of the listener. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { listenForMail } from './listen.ts'
import type { MailInDeps } from './receive.ts'

let server: TestServer
let deps: MailInDeps
const open = new Set<Socket>()

beforeAll(async () => {
  server = await testServer({ provision: 'users: [{ slug: alice, emails: [alice@example.test] }]' })
  deps = {
    ...{ store: server.store, settings: { ...server.settings, mailInRelays: [] }, log: pino({ level: 'silent' }) },
    ...{ now: () => new Date(), newName: randomUUID, resolver: () => Promise.reject(new Error('nobody is asked')) },
  }
})
afterAll(async () => {
  for (const socket of open) socket.destroy()
  await server.close()
})

/** The first words of the server; nothing when it hung up. */
async function visit(port: number): Promise<{ readonly socket: Socket; readonly greeting: string }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  open.add(socket)
  const greeting = await Promise.race([
    once(socket, 'data').then(([data]) => String(data)),
    once(socket, 'close').then(() => ''),
  ])
  return { socket, greeting }
}

it('one stranger does not take the place of all others', async () => {
  const listener = await listenForMail('smtp://127.0.0.1:0', deps)
  const visits = await Promise.all([1, 2, 3, 4, 5].map(() => visit(listener.port)))
  for (const { greeting } of visits) expect(greeting).toMatch(/^220 /)
  expect((await visit(listener.port)).greeting).toBe('')
  const [first] = visits
  first?.socket.destroy()
  // Who has left makes room.
  await expect.poll(async () => (await visit(listener.port)).greeting).toMatch(/^220 /)
  for (const socket of open) socket.destroy()
  await listener.close()
})

it('one who is never silent for long has to end all the same', async () => {
  const listener = await listenForMail('smtp://127.0.0.1:0', deps, { longestVisitMs: 300 })
  const socket = connect(listener.port, '127.0.0.1').on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const talking = setInterval(() => socket.write('N'), 10)
  socket.resume()
  await closed
  clearInterval(talking)
  await listener.close()
})

it('a mail server of the house has as many places as it likes', async () => {
  const relayed = { ...deps, settings: { ...deps.settings, mailInRelays: ['127.0.0.1'] } }
  const listener = await listenForMail('smtp://127.0.0.1:0', relayed, { longestVisitMs: 1 })
  const visits = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(() => visit(listener.port)))
  for (const { greeting } of visits) expect(greeting).toMatch(/^220 /)
  for (const { socket } of visits) socket.destroy()
  await listener.close()
})
