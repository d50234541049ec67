export const AUTHORIZE_PATH = '/oauth/authorize'
export const TOKEN_PATH = '/oauth/token'
export const REVOKE_PATH = '/oauth/revoke'
export const INTROSPECT_PATH = '/oauth/introspect'
/** RFC 8414 §3. */
export const SERVER_METADATA_PATH = '/.well-known/oauth-authorization-server'
/** RFC 9728 §3. */
export const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource'

export function isOAuthPath(path: string): boolean {
  return path.startsWith('/oauth/') || path === SERVER_METADATA_PATH || path === RESOURCE_METADATA_PATH
}
