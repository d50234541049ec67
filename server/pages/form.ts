import type { IncomingMessage } from 'node:http'
import { refuse } from '../../protocol/dav/refusal.ts'
import { readBytes } from '../dav/body.ts'

const LONGEST_FORM = 32 * 1024

/** What the form of a page sends. */
export async function readForm(message: IncomingMessage): Promise<URLSearchParams> {
  const type = message.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    message.resume()
    throw refuse(415, undefined, 'a form of another type')
  }
  const tooLarge = () => refuse(413, undefined, `a form of more than ${LONGEST_FORM} bytes`)
  return new URLSearchParams((await readBytes(message, LONGEST_FORM, tooLarge)).toString('utf8'))
}
