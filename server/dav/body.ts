/** The body of a request, bounded: compressed or not, sent in chunks or not. */
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../protocol/xml/element.ts'
import { InvalidXml, parseXmlBytes } from '../../protocol/xml/parse.ts'

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const

/**
 * The whole body. What is longer than `limit` is refused with `tooLarge()`, however small it was on the wire. The rest of a
 * refused body is read and dropped, so that the client can read the answer.
 */
export function readBytes(message: IncomingMessage, limit: number, tooLarge: () => Error): Promise<Buffer> {
  const stream = decoded(message)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const fail = (error: Error) => {
      stream.removeAllListeners('data')
      message.unpipe()
      if (stream !== message) stream.destroy()
      message.resume()
      reject(error)
    }
    if (stream === message && Number(message.headers['content-length']) > limit) return fail(tooLarge())
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) fail(tooLarge())
      else chunks.push(chunk)
    })
    stream.on('end', () => resolve(Buffer.concat(chunks, length)))
    stream.on('error', (error) =>
      fail(isBroken(error) ? refuse(400, undefined, 'a body that cannot be decompressed') : error),
    )
    message.on('aborted', () => fail(refuse(400, undefined, 'the client went away in the middle of its request')))
  })
}

/** The same piece by piece, for what is too long to be held. Whoever stops reading has the rest dropped. */
export async function* readPieces(
  message: IncomingMessage,
  limit: number,
  tooLarge: () => Error,
): AsyncIterable<Buffer> {
  const stream = decoded(message)
  const isWhole = stream === message
  if (isWhole && Number(message.headers['content-length']) > limit) {
    message.resume()
    throw tooLarge()
  }
  // A pipe does not tell its end of what became of its beginning.
  if (!isWhole) message.on('error', (error) => stream.destroy(error))
  let length = 0
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: !isWhole })) {
      length += chunk.length
      if (length > limit) throw tooLarge()
      yield chunk
    }
  } catch (error) {
    if (isBroken(error)) throw refuse(400, undefined, 'a body that cannot be decompressed')
    if (message.errored !== null) throw refuse(400, undefined, 'the client went away in the middle of its request')
    throw error
  } finally {
    message.unpipe()
    message.resume()
  }
}

function decoded(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']?.trim().toLowerCase()
  if (coding === undefined || coding === '' || coding === 'identity') return message
  if (!Object.hasOwn(DECODERS, coding)) {
    // RFC 9110 §15.5.16.
    const headers = { 'accept-encoding': 'gzip, br, deflate' }
    throw refuse(415, undefined, `Content-Encoding: ${coding} is not known`, { headers })
  }
  return message.pipe(DECODERS[coding as keyof typeof DECODERS]())
}

function isBroken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR')
}

// A multiget of ten thousand objects is a megabyte.
export const LONGEST_XML = 4 * 2 ** 20

export async function readXml(message: IncomingMessage): Promise<XmlElement | undefined> {
  const bytes = await readBytes(message, LONGEST_XML, () =>
    refuse(413, undefined, `more than ${LONGEST_XML} bytes of XML`),
  )
  if (bytes.length === 0) return undefined
  requireXmlType(message.headers['content-type'])
  try {
    return parseXmlBytes(bytes)
  } catch (error) {
    if (error instanceof InvalidXml) throw refuse(400, undefined, `XML: ${error.message}`)
    throw error
  }
}

/** Where a body may be something else, too. */
export function isXmlType(contentType = ''): boolean {
  return /^(application|text)\/xml\s*(;|$)/i.test(contentType.trim())
}

// RFC 4918 §8.2. Clients also send none, or the types of forms and calendars; what counts is whether it is XML.
function requireXmlType(contentType: string | undefined): void {
  const type = (contentType ?? 'application/xml').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || type.startsWith('image/') || type.startsWith('multipart/')) {
    throw refuse(415, undefined, `${type} is not XML`)
  }
}
