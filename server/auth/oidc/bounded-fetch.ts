/** How the provider is asked: what it answers with is bounded, and what does not answer is told from what refuses. */

import type { CustomFetchOptions } from 'openid-client'

const MOST_BYTES = 1024 * 1024

/** The provider does not answer, or says that something is wrong with it. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export function isUnreachable(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  return error instanceof Error && error.cause !== undefined && isUnreachable(error.cause)
}

/** Time is bounded by the signal of who asks, to the end of the body. */
export async function boundedFetch(url: string, { body: sent, ...options }: CustomFetchOptions): Promise<Response> {
  const request = { ...options, ...(sent !== undefined && { body: sent }) }
  const { status, statusText, headers, body } = await fetch(url, request).catch(fail)
  if (status >= 500) {
    await body?.cancel()
    throw new Unreachable(`it answers ${status}`)
  }
  const bytes = body === null ? null : await readBounded(body).catch(fail)
  return new Response(bytes, { status, statusText, headers })
}

function fail(cause: unknown): never {
  throw cause instanceof Unreachable ? cause : new Unreachable(wordsOf(cause), { cause })
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // `fetch failed` alone tells nobody why.
  return error.cause instanceof Error ? error.cause.message : error.message
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Unreachable(`it answers with more than ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
