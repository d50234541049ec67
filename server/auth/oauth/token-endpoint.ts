/** RFC 6749 §3.2: codes, refresh tokens and the credentials of services are exchanged for tokens. */
import oauth2orize, { type ExchangeDoneFunction } from 'oauth2orize'
import type { OAuthClient } from '../../../storage/store.ts'
import type { DavResponse } from '../../dav/request.ts'
import { requireClient } from './client-authentication.ts'
import { exchangeCode, type GrantDeps, issueToService, refresh, type Tokens } from './grants.ts'
import { readParameters } from './parameters.ts'
import type { OAuthRequest } from './request.ts'
import { run } from './run.ts'

type TokenEndpoint = (request: OAuthRequest) => Promise<DavResponse>

/** No implicit grant and no passwords of people: RFC 9700 §2.1.2, §2.4. */
export function createTokenEndpoint(deps: GrantDeps): TokenEndpoint {
  const { exchange } = oauth2orize
  const server = oauth2orize.createServer<OAuthClient>()
  server.exchange(
    exchange.authorizationCode<OAuthClient>((client, code, redirectUri: string | undefined, body, _info, issued) => {
      const verifier = typeof body.code_verifier === 'string' ? body.code_verifier : undefined
      answer(exchangeCode(client, { code, redirectUri, verifier }, deps), issued)
    }),
  )
  server.exchange(
    exchange.refreshToken<OAuthClient>((client, token, scope: readonly string[] | undefined, issued) => {
      answer(refresh(client, token, scope, deps), issued)
    }),
  )
  server.exchange(
    exchange.clientCredentials<OAuthClient>((client, scope: readonly string[] | undefined, issued) => {
      answer(issueToService(client, scope, deps), issued)
    }),
  )
  const middleware = server.token()

  return async ({ message }) => {
    const body = await readParameters(message)
    const user = await requireClient(message.headers, body, deps.store)
    const answered = await run(middleware, { query: {}, body, user })
    if (answered === undefined) throw new Error('a token request was neither answered nor refused')
    return answered
  }
}

// RFC 6749 §5.1: with the scopes, which may be less than was asked for.
function answer(tokens: Promise<Tokens>, issued: ExchangeDoneFunction): void {
  tokens.then(
    ({ access, refresh: next, scopes, expiresInSeconds }) =>
      issued(null, access, next, { expires_in: expiresInSeconds, scope: scopes.join(' ') }),
    (error: Error) => issued(error),
  )
}
