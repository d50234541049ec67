/** The OpenID provider of the settings, once it was found. See docs/decisions/0125. */
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client'
import type { Settings } from '../../settings.ts'
import { boundedFetch, Unreachable } from './bounded-fetch.ts'

/** So long one request to it may take. */
const TIMEOUT_SECONDS = 5
const MINUTE = 60_000
/** Keys are looked at more often by the library, when one is unknown. */
const FRESH = 60 * MINUTE
/** Whoever comes while it is down does not wait for it, too. */
const FAILURE_IS_FRESH = MINUTE / 4

export type OidcSettings = Pick<
  Settings,
  | 'publicUrl'
  | 'oidcClientSecret'
  | 'oidcScopes'
  | 'oidcSlugClaim'
  | 'oidcNameClaim'
  | 'oidcMailClaim'
  | 'oidcGroupsClaim'
  | 'oidcMail'
  | 'oidcRequire'
  | 'oidcProvision'
  | 'oidcLink'
  | 'oidcAdminGroups'
> & { readonly oidcIssuer: string; readonly oidcClientId: string }

/** Undefined where nobody is to sign in by one. */
export function findOidcSettings(settings: Settings): OidcSettings | undefined {
  const { oidcIssuer, oidcClientId } = settings
  return oidcIssuer === null || oidcClientId === undefined ? undefined : { ...settings, oidcIssuer, oidcClientId }
}

export interface OidcProvider {
  /** Throws what the provider did wrong; with an `Unreachable` in its causes when it does not answer. */
  configuration(): Promise<Configuration>
}

export function createOidcProvider(
  settings: OidcSettings,
  now: () => Date,
  timeoutSeconds = TIMEOUT_SECONDS,
): OidcProvider {
  let known: { readonly since: number; readonly found: Promise<Configuration> } | undefined
  let failed: { readonly since: number; readonly error: unknown } | undefined

  async function configuration(): Promise<Configuration> {
    const at = now().getTime()
    if (known !== undefined && at - known.since < FRESH) return known.found
    if (failed !== undefined && at - failed.since < FAILURE_IS_FRESH) throw failed.error
    const looking = { since: at, found: discover(settings, timeoutSeconds) }
    known = looking
    return looking.found.catch((error: unknown) => {
      if (known === looking) known = undefined
      failed = { since: now().getTime(), error }
      throw error
    })
  }

  return { configuration }
}

export async function discover(settings: OidcSettings, timeoutSeconds = TIMEOUT_SECONDS): Promise<Configuration> {
  const { oidcIssuer, oidcClientId, oidcClientSecret } = settings
  const isInsecure = new URL(oidcIssuer).protocol === 'http:'
  const configuration = await discovery(new URL(oidcIssuer), oidcClientId, undefined, clientAuth(oidcClientSecret), {
    // What an access token would not prove, the signature of the ID token does: whoever it came through.
    execute: [enableNonRepudiationChecks, ...(isInsecure ? [allowInsecureRequests] : [])],
    timeout: timeoutSeconds,
    [customFetch]: boundedFetch,
  })
  // OpenID Connect Core §3.1.2: without these two there is nobody to sign in.
  const { authorization_endpoint, token_endpoint } = configuration.serverMetadata()
  if (authorization_endpoint === undefined || token_endpoint === undefined) {
    throw new Unreachable('it names no endpoints')
  }
  return configuration
}

// RFC 8414 §2: without a word about it, it is Basic.
function clientAuth(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None()
  const [post, basic] = [ClientSecretPost(secret), ClientSecretBasic(secret)]
  return (server, ...rest) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return known.includes('client_secret_basic') ? basic(server, ...rest) : post(server, ...rest)
  }
}
