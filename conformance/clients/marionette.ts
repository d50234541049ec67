import { connect, type Socket } from 'node:net'

/** What the driven program answered instead of a result. */
export class MarionetteError extends Error {}

interface Waiting {
  readonly timer: NodeJS.Timeout
  resolve(result: unknown): void
  reject(error: Error): void
}

const TIMEOUT_MS = 60_000

/**
 * Speaks Marionette, by which Mozilla's programs are driven: WebDriver's commands, as JSON arrays with their length before
 * them, over one TCP connection. All of it happens in the chrome context, where the windows of the program itself are.
 */
export class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #received = Buffer.alloc(0)
  #lastId = 0

  static async connect(port: number): Promise<Marionette> {
    const socket = connect({ host: '127.0.0.1', port })
    const marionette = new Marionette(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    await marionette.#send('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } })
    await marionette.#send('Marionette:SetContext', { value: 'chrome' })
    return marionette
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('close', () => this.#refuseAll(new Error('the connection ended')))
    socket.on('error', (error) => this.#refuseAll(error))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Runs the body of an asynchronous function in the window in focus; what it returns must be plain JSON. */
  async execute(body: string, ...args: readonly unknown[]): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) + '\\n' + error?.stack }))`
    const answer = await this.#send('WebDriver:ExecuteAsyncScript', { script, args, sandbox: 'system' })
    const { value, error } = fields(fields(answer).value)
    if (error !== undefined) throw new MarionetteError(String(error))
    return value
  }

  /** Puts the focus on the first window that shows this address; `undefined` when there is none. */
  async findWindow(address: string): Promise<string | undefined> {
    const handles = await this.#send('WebDriver:GetWindowHandles')
    for (const handle of Array.isArray(handles) ? handles : []) {
      await this.#send('WebDriver:SwitchToWindow', { handle, focus: false })
      // No script may ask for the address: those of a window with a modal prompt before it do not run.
      const answer = await this.#send('WebDriver:GetCurrentURL')
      if (fields(answer).value === address) return String(handle)
    }
    return undefined
  }

  async click(css: string): Promise<void> {
    await this.#send('WebDriver:ElementClick', { id: await this.#find(css) })
  }

  async type(css: string, text: string): Promise<void> {
    const id = await this.#find(css)
    await this.#send('WebDriver:ElementClear', { id })
    await this.#send('WebDriver:ElementSendKeys', { id, text })
  }

  /** Moves the window in focus to the corner of the screen. */
  async resize(width: number, height: number): Promise<void> {
    await this.#send('WebDriver:SetWindowRect', { x: 0, y: 0, width, height })
  }

  /** The window in focus as a PNG image. */
  async takeScreenshot(): Promise<Buffer> {
    const answer = await this.#send('WebDriver:TakeScreenshot', { full: false })
    return Buffer.from(String(fields(answer).value), 'base64')
  }

  async #find(css: string): Promise<string> {
    const answer = await this.#send('WebDriver:FindElement', { using: 'css selector', value: css })
    return String(Object.values(fields(fields(answer).value))[0])
  }

  #send(name: string, parameters: object = {}): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    const message = JSON.stringify([0, id, name, parameters])
    return new Promise((resolve, reject) => {
      const refuse = (error: Error) => reject(new MarionetteError(`${name}: ${error.message}`))
      // A window that a modal prompt blocks answers nothing, not even that it cannot.
      const timer = setTimeout(() => this.#refuse(id, new Error('no answer')), TIMEOUT_MS)
      this.#waiting.set(id, { resolve, reject: refuse, timer })
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`)
    })
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const colon = this.#received.indexOf(':')
      const end = colon + 1 + Number(this.#received.subarray(0, colon).toString())
      if (colon < 0 || this.#received.length < end) return
      this.#handle(JSON.parse(this.#received.subarray(colon + 1, end).toString('utf8')))
      this.#received = this.#received.subarray(end)
    }
  }

  /** The first message is a greeting and no array. */
  #handle(message: unknown): void {
    if (!Array.isArray(message)) return
    const [, id, error, result] = message
    if (error === null) this.#take(id)?.resolve(result)
    else this.#refuse(id, new Error(String(fields(error).message)))
  }

  #refuse(id: number, error: Error): void {
    this.#take(id)?.reject(error)
  }

  #refuseAll(error: Error): void {
    for (const id of this.#waiting.keys()) this.#refuse(id, error)
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    clearTimeout(waiting?.timer)
    this.#waiting.delete(id)
    return waiting
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
