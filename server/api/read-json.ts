/** The body of a request: JSON of bounded length and depth. */
import type { IncomingMessage } from 'node:http'
import { readBytes } from '../dav/body.ts'
import { problem } from './problem.ts'

/** The longest is an event with everything in it. */
const LONGEST = 1024 * 1024
/** What is described here goes ten deep. What goes deeper is read by no schema, and would take the stack. */
const DEEPEST = 32

export interface JsonBody {
  readonly text: string
  readonly value: unknown
}

export async function readJson(message: IncomingMessage): Promise<JsonBody> {
  const type = (message.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/([a-z0-9.-]+\+)?json$/.test(type)) {
    throw problem(415, 'unsupported-media-type', 'the body must be application/json')
  }
  const bytes = await readBytes(message, LONGEST, () => problem(413, 'too-large', `more than ${LONGEST} bytes of JSON`))
  const text = textOf(bytes)
  return { text, value: parseJson(text) }
}

/** Refuses what is nested too deeply, and what is no JSON. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > DEEPEST) throw problem(400, 'too-deep', `more than ${DEEPEST} arrays and objects in each other`)
  return parsed(text)
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw problem(400, 'bad-request', 'the body is no UTF-8')
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(400, 'bad-request', 'the body is no JSON')
    throw error
  }
}

const STRINGS = /"(?:[^"\\]|\\.)*"?/gs

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.replace(STRINGS, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
