import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'

export interface HttpRequest {
  readonly method: string
  /** The request target, sent as it is. */
  readonly target: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

const TIMEOUT_MS = 60_000

/** Speaks to one server on kept connections, without following redirects or touching a target. */
export class HttpClient {
  readonly #origin: URL
  readonly #agent: Agent

  constructor(origin: URL) {
    this.#origin = origin
    this.#agent = origin.protocol === 'https:' ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true })
  }

  /** Rejects when no answer comes. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#exchange(request)
    } catch (error) {
      // A server may close a kept connection at the moment we write to it; nothing of the request was read then.
      if (error instanceof StaleConnection) return this.#exchange(request)
      throw error
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #exchange({ method, target, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const { protocol, hostname, port } = this.#origin
    const start = protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const outgoing = start({
        agent: this.#agent,
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        method,
        path: target,
        headers: { ...Object.fromEntries(headers), ...contentLength(method, body) },
        timeout: TIMEOUT_MS,
      })
      outgoing.on('response', (incoming) => readAnswer(incoming).then(resolve, reject))
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
      outgoing.on('error', (error) => reject(isStale(error, outgoing.reusedSocket) ? new StaleConnection() : error))
      outgoing.end(body)
    })
  }
}

class StaleConnection extends Error {}

function isStale(error: Error, reused: boolean): boolean {
  return reused && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

/** Methods that mean a body say so even when it is empty (RFC 9110 §8.6). */
function contentLength(method: string, body: Buffer): Record<string, number> {
  return body.length > 0 || ['PUT', 'POST'].includes(method) ? { 'Content-Length': body.length } : {}
}

async function readAnswer(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const { rawHeaders } = incoming
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  )
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) }
}
