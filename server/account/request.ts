import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Account, Store } from '../../storage/store.ts'
import { type SignInAudit, storeFor } from '../audit.ts'
import type { Door } from '../auth/door.ts'
import { type FormKeys, formKeys } from '../auth/form-key.ts'
import type { Sessions, WebSession } from '../auth/sessions.ts'
import type { SignIn } from '../auth/sign-in.ts'
import type { DavResponse } from '../dav/request.ts'
import { languageOf } from '../mail/words.ts'
import { PAGE_HEADERS } from '../pages/headers.ts'
import { acceptedLanguage } from '../pages/language.ts'
import type { Settings } from '../settings.ts'
import { signInPath } from './paths.ts'
import { type AccountWords, accountWordsOf } from './words.ts'

/** One request of a page, as the stack above it knows it. */
export interface PageRequest {
  readonly message: IncomingMessage
  readonly path: string
  readonly query: URLSearchParams
  readonly address: string
  /** By which this server may be called. */
  readonly origins: readonly string[]
  readonly session: WebSession | undefined
}

export interface PageDeps {
  readonly store: Store
  readonly settings: Settings
  readonly log: Logger
  readonly sessions: Sessions
  readonly door: Door
  readonly signIns: SignInAudit
  readonly signIn: Pick<SignIn, 'checkPassword'>
  /** The web console, where there is one. */
  readonly console?: object
  now(): Date
}

/** And in the language of who reads it. */
export interface Visit extends PageRequest {
  readonly locale: string
  readonly words: AccountWords
  readonly keys: FormKeys
}

export type PageHandler = (visit: Visit, deps: PageDeps) => Promise<DavResponse>

/** Of somebody who is signed in. */
export type OwnPageHandler = (visit: Visit & { readonly session: WebSession }, deps: PageDeps) => Promise<DavResponse>

export async function visitOf(request: PageRequest, { store }: PageDeps): Promise<Visit> {
  const { locale } = languageOf(acceptedLanguage(request.message.headers['accept-language']))
  return { ...request, locale, words: accountWordsOf(locale), keys: await formKeys(store) }
}

/** Nobody else sees the page: who has not signed in does so first. */
export function ofOwner(handle: OwnPageHandler): PageHandler {
  return async (visit, deps) => {
    const { session, path, message } = visit
    if (session !== undefined) return handle({ ...visit, session }, { ...deps, store: storeOf(session, visit, deps) })
    return redirect(signInPath(message.method === 'POST' ? '/account' : path))
  }
}

/** As the audit names who writes. */
function storeOf({ account, session }: WebSession, { message, address }: PageRequest, { store }: PageDeps): Store {
  const by = { slug: account.principal.slug, credential: `session ${session.id}`, address }
  return storeFor(message.method ?? 'GET', by, store)
}

export function refuseSignIn(slug: string | undefined, { address }: PageRequest, { signIns, log }: PageDeps): void {
  signIns.refused(slug, address)
  // What is no account's name may be a password in the wrong field.
  log.warn({ account: slug ?? 'unknown', address }, 'a sign-in was refused')
}

export function ownerOfForm({ session }: WebSession): string {
  return `session ${session.id}`
}

/** RFC 9110 §15.4.4: what was posted is not posted again. */
export function redirect(location: string, setCookie?: string): DavResponse {
  return { status: 303, headers: { ...PAGE_HEADERS, location, ...(setCookie && { 'set-cookie': setCookie }) } }
}

export async function beginSession(
  account: Account,
  by: string,
  to: string,
  { address, message, session }: PageRequest,
  { store, sessions, signIns, log }: PageDeps,
): Promise<DavResponse> {
  // Who signs in once more has the new one in place of the old one.
  if (session !== undefined) await store.endSession(session.session.id)
  const setCookie = await sessions.begin(account, by, { address, agent: message.headers['user-agent'] })
  signIns.signedIn({ slug: account.principal.slug, credential: by, address })
  log.info({ account: account.principal.slug, address, by }, 'signed in')
  return redirect(to, setCookie)
}

export function page(status: number, body: string, headers: Readonly<Record<string, string>> = {}): DavResponse {
  // Without TLS a browser says where a form comes from only when it may tell.
  return { status, headers: { ...PAGE_HEADERS, 'referrer-policy': 'same-origin', ...headers }, body }
}
