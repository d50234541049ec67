import { hash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Account, Store } from '../../storage/store.ts'
import { BoundedMap } from '../bounded-map.ts'
import { mailto } from '../directory/address.ts'
import type { Settings } from '../settings.ts'
import { createAppPasswords } from './app-password-sign-in.ts'
import { type BasicCredentials, findBasicCredentials } from './basic.ts'
import type { SignInProblem } from './door.ts'
import { Gate } from './gate.ts'
import type { DirectorySignIn } from './ldap/sign-in.ts'
import { createBearerTokens, findBearerToken } from './oauth/bearer.ts'
import { isPassword } from './password.ts'
import type { Scopes } from './scopes.ts'
import { type AllowedTry, createThrottle, type Try, unthrottled } from './throttle.ts'

export type SignInResult =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'account'; readonly account: Account; readonly scopes: Scopes; readonly credential?: string }
  | RefusedSignIn

export interface RefusedSignIn {
  readonly kind: 'refused'
  /** RFC 6585 §4: with it the answer is 429, else 401. */
  readonly retryAfterSeconds?: number
  /** Of the account, where there is one of that name. */
  readonly slug?: string
  /** The account's own password opens nothing here, right or wrong. */
  readonly needsAppPassword?: true
  /** Of a directory that was asked. */
  readonly problem?: SignInProblem
  /** RFC 6750 §3.1: what was sent is an access token, and opens nothing. */
  readonly isToken?: true
}

export interface SignIn {
  /** Who sends this `Authorization` header from this client address. */
  signIn(authorization: string | undefined, address: string): Promise<SignInResult>
  /** Whose own password it is: at the page, where app passwords open nothing. */
  checkPassword(credentials: BasicCredentials, address: string): Promise<SignInResult>
}

export interface SignInOptions {
  readonly store: Pick<
    Store,
    | 'findAccount'
    | 'findByAppPassword'
    | 'findOAuthToken'
    | 'findPrincipalByAddress'
    | 'recordAppPasswordUse'
    | 'recordOAuthUse'
  >
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
  readonly settings: Pick<Settings, 'rateLimits' | 'davPasswords'>
  /** Who knows the passwords of those who have none here. */
  readonly directory?: DirectorySignIn | undefined
}

const MINUTE = 60_000
/** So long a password that was right is not looked at again, unless the credential changed. */
const FRESH = 10 * MINUTE
const MOST_REMEMBERED = 20_000
/** Password checks at once: each takes a thread and 19 MiB. */
const MOST_CHECKS = 4
const MOST_WAITING = 1000

/**
 * Access tokens (RFC 6750), app passwords, and Basic authentication, RFC 7617. A password check is slow on purpose, so that a right one is remembered for minutes by
 * a keyed digest of account, version of the credential, and password: each request reads the version, so a changed
 * password or a removed account ends at once. What was right once is never slowed down by the wrong tries of others.
 */
