import type { DavResponse } from '../../dav/request.ts'
import { SCOPES } from '../scopes.ts'
import { AUTHORIZE_PATH, INTROSPECT_PATH, REVOKE_PATH, TOKEN_PATH } from './paths.ts'

const SECRETS = ['client_secret_basic', 'client_secret_post'] as const

// RFC 8414 §2.
export function serverMetadata(issuer: string): DavResponse {
  return told({
    issuer,
    authorization_endpoint: `${issuer}${AUTHORIZE_PATH}`,
    token_endpoint: `${issuer}${TOKEN_PATH}`,
    revocation_endpoint: `${issuer}${REVOKE_PATH}`,
    introspection_endpoint: `${issuer}${INTROSPECT_PATH}`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: [...SECRETS, 'none'],
    revocation_endpoint_auth_methods_supported: [...SECRETS, 'none'],
    introspection_endpoint_auth_methods_supported: SECRETS,
    scopes_supported: Object.keys(SCOPES),
    // RFC 9207 §3.
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${issuer}/api/docs`,
  })
}

// RFC 9728 §2.
export function resourceMetadata(issuer: string): DavResponse {
  return told({
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: Object.keys(SCOPES),
    bearer_methods_supported: ['header'],
    resource_documentation: `${issuer}/api/docs`,
  })
}

function told(body: object): DavResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' }
  return { status: 200, headers, body: `${JSON.stringify(body)}\n` }
}
