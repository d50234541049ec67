/** Requests that no HTTP library would send. */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const SILENCE_MS = 10_000

/** A connection on which a case writes what it likes. */
export class RawConnection {
  readonly #socket: Socket
  #received = ''
  #isClosed = false
  #wake: () => void = () => undefined

  constructor(url: URL) {
    const isTls = url.protocol === 'https:'
    const port = Number(url.port === '' ? (isTls ? 443 : 80) : url.port)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    this.#socket = isTls ? connectTls({ host, port, servername: host }) : connectPlain({ host, port })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (chunk: string) => {
      this.#received += chunk
      this.#wake()
    })
    this.#socket.on('error', () => undefined) // what the server does to a bad request is what is looked at
    this.#socket.on('close', () => {
      this.#isClosed = true
      this.#wake()
    })
  }

  write(bytes: string | Buffer): void {
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1')
    else this.#socket.write(bytes)
  }

  /** Everything received until `pattern` is in it, the server closes, or is silent for long. */
  async readUntil(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + SILENCE_MS
    while (!pattern.test(this.#received) && !this.#isClosed && Date.now() < deadline) await this.#news(deadline)
    return this.#received
  }

  close(): void {
    this.#socket.destroy()
  }

  #news(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

export const STATUS_LINE = /^HTTP\/1\.1 \d{3}[^\r\n]*\r\n/
export const FINAL_STATUS = /(^|\r\n\r\n)HTTP\/1\.1 [2-5]\d\d[^\r\n]*\r\n/

/** Sends one request as it is, with Host, and gives the status of the answer; 0 when the server hangs up. */
export async function sendRaw(
  url: URL,
  requestLine: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): Promise<number> {
  const connection = new RawConnection(url)
  try {
    const lines = Object.entries({ Host: url.host, Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    connection.write(`${requestLine}\r\n${lines.join('\r\n')}\r\n\r\n`)
    if (body.length > 0) connection.write(body)
    const received = await connection.readUntil(STATUS_LINE)
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0)
  } finally {
    connection.close()
  }
}
