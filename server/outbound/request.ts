/**
 * The one way to make an HTTP request to an address that a user gave. It goes where the guard (destination.ts) let it go
 * and nowhere else, redirects included; it carries no cookies and no credentials; and what comes back costs a bounded
 * amount of time and memory. See docs/decisions/0080.
 */
import type { LookupAddress } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Settings } from '../settings.ts'
import {
  createFindDestination,
  type Destination,
  OutboundError,
  type Resolve,
  readUrl,
  resolveBySystem,
} from './destination.ts'

export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Of the answer, uncompressed. */
  readonly maxBytes: number
  /** For all of it, redirects included. */
  readonly timeoutMs: number
  /** Ends it early. */
  readonly signal?: AbortSignal
}

export interface OutboundResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Throws an OutboundError whose message is for people. Every status is an answer but a redirect that leads nowhere. */
export type Outbound = (url: string, request: OutboundRequest) => Promise<OutboundResponse>

const MOST_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const HEADERS = { 'user-agent': 'Kalends', 'accept-encoding': 'gzip, deflate, br' } as const

export function createOutbound(
  settings: Pick<Settings, 'outboundAllow' | 'outboundHttp'>,
  resolve: Resolve = resolveBySystem,
): Outbound {
  const findDestination = createFindDestination(settings, resolve)

  return async (text, request) => {
    let url = readUrl(text)
    const deadline = AbortSignal.any([
      AbortSignal.timeout(request.timeoutMs),
      ...(request.signal ? [request.signal] : []),
    ])
    const late = untilAborted(deadline)
    const inTime = <T>(work: Promise<T>) => Promise.race([work, late])
    for (let redirects = 0; ; redirects++) {
      const destination = await inTime(findDestination(url))
      const answer = await inTime(exchange(destination, request, deadline))
      if ('status' in answer) return answer
      if (redirects === MOST_REDIRECTS) throw new OutboundError('broken', `more than ${MOST_REDIRECTS} redirects`)
      url = readUrl(answer.location, url.href)
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new OutboundError('too-slow', 'no answer in time')), { once: true })
  })
}

/** One request to one server: its answer, or where else to ask. */
async function exchange(
  destination: Destination,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse | { readonly location: string }> {
  try {
    const message = await send(destination, request, signal)
    const status = message.statusCode ?? 0
    const { location } = message.headers
    // A POST carries what is meant for one server: it is not repeated at another.
    if (request.method === 'GET' && REDIRECTS.has(status) && location !== undefined) {
      message.destroy()
      return { location }
    }
    return { status, headers: headersOf(message), body: await readBody(message, request.maxBytes) }
  } catch (error) {
    if (error instanceof OutboundError) throw error
    if (signal.aborted) throw new OutboundError('too-slow', 'no answer in time', { cause: error })
    const words = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error)
    throw new OutboundError('unreachable', `${destination.url.host}: ${words}`, { cause: error })
  }
}

function send(
  { url, addresses }: Destination,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { body } = request
  const options = {
    method: request.method,
    headers: { ...HEADERS, ...request.headers, ...(body && { 'content-length': String(body.length) }) },
    // A connection for this request alone: an agent would hand out one that was made for another address.
    agent: false as const,
    lookup: pinnedTo(addresses),
    signal,
  }
  return new Promise((resolve, reject) => {
    const outgoing = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options)
    outgoing.on('response', resolve).on('error', reject)
    // Nothing but HTTP was asked for.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new OutboundError('broken', 'the server changed the protocol'))
    })
    outgoing.end(body)
  })
}

/** The name is not resolved again: an answer of DNS that changes between the check and the call changes nothing. */
function pinnedTo(addresses: Destination['addresses']): LookupFunction {
  return (_, { all }, callback) => {
    const [first] = addresses
    if (all) callback(null, [...addresses] satisfies LookupAddress[])
    else callback(null, first.address, first.family)
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of decoded(message)) {
      length += chunk.length
      if (length > maxBytes) throw new OutboundError('too-large', `more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } finally {
    message.destroy()
  }
  return Buffer.concat(chunks, length)
}

/** RFC 9110 §8.4. What comes out is counted piece by piece, so that a little does not become too much. */
function decoded(message: IncomingMessage): Readable {
  const coding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const decoder = decoderOf(coding)
  if (decoder === undefined) return message
  message.on('error', (error) => decoder.destroy(error))
  message.on('aborted', () => decoder.destroy(new Error('the answer ended early')))
  return message.pipe(decoder)
}

function decoderOf(coding: string) {
  switch (coding) {
    case 'identity':
    case '':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      throw new OutboundError('broken', `an answer coded as ${coding}`)
  }
}
