import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Marionette } from './marionette.ts'

/** `undefined` for no answer at all. */
type Handler = (name: string, parameters: Record<string, unknown>) => { error?: unknown; result?: unknown } | undefined

/** Answers commands as Thunderbird does, and sends each byte on its own. */
class FakeProgram {
  readonly #server: Server
  handler: Handler = () => ({ result: { value: null } })

  constructor() {
    this.#server = createServer((socket) => this.#converse(socket))
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  close(): void {
    this.#server.close()
  }

  #converse(socket: Socket): void {
    socket.setNoDelay(true)
    let received = ''
    send(socket, { applicationType: 'gecko', marionetteProtocol: 3 })
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      for (;;) {
        const [, length = ''] = /^(\d+):/.exec(received) ?? []
        const end = length.length + 1 + Number(length)
        if (length === '' || received.length < end) return
        const message = Buffer.from(received.slice(length.length + 1, end), 'latin1').toString('utf8')
        received = received.slice(end)
        const [, id, name, parameters] = JSON.parse(message)
        const answer = this.handler(name, parameters)
        if (answer !== undefined) send(socket, [1, id, answer.error ?? null, answer.result ?? null])
      }
    })
  }
}

function send(socket: Socket, message: unknown): void {
  const json = Buffer.from(JSON.stringify(message), 'utf8')
  for (const byte of Buffer.concat([Buffer.from(`${json.length}:`), json])) socket.write(Buffer.of(byte))
}

let program: FakeProgram
let marionette: Marionette

beforeEach(async () => {
  program = new FakeProgram()
  marionette = await Marionette.connect(await program.listen())
})

afterEach(() => {
  marionette.close()
  program.close()
})

test('a script gives its value, whatever characters it has', async () => {
  program.handler = (_, { args }) => ({ result: { value: { value: args } } })
  expect(await marionette.execute('return arguments[0]', 'Größe 🎉')).toEqual(['Größe 🎉'])
})

test('answers find their questions', async () => {
  program.handler = (_, { args }) => ({ result: { value: { value: args } } })
  const answers = await Promise.all([1, 2, 3].map((number) => marionette.execute('', number)))
  expect(answers).toEqual([[1], [2], [3]])
})

test('what a script throws is thrown here', async () => {
  program.handler = () => ({ result: { value: { error: 'TypeError: no such thing' } } })
  await expect(marionette.execute('')).rejects.toThrow('no such thing')
})

test('what the program refuses is thrown with the name of the command', async () => {
  program.handler = () => ({ error: { error: 'no such element', message: 'Unable to locate element: #a' } })
  await expect(marionette.click('#a')).rejects.toThrow('WebDriver:FindElement: Unable to locate element: #a')
})

test('a window is found by its address', async () => {
  let focused = ''
  program.handler = (name, { handle }) => {
    if (name === 'WebDriver:GetWindowHandles') return { result: ['one', 'two'] }
    if (name === 'WebDriver:SwitchToWindow') focused = String(handle)
    return { result: { value: name === 'WebDriver:GetCurrentURL' ? `chrome://${focused}` : null } }
  }
  expect(await marionette.findWindow('chrome://two')).toBe('two')
  expect(await marionette.findWindow('chrome://three')).toBeUndefined()
})

test('a connection that ends leaves nobody waiting', async () => {
  program.handler = () => undefined
  const question = marionette.execute('')
  marionette.close()
  await expect(question).rejects.toThrow('the connection ended')
})
