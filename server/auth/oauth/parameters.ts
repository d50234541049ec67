import type { IncomingMessage } from 'node:http'
import { readBytes } from '../../dav/body.ts'
import { OAuthError } from './error.ts'

export type Parameters = Readonly<Record<string, string>>

const LONGEST = 32 * 1024

export async function readParameters(message: IncomingMessage): Promise<Parameters> {
  const type = message.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    message.resume()
    throw new OAuthError('invalid_request', 'the body must be application/x-www-form-urlencoded')
  }
  const tooLarge = () => new OAuthError('invalid_request', `more than ${LONGEST} bytes`)
  return parametersOf(new URLSearchParams((await readBytes(message, LONGEST, tooLarge)).toString('utf8')))
}

// RFC 6749 §3.1, §3.2: none comes twice, and one without a value counts as left out.
export function parametersOf(asked: URLSearchParams): Parameters {
  const parameters: [string, string][] = []
  for (const name of new Set(asked.keys())) {
    const values = asked.getAll(name)
    if (values.length > 1) throw new OAuthError('invalid_request', `${name} comes twice`)
    const [value = ''] = values
    if (value !== '') parameters.push([name, value])
  }
  return Object.fromEntries(parameters)
}
