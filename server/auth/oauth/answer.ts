/** `/oauth/…` and what clients learn of it. */
import { type Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import type { DavResponse } from '../../dav/request.ts'
import { createAuthorize } from './authorize.ts'
import type { GrantDeps } from './grants.ts'
import { introspect } from './introspection.ts'
import { createOAuthLimits, type OAuthLimitDeps } from './limits.ts'
import { resourceMetadata, serverMetadata } from './metadata.ts'
import {
  AUTHORIZE_PATH,
  INTROSPECT_PATH,
  RESOURCE_METADATA_PATH,
  REVOKE_PATH,
  SERVER_METADATA_PATH,
  TOKEN_PATH,
} from './paths.ts'
import type { OAuthRequest } from './request.ts'
import { revoke } from './revocation.ts'
import { createTokenEndpoint } from './token-endpoint.ts'

export interface OAuthDeps extends GrantDeps {
  readonly settings: OAuthLimitDeps['settings'] & { readonly publicUrl: string }
}

interface Endpoint {
  readonly methods: readonly string[]
  answer(request: OAuthRequest): DavResponse | Promise<DavResponse>
}

export function createOAuth(deps: OAuthDeps): (request: OAuthRequest) => Promise<DavResponse> {
  const issuer = new URL(deps.settings.publicUrl).origin
  const limits = createOAuthLimits(deps)
  const READ = ['GET', 'HEAD']
  const endpoints: Readonly<Record<string, Endpoint>> = {
    [SERVER_METADATA_PATH]: { methods: READ, answer: () => serverMetadata(issuer) },
    [RESOURCE_METADATA_PATH]: { methods: READ, answer: () => resourceMetadata(issuer) },
    [AUTHORIZE_PATH]: { methods: [...READ, 'POST'], answer: createAuthorize({ ...deps, issuer }) },
    [TOKEN_PATH]: { methods: ['POST'], answer: createTokenEndpoint(deps) },
    [REVOKE_PATH]: { methods: ['POST'], answer: (request) => revoke(request, deps) },
    [INTROSPECT_PATH]: { methods: ['POST'], answer: (request) => introspect(request, { ...deps, issuer }) },
  }

  return async (request) => {
    const { message, path, source } = request
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined
    if (endpoint === undefined) throw refuse(404, undefined, 'nothing is there')
    if (!endpoint.methods.includes(message.method ?? '')) throw notAllowed(endpoint)
    return limits.within(source, () => endpoint.answer(request))
  }
}

// RFC 9110 §15.5.6.
function notAllowed({ methods }: Endpoint): Refusal {
  const allow = methods.join(', ')
  return refuse(405, undefined, `only ${allow} can be asked there`, { headers: { allow } })
}
