/** Between a program and the server: everything goes through as it is, and when a PUT was answered is noted. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { performance } from 'node:perf_hooks'

interface Answered {
  readonly text: string
  /** The first byte of the answer, on the clock of this process. */
  readonly at: number
}

export class AnswerClock {
  readonly #target: URL
  readonly #answered: Answered[] = []
  readonly #server = createServer((asked, answer) => this.#pass(asked, answer))

  constructor(target: URL) {
    this.#target = target
  }

  /** Where programs are sent instead of the server. */
  async start(): Promise<URL> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    const address = this.#server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return new URL(`http://127.0.0.1:${port}${this.#target.pathname}`)
  }

  /** When the first PUT was answered that had this in it. */
  findAnswered(part: string): number | undefined {
    return this.#answered.find(({ text }) => text.includes(part))?.at
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const request = this.#target.protocol === 'https:' ? httpsRequest : httpRequest
    const { method, headers } = asked
    const sent: Buffer[] = []
    const onward = request(new URL(asked.url ?? '/', this.#target), { method, headers }, (answered) => {
      if (method === 'PUT') this.#answered.push({ text: Buffer.concat(sent).toString('utf8'), at: performance.now() })
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    if (method === 'PUT') asked.on('data', (chunk) => sent.push(chunk))
    asked.pipe(onward)
  }
}
