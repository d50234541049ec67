import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'

export interface TestResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly buffer: Buffer
  /** The body as UTF-8. */
  readonly text: string
}

export interface RequestOptions {
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

/** A client as one user: paths go out as they are written, dots and escapes included. */
export interface TestClient {
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>
  get(path: string, headers?: OutgoingHttpHeaders): Promise<TestResponse>
  put(path: string, ics: string | Uint8Array, headers?: OutgoingHttpHeaders): Promise<TestResponse>
  delete(path: string, headers?: OutgoingHttpHeaders): Promise<TestResponse>
  propfind(path: string, xml: string, depth?: '0' | '1' | 'infinity'): Promise<TestResponse>
  proppatch(path: string, xml: string): Promise<TestResponse>
  report(path: string, xml: string, depth?: '0' | '1' | 'infinity'): Promise<TestResponse>
  mkcalendar(path: string, xml?: string): Promise<TestResponse>
}

export interface Target {
  readonly port: number
  readonly agent: Agent
  readonly authorization: string | undefined
}

const XML = { 'content-type': 'application/xml; charset=utf-8' }
const ICALENDAR = { 'content-type': 'text/calendar; charset=utf-8' }

export function testClient(target: Target): TestClient {
  const send = (method: string, path: string, options: RequestOptions = {}) => exchange(target, method, path, options)
  const sendXml = (method: string, path: string, body: string | undefined, headers: OutgoingHttpHeaders = {}) =>
    send(method, path, body === undefined ? { headers } : { headers: { ...XML, ...headers }, body })
  return {
    request: send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    put: (path, body, headers = {}) => send('PUT', path, { headers: { ...ICALENDAR, ...headers }, body }),
    delete: (path, headers = {}) => send('DELETE', path, { headers }),
    propfind: (path, xml, depth = '0') => sendXml('PROPFIND', path, xml, { depth }),
    proppatch: (path, xml) => sendXml('PROPPATCH', path, xml),
    report: (path, xml, depth = '1') => sendXml('REPORT', path, xml, { depth }),
    mkcalendar: (path, xml) => sendXml('MKCALENDAR', path, xml),
  }
}

function exchange(
  { port, agent, authorization }: Target,
  method: string,
  path: string,
  { headers = {}, body }: RequestOptions,
): Promise<TestResponse> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const signed = authorization === undefined ? {} : { authorization }
  return new Promise((resolve, reject) => {
    const outgoing = request({
      port,
      host: '127.0.0.1',
      agent,
      method,
      path,
      headers: { ...signed, ...length, ...headers },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const buffer = Buffer.concat(chunks)
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, buffer, text: buffer.toString() })
      })
    })
    outgoing.end(body)
  })
}
