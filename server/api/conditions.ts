/** RFC 9110 §13: what a client saw, and what is there now. */
import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { evaluateConditions } from '../../protocol/dav/conditions.ts'
import { etagOf } from '../../protocol/dav/etag.ts'
import type { StoreReader } from '../../storage/store.ts'
import { problem } from './problem.ts'

/** Of what is answered, as bytes. */
export function etagOfText(text: string): string {
  return etagOf(Buffer.from(text))
}

/** What its schema makes of it, as every answer is written. */
export function jsonOf(schema: z.ZodType, value: unknown): string {
  return `${JSON.stringify(schema.parse(value))}\n`
}

/** The entity tag under which GET answers this. */
export function etagOfView(schema: z.ZodType, value: unknown): string {
  return etagOfText(jsonOf(schema, value))
}

/** RFC 9110 §13.1.2: the client has it already. `etag` as its header is. */
export function isKnown(headers: IncomingHttpHeaders, etag: string): boolean {
  const value = etag.replace(/^(W\/)?"(.*)"$/, '$2')
  return evaluateConditions(conditionsOf(headers), { etag: value, modifiedAt: undefined }, true) === 'not-modified'
}

/** Throws 412 unless this is what the client saw; asked in the transaction of the write. `undefined`: nothing is there. */
export function requireMatch(headers: IncomingHttpHeaders, etag: string | undefined): void {
  const current = etag === undefined ? undefined : { etag, modifiedAt: undefined }
  if (evaluateConditions(conditionsOf(headers), current, false) === 'go-on') return
  throw problem(412, 'precondition-failed', 'it is not what it was when you read it')
}

/**
 * Looks whether what was seen is there still: asked before a write, and in its transaction, for somebody may have written meanwhile.
 */
export function asSeen(
  schema: z.ZodType,
  read: (store: StoreReader) => Promise<unknown>,
  requireMatch: (etag: string | undefined) => void,
): (store: StoreReader) => Promise<void> {
  return async (store) => requireMatch(etagOfView(schema, await read(store)))
}

/** RFC 6585 §3. What is to be new says so (RFC 9110 §13.1.2); no other If-None-Match tells that what is replaced was seen. */
export function requireIfMatch(
  headers: IncomingHttpHeaders,
  { makesNew = false }: { readonly makesNew?: boolean },
): void {
  if (headers['if-match'] !== undefined || (makesNew && headers['if-none-match']?.trim() === '*')) return
  const needed = makesNew ? 'If-Match, or If-None-Match: * for what is new,' : 'If-Match'
  throw problem(
    428,
    'precondition-required',
    `${needed} is needed: it would replace what somebody else wrote meanwhile`,
  )
}

function conditionsOf(headers: IncomingHttpHeaders) {
  return { 'if-match': headers['if-match'], 'if-none-match': headers['if-none-match'] }
}
