/** `/signin` and `/signout`. */
import type { DoorRequest, Refused } from '../auth/door.ts'
import { findOwnPath } from '../auth/own-path.ts'
import { askForPasskey } from '../auth/passkeys/assert.ts'
import { passkeyOfVisit } from '../auth/passkeys/passkey-way.ts'
import { findRelyingParty } from '../auth/passkeys/relying-party.ts'
import type { DavResponse } from '../dav/request.ts'
import { newToken } from '../feeds/token.ts'
import { readForm } from '../pages/form.ts'
import { PASSKEY_SCRIPT } from '../pages/passkey-script.ts'
import { askForCode } from './code-step.ts'
import { PASSKEY_PAGE_HEADERS, passkeyForm } from './passkeys-page.ts'
import { ACCOUNT_PATH, SIGN_IN_PATH } from './paths.ts'
import {
  beginSession,
  type OwnPageHandler,
  ownerOfForm,
  type PageDeps,
  type PageHandler,
  page,
  redirect,
  refuseSignIn,
  type Visit,
} from './request.ts'
import { type SignInPage, writeSignIn } from './sign-in-page.ts'

export const showSignIn: PageHandler = async (visit, deps) => {
  const { query, words, session } = visit
  const to = findOwnPath(query.get('to'), deps.settings.publicUrl) ?? ACCOUNT_PATH
  // Some pages want to know once more who is there.
  const isAgain = query.has('again')
  if (session !== undefined && !isAgain) return redirect(to)
  const text = isAgain ? words.signIn.again : query.has('left') ? words.signIn.signedOut : undefined
  return signInPage(200, { to, ...(text !== undefined && { notice: { text, isBad: false } }) }, visit, deps)
}

type Shown = Pick<SignInPage, 'to' | 'user' | 'notice'>

/** For a browser that has a visit, or gets one. */
async function signInPage(
  status: number,
  shown: Shown,
  visit: Visit,
  deps: PageDeps,
  headers: Readonly<Record<string, string>> = {},
): Promise<DavResponse> {
  const { cookies } = deps.sessions
  const known = cookies.find(visit.message.headers.cookie, 'visit')
  const id = known ?? newToken()
  const formKey = visit.keys.of(`visit ${id}`)
  const otherWays = await passkeyWayOn(formKey, id, shown, visit, deps)
  const setCookie = known === undefined ? { 'set-cookie': cookies.set('visit', id) } : {}
  const policy = otherWays.length === 0 ? {} : PASSKEY_PAGE_HEADERS
  return page(status, writeSignIn({ ...visit, ...shown, formKey, otherWays }), { ...policy, ...setCookie, ...headers })
}

async function passkeyWayOn(
  formKey: string,
  visitId: string,
  { to }: Shown,
  { words }: Visit,
  { store, settings, now }: PageDeps,
): Promise<readonly string[]> {
  const party = findRelyingParty(settings.publicUrl)
  if (party === undefined) return []
  const question = await askForPasskey(store, party, { whose: passkeyOfVisit(visitId) }, now())
  const fields = { key: formKey, to }
  const form = passkeyForm({ words, action: '/signin/passkey', question, fields, button: words.passkeys.signIn })
  return [form, PASSKEY_SCRIPT]
}

export const enter: PageHandler = (visit, deps) => enterBy('password', visit, deps)

export const enterByPasskey: PageHandler = (visit, deps) => enterBy('passkey', visit, deps)

async function enterBy(way: 'password' | 'passkey', visit: Visit, deps: PageDeps): Promise<DavResponse> {
  const { settings, sessions, door } = deps
  const form = await readForm(visit.message)
  const to = findOwnPath(form.get('to'), settings.publicUrl) ?? ACCOUNT_PATH
  const known = sessions.cookies.find(visit.message.headers.cookie, 'visit')
  const again = (status: number, text: string, headers?: Readonly<Record<string, string>>) => {
    const user = (form.get('user') ?? '').slice(0, 200)
    return signInPage(status, { to, user, notice: { text, isBad: true } }, visit, deps, headers)
  }
  const { signIn: words, passkeys } = visit.words
  // A form of somebody else's page, of another browser, or of one that was closed meanwhile.
  if (known === undefined || !visit.keys.isOf(`visit ${known}`, form.get('key'))) return again(409, words.outdated)
  const request: DoorRequest = { form, query: visit.query, address: visit.address, visit: known }
  const entrance = await door.enter(way, request)
  if (entrance.kind === 'redirect') return redirect(entrance.to)
  if (entrance.kind === 'refused') {
    refuseSignIn(entrance.slug, visit, deps)
    return isPause(entrance)
      ? again(429, words.tooMany(entrance.retryAfterSeconds), { 'retry-after': String(entrance.retryAfterSeconds) })
      : again(422, way === 'password' ? words.wrong : passkeys.failed)
  }
  const { account, by } = entrance
  if (by !== 'passkey' && account.hasSecondFactor) return askForCode(account, known, to, visit, deps)
  return beginSession(account, by, to, visit, deps)
}

function isPause(refused: Refused): refused is Refused & { readonly retryAfterSeconds: number } {
  return refused.retryAfterSeconds !== undefined
}

export const leave: OwnPageHandler = async ({ message, session, keys }, { store, sessions }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(ACCOUNT_PATH)
  await store.endSession(session.session.id)
  return redirect(`${SIGN_IN_PATH}?left`, sessions.cookies.clear('session'))
}
