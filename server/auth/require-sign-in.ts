import type { Logger } from 'pino'
import { refuse } from '../../protocol/dav/refusal.ts'
import type { SignInAudit } from '../audit.ts'
import { refuseAnonymous } from '../dav/rights.ts'
import type { Settings } from '../settings.ts'
import { bearerChallenge } from './oauth/bearer.ts'
import type { SignIn, SignInResult } from './sign-in.ts'

type Known = Exclude<SignInResult, { readonly kind: 'refused' }>

/** Who sends an `Authorization` header, or what to refuse the request with: one answer, log and audit for all doors. */
export type RequireSignIn = (authorization: string | undefined, address: string) => Promise<Known>

export interface RequireSignInDeps {
  readonly signIn: SignIn
  readonly signIns: SignInAudit
  readonly settings: Pick<Settings, 'publicUrl'>
  readonly log: Logger
}

export function createRequireSignIn({ signIn, signIns, settings, log }: RequireSignInDeps): RequireSignIn {
  const { origin } = new URL(settings.publicUrl)
  return async (authorization, address) => {
    const result = await signIn.signIn(authorization, address)
    if (result.kind !== 'refused') return result
    if (result.isToken) {
      // RFC 6750 §3.1: tokens end each hour, so it is nothing for the log.
      const headers = { 'www-authenticate': bearerChallenge(origin, 'invalid_token') }
      throw refuse(401, undefined, 'the access token is over, was revoked, or is none', { headers })
    }
    if (result.problem === 'unreachable') {
      // Nobody was refused: a client that took it for one would ask for another password.
      throw refuse(503, undefined, 'passwords cannot be checked now', { headers: { 'retry-after': '30' } })
    }
    // What is no account's name may be a password in the wrong field.
    signIns.refused(result.slug, address)
    log.warn({ account: result.slug ?? 'unknown', address }, 'a sign-in was refused')
    if (result.needsAppPassword) throw refuseAnonymous('an app password is needed here, not that of the account')
    if (result.retryAfterSeconds === undefined) throw refuseAnonymous('wrong name or password')
    // RFC 6585 §4.
    const headers = { 'retry-after': String(result.retryAfterSeconds) }
    throw refuse(429, undefined, 'too many wrong passwords', { headers })
  }
}
