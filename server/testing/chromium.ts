/** A real browser, for what pages do with scripts: driven by the protocol of its own developer tools. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

const PROGRAM = '/usr/bin/chromium'

/** Undefined where there is a browser; else why a test is skipped. */
export const whyNoChromium = existsSync(PROGRAM) ? undefined : `${PROGRAM} is not there (Debian: chromium)`

export interface Page {
  goTo(url: string): Promise<void>
  /** What an expression is, once its promise is kept, as JSON can have it. */
  evaluate<T>(expression: string): Promise<T>
  /** Once the expression is true, also after the page has led elsewhere. */
  until(expression: string): Promise<void>
  send(method: string, params?: object): Promise<Record<string, unknown>>
}

export interface Chromium {
  /** In a window that knows nothing of the others. */
  open(): Promise<Page>
  close(): Promise<void>
}

const PATIENCE_MS = 30_000
const LOOK_AGAIN_MS = 30

export async function startChromium(): Promise<Chromium> {
  const folder = await mkdtemp(join(tmpdir(), 'kalends-chromium-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run']
  const child = spawn(PROGRAM, [...flags, '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const tools = await connect(await addressOf(child))
  return {
    async open() {
      const { browserContextId } = await tools.send('Target.createBrowserContext', {})
      const { targetId } = await tools.send('Target.createTarget', { url: 'about:blank', browserContextId })
      const { sessionId } = await tools.send('Target.attachToTarget', { targetId, flatten: true })
      const send = (method: string, params: object = {}) => tools.send(method, params, String(sessionId))
      await send('Page.enable')
      await send('Runtime.enable')
      return pageOf(send)
    },
    async close() {
      const ended = once(child, 'exit')
      tools.end()
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('chromium has no stderr')
  for await (const line of createInterface({ input: child.stderr })) {
    const [, url] = /DevTools listening on (ws:\S+)/.exec(line) ?? []
    if (url === undefined) continue
    child.stderr.resume()
    return url
  }
  throw new Error('chromium ended before it listened')
}

interface Message {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: Record<string, unknown>): void
  reject(error: Error): void
}

async function connect(url: string) {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  const waiting = new Map<number, Waiting>()
  let last = 0
  socket.on('message', (data) => {
    // Of a browser that the test has started.
    const { id, result, error } = JSON.parse(String(data)) as Message
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || asked === undefined) return
    waiting.delete(id)
    if (error === undefined) asked.resolve(result ?? {})
    else asked.reject(new Error(error.message))
  })
  return {
    send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
      const id = ++last
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
      })
    },
    end: () => socket.terminate(),
  }
}

interface Evaluated {
  readonly result?: { readonly value?: unknown }
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } }
}

function pageOf(send: Page['send']): Page {
  async function evaluate<T>(expression: string): Promise<T> {
    const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true }
    const { result, exceptionDetails }: Evaluated = await send('Runtime.evaluate', params)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result?.value as T // whoever asks knows what the expression is
  }

  async function until(expression: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS
    while (Date.now() < end) {
      // While one page takes the place of another there is nothing to ask.
      if (await evaluate(`Boolean(${expression})`).catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
    throw new Error(
      `${expression} was not true within ${PATIENCE_MS} ms, but: ${await evaluate('document.body.innerText')}`,
    )
  }

  return {
    evaluate,
    until,
    send,
    async goTo(url) {
      await send('Page.navigate', { url })
      await until(`document.readyState === 'complete' && location.href !== 'about:blank'`)
    },
  }
}
