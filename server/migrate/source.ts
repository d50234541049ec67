/**
 * Requests to the server that somebody leaves. The operator chose it, so it may stand anywhere; but the password goes to the
 * origins that were named and to no other, redirects included, and what comes back costs a bounded amount of time and memory.
 */
import type { XmlElement } from '../../protocol/xml/element.ts'
import { InvalidXml, parseXmlBytes } from '../../protocol/xml/parse.ts'
import { writeDocument } from '../../protocol/xml/write.ts'

/** A sentence for whoever runs the migration. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  /** `foreign`: it leads to another server; `refused`: it says no; the rest is what went wrong on the way. */
  readonly reason: 'foreign' | 'refused' | 'unreachable' | 'too-slow' | 'too-large' | 'broken'

  constructor(reason: SourceError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export interface SourceAccount {
  readonly url: URL
  /** Others than that of the URL, to which it may lead. */
  readonly origins: readonly string[]
  /** The name and the password there. */
  readonly name: string
  readonly password: string
}

export interface SourceLimits {
  /** For each request with its answer. */
  readonly timeoutMs: number
  readonly wait: (milliseconds: number) => Promise<void>
}

export interface SourceAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
  /** Where it came from in the end. */
  readonly url: string
}

export interface Source {
  readonly account: SourceAccount
  /** For a library: one request, whose redirects are its caller's. */
  readonly fetch: typeof fetch
  get(url: string, maxBytes: number): Promise<SourceAnswer>
  /** A PROPFIND or REPORT, and the root of its answer; anything but 207 is a SourceError. */
  ask(method: 'PROPFIND' | 'REPORT', url: string, body: XmlElement, depth: '0' | '1'): Promise<MultistatusAnswer>
}

export interface MultistatusAnswer {
  readonly root: XmlElement
  readonly url: string
}

/** Of an answer, uncompressed: some 100,000 members with their entity tags. */
const MOST_BYTES = 32 * 1024 * 1024
const MOST_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])
/** Those that pass: too many requests, and what a proxy says while its server restarts. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])
const TRIES = 4
const FIRST_WAIT = 1000
const LONGEST_WAIT = 60_000

export function openSource(account: SourceAccount, limits: SourceLimits): Source {
  const origins = new Set([account.url.origin, ...account.origins])
  const credentials = Buffer.from(`${account.name}:${account.password}`).toString('base64')
  const authorization = `Basic ${credentials}`

  async function once(url: string, init: RequestInit, maxBytes: number): Promise<SourceAnswer> {
    requireKnown(url, origins)
    const headers = new Headers(init.headers)
    headers.set('authorization', authorization)
    headers.set('user-agent', 'Kalends')
    try {
      const signal = AbortSignal.timeout(limits.timeoutMs)
      const response = await fetch(url, { ...init, headers, redirect: 'manual', signal })
      return { status: response.status, headers: response.headers, body: await readBody(response, maxBytes), url }
    } catch (error) {
      throw error instanceof SourceError ? error : failureOf(error, url)
    }
  }

  async function patiently(url: string, init: RequestInit, maxBytes: number): Promise<SourceAnswer> {
    for (let tries = 1; ; tries++) {
      const outcome = await once(url, init, maxBytes).catch(passing)
      const isLast = tries === TRIES
      if (outcome instanceof SourceError) {
        if (isLast) throw outcome
      } else if (isLast || !PASSING.has(outcome.status)) return outcome
      await limits.wait(waitOf(outcome, tries))
    }
  }

  async function follow(first: string, init: RequestInit, maxBytes: number): Promise<SourceAnswer> {
    let url = first
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const answer = await patiently(url, init, maxBytes)
      const location = answer.headers.get('location')
      if (!REDIRECTS.has(answer.status) || location === null) return answer
      if (!URL.canParse(location, url)) throw new SourceError('broken', `${url} leads to no URL`)
      url = new URL(location, url).href
    }
    throw new SourceError('broken', `${first}: more than ${MOST_REDIRECTS} redirects`)
  }

  return {
    account,
    async fetch(input, init = {}) {
      const url = input instanceof Request ? input.url : String(input)
      const { status, headers: sent, body } = await patiently(url, init, MOST_BYTES)
      const headers = new Headers(sent)
      // What is uncompressed already must not be said to be compressed.
      headers.delete('content-encoding')
      return new Response(hasBody(status) ? new Uint8Array(body) : null, { status, headers })
    },
    get: (url, maxBytes) => follow(url, { method: 'GET' }, maxBytes),
    async ask(method, url, body, depth) {
      const headers = { 'content-type': 'application/xml; charset=utf-8', depth }
      const answer = await follow(url, { method, headers, body: writeDocument(body) }, MOST_BYTES)
      if (answer.status !== 207) throw refusalOf(answer)
      return { root: readXml(answer), url: answer.url }
    },
  }
}

function requireKnown(url: string, origins: ReadonlySet<string>): void {
  const { origin } = new URL(url)
  if (origins.has(origin)) return
  throw new SourceError('foreign', `it leads to ${origin}; --origin ${origin} lets that server have the password`)
}

/** Gives what another try may mend, and throws the rest. */
function passing(error: unknown): SourceError {
  if (error instanceof SourceError && (error.reason === 'unreachable' || error.reason === 'too-slow')) return error
  throw error
}

/** RFC 9110 §10.2.3: as long as the server asks for; else twice as long each time. */
function waitOf(outcome: SourceAnswer | SourceError, tries: number): number {
  const asked = outcome instanceof SourceError ? Number.NaN : Number(outcome.headers.get('retry-after') ?? 'none')
  return Math.min(asked >= 0 ? asked * 1000 : FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
}

function failureOf(error: unknown, url: string): unknown {
  const { host } = new URL(url)
  if (!(error instanceof Error)) return error
  if (error.name === 'TimeoutError') return new SourceError('too-slow', `${host}: no answer in time`, { cause: error })
  // `fetch failed`, and why in its cause.
  const { cause } = error
  const words = cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : '') : error.message
  return new SourceError('unreachable', `${host}: ${words}`, { cause: error })
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop ends the connection.
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > maxBytes) throw new SourceError('too-large', `it has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304
}

export function refusalOf({ status, url }: Pick<SourceAnswer, 'status' | 'url'>): SourceError {
  if (status === 401) return new SourceError('refused', 'name or password are wrong there')
  return new SourceError('refused', `${new URL(url).pathname} is answered with ${status}`)
}

function readXml({ body, url }: SourceAnswer): XmlElement {
  try {
    return parseXmlBytes(body)
  } catch (error) {
    if (!(error instanceof InvalidXml)) throw error
    throw new SourceError('broken', `${new URL(url).pathname} is answered with broken XML: ${error.message}`)
  }
}
