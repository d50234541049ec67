import type { IncomingMessage } from 'node:http'

export interface OAuthRequest {
  readonly message: IncomingMessage
  readonly path: string
  readonly query: URLSearchParams
  /** Where it comes from (auth/client-address.ts). */
  readonly source: string
}
