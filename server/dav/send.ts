/** From a DavResponse to the socket: compressed where that helps, streamed where it is long. */
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { DavResponse } from './request.ts'

const gzipText = promisify(gzip)
const brotliText = promisify(brotliCompress)

export interface Sendable {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | Readable | undefined
}

// An answer shorter than this is sent whole, with its length.
const LONGEST_WHOLE = 256 * 1024
// Below this, compressing costs more than it saves.
const SHORTEST_COMPRESSED = 1024

/** Throws what the first pieces of a body throw, while the status can still be changed. */
export async function prepare(response: DavResponse, acceptEncoding: string | undefined): Promise<Sendable> {
  const { status, headers = {} } = response
  const body = await wholeOrStream(response.body)
  if (body === undefined) return { status, headers, body }
  const varied =
    headers.vary === undefined
      ? { vary: 'Accept-Encoding', ...headers }
      : { ...headers, vary: `${headers.vary}, Accept-Encoding` }
  const coding = chooseCoding(response, body, acceptEncoding)
  if (coding === undefined) return { status, headers: varied, body }
  return { status, headers: { ...varied, 'content-encoding': coding }, body: await compress(body, coding) }
}

async function wholeOrStream(body: DavResponse['body']): Promise<Sendable['body']> {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body
  const iterator = body[Symbol.asyncIterator]()
  // Each piece becomes bytes at once: to join them as text, and to encode that, costs several times as much.
  const pieces: Buffer[] = []
  let length = 0
  while (length < LONGEST_WHOLE) {
    const { value, done } = await iterator.next()
    if (done === true) return Buffer.concat(pieces, length)
    const piece = typeof value === 'string' ? Buffer.from(value) : value
    pieces.push(piece)
    length += piece.length
  }
  return Readable.from(rest(pieces, iterator), { objectMode: false })
}

/** The first pieces are let go one by one: held together until the end of the answer, they would be collected late. */
async function* rest(first: Buffer[], iterator: AsyncIterator<string | Buffer>): AsyncIterable<string | Buffer> {
  try {
    for (let piece = first.shift(); piece !== undefined; piece = first.shift()) yield piece
    for (;;) {
      // Reading a page keeps the event loop; others get their turn between pages.
      await nextTurn()
      const { value, done } = await iterator.next()
      if (done === true) return
      if (value.length > 0) yield value
    }
  } finally {
    await iterator.return?.()
  }
}

type Coding = 'br' | 'gzip'

/**
 * An answer with an entity tag goes as it is: RFC 9110 §8.8.3 wants another tag for another coding, and a client that
 * stored that one would take its copy for stale at the next PROPFIND; docs/decisions/0004.
 */
function chooseCoding(
  { headers = {} }: DavResponse,
  body: string | Buffer | Readable,
  acceptEncoding: string | undefined,
): Coding | undefined {
  const isShort = !(body instanceof Readable) && body.length < SHORTEST_COMPRESSED
  const isCoded = headers['content-encoding'] !== undefined
  if (acceptEncoding === undefined || isShort || isCoded || isStrong(headers.etag)) return undefined
  const accepted = new Map(acceptEncoding.split(',').map(readCoding))
  return (['br', 'gzip'] as const).find((coding) => (accepted.get(coding) ?? 0) > 0)
}

function isStrong(etag: string | undefined): boolean {
  return etag?.startsWith('"') ?? false
}

// RFC 9110 §12.5.3.
function readCoding(text: string): [string, number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return [name, quality === undefined ? 1 : Number(quality.slice(2)) || 0]
}

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

async function compress(body: string | Buffer | Readable, coding: Coding): Promise<Buffer | Readable> {
  if (body instanceof Readable) return body.pipe(coding === 'br' ? createBrotliCompress(BROTLI) : createGzip())
  return coding === 'br' ? brotliText(body, BROTLI) : gzipText(body)
}