export function createSignIn({ store, log, now, settings, directory }: SignInOptions): SignIn {
  const throttle = settings.rateLimits === 'off' ? unthrottled : createThrottle(now)
  const appPasswords = createAppPasswords({ store, log, now })
  const tokens = createBearerTokens({ store, log, now })
  const digestOf = createDigest()
  const rightSince = new BoundedMap<string, number>(MOST_REMEMBERED)
  const checks = new Map<string, Promise<SignInResult>>()
  const rightInDirectory = new BoundedMap<string, RightInDirectory>(MOST_REMEMBERED)
  const gate = new Gate(MOST_CHECKS)

  async function signIn(authorization: string | undefined, address: string): Promise<SignInResult> {
    if (authorization === undefined) return { kind: 'anonymous' }
    const token = findBearerToken(authorization)
    if (token !== undefined) return withToken(token)
    const credentials = findBasicCredentials(authorization)
    if (credentials === undefined) return { kind: 'refused' }
    const ofDevice = await appPasswords.find(credentials)
    if (ofDevice !== undefined) return { kind: 'account', ...ofDevice }
    if (settings.davPasswords === 'app') return { kind: 'refused', needsAppPassword: true }
    const account = await findAccount(store, credentials.user)
    // Before it is looked at: nobody learns here whether the password alone is right.
    if (needsMore(account)) return { kind: 'refused', needsAppPassword: true }
    const result = await checkFor(account, credentials, address)
    // A directory may know somebody by a name that no account has.
    const isOther = result.kind === 'account' && needsMore(result.account)
    return isOther ? { kind: 'refused', needsAppPassword: true } : result
  }

  function needsMore(account: Account | undefined): boolean {
    return account?.hasSecondFactor === true && settings.davPasswords === 'account'
  }

  async function checkPassword(credentials: BasicCredentials, address: string): Promise<SignInResult> {
    return checkFor(await findAccount(store, credentials.user), credentials, address)
  }

  async function checkFor(
    account: Account | undefined,
    credentials: BasicCredentials,
    address: string,
  ): Promise<SignInResult> {
    if (directory !== undefined && (account?.passwordHash ?? null) === null) {
      return checkInDirectory(directory, account, credentials, address)
    }
    const key = digestOf(credentials, account)
    const since = rightSince.get(key)
    if (account && since !== undefined && now().getTime() - since < FRESH) return signedIn(account)
    const attempt = () => (since === undefined ? throttle : unthrottled).begin(slugOf(credentials, account), address)
    return checkOnce(`${key} ${address}`, () => check(credentials.password, account, key, attempt))
  }

  /** What was right is remembered as it is of other passwords: for minutes, and until the credential changes. */
  async function checkInDirectory(
    { check }: DirectorySignIn,
    account: Account | undefined,
    credentials: BasicCredentials,
    address: string,
  ): Promise<SignInResult> {
    const key = `directory ${digestOf(credentials, account)}`
    const right = rightInDirectory.get(key)
    if (right !== undefined && now().getTime() - right.since < FRESH) {
      const known = await store.findAccount(right.slug)
      if (known?.credentialVersion === right.credentialVersion) return vouchedFor(known)
    }
    return checkOnce(`${key} ${address}`, async () => {
      const attempt = (right === undefined ? throttle : unthrottled).begin(slugOf(credentials, account), address)
      if (attempt.kind === 'refused') return attempt
      await sleep(attempt.waitMs)
      const result = await check(credentials.user, credentials.password)
      // Only a wrong password is a guess.
      if (result.kind === 'account' || result.problem !== undefined) attempt.succeeded()
      if (result.kind === 'refused') return { ...result, ...(account && { slug: account.principal.slug }) }
      const { principal, credentialVersion } = result.account
      rightInDirectory.set(key, { slug: principal.slug, credentialVersion, since: now().getTime() })
      return vouchedFor(result.account)
    })
  }

  async function withToken(token: string): Promise<SignInResult> {
    const found = await tokens.find(token)
    return found === undefined ? { kind: 'refused', isToken: true } : { kind: 'account', ...found }
  }

  /** Clients send several requests at once: the same credentials are looked at once, and count once. */
  function checkOnce(key: string, work: () => Promise<SignInResult>): Promise<SignInResult> {
    const running = checks.get(key)
    if (running) return running
    if (checks.size >= MOST_WAITING) return Promise.resolve({ kind: 'refused', retryAfterSeconds: 1 })
    const check = work().finally(() => checks.delete(key))
    checks.set(key, check)
    return check
  }

  /** Counted when its turn comes, so that a whole office that signs in after a restart is not taken for guesses. */
  async function check(
    password: string,
    account: Account | undefined,
    key: string,
    begin: () => Try,
  ): Promise<SignInResult> {
    const first = await gate.run(async () => {
      const attempt = begin()
      const isDue = attempt.kind === 'allowed' && attempt.waitMs === 0
      return isDue ? compare(password, account, key, attempt) : attempt
    })
    if (first.kind !== 'allowed') return first
    await sleep(first.waitMs)
    return gate.run(() => compare(password, account, key, first))
  }

  async function compare(
    password: string,
    account: Account | undefined,
    key: string,
    attempt: AllowedTry,
  ): Promise<SignInResult> {
    const isRight = await isPassword(password, account?.passwordHash ?? null)
    if (account === undefined) return { kind: 'refused' }
    if (!isRight) return { kind: 'refused', slug: account.principal.slug }
    attempt.succeeded()
    rightSince.set(key, now().getTime())
    return signedIn(account)
  }

  return { signIn, checkPassword }
}

function signedIn(account: Account): SignInResult {
  return { kind: 'account', account, scopes: 'all' }
}

interface RightInDirectory {
  readonly slug: string
  readonly credentialVersion: number
  readonly since: number
}

function vouchedFor(account: Account): SignInResult {
  return { kind: 'account', account, scopes: 'all', credential: 'ldap' }
}

/** People sign in with their slug or with one of their mail addresses. */
async function findAccount(store: SignInOptions['store'], user: string): Promise<Account | undefined> {
  if (!user.includes('@')) return store.findAccount(user)
  const principal = await store.findPrincipalByAddress(mailto(user))
  return principal && store.findAccount(principal.slug)
}

function slugOf({ user }: BasicCredentials, account: Account | undefined): string {
  return account?.principal.slug ?? user
}

/** Digests of credentials with a secret that only this process knows, and that ends with it. None leaves the process. */
function createDigest() {
  const secret = randomBytes(32).toString('base64')
  return (credentials: BasicCredentials, account: Account | undefined): string => {
    const content = [secret, slugOf(credentials, account), account?.credentialVersion ?? null, credentials.password]
    return hash('sha256', JSON.stringify(content), 'base64')
  }
}
