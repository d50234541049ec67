import type { IncomingMessage } from 'node:http'
import type { WebSession } from '../sessions.ts'

export interface OAuthRequest {
  readonly message: IncomingMessage
  readonly path: string
  readonly query: URLSearchParams
  /** Where it comes from (auth/client-address.ts). */
  readonly source: string
  /** By which this server may be called. */
  readonly origins: readonly string[]
  /** Of the browser, at the page where people agree. */
  readonly session: WebSession | undefined
}
