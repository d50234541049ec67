/** What an operator wants to know of a provider before anybody signs in by it. */
import {
  type Configuration,
  genericGrantRequest,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import type { Settings } from '../../settings.ts'
import { OIDC_CALLBACK_PATH } from './paths.ts'
import { discover, findOidcSettings, type OidcSettings } from './provider.ts'
import { reasonOf } from './way.ts'

export interface CheckReport {
  /** For people; without secrets. */
  readonly lines: readonly string[]
  readonly isGood: boolean
}

/** Undefined where there is nothing to check. */
export async function checkOidc(settings: Settings): Promise<CheckReport | undefined> {
  const oidc = findOidcSettings(settings)
  if (oidc === undefined) return undefined
  const title = `OpenID Connect: ${oidc.oidcIssuer}`
  try {
    const configuration = await discover(oidc)
    const client = await checkClient(configuration, oidc)
    const lines = [title, ...endpoints(configuration), ...wishes(configuration, oidc), client.line]
    return { lines: [...lines, `  redirect URI to register: ${redirectUriOf(oidc)}`], isGood: client.isGood }
  } catch (error) {
    return { lines: [title, `  cannot be used: ${reasonOf(error)}`], isGood: false }
  }
}

function redirectUriOf({ publicUrl }: OidcSettings): string {
  return `${publicUrl}${OIDC_CALLBACK_PATH}`
}

function endpoints(configuration: Configuration): readonly string[] {
  const { authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri } = configuration.serverMetadata()
  const named = { authorization: authorization_endpoint, token: token_endpoint, userinfo: userinfo_endpoint }
  return Object.entries({ ...named, keys: jwks_uri }).map(([name, url]) => `  ${name}: ${url ?? 'none'}`)
}

/** What it does not say that it knows; some know more than they say. */
function wishes(configuration: Configuration, settings: OidcSettings): readonly string[] {
  const { scopes_supported, claims_supported, code_challenge_methods_supported } = configuration.serverMetadata()
  const scopes = missing(settings.oidcScopes.split(/ +/), scopes_supported)
  const { oidcSlugClaim, oidcNameClaim, oidcMailClaim, oidcGroupsClaim } = settings
  const wanted = [oidcSlugClaim, oidcNameClaim, oidcMailClaim, ...(oidcGroupsClaim === null ? [] : [oidcGroupsClaim])]
  const claims = missing(wanted, claims_supported)
  const hasPkce = code_challenge_methods_supported?.includes('S256') ?? false
  return [
    ...(scopes.length === 0 ? [] : [`  it does not name these scopes: ${scopes.join(' ')}`]),
    ...(claims.length === 0 ? [] : [`  it does not name these claims: ${claims.join(' ')}`]),
    ...(hasPkce ? [] : ['  it does not name PKCE with S256']),
  ]
}

function missing(wanted: readonly string[], named: readonly string[] | undefined): readonly string[] {
  return named === undefined ? [] : wanted.filter((one) => !named.includes(one))
}

/** RFC 6749 §5.2: a code that never was is `invalid_grant` to a client that it knows, and nothing else is. */
async function checkClient(
  configuration: Configuration,
  settings: OidcSettings,
): Promise<{ readonly line: string; readonly isGood: boolean }> {
  const { oidcClientId } = settings
  const asked = { code: 'a-code-that-never-was', redirect_uri: redirectUriOf(settings), code_verifier: 'v'.repeat(43) }
  try {
    await genericGrantRequest(configuration, 'authorization_code', asked)
  } catch (error) {
    const isKnown = error instanceof ResponseBodyError && error.error === 'invalid_grant'
    if (isKnown) return { line: `  client ${oidcClientId}: known, and its secret is right`, isGood: true }
    const reason = isWrongClient(error) ? 'not known, or its secret is wrong' : `refused: ${reasonOf(error)}`
    return { line: `  client ${oidcClientId}: ${reason}`, isGood: false }
  }
  return { line: `  client ${oidcClientId}: took a code that never was`, isGood: false }
}

function isWrongClient(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return error.status === 401
  return error instanceof ResponseBodyError && ['invalid_client', 'unauthorized_client'].includes(error.error)
}
