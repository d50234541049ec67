/** A client of a CalDAV server with a few connections that are kept alive. */
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'

const CONNECTIONS = 4

export interface Question {
  readonly method: string
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export class Client {
  readonly #url: string
  readonly #authorization: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

  constructor(url: string, user: string, password: string) {
    this.#url = url
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  /** Throws when the status is none of `expected`; where none is given, any will do. */
  async ask(question: Question, ...expected: readonly number[]): Promise<Answer> {
    const { method, path } = question
    const answer = await this.#exchange(question).catch((error: unknown) => {
      if (!isClosedMeanwhile(error, method)) throw error
      return this.#exchange(question)
    })
    if (expected.length > 0 && !expected.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`)
    return answer
  }

  async #exchange({ method, path, headers, body = '' }: Question): Promise<Answer> {
    const sent = request(`${this.#url}${path}`, {
      method,
      agent: this.#agent,
      headers: { authorization: this.#authorization, 'content-length': Buffer.byteLength(body), ...headers },
    })
    // What breaks off while an answer is read, the reader is told.
    sent.on('error', () => undefined)
    sent.end(body)
    const [received] = await once(sent, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of received) chunks.push(chunk)
    return { status: received.statusCode, headers: received.headers, body: Buffer.concat(chunks) }
  }

  /** Does `work` for 0 to count - 1, over all connections. */
  async inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
    let next = 0
    const connection = async () => {
      while (next < count) await work(next++)
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** A server may end a connection that nobody uses at the moment when somebody does; who only reads asks again. */
function isClosedMeanwhile(error: unknown, method: string): boolean {
  const isReset = error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
  return isReset && ['GET', 'PROPFIND', 'REPORT'].includes(method)
}
