import type { IncomingHttpHeaders } from 'node:http'
import type { OAuthClient, Store } from '../../../storage/store.ts'
import { findBasicCredentials } from '../basic.ts'
import { OAuthError } from './error.ts'
import type { Parameters } from './parameters.ts'
import { findClient } from './registration.ts'
import { hashOf, isSame } from './secrets.ts'

interface ClientCredentials {
  readonly identifier: string
  readonly secret: string | undefined
}

// RFC 6749 §2.3: who asks is the client that it says, as far as that client can show it.
export async function requireClient(
  headers: IncomingHttpHeaders,
  parameters: Parameters,
  store: Pick<Store, 'findOAuthClient'>,
): Promise<OAuthClient> {
  const { identifier, secret } = credentialsOf(headers.authorization, parameters)
  const client = await findClient(identifier, store)
  if (client === undefined || !isProved(client, secret)) throw invalidClient()
  return client
}

function isProved({ secretHash }: OAuthClient, secret: string | undefined): boolean {
  if (secretHash === null) return secret === undefined
  return secret !== undefined && isSame(hashOf(secret), secretHash)
}

function credentialsOf(authorization: string | undefined, parameters: Parameters): ClientCredentials {
  const { client_id: identifier, client_secret: secret } = parameters
  if (authorization === undefined) {
    if (identifier === undefined) throw invalidClient()
    return { identifier, secret }
  }
  // RFC 6749 §2.3: one way at a time.
  if (secret !== undefined) throw new OAuthError('invalid_request', 'the client says who it is in two ways')
  const basic = findBasicCredentials(authorization)
  if (basic === undefined) throw invalidClient()
  const user = formDecoded(basic.user)
  if (identifier !== undefined && identifier !== user) throw new OAuthError('invalid_request', 'two clients are named')
  return { identifier: user, secret: formDecoded(basic.password) }
}

// RFC 6749 §2.3.1: both are encoded as in a form before they become Basic credentials.
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) throw invalidClient()
    throw error
  }
}

// RFC 6749 §5.2.
function invalidClient(): OAuthError {
  const headers = { 'www-authenticate': 'Basic realm="Kalends OAuth clients"' }
  return new OAuthError('invalid_client', 'no such client, or another secret', headers)
}
