/** The origins of pages in which registered OAuth clients run. */
import type { Logger } from 'pino'
import type { OAuthClient, StoreReader } from '../../storage/store.ts'
import { isLoopbackUri } from '../auth/oauth/redirect-uri.ts'

export interface RegisteredOrigins {
  has(origin: string): Promise<boolean>
}

interface RegisteredOriginsDeps {
  readonly store: Pick<StoreReader, 'oauthClients'>
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
}

interface Known {
  readonly readAt: number
  readonly origins: Promise<ReadonlySet<string>>
}

/**
 * So long a registration may wait until it counts, on each node; one that ends takes its tokens with it at once. Whatever
 * strangers say they come from, the list of clients, which is bounded, is read no more often.
 */
const FRESH_FOR_MS = 2_000

export function createRegisteredOrigins({ store, log, now }: RegisteredOriginsDeps): RegisteredOrigins {
  let known: Known | undefined

  /** Where the store does not answer, those that were known: the request itself will tell what is wrong. */
  async function read(before: Known | undefined): Promise<ReadonlySet<string>> {
    try {
      return originsOf(await store.oauthClients())
    } catch (error) {
      log.warn({ err: error }, 'the origins of clients were not read')
      return (await before?.origins) ?? new Set()
    }
  }

  return {
    async has(origin) {
      const at = now().getTime()
      const age = at - (known?.readAt ?? Number.NEGATIVE_INFINITY)
      if (known === undefined || age < 0 || age >= FRESH_FOR_MS) known = { readAt: at, origins: read(known) }
      return (await known.origins).has(withoutLoopbackPort(origin))
    },
  }
}

/** Of public clients alone: one that keeps a secret does so on a server, which needs nobody's leave. */
function originsOf(clients: readonly OAuthClient[]): ReadonlySet<string> {
  const uris = clients.filter(({ secretHash }) => secretHash === null).flatMap(({ redirectUris }) => redirectUris)
  return new Set(uris.filter((uri) => /^https?:/i.test(uri)).map((uri) => withoutLoopbackPort(new URL(uri).origin)))
}

// RFC 8252 §7.3: as with redirect URIs, a port of this machine says nothing.
function withoutLoopbackPort(origin: string): string {
  return isLoopbackUri(origin) ? origin.replace(/:\d+$/, '') : origin
}
