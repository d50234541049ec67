/** Clients are registered by administrators, never by themselves: docs/decisions/0120. */
import type { OAuthClient, Store } from '../../../storage/store.ts'
import { isScope, type Scope } from '../scopes.ts'
import { isRedirectUri } from './redirect-uri.ts'
import { hashOf, newSecret } from './secrets.ts'

export interface Registration {
  readonly identifier: string
  readonly name: string
  /** RFC 6749 §2.1: a program on people's own devices keeps no secret. */
  readonly isPublic: boolean
  readonly redirectUris: readonly string[]
  readonly scopes: readonly string[]
  /** Slug of the account that it is when it acts for nobody else. */
  readonly service: string | undefined
}

export type Registered =
  | { readonly kind: 'registered'; readonly client: OAuthClient; readonly secret: string | undefined }
  | { readonly kind: 'refused'; readonly field: keyof Registration; readonly reason: string }

export const MOST_REDIRECT_URIS = 20
const MOST_CLIENTS = 1000

/** The secret is shown this once. */
export async function registerClient(asked: Registration, store: Store): Promise<Registered> {
  const refused = problemOf(asked)
  if (refused !== undefined) return refused
  const { identifier, name, isPublic, redirectUris, scopes, service } = asked
  const account = service === undefined ? undefined : await store.findPrincipal(service)
  if (service !== undefined && account?.kind !== 'user') return refuse('service', 'nobody has that slug')
  const secret = isPublic ? undefined : newSecret()
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const others = await tx.oauthClients()
    if (others.some((other) => other.identifier === identifier)) return refuse('identifier', 'another client has it')
    if (others.length >= MOST_CLIENTS) return refuse('identifier', `there are ${MOST_CLIENTS} clients already`)
    const secretHash = secret === undefined ? null : hashOf(secret)
    const serviceId = account?.id ?? null
    const client = await tx.createOAuthClient({
      ...{ identifier, name, secretHash, redirectUris, serviceId },
      scopes: [...new Set(scopes)].filter(isScope) satisfies readonly Scope[],
    })
    return { kind: 'registered', client, secret }
  })
}

function problemOf(asked: Registration): Registered | undefined {
  const { identifier, name, isPublic, redirectUris, scopes, service } = asked
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(identifier)) {
    return refuse('identifier', 'it takes 1 to 64 letters, digits, dots, hyphens and underscores')
  }
  if (name.trim() === '' || name.length > 100) return refuse('name', 'it takes 1 to 100 characters')
  const wrongUri = redirectUris.find((uri) => !isRedirectUri(uri))
  if (wrongUri !== undefined) {
    return refuse(
      'redirectUris',
      `https, http on a loopback address, or a scheme like org.example.app:/ is expected: ${wrongUri}`,
    )
  }
  if (redirectUris.length > MOST_REDIRECT_URIS) return refuse('redirectUris', `${MOST_REDIRECT_URIS} at most`)
  const unknown = scopes.find((scope) => !isScope(scope))
  if (unknown !== undefined) return refuse('scopes', `there is no scope ${unknown}`)
  if (scopes.length === 0) return refuse('scopes', 'for something it has to be')
  // RFC 6749 §4.4: by confidential clients alone.
  if (isPublic && service !== undefined) return refuse('service', 'a public client acts for nobody by itself')
  if (redirectUris.length === 0 && service === undefined) {
    return refuse('redirectUris', 'without one, and without a service account, it can do nothing')
  }
  return undefined
}

function refuse(field: keyof Registration, reason: string): Registered {
  return { kind: 'refused', field, reason }
}

/** False when there is none. Its grants and tokens end with it. */
export async function removeClient(identifier: string, store: Store): Promise<boolean> {
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const client = await tx.findOAuthClient(identifier)
    if (client !== undefined) await tx.deleteOAuthClient(client)
    return client !== undefined
  })
}
