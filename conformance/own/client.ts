import type { HttpClient } from '../caldavtester/http.ts'
import { Answer } from './answer.ts'

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** A request and its answer, for `--trace`. */
export interface Exchange {
  readonly sent: string
  readonly answer: Answer
}

export const XML_TYPE = 'application/xml; charset=utf-8'
export const CALENDAR_TYPE = 'text/calendar; charset=utf-8'

/** One account, or nobody, speaking to the server. Targets go out as they are, redirects are not followed. */
export class Client {
  readonly #http: HttpClient
  readonly #authorization: string | undefined
  readonly #record: (exchange: Exchange) => void

  constructor(http: HttpClient, authorization: string | undefined, record: (exchange: Exchange) => void) {
    this.#http = http
    this.#authorization = authorization
    this.#record = record
  }

  get authorization(): string | undefined {
    return this.#authorization
  }

  async send(method: string, href: string, { headers = {}, body = '' }: Sent = {}): Promise<Answer> {
    const credentials = this.#authorization === undefined ? {} : { Authorization: this.#authorization }
    const all = { ...credentials, ...headers }
    const answer = await this.#http.send({
      method,
      target: href,
      headers: new Map(Object.entries(all)),
      body: Buffer.from(body),
    })
    const result = new Answer(`${method} ${href}`, answer)
    this.#record({ sent: describeRequest(method, href, headers, body), answer: result })
    return result
  }

  get(href: string, headers?: Sent['headers']): Promise<Answer> {
    return this.send('GET', href, { headers: headers ?? {} })
  }

  put(href: string, body: string | Buffer, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.send('PUT', href, { headers: { 'Content-Type': CALENDAR_TYPE, ...headers }, body })
  }

  delete(href: string, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.send('DELETE', href, { headers })
  }

  /** Any method with an XML body. */
  xml(method: string, href: string, body: string | Buffer, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.send(method, href, { headers: { 'Content-Type': XML_TYPE, ...headers }, body })
  }

  propfind(href: string, depth: string, body: string | Buffer, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.xml('PROPFIND', href, body, { Depth: depth, ...headers })
  }

  proppatch(href: string, body: string, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.xml('PROPPATCH', href, body, headers)
  }

  report(href: string, body: string, headers: Sent['headers'] = {}): Promise<Answer> {
    return this.xml('REPORT', href, body, headers)
  }
}

const LONGEST_SHOWN = 4000

function describeRequest(method: string, href: string, headers: object, body: string | Buffer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${href}`, ...lines, '', body.toString('utf8').slice(0, LONGEST_SHOWN)].join('\n')
}
