/** Clients are registered by administrators, never by themselves: docs/decisions/0120. */
import type { OAuthClient, Store } from '../../../storage/store.ts'
import { isScope } from '../scopes.ts'
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
  /** It may ask about tokens of others. */
  readonly introspects?: boolean
}

export type RegistrationChange = Partial<Pick<Registration, 'name' | 'redirectUris' | 'scopes' | 'introspects'>>

export interface Registered {
  readonly client: OAuthClient
  /** Shown this once; a public client has none. */
  readonly secret: string | undefined
}

/** What cannot be registered, and why. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused'
  readonly field: keyof Registration

  constructor(field: keyof Registration, reason: string) {
    super(reason)
    this.field = field
  }
}

/** Basic credentials have a colon after it (RFC 7617 §2), and people type it. */
export const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const MOST_REDIRECT_URIS = 20
const MOST_CLIENTS = 1000

export async function registerClient(asked: Registration, store: Store): Promise<Registered> {
  requireRegistrable(asked)
  const { identifier, name, isPublic, redirectUris, scopes, service, introspects = false } = asked
  const account = service === undefined ? undefined : await store.findPrincipal(service)
  if (service !== undefined && account?.kind !== 'user')
    throw new RegistrationRefused('service', 'nobody has that slug')
  const secret = isPublic ? undefined : newSecret()
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const others = await tx.oauthClients()
    if (others.some((other) => other.identifier === identifier)) {
      throw new RegistrationRefused('identifier', 'another client has it')
    }
    if (others.length >= MOST_CLIENTS)
      throw new RegistrationRefused('name', `there are ${MOST_CLIENTS} clients already`)
    const client = await tx.createOAuthClient({
      ...{ identifier, name: name.trim(), redirectUris, scopes: [...new Set(scopes)] },
      secretHash: secret === undefined ? null : hashOf(secret),
      serviceId: account?.id ?? null,
      introspects,
    })
    return { client, secret }
  })
}

/** Undefined when there is none. What it may do no more, its tokens may not from then on. */
export async function changeClient(
  identifier: string,
  change: RegistrationChange,
  store: Store,
): Promise<OAuthClient | undefined> {
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const client = await tx.findOAuthClient(identifier)
    if (client === undefined) return undefined
    const { name, redirectUris, scopes, introspects } = { ...client, ...change }
    const isPublic = client.secretHash === null
    requireRegistrable({
      identifier,
      name,
      isPublic,
      redirectUris,
      scopes,
      service: client.serviceId ?? undefined,
      introspects,
    })
    return tx.updateOAuthClient(client, { name: name.trim(), redirectUris, scopes: [...new Set(scopes)], introspects })
  })
}

/** Undefined when there is none. The one before opens nothing any more; tokens that were given go on. */
export async function renewSecret(identifier: string, store: Store): Promise<string | undefined> {
  const secret = newSecret()
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const client = await tx.findOAuthClient(identifier)
    if (client === undefined) return undefined
    if (client.secretHash === null) throw new RegistrationRefused('isPublic', 'a public client has no secret')
    await tx.updateOAuthClient(client, { secretHash: hashOf(secret) })
    return secret
  })
}

function requireRegistrable(asked: Registration): void {
  const { identifier, name, isPublic, redirectUris, scopes, service, introspects = false } = asked
  const refuse = (field: keyof Registration, reason: string) => {
    throw new RegistrationRefused(field, reason)
  }
  if (!IDENTIFIER.test(identifier))
    refuse('identifier', 'it takes 1 to 64 letters, digits, dots, hyphens and underscores')
  if (name.trim() === '' || name.length > 100) refuse('name', 'it takes 1 to 100 characters')
  const wrongUri = redirectUris.find((uri) => !isRedirectUri(uri))
  if (wrongUri !== undefined) {
    refuse(
      'redirectUris',
      `https, http on a loopback address, or a scheme like org.example.app:/ is expected: ${wrongUri}`,
    )
  }
  if (redirectUris.length > MOST_REDIRECT_URIS) refuse('redirectUris', `${MOST_REDIRECT_URIS} at most`)
  const unknown = scopes.find((scope) => !isScope(scope))
  if (unknown !== undefined) refuse('scopes', `there is no scope ${unknown}`)
  // RFC 7662 §2.1: not for whoever says a name.
  if (isPublic && introspects) refuse('introspects', 'a public client cannot ask')
  if (scopes.length === 0 && !introspects) refuse('scopes', 'for something it has to be')
  // RFC 6749 §4.4: by confidential clients alone.
  if (isPublic && service !== undefined) refuse('service', 'a public client acts for nobody by itself')
  if (redirectUris.length === 0 && service === undefined && !introspects) {
    refuse('redirectUris', 'without one, and without a service account, it can do nothing')
  }
}

/** Nobody looks for what cannot be one. */
export async function findClient(
  identifier: string | undefined,
  store: Pick<Store, 'findOAuthClient'>,
): Promise<OAuthClient | undefined> {
  return identifier !== undefined && IDENTIFIER.test(identifier) ? store.findOAuthClient(identifier) : undefined
}

/** False when there is none. Its grants and tokens end with it. */
export async function removeClient(identifier: string, store: Store): Promise<boolean> {
  return store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
    const client = await tx.findOAuthClient(identifier)
    if (client !== undefined) await tx.deleteOAuthClient(client)
    return client !== undefined
  })
}
