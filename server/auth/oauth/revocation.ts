/** RFC 7009: a client gives back what it has. */
import type { DavResponse } from '../../dav/request.ts'
import { requireClient } from './client-authentication.ts'
import { FOR_THE_CLIENT_ALONE, OAuthError } from './error.ts'
import { type GrantDeps, homeOf } from './grants.ts'
import { readParameters } from './parameters.ts'
import type { OAuthRequest } from './request.ts'
import { hashOf } from './secrets.ts'

export async function revoke({ message }: OAuthRequest, { store }: GrantDeps): Promise<DavResponse> {
  const parameters = await readParameters(message)
  const client = await requireClient(message.headers, parameters, store)
  if (parameters.token === undefined) throw new OAuthError('invalid_request', 'no token')
  const known = await store.findOAuthToken(hashOf(parameters.token))
  // RFC 7009 §2.2: one that is not known is as gone as one that was.
  if (known !== undefined) {
    const { token } = known
    // RFC 7009 §2.1: that of another client stays.
    if (token.grant.client.id !== client.id) throw new OAuthError('invalid_grant', 'the token is of another client')
    await store.transaction(homeOf(token.grant.principalId), (tx) =>
      token.kind === 'refresh' ? tx.deleteOAuthGrant(token.grant) : tx.deleteOAuthToken(token),
    )
  }
  return { status: 200, headers: FOR_THE_CLIENT_ALONE }
}
