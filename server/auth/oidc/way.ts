/** Signing in by an OpenID provider: there with a question, and back with its answer. See docs/decisions/0125. */
import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client'
import type { Deps } from '../../dav/request.ts'
import { takeIn } from '../../directory/take-in.ts'
import type { DoorRequest, Entrance, SignInProblem, Way } from '../door.ts'
import { Gate } from '../gate.ts'
import { sealOf } from '../seal.ts'
import { createThrottle, unthrottled } from '../throttle.ts'
import { isUnreachable } from './bounded-fetch.ts'
import { type Claims, readClaims } from './claims.ts'
import { OIDC_CALLBACK_PATH } from './paths.ts'
import type { OidcProvider, OidcSettings } from './provider.ts'

const QUESTION_IS_OPEN = 10 * 60_000
const LONGEST_TO = 2_000
/** Questions to the provider at once, and how many may wait for their turn. */
const MOST_AT_ONCE = 16
const MOST_WAITING = 200

/** What is to be known again when the browser comes back; sealed for that visit of that browser. */
interface Question {
  readonly nonce: string
  readonly verifier: string
  readonly to: string
  readonly until: number
}

export function oidcWay(settings: OidcSettings, provider: OidcProvider, deps: Deps): Way {
  const { store, log, now } = deps
  const throttle = deps.settings.rateLimits === 'off' ? unthrottled : createThrottle(now)
  const gate = new Gate(MOST_AT_ONCE)
  const redirectUri = `${settings.publicUrl}${OIDC_CALLBACK_PATH}`

  async function enter(request: DoorRequest): Promise<Entrance> {
    const { query } = request
    const isAnswer = query.has('state') || query.has('error') || query.has('code')
    if (gate.waiting >= MOST_WAITING) return { kind: 'refused', problem: 'unreachable' }
    return gate.run(() => (isAnswer ? hear(request) : ask(request)))
  }

  async function ask({ to, visit, query }: DoorRequest): Promise<Entrance> {
    const configuration = await configured()
    if (typeof configuration === 'string') return { kind: 'refused', problem: configuration, to }
    const [nonce, verifier] = [randomNonce(), randomPKCECodeVerifier()]
    const where = to.length > LONGEST_TO ? '/account' : to
    const question: Question = { nonce, verifier, to: where, until: now().getTime() + QUESTION_IS_OPEN }
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: settings.oidcScopes,
      nonce,
      // RFC 6749 §10.12, RFC 9700 §4.7: an answer is heard in the browser that asked.
      state: (await sealOf(store)).close(JSON.stringify(question), `oidc ${visit}`),
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // OpenID Connect Core §3.1.2.1: who is to show once more who they are does so there.
      ...(query.has('again') && { prompt: 'login' }),
    })
    return { kind: 'redirect', to: url.href }
  }

  async function hear(request: DoorRequest): Promise<Entrance> {
    const question = await findQuestion(request)
    if (question === undefined) return { kind: 'refused', problem: 'outdated' }
    const { to } = question
    // Of this browser: behind one address may sit an office.
    const attempt = throttle.begin(request.visit, request.address)
    if (attempt.kind === 'refused') return { ...attempt, to }
    const configuration = await configured()
    const answer = typeof configuration === 'string' ? configuration : await read(configuration, request, question)
    // Only an answer that the provider does not stand by is a guess: neither its outage nor a change of mind is one.
    if (answer !== 'failed') attempt.succeeded()
    if (typeof answer === 'string') return { kind: 'refused', problem: answer, to }

    const { person, forbidden } = readClaims(answer, settings)
    const { subject } = person
    if (forbidden !== undefined) {
      log.warn({ subject, reason: forbidden }, 'the provider vouches for somebody who may not sign in here')
      return { kind: 'refused', problem: 'forbidden', to }
    }
    const { oidcProvision: provision, oidcLink: link, oidcAdminGroups: adminGroups } = settings
    const taken = await takeIn(person, { provision, link, adminGroups, sparesPasswords: false }, deps)
    if (taken.kind === 'account') return { kind: 'account', account: taken.account, by: 'oidc', to }
    // With it an administrator links an account to whom the provider knows so.
    log.warn({ subject, reason: taken.why }, 'the provider vouches for somebody who has no account here')
    return { kind: 'refused', problem: taken.why, to }
  }

  async function configured(): Promise<Configuration | SignInProblem> {
    return provider.configuration().catch(problemOf)
  }

  async function findQuestion({ query, visit }: DoorRequest): Promise<Question | undefined> {
    const text = (await sealOf(store)).open(query.get('state') ?? '', `oidc ${visit}`)
    if (text === undefined) return undefined
    // Only `ask` closes such.
    const question = JSON.parse(text) as Question
    return question.until > now().getTime() ? question : undefined
  }

  /** Of the ID token and of what the provider tells besides; the token, which is signed, is heard first. */
  async function read(
    configuration: Configuration,
    { query }: DoorRequest,
    { nonce, verifier }: Question,
  ): Promise<Claims | SignInProblem> {
    try {
      // RFC 9207 §2.4: the library compares the issuer, besides state and nonce.
      const tokens = await authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedNonce: nonce,
        expectedState: query.get('state') ?? '',
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined) return 'failed'
      const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined
      const more = hasMore ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : {}
      return { ...more, ...claims }
    } catch (error) {
      return problemOf(error)
    }
  }

  /** Whatever the library throws is about what the provider, or the browser, has sent. */
  function problemOf(error: unknown): SignInProblem {
    const isCancelled = error instanceof AuthorizationResponseError && error.error === 'access_denied'
    const problem = isCancelled ? 'cancelled' : isUnreachable(error) ? 'unreachable' : 'failed'
    if (!isCancelled) log.warn({ reason: reasonOf(error) }, `signing in by the provider: ${problem}`)
    return problem
  }

  return { name: 'oidc', enter }
}

/** Messages of the chain of causes; neither tokens nor codes are in them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'error' in error && typeof error.error === 'string' ? ` (${error.error.slice(0, 100)})` : ''
  const cause = error.cause instanceof Error ? `: ${reasonOf(error.cause)}` : ''
  return `${error.message.slice(0, 300)}${code}${cause}`
}
