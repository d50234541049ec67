/** RFC 7662: what a token is good for: one of the client's own, or any access token for who may ask about those of others. */
import type { OAuthClient, OAuthToken } from '../../../storage/store.ts'
import type { DavResponse } from '../../dav/request.ts'
import { requireClient } from './client-authentication.ts'
import { FOR_THE_CLIENT_ALONE, OAuthError } from './error.ts'
import { scopesLeft } from './granted-scopes.ts'
import type { GrantDeps } from './grants.ts'
import { readParameters } from './parameters.ts'
import type { OAuthRequest } from './request.ts'
import { hashOf } from './secrets.ts'

export async function introspect(
  { message }: OAuthRequest,
  { store, now, issuer }: GrantDeps & { readonly issuer: string },
): Promise<DavResponse> {
  const parameters = await readParameters(message)
  const client = await requireClient(message.headers, parameters, store)
  // RFC 7662 §2.1: not for whoever says a name, or tokens could be tried.
  if (client.secretHash === null) throw new OAuthError('invalid_client', 'a public client cannot ask')
  if (parameters.token === undefined) throw new OAuthError('invalid_request', 'no token')
  const known = await store.findOAuthToken(hashOf(parameters.token))
  const isActive =
    known !== undefined &&
    mayKnow(client, known.token) &&
    !known.token.isUsed &&
    known.token.expiresAt > now() &&
    known.token.grant.expiresAt > now()
  // RFC 7662 §2.2: nothing more of one that is over, or of another client.
  if (!isActive) return answered({ active: false })
  const { token, account } = known
  return answered({
    active: true,
    ...{
      scope: scopesLeft(token.scopes, token.grant.client).join(' '),
      client_id: token.grant.client.identifier,
      iss: issuer,
    },
    ...{ username: account.principal.slug, sub: account.principal.slug },
    ...(token.kind === 'access' ? { token_type: 'Bearer' } : {}),
    ...{ iat: secondsOf(token.createdAt), exp: secondsOf(token.expiresAt) },
  })
}

// RFC 7662 §2.1: a server that takes tokens is registered for it by an administrator; nobody else tries what they find.
function mayKnow(client: OAuthClient, { kind, grant }: OAuthToken): boolean {
  return grant.client.id === client.id || (client.introspects && kind === 'access')
}

function answered(body: object): DavResponse {
  const headers = { 'content-type': 'application/json', ...FOR_THE_CLIENT_ALONE }
  return { status: 200, headers, body: `${JSON.stringify(body)}\n` }
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
